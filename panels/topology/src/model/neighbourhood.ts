import { type Graph } from './graph';

export interface Neighbourhood {
  nodes: ReadonlySet<string>;
  edges: ReadonlySet<string>;
}

/** Nodes up to `depth` calls away in either direction, and the edges between them. */
export function neighbourhood(graph: Graph, id: string, depth: number): Neighbourhood {
  const nodes = new Set<string>([id]);
  let frontier = [id];
  for (let step = 0; step < depth && frontier.length > 0; step++) {
    const next: string[] = [];
    const reach = (other: string) => {
      if (nodes.has(other)) return;
      nodes.add(other);
      next.push(other);
    };
    for (const from of frontier) {
      graph.outgoing.get(from)?.forEach((edge) => reach(edge.target));
      graph.incoming.get(from)?.forEach((edge) => reach(edge.source));
    }
    frontier = next;
  }
  const edges = new Set<string>();
  for (const edge of graph.edges) {
    if (!nodes.has(edge.source) || !nodes.has(edge.target)) continue;
    // At depth one, edges among the neighbours would hide what the node itself does.
    if (depth === 1 && edge.source !== id && edge.target !== id) continue;
    edges.add(edge.id);
  }
  return { nodes, edges };
}

/** An edge and its two ends. */
export function edgeNeighbourhood(graph: Graph, edgeId: string): Neighbourhood {
  const edge = graph.edgeById.get(edgeId);
  if (!edge) return { nodes: new Set(), edges: new Set() };
  return { nodes: new Set([edge.source, edge.target]), edges: new Set([edgeId]) };
}
