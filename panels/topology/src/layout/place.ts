/** A component laid out with layers along `main`; the caller turns main and cross into x and y. */
export interface Placed {
  main: Float64Array;
  cross: Float64Array;
  /** Bends by `source * count + target` of the acyclic graph, flat main, cross. */
  bends: Map<number, number[]>;
}

/** Extents of the nodes of a component along and across the flow, and the gaps between them. */
export interface NodeExtent {
  main: Float64Array;
  cross: Float64Array;
  mainGap: number;
  crossGap: number;
}

/** A node or a group as an item to place: what it takes up, seen from its centre. */
export interface Item {
  width: number;
  height: number;
}
