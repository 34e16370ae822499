import { COMPONENT_GAP, LAYER_GAP, NODE_BOX, NODE_GAP } from '../constants';
import { type Dag, acyclic } from './acyclic';
import { components, packBoxes } from './components';
import { dagreLayout } from './dagre-layout';
import { type GraphShape, type Layout } from './graph-shape';
import { type NodeExtent, type Placed } from './place';
import { stretch } from './stretch';
import { sweepLayout } from './sweep-layout';

export interface LayoutLimits {
  /** Components whose nodes + links exceed this are laid out by sweeps instead of dagre. */
  dagreCostMax: number;
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

function placePart(
  members: number[],
  pairs: readonly number[],
  extent: NodeExtent,
  limits: LayoutLimits,
  aspect: number | null,
) {
  const dag = acyclic(members.length, localPairs(members, pairs));
  const links = dag.successors.reduce((sum, list) => sum + list.length, 0);
  const byDagre = members.length + links <= limits.dagreCostMax ? tryDagre(dag, extent) : null;
  const placed = byDagre ?? sweepLayout(dag, extent);
  if (aspect !== null) stretch(placed, extent, aspect);
  const reach = (values: Float64Array, size: number) => {
    // Math.min(...values) would overflow the stack on thousands of nodes.
    const least = values.reduce((low, value) => Math.min(low, value), Infinity);
    const most = values.reduce((high, value) => Math.max(high, value), -Infinity);
    return { origin: least - size / 2, size: most - least + size };
  };
  const main = reach(placed.main, extent.main);
  const cross = reach(placed.cross, extent.cross);
  const part: Part = {
    members,
    dag,
    placed,
    origin: { main: main.origin, cross: cross.origin },
    size: { main: main.size, cross: cross.size },
  };
  return { part, useDagre: byDagre !== null };
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

/** Lays out a graph: each connected part in layers, the parts packed beside each other. Never fails, never loops. */
export function runLayout(shape: GraphShape, limits: LayoutLimits): Layout {
  const count = shape.ids.length;
  const right = shape.direction === 'right';
  const extent: NodeExtent = {
    main: right ? NODE_BOX.width : NODE_BOX.height,
    cross: right ? NODE_BOX.height : NODE_BOX.width,
    mainGap: LAYER_GAP * (right ? 1 : 0.7),
    crossGap: NODE_GAP,
  };
  const groups = components(count, shape.pairs);
  const split = pairsByPart(groups, count, shape.pairs);
  // Only a part that has the panel to itself knows what shape it should fill.
  const aspect = groups.length === 1 ? (right ? shape.aspect : 1 / shape.aspect) : null;
  const placed = groups.map((members, index) => placePart(members, split[index] ?? [], extent, limits, aspect));
  const boxes = placed.map(({ part }) => ({
    width: right ? part.size.main : part.size.cross,
    height: right ? part.size.cross : part.size.main,
  }));
  const packed = packBoxes(boxes, COMPONENT_GAP, shape.aspect);
  const layout: Layout = {
    x: new Float64Array(count),
    y: new Float64Array(count),
    bends: Array.from({ length: shape.pairs.length / 2 }, () => []),
    width: packed.width,
    height: packed.height,
    algorithm: placed.every(({ useDagre }) => useDagre) ? 'dagre' : 'sweep',
  };
  const bendsByPair = new Map<number, number[]>();
  placed.forEach(({ part }, index) => {
    const toX = (main: number, cross: number) =>
      (packed.x[index] ?? 0) + (right ? main - part.origin.main : cross - part.origin.cross);
    const toY = (main: number, cross: number) =>
      (packed.y[index] ?? 0) + (right ? cross - part.origin.cross : main - part.origin.main);
    part.members.forEach((node, local) => {
      const [main, cross] = [part.placed.main[local] ?? 0, part.placed.cross[local] ?? 0];
      layout.x[node] = toX(main, cross);
      layout.y[node] = toY(main, cross) + NODE_BOX.ringOffset;
    });
    part.placed.bends.forEach((flat, key) => {
      const source = part.members[Math.floor(key / part.dag.count)] ?? 0;
      const target = part.members[key % part.dag.count] ?? 0;
      const turned: number[] = [];
      for (let at = 0; at < flat.length; at += 2) {
        const [main, cross] = [flat[at] ?? 0, flat[at + 1] ?? 0];
        turned.push(toX(main, cross), toY(main, cross));
      }
      bendsByPair.set(source * count + target, turned);
    });
  });
  layout.bends = layout.bends.map((_, pair) => {
    const [source, target] = [shape.pairs[pair * 2] ?? 0, shape.pairs[pair * 2 + 1] ?? 0];
    return bendsByPair.get(source * count + target) ?? reversed(bendsByPair.get(target * count + source) ?? []);
  });
  return layout;
}

/** The same bends in the order of an edge that was turned around. */
function reversed(flat: readonly number[]): number[] {
  const turned: number[] = [];
  for (let at = flat.length - 2; at >= 0; at -= 2) turned.push(flat[at] ?? 0, flat[at + 1] ?? 0);
  return turned;
}
