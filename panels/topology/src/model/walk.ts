import { type Graph } from './graph';

export type Arrow = 'left' | 'right' | 'up' | 'down';

export interface Position {
  x: number;
  y: number;
}

/** A step sideways counts this much against a step ahead. */
const SIDEWAYS = 2.5;

const ahead: Readonly<Record<Arrow, (dx: number, dy: number) => [forward: number, aside: number]>> = {
  left: (dx, dy) => [-dx, Math.abs(dy)],
  right: (dx, dy) => [dx, Math.abs(dy)],
  up: (dx, dy) => [-dy, Math.abs(dx)],
  down: (dx, dy) => [dy, Math.abs(dx)],
};

/** Where an arrow key leads: the nearest node that way, one that is connected before any other. */
export function step(
  graph: Graph,
  positionOf: (id: string) => Position | null,
  from: string,
  arrow: Arrow,
): string | null {
  const start = positionOf(from);
  if (!start) return null;
  const connected = new Set([
    ...(graph.outgoing.get(from) ?? []).map((edge) => edge.target),
    ...(graph.incoming.get(from) ?? []).map((edge) => edge.source),
  ]);
  const nearest = (ids: Iterable<string>): string | null => {
    let best: string | null = null;
    let least = Infinity;
    for (const id of ids) {
      const position = id === from ? null : positionOf(id);
      if (!position) continue;
      const [forward, aside] = ahead[arrow](position.x - start.x, position.y - start.y);
      const cost = forward + aside * SIDEWAYS;
      if (forward <= 1 || cost >= least) continue;
      best = id;
      least = cost;
    }
    return best;
  };
  return nearest(connected) ?? nearest(graph.nodeById.keys());
}

/** Where the keyboard starts: the busiest of the nodes that nobody calls, else the busiest at all. */
export function entryNode(graph: Graph): string | null {
  const busiest = (candidates: Graph['nodes']) =>
    [...candidates].sort(
      (one, other) =>
        (other.figures.rate ?? other.clientRate ?? 0) - (one.figures.rate ?? one.clientRate ?? 0) ||
        one.title.localeCompare(other.title),
    )[0]?.id ?? null;
  return busiest(graph.nodes.filter((node) => !graph.incoming.has(node.id))) ?? busiest(graph.nodes);
}
