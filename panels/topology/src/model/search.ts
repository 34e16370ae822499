import { type Graph, type GraphNode } from './graph';

/** Nodes whose name, kind, host or id holds the text; names that begin with it first, then the busiest. */
export function searchNodes(graph: Graph, text: string): GraphNode[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const rank = (node: GraphNode): number => {
    const title = node.title.toLowerCase();
    if (title.startsWith(wanted)) return 0;
    if (title.includes(wanted)) return 1;
    // One or two letters are in nearly every kind and host.
    if (wanted.length < 3) return 3;
    return [node.id, node.subtitle, node.host, node.type, node.protocol].some((hint) =>
      hint.toLowerCase().includes(wanted),
    )
      ? 2
      : 3;
  };
  return graph.nodes
    .map((node) => ({ node, rank: rank(node) }))
    .filter((entry) => entry.rank < 3)
    .sort(
      (one, other) =>
        one.rank - other.rank ||
        (other.node.figures.rate ?? 0) - (one.node.figures.rate ?? 0) ||
        one.node.title.localeCompare(other.node.title),
    )
    .map((entry) => entry.node);
}
