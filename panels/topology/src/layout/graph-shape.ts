/** Which way calls flow across the picture. */
export type Direction = 'right' | 'down';

/** All that decides a layout: ids in a fixed order, edges as index pairs. Figures do not move nodes. */
export interface GraphShape {
  ids: string[];
  /** Pairs (source, target), flat. */
  pairs: number[];
  direction: Direction;
  /** Width to height of the panel, in coarse steps, for packing components. */
  aspect: number;
}

export interface Layout {
  /** Centres of nodes, in the order of the shape's ids. */
  x: Float64Array;
  y: Float64Array;
  /** Bends per pair, flat x, y from source to target. */
  bends: number[][];
  width: number;
  height: number;
  algorithm: 'dagre' | 'sweep';
}

interface Ends {
  source: string;
  target: string;
}

/** Half steps of aspect ratio, so that dragging a panel's corner does not re-arrange the picture at every pixel. */
export const coarseAspect = (width: number, height: number) =>
  width > 0 && height > 0 ? Math.min(4, Math.max(0.5, Math.round((width / height) * 2) / 2)) : 1.5;

/** Shape of a graph, the same for any order of rows. */
export function shapeOf(
  nodes: readonly { id: string }[],
  edges: readonly Ends[],
  direction: Direction,
  aspect: number,
): GraphShape {
  const ids = nodes.map((node) => node.id).sort();
  const indexOf = new Map(ids.map((id, index) => [id, index]));
  const ends = edges
    .map((edge) => [indexOf.get(edge.source) ?? -1, indexOf.get(edge.target) ?? -1] as const)
    .filter(([source, target]) => source >= 0 && target >= 0)
    .sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  return { ids, pairs: ends.flat(), direction, aspect };
}

/** Key for caching; ids cannot run into each other because they are quoted. */
export const shapeKey = (shape: GraphShape) => JSON.stringify([shape.direction, shape.aspect, shape.ids, shape.pairs]);
