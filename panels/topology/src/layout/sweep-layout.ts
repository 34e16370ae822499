import { type Dag } from './acyclic';
import { layersOf, rankNodes } from './layers';
import { orderLayers } from './order-layers';
import { type NodeExtent, type Placed } from './place';
import { spread } from './spread';

const ORDER_SWEEPS = 12;
const PLACE_SWEEPS = 8;
/** Way points weigh more than nodes, so that long edges run straight and nodes give way. */
const WAY_POINT_WEIGHT = 4;
/** Way points allowed per node; see `layersOf`. */
const WAY_POINTS_PER_NODE = 6;

/** Layered layout in nearly linear time, for graphs that dagre would chew on for seconds. */
export function sweepLayout(dag: Dag, extent: NodeExtent): Placed {
  const graph = layersOf(dag, rankNodes(dag), dag.count * WAY_POINTS_PER_NODE);
  orderLayers(graph, ORDER_SWEEPS);
  const isNode = (point: number) => point < dag.count;
  const half = (point: number) =>
    isNode(point) ? ((extent.cross[point] ?? 0) + extent.crossGap) / 2 : extent.crossGap;
  const cross = new Float64Array(graph.next.length);
  const gaps = graph.layers.map((layer) =>
    layer.map((point, at) => (at === 0 ? 0 : half(layer[at - 1] ?? 0) + half(point))),
  );
  graph.layers.forEach((layer, rank) => {
    const length = (gaps[rank] ?? []).reduce((sum, gap) => sum + gap, 0);
    let at = -length / 2;
    layer.forEach((point, index) => (cross[point] = at += gaps[rank]?.[index] ?? 0));
  });
  for (let sweep = 0; sweep < PLACE_SWEEPS; sweep++) {
    const down = sweep % 2 === 0;
    const last = sweep >= PLACE_SWEEPS - 2;
    for (let step = 0; step < graph.layers.length; step++) {
      const rank = down ? step : graph.layers.length - 1 - step;
      const layer = graph.layers[rank] ?? [];
      const beside = (point: number) => {
        const [towards, away] = down ? [graph.previous, graph.next] : [graph.next, graph.previous];
        // The closing sweeps look both ways, which centres a node between callers and callees.
        return last ? [...(towards[point] ?? []), ...(away[point] ?? [])] : (towards[point] ?? []);
      };
      const wishes = layer.map((point) => mean(beside(point), cross) ?? cross[point] ?? 0);
      const weights = layer.map((point) => (isNode(point) ? 1 : WAY_POINT_WEIGHT));
      spread(wishes, weights, gaps[rank] ?? []).forEach((place, at) => (cross[layer[at] ?? 0] = place));
    }
  }
  return finish(dag, graph.layers, graph.chains, cross, extent);
}

function mean(points: readonly number[], cross: Float64Array): number | null {
  if (points.length === 0) return null;
  return points.reduce((sum, point) => sum + (cross[point] ?? 0), 0) / points.length;
}

function finish(
  dag: Dag,
  layers: readonly number[][],
  chains: ReadonlyMap<number, number[]>,
  cross: Float64Array,
  extent: NodeExtent,
): Placed {
  const main = new Float64Array(cross.length);
  let edge = 0;
  for (const layer of layers) {
    // A layer is as thick as the thickest in it; without nodes of its own it is only passed through.
    const thickness = layer.reduce((most, point) => Math.max(most, extent.main[point] ?? 0), 0);
    layer.forEach((point) => (main[point] = edge + thickness / 2));
    edge += thickness + extent.mainGap;
  }
  const bends = new Map<number, number[]>();
  chains.forEach((chain, key) => {
    bends.set(
      key,
      chain.flatMap((point) => [main[point] ?? 0, cross[point] ?? 0]),
    );
  });
  return { main: main.slice(0, dag.count), cross: cross.slice(0, dag.count), bends };
}
