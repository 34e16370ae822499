import { type TopologySelection } from '@thalweg/panel-kit';
import { type Graph, type GraphNode } from './graph';

/** What is focused or pointed at. A group is the box of an open one; collapsed, it is a node. */
export interface Target {
  kind: 'node' | 'edge' | 'group';
  id: string;
}

export const sameTarget = (one: Target | null, other: Target | null) =>
  one?.kind === other?.kind && one?.id === other?.id;

/** Whether the data still holds it. */
export const exists = (graph: Graph, target: Target) =>
  target.kind === 'node' ? graph.nodeById.has(target.id) : target.kind === 'edge' && graph.edgeById.has(target.id);

export const titleOf = (graph: Graph, id: string) => graph.nodeById.get(id)?.title ?? id;

/** What the host page is told. */
export function selectionOf(
  graph: Graph,
  target: Target | null,
  action: 'focus' | 'open',
  view?: TopologySelection['view'],
): TopologySelection {
  const more = view ? { view } : {};
  if (target?.kind === 'node') {
    const node = graph.nodeById.get(target.id);
    const title = node?.title ?? target.id;
    return { kind: 'node', action, id: target.id, title, row: node?.rows[0] ?? -1, ...more };
  }
  const edge = target?.kind === 'edge' && graph.edgeById.get(target.id);
  if (!edge) return { kind: 'none', action: 'clear', id: '', title: '', row: -1 };
  return {
    kind: 'edge',
    action,
    id: edge.id,
    title: `${titleOf(graph, edge.source)} → ${titleOf(graph, edge.target)}`,
    row: edge.rows[0] ?? -1,
    source: edge.source,
    target: edge.target,
    ...more,
  };
}

/** A peer whose name says nothing that a filter could use. */
export const canFilter = (node: GraphNode | undefined): node is GraphNode => node !== undefined && node.kind !== 'fold';
