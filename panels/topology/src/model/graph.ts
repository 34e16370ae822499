import { type NodeType } from '@thalweg/panel-kit';
import { type MapChange } from '@thalweg/protocol';

/** Request figures; null where the source does not say. */
export interface Figures {
  /** Requests per second. */
  rate: number | null;
  /** 0 to 1. */
  errorRatio: number | null;
  latencyAvgMs: number | null;
  latencyP95Ms: number | null;
  /** Requests in the range. */
  count?: number | null;
  /** The percentile is the highest of several, which bounds the true one from above. */
  p95Highest?: boolean;
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

/** How a row stands to an earlier time; empty where nothing is compared. */
export type Change = MapChange | '';

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
  layer: string;
  /** An address on the Internet that nobody reported. */
  internet: boolean;
  /** Tag that picks it out in a filter, without the side: auto_service. */
  tagKey: string;
  /** Values of the fields that nodes can be grouped by. */
  groups: Readonly<Record<string, string>>;
  change: Change;
  previous: Figures | null;
  /** Size against the usual, 1. */
  scale: number;
  highlighted: boolean;
  /** Place that the source wants. */
  fixed: { x: number; y: number } | null;
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
  layer: string;
  change: Change;
  previous: Figures | null;
  highlighted: boolean;
  /** Mean latency as the client saw it; what is between is the network. */
  clientLatencyMs: number | null;
}

/** The figures under a node; empty where the source has none. */
export interface NodeTexts {
  main: string;
  errors: string;
  secondary: string;
  /** How it changed against the earlier time; empty where nothing is compared. */
  change: string;
}

export interface EdgeTexts {
  label: string;
  /** For where there is less room. */
  short: string;
}

export interface GraphNode extends Omit<NodeRow, 'row' | 'layer'> {
  /** `group`: a collapsed one; `fold`: peers on the Internet in one. */
  kind: 'node' | 'group' | 'fold';
  /** Rows that it was made from; empty when it is known from edges only, or stands for several nodes. */
  rows: number[];
  /** Named by an edge, without a row of its own. */
  implied: boolean;
  /** Nodes that it stands for; of a plain node itself alone. */
  members: readonly string[];
  texts: NodeTexts;
}

/** Figures of an edge at one observation point. */
export interface EdgePart {
  observationPoint: string;
  protocols: string[];
  figures: Figures;
}

export interface GraphEdge extends Omit<EdgeRow, 'row' | 'protocol' | 'observationPoint' | 'layer'> {
  rows: number[];
  protocols: string[];
  /** The point that `figures` are from. */
  observationPoint: string;
  parts: EdgePart[];
  selfLoop: boolean;
  /** There is an edge the other way too. */
  reciprocal: boolean;
  /** Edges that it was made from; of a plain edge itself alone. */
  members: readonly string[];
  texts: EdgeTexts;
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
