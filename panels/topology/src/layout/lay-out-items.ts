import { COMPONENT_GAP, LAYER_GAP, NODE_GAP } from '../constants';
import { type Dag, acyclic } from './acyclic';
import { components, packBoxes } from './components';
import { dagreLayout } from './dagre-layout';
import { type Item, type NodeExtent, type Placed } from './place';
import { stretch } from './stretch';
import { sweepLayout } from './sweep-layout';

export interface LayoutLimits {
  /** Components whose nodes + links exceed this are laid out by sweeps instead of dagre. */
  dagreCostMax: number;
}

export interface LaidOut {
  /** Centres of the items, from the top left. */
  x: Float64Array;
  y: Float64Array;
  width: number;
  height: number;
  /** Bends by `source * count + target`, flat x, y; turned edges have theirs under the turned key. */
  bends: Map<number, number[]>;
  byDagre: boolean;
}

export interface ItemShape {
  items: readonly Item[];
  pairs: readonly number[];
  right: boolean;
  aspect: number;
  /** Draw a single component out to fill the aspect. */
  fill: boolean;
}

interface Part {
  members: number[];
  dag: Dag;
  placed: Placed;
  origin: { main: number; cross: number };
  size: { main: number; cross: number };
}

/** Edges of one component, with the indices of its members. */
function localPairs(members: readonly number[], pairs: readonly number[]): number[] {
  const local = new Map(members.map((node, index) => [node, index]));
  const own: number[] = [];
  for (let at = 0; at < pairs.length; at += 2) {
    const [source, target] = [local.get(pairs[at] ?? -1), local.get(pairs[at + 1] ?? -1)];
    if (source !== undefined && target !== undefined) own.push(source, target);
  }
  return own;
}

function tryDagre(dag: Dag, extent: NodeExtent): Placed | null {
  try {
    return dagreLayout(dag, extent);
  } catch {
    // It is known to trip over rare graphs and lacks a fallback of its own; the sweeps place anything.
    return null;
  }
}

function extentOf(members: readonly number[], { items, right }: ItemShape): NodeExtent {
  const width = Float64Array.from(members, (member) => items[member]?.width ?? 0);
  const height = Float64Array.from(members, (member) => items[member]?.height ?? 0);
  const [main, cross] = right ? [width, height] : [height, width];
  return { main, cross, mainGap: LAYER_GAP * (right ? 1 : 0.7), crossGap: NODE_GAP };
}

function reach(values: Float64Array, sizes: Float64Array) {
  let [least, most] = [Infinity, -Infinity];
  values.forEach((value, node) => {
    const half = (sizes[node] ?? 0) / 2;
    least = Math.min(least, value - half);
    most = Math.max(most, value + half);
  });
  return { origin: least, size: most - least };
}

function placePart(
  members: number[],
  pairs: readonly number[],
  shape: ItemShape,
  limits: LayoutLimits,
  alone: boolean,
) {
  const extent = extentOf(members, shape);
  const dag = acyclic(members.length, localPairs(members, pairs));
  const links = dag.successors.reduce((sum, list) => sum + list.length, 0);
  const byDagre = members.length + links <= limits.dagreCostMax ? tryDagre(dag, extent) : null;
  const placed = byDagre ?? sweepLayout(dag, extent);
  // Only a part that has the panel to itself knows what shape it should fill.
  if (alone && shape.fill) stretch(placed, extent, shape.right ? shape.aspect : 1 / shape.aspect);
  const main = reach(placed.main, extent.main);
  const cross = reach(placed.cross, extent.cross);
  const part: Part = {
    members,
    dag,
    placed,
    origin: { main: main.origin, cross: cross.origin },
    size: { main: main.size, cross: cross.size },
  };
  return { part, byDagre: byDagre !== null };
}

/** Edges of each component together, found once: going through all pairs per component would be quadratic. */
function pairsByPart(parts: readonly number[][], count: number, pairs: readonly number[]): number[][] {
  const partOf = new Int32Array(count);
  parts.forEach((members, part) => members.forEach((node) => (partOf[node] = part)));
  const split: number[][] = parts.map(() => []);
  for (let at = 0; at < pairs.length; at += 2) {
    const source = pairs[at] ?? 0;
    split[partOf[source] ?? 0]?.push(source, pairs[at + 1] ?? 0);
  }
  return split;
}

/** Places items: each connected part in layers, the parts packed beside each other. */
export function layOutItems(shape: ItemShape, limits: LayoutLimits): LaidOut {
  const count = shape.items.length;
  const { right } = shape;
  const parts = components(count, shape.pairs);
  const split = pairsByPart(parts, count, shape.pairs);
  const placed = parts.map((members, index) =>
    placePart(members, split[index] ?? [], shape, limits, parts.length === 1),
  );
  const boxes = placed.map(({ part }) => ({
    width: right ? part.size.main : part.size.cross,
    height: right ? part.size.cross : part.size.main,
  }));
  const packed = packBoxes(boxes, COMPONENT_GAP, shape.aspect);
  const [x, y] = [new Float64Array(count), new Float64Array(count)];
  const bends = new Map<number, number[]>();
  placed.forEach(({ part }, index) => {
    const toX = (main: number, cross: number) =>
      (packed.x[index] ?? 0) + (right ? main - part.origin.main : cross - part.origin.cross);
    const toY = (main: number, cross: number) =>
      (packed.y[index] ?? 0) + (right ? cross - part.origin.cross : main - part.origin.main);
    part.members.forEach((node, local) => {
      const [main, cross] = [part.placed.main[local] ?? 0, part.placed.cross[local] ?? 0];
      x[node] = toX(main, cross);
      y[node] = toY(main, cross);
    });
    part.placed.bends.forEach((flat, key) => {
      const source = part.members[Math.floor(key / part.dag.count)] ?? 0;
      const target = part.members[key % part.dag.count] ?? 0;
      const turned: number[] = [];
      for (let at = 0; at < flat.length; at += 2) {
        const [main, cross] = [flat[at] ?? 0, flat[at + 1] ?? 0];
        turned.push(toX(main, cross), toY(main, cross));
      }
      bends.set(source * count + target, turned);
    });
  });
  return { x, y, width: packed.width, height: packed.height, bends, byDagre: placed.every((one) => one.byDagre) };
}

/** Bends from source to target, whichever way the layout turned the edge. */
export function bendsBetween(
  bends: ReadonlyMap<number, number[]>,
  source: number,
  target: number,
  count: number,
): number[] {
  return bends.get(source * count + target) ?? reversed(bends.get(target * count + source) ?? []);
}

/** The same bends in the order of an edge that was turned around. */
function reversed(flat: readonly number[]): number[] {
  const turned: number[] = [];
  for (let at = flat.length - 2; at >= 0; at -= 2) turned.push(flat[at] ?? 0, flat[at + 1] ?? 0);
  return turned;
}
