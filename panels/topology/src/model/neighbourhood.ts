import { type Graph } from './graph';

export interface Neighbourhood {
  nodes: ReadonlySet<string>;
  edges: ReadonlySet<string>;
}

function reach(
  start: readonly string[],
  depth: number,
  beyond: (id: string) => readonly string[],
  found: Set<string>,
): void {
  const seen = new Set(start);
  let frontier = [...start];
  for (let step = 0; step < depth && frontier.length > 0; step++) {
    const next: string[] = [];
    for (const from of frontier) {
      for (const other of beyond(from)) {
        if (seen.has(other)) continue;
        seen.add(other);
        found.add(other);
        next.push(other);
      }
    }
    frontier = next;
  }
}

/** Callers up to `up` calls away and what is called up to `down` calls away, and the edges between them. */
export function neighbourhood(graph: Graph, ids: readonly string[], up: number, down: number): Neighbourhood {
  const nodes = new Set<string>(ids);
  reach(ids, up, (id) => (graph.incoming.get(id) ?? []).map((edge) => edge.source), nodes);
  reach(ids, down, (id) => (graph.outgoing.get(id) ?? []).map((edge) => edge.target), nodes);
  const own = new Set(ids);
  const near = up <= 1 && down <= 1;
  const edges = new Set<string>();
  for (const edge of graph.edges) {
    if (!nodes.has(edge.source) || !nodes.has(edge.target)) continue;
    // At depth one, edges among the neighbours would hide what the node itself does.
    if (near && !own.has(edge.source) && !own.has(edge.target)) continue;
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
