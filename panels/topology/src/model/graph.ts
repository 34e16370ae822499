import { type NodeType } from '@thalweg/panel-kit';

/** Request figures; null where the source does not say. */
export interface Figures {
  /** Requests per second. */
  rate: number | null;
  /** 0 to 1. */
  errorRatio: number | null;
  latencyAvgMs: number | null;
  latencyP95Ms: number | null;
}

/** Part of a node's ring. */
export interface Arc {
  label: string;
  /** 0 to 1. */
  share: number;
  /** Colour of the field, if it was given one. */
  color: string | null;
}

export interface Detail {
  label: string;
  text: string;
}

/** One row of a nodes frame. */
export interface NodeRow {
  row: number;
  id: string;
  title: string;
  subtitle: string;
  type: NodeType;
  protocol: string;
  host: string;
  figures: Figures;
  /** Requests per second that it makes itself. */
  clientRate: number | null;
  /** Main and secondary figure as the user configured them; empty where there is none. */
  main: string;
  secondary: string;
  arcs: Arc[];
  color: string | null;
  details: Detail[];
}

/** One row of an edges frame. */
export interface EdgeRow {
  row: number;
  id: string;
  source: string;
  target: string;
  protocol: string;
  observationPoint: string;
  figures: Figures;
  main: string;
  secondary: string;
  thickness: number | null;
  color: string | null;
  dashed: boolean;
  details: Detail[];
}

export interface GraphNode extends Omit<NodeRow, 'row'> {
  /** Rows that it was made from; empty when it is known from edges only. */
  rows: number[];
  /** Named by an edge, without a row of its own. */
  implied: boolean;
}

/** Figures of an edge at one observation point. */
export interface EdgePart {
  observationPoint: string;
  protocols: string[];
  figures: Figures;
}

export interface GraphEdge extends Omit<EdgeRow, 'row' | 'protocol' | 'observationPoint'> {
  rows: number[];
  protocols: string[];
  /** The point that `figures` are from. */
  observationPoint: string;
  parts: EdgePart[];
  selfLoop: boolean;
  /** There is an edge the other way too. */
  reciprocal: boolean;
}

export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
  nodeById: ReadonlyMap<string, GraphNode>;
  edgeById: ReadonlyMap<string, GraphEdge>;
  outgoing: ReadonlyMap<string, readonly GraphEdge[]>;
  incoming: ReadonlyMap<string, readonly GraphEdge[]>;
  maxRate: number;
}
