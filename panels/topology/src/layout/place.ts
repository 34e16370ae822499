/** A component laid out with layers along `main`; the caller turns main and cross into x and y. */
export interface Placed {
  main: Float64Array;
  cross: Float64Array;
  /** Bends by `source * count + target` of the acyclic graph, flat main, cross. */
  bends: Map<number, number[]>;
}

/** Extent of a node along and across the flow. */
export interface NodeExtent {
  main: number;
  cross: number;
  mainGap: number;
  crossGap: number;
}
