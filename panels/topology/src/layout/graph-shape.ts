/** Which way calls flow across the picture. */
export type Direction = 'right' | 'down';

/** All that decides a layout: ids in a fixed order, edges as index pairs, groups as parents. Figures do not move nodes. */
export interface GraphShape {
  ids: string[];
  /** Pairs (source, target), flat. */
  pairs: number[];
  direction: Direction;
  /** Width to height of the panel, in coarse steps, for packing components. */
  aspect: number;
  /** Size of each node against the usual; empty when all have it. */
  scales: number[];
  /** Group of each node, -1 for none; empty without groups. */
  groupOf: number[];
  /** Parent of each group, -1 for none; parents come first. */
  groupParents: number[];
  groupIds: string[];
}

export interface Layout {
  /** Centres of nodes, in the order of the shape's ids. */
  x: Float64Array;
  y: Float64Array;
  /** Bends per pair, flat x, y from source to target. */
  bends: number[][];
  width: number;
  height: number;
  algorithm: 'dagre' | 'sweep' | 'settled';
}

interface Ends {
  source: string;
  target: string;
}

interface Groups {
  groups: ReadonlyMap<string, { id: string; parent: string | null }>;
  groupOf: ReadonlyMap<string, string>;
}

/** Half steps of aspect ratio, so that dragging a panel's corner does not re-arrange the picture at every pixel. */
export const coarseAspect = (width: number, height: number) =>
  width > 0 && height > 0 ? Math.min(4, Math.max(0.5, Math.round((width / height) * 2) / 2)) : 1.5;

/** Shape of a graph, the same for any order of rows. */
export function shapeOf(
  nodes: readonly { id: string; scale?: number }[],
  edges: readonly Ends[],
  direction: Direction,
  aspect: number,
  grouping?: Groups,
): GraphShape {
  const ids = nodes.map((node) => node.id).sort();
  const indexOf = new Map(ids.map((id, index) => [id, index]));
  const ends = edges
    .map((edge) => [indexOf.get(edge.source) ?? -1, indexOf.get(edge.target) ?? -1] as const)
    .filter(([source, target]) => source >= 0 && target >= 0)
    .sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  const scales = nodes.some(({ scale = 1 }) => scale !== 1) ? ids.map(() => 1) : [];
  if (scales.length > 0) nodes.forEach(({ id, scale = 1 }) => (scales[indexOf.get(id) ?? 0] = scale));
  const groups = [...(grouping?.groups.values() ?? [])];
  // Rows in another order must not turn groups around; a parent's id begins like its children's and sorts before them.
  groups.sort((one, other) => (one.id < other.id ? -1 : 1)).sort((one, other) => depthOf(one) - depthOf(other));
  function depthOf(group: { parent: string | null }): number {
    const parent = group.parent === null ? undefined : grouping?.groups.get(group.parent);
    return parent ? depthOf(parent) + 1 : 0;
  }
  const groupIndex = new Map(groups.map(({ id }, index) => [id, index]));
  const indexOfGroup = (id: string | null | undefined) => (id == null ? -1 : (groupIndex.get(id) ?? -1));
  return {
    ids,
    pairs: ends.flat(),
    direction,
    aspect,
    scales,
    groupOf: groups.length > 0 ? ids.map((id) => indexOfGroup(grouping?.groupOf.get(id))) : [],
    groupParents: groups.map(({ parent }) => indexOfGroup(parent)),
    groupIds: groups.map(({ id }) => id),
  };
}

/** Key for caching; ids cannot run into each other because they are quoted. */
export const shapeKey = (shape: GraphShape) =>
  JSON.stringify([
    shape.direction,
    shape.aspect,
    shape.ids,
    shape.pairs,
    shape.scales,
    shape.groupOf,
    shape.groupParents,
  ]);
