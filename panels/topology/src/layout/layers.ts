import { type Dag } from './acyclic';

/** Nodes in layers, with way points where an edge crosses a layer. Way points have indices from `dag.count` on. */
export interface Layers {
  layers: number[][];
  /** Links between neighbouring layers, by node or way point. */
  next: number[][];
  previous: number[][];
  /** Way points of long edges by `source * count + target`. */
  chains: Map<number, number[]>;
}

/** Longest path from the entries, then entries moved up to what they call, so that edges stay short. */
export function rankNodes(dag: Dag): Int32Array {
  const ranks = new Int32Array(dag.count);
  const waiting = Int32Array.from(dag.predecessors, (list) => list.length);
  const order: number[] = [];
  for (let node = 0; node < dag.count; node++) if (waiting[node] === 0) order.push(node);
  for (let at = 0; at < order.length; at++) {
    const node = order[at] ?? 0;
    for (const target of dag.successors[node] ?? []) {
      ranks[target] = Math.max(ranks[target] ?? 0, (ranks[node] ?? 0) + 1);
      waiting[target] = (waiting[target] ?? 0) - 1;
      if (waiting[target] === 0) order.push(target);
    }
  }
  for (const node of order) {
    const targets = dag.successors[node] ?? [];
    if ((dag.predecessors[node]?.length ?? 0) > 0 || targets.length === 0) continue;
    ranks[node] = targets.reduce((least, target) => Math.min(least, ranks[target] ?? 0), Infinity) - 1;
  }
  return ranks;
}

/**
 * Layers with way points. When there would be more than `mostWayPoints`, long edges go without and run straight: a
 * picture with that many lines is read from afar anyway.
 */
export function layersOf(dag: Dag, ranks: Int32Array, mostWayPoints: number): Layers {
  const depth = ranks.reduce((most, rank) => Math.max(most, rank), 0) + 1;
  const layers: number[][] = Array.from({ length: depth }, () => []);
  for (let node = 0; node < dag.count; node++) layers[ranks[node] ?? 0]?.push(node);
  const next: number[][] = Array.from({ length: dag.count }, () => []);
  const previous: number[][] = Array.from({ length: dag.count }, () => []);
  const chains = new Map<number, number[]>();
  const link = (from: number, to: number) => {
    next[from]?.push(to);
    previous[to]?.push(from);
  };
  let wayPoints = 0;
  dag.successors.forEach((targets, node) => {
    for (const target of targets) {
      const [from, to] = [ranks[node] ?? 0, ranks[target] ?? 0];
      if (to - from === 1) {
        link(node, target);
        continue;
      }
      if (wayPoints + to - from - 1 > mostWayPoints) continue;
      const chain: number[] = [];
      let last = node;
      for (let rank = from + 1; rank < to; rank++) {
        const point = dag.count + wayPoints++;
        next.push([]);
        previous.push([]);
        layers[rank]?.push(point);
        link(last, point);
        chain.push(point);
        last = point;
      }
      link(last, target);
      chains.set(node * dag.count + target, chain);
    }
  });
  return { layers, next, previous, chains };
}
