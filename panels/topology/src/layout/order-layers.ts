import { type Layers } from './layers';

/** Crossings between two neighbouring layers: inversions among link ends, counted with a Fenwick tree. */
function crossings(
  upper: readonly number[],
  next: readonly number[][],
  position: Int32Array,
  lowerSize: number,
): number {
  const tree = new Int32Array(lowerSize + 1);
  let [seen, count] = [0, 0];
  for (const node of upper) {
    const ends = (next[node] ?? []).map((target) => position[target] ?? 0).sort((one, other) => one - other);
    for (const end of ends) {
      let notAfter = 0;
      for (let at = end + 1; at > 0; at -= at & -at) notAfter += tree[at] ?? 0;
      count += seen - notAfter;
    }
    for (const end of ends) {
      for (let at = end + 1; at <= lowerSize; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
      seen++;
    }
  }
  return count;
}

function totalCrossings({ layers, next }: Layers, position: Int32Array): number {
  return layers.reduce((sum, layer, rank) => {
    const lower = layers[rank + 1];
    return lower ? sum + crossings(layer, next, position, lower.length) : sum;
  }, 0);
}

/** Start order: depth first from the top, so that subtrees stay together before any sweep. */
function initialOrder({ layers, next }: Layers): void {
  const visit = new Map<number, number>();
  const stack = [...layers].reverse().flatMap((layer) => [...layer].reverse());
  while (stack.length > 0) {
    const node = stack.pop() ?? 0;
    if (visit.has(node)) continue;
    visit.set(node, visit.size);
    for (const target of [...(next[node] ?? [])].reverse()) if (!visit.has(target)) stack.push(target);
  }
  layers.forEach((layer) => layer.sort((one, other) => (visit.get(one) ?? 0) - (visit.get(other) ?? 0)));
}

/** Sorts each layer by the mean position of its neighbours, down and up in turn, and keeps the best order seen. */
export function orderLayers(graph: Layers, sweeps: number): void {
  const { layers, next, previous } = graph;
  initialOrder(graph);
  const position = new Int32Array(next.length);
  const settle = (layer: readonly number[]) => layer.forEach((node, at) => (position[node] = at));
  layers.forEach(settle);
  let best = layers.map((layer) => [...layer]);
  let fewest = totalCrossings(graph, position);
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    const down = sweep % 2 === 0;
    const [start, end, step, beside] = down ? [1, layers.length, 1, previous] : [layers.length - 2, -1, -1, next];
    for (let rank = start; rank !== end; rank += step) {
      const layer = layers[rank] ?? [];
      const mean = new Map(layer.map((node, at) => [node, barycentre(beside[node] ?? [], position, at)]));
      layer.sort((one, other) => (mean.get(one) ?? 0) - (mean.get(other) ?? 0));
      settle(layer);
    }
    const count = totalCrossings(graph, position);
    if (count < fewest) {
      fewest = count;
      best = layers.map((layer) => [...layer]);
    }
  }
  best.forEach((order, rank) => layers[rank]?.splice(0, order.length, ...order));
}

function barycentre(beside: readonly number[], position: Int32Array, otherwise: number): number {
  if (beside.length === 0) return otherwise;
  return beside.reduce((sum, node) => sum + (position[node] ?? 0), 0) / beside.length;
}
