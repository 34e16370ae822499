import { GROUP, LANE, NODE_BOX, nodeBox } from '../constants';
import { type GraphShape, type Layout } from './graph-shape';
import { type LaidOut, type LayoutLimits, bendsBetween, layOutItems } from './lay-out-items';
import { type Item } from './place';

export { type LayoutLimits } from './lay-out-items';

/** A group, or the whole picture, with what is directly in it. Items: its nodes first, then its groups. */
interface Container {
  nodes: number[];
  groups: number[];
  /** Between items, flat, by their position in the container. */
  pairs: number[];
  laid: LaidOut | null;
}

const NO_GROUP = -1;

/** Containers by group, the whole picture last. */
function containersOf(shape: GraphShape): Container[] {
  const groupCount = shape.groupParents.length;
  const containers: Container[] = Array.from({ length: groupCount + 1 }, () => ({
    nodes: [],
    groups: [],
    pairs: [],
    laid: null,
  }));
  const at = (group: number) => containers[group === NO_GROUP ? groupCount : group];
  shape.ids.forEach((_, node) => at(shape.groupOf[node] ?? NO_GROUP)?.nodes.push(node));
  shape.groupParents.forEach((parent, group) => at(parent)?.groups.push(group));
  return containers;
}

/** Groups around a node from the outside in. */
function pathOf(shape: GraphShape, node: number): number[] {
  const path: number[] = [];
  for (let group = shape.groupOf[node] ?? NO_GROUP; group !== NO_GROUP; group = shape.groupParents[group] ?? NO_GROUP) {
    path.push(group);
  }
  return path.reverse();
}

interface Meeting {
  /** Container where the two ends part, and the items there that hold them. */
  container: number;
  source: number;
  target: number;
}

/** Lifts each edge to the container where its ends part: there it is an edge between two items. */
function meetingsOf(shape: GraphShape, containers: readonly Container[]): Meeting[] {
  const root = shape.groupParents.length;
  const itemOfNode = new Map<number, number>();
  const itemOfGroup = new Map<number, number>();
  containers.forEach(({ nodes, groups }) => {
    nodes.forEach((node, item) => itemOfNode.set(node, item));
    groups.forEach((group, item) => itemOfGroup.set(group, nodes.length + item));
  });
  const paths = shape.ids.map((_, node) => pathOf(shape, node));
  const meetings: Meeting[] = [];
  for (let at = 0; at < shape.pairs.length; at += 2) {
    const [source, target] = [shape.pairs[at] ?? 0, shape.pairs[at + 1] ?? 0];
    const [one, other] = [paths[source] ?? [], paths[target] ?? []];
    let depth = 0;
    while (depth < one.length && depth < other.length && one[depth] === other[depth]) depth++;
    const item = (path: readonly number[], node: number) =>
      (depth < path.length ? itemOfGroup.get(path[depth] ?? 0) : itemOfNode.get(node)) ?? 0;
    meetings.push({
      container: depth === 0 ? root : (one[depth - 1] ?? root),
      source: item(one, source),
      target: item(other, target),
    });
  }
  return meetings;
}

const groupItem = ({ laid }: Container): Item => ({
  width: Math.max(GROUP.minWidth, (laid?.width ?? 0) + 2 * GROUP.padding),
  height: (laid?.height ?? 0) + 2 * GROUP.padding + GROUP.header,
});

/** Lays out a graph, groups from the inside out. Never fails, never loops. */
export function runLayout(shape: GraphShape, limits: LayoutLimits): Layout {
  const containers = containersOf(shape);
  const meetings = meetingsOf(shape, containers);
  meetings.forEach(({ container, source, target }) => containers[container]?.pairs.push(source, target));
  const boxOf = (node: number): Item => nodeBox(shape.scales[node] ?? 1);
  const root = containers.length - 1;
  const layOut = (index: number) => {
    const container = containers[index] as Container;
    const items = [
      ...container.nodes.map(boxOf),
      ...container.groups.map((group) => groupItem(containers[group] as Container)),
    ];
    const { pairs } = container;
    const right = shape.direction === 'right';
    container.laid = layOutItems({ items, pairs, right, aspect: shape.aspect, fill: index === root }, limits);
  };
  // Parents come before their children, so from the last to the first every inside is known.
  for (let group = root - 1; group >= 0; group--) layOut(group);
  layOut(root);
  return toLayout(shape, containers, meetings);
}

/** Edges between the same two items share their bends: each gets a lane of its own beside the others. */
function lanesOf(meetings: readonly Meeting[]): number[] {
  const sharing = new Map<string, number[]>();
  meetings.forEach(({ container, source, target }, pair) => {
    const key = `${container} ${Math.min(source, target)} ${Math.max(source, target)}`;
    const list = sharing.get(key);
    if (list) list.push(pair);
    else sharing.set(key, [pair]);
  });
  const lanes = meetings.map(() => 0);
  for (const pairs of sharing.values()) {
    const gap = Math.min(LANE.gap, LANE.most / pairs.length);
    pairs.forEach((pair, index) => (lanes[pair] = (index - (pairs.length - 1) / 2) * gap));
  }
  return lanes;
}

/** Places within containers to places in the picture. */
function toLayout(shape: GraphShape, containers: readonly Container[], meetings: readonly Meeting[]): Layout {
  const root = containers.length - 1;
  const whole = containers[root]?.laid as LaidOut;
  const count = shape.ids.length;
  const [x, y] = [new Float64Array(count), new Float64Array(count)];
  const left = new Float64Array(containers.length);
  const top = new Float64Array(containers.length);
  for (const index of [root, ...Array.from({ length: root }, (_, group) => group)]) {
    const { nodes, groups, laid } = containers[index] as Container;
    if (!laid) continue;
    nodes.forEach((node, item) => {
      x[node] = (left[index] ?? 0) + (laid.x[item] ?? 0);
      y[node] = (top[index] ?? 0) + (laid.y[item] ?? 0) + NODE_BOX.ringOffset;
    });
    groups.forEach((group, position) => {
      const item = nodes.length + position;
      const inner = containers[group] as Container;
      left[group] = (left[index] ?? 0) + (laid.x[item] ?? 0) - (inner.laid?.width ?? 0) / 2;
      top[group] = (top[index] ?? 0) + (laid.y[item] ?? 0) - groupItem(inner).height / 2 + GROUP.header + GROUP.padding;
    });
  }
  const lanes = lanesOf(meetings);
  const crossAt = shape.direction === 'right' ? 1 : 0;
  const bends = meetings.map(({ container, source, target }, pair) => {
    const { laid, nodes, groups } = containers[container] as Container;
    if (!laid) return [];
    const flat = bendsBetween(laid.bends, source, target, nodes.length + groups.length);
    const lane = lanes[pair] ?? 0;
    return flat.map(
      (value, at) => value + ((at % 2 === 0 ? left : top)[container] ?? 0) + (at % 2 === crossAt ? lane : 0),
    );
  });
  const laid = containers.map((container) => container.laid).filter((one) => one !== null);
  return {
    x,
    y,
    bends,
    width: whole.width,
    height: whole.height,
    algorithm: laid.every(({ byDagre }) => byDagre) ? 'dagre' : 'sweep',
  };
}
