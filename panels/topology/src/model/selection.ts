import { type TopologySelection } from '@thalweg/panel-kit';
import { type Graph } from './graph';

/** What is focused: one node, one edge, or nothing. */
export interface Target {
  kind: 'node' | 'edge';
  id: string;
}

export const sameTarget = (one: Target | null, other: Target | null) =>
  one?.kind === other?.kind && one?.id === other?.id;

/** Whether the data still holds it. */
export const exists = (graph: Graph, target: Target) =>
  target.kind === 'node' ? graph.nodeById.has(target.id) : graph.edgeById.has(target.id);

/** What the host page is told. */
export function selectionOf(graph: Graph, target: Target | null, action: 'focus' | 'open'): TopologySelection {
  if (target?.kind === 'node') {
    const node = graph.nodeById.get(target.id);
    return { kind: 'node', action, id: target.id, title: node?.title ?? target.id, row: node?.rows[0] ?? -1 };
  }
  const edge = target && graph.edgeById.get(target.id);
  if (!edge) return { kind: 'none', action: 'clear', id: '', title: '', row: -1 };
  const title = (id: string) => graph.nodeById.get(id)?.title ?? id;
  return {
    kind: 'edge',
    action,
    id: edge.id,
    title: `${title(edge.source)} → ${title(edge.target)}`,
    row: edge.rows[0] ?? -1,
    source: edge.source,
    target: edge.target,
  };
}
