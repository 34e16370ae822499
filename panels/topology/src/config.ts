/** A figure that can stand under a node; `frame` is the main or second figure as the source sends it. */
export const NODE_STATS = [
  'frame',
  'request_rate',
  'client_rate',
  'error_ratio',
  'latency_avg',
  'latency_p95',
  'request_count',
  'none',
] as const;
export type NodeStat = (typeof NODE_STATS)[number];

export const EDGE_LABELS = ['rate-latency', 'rate-errors', 'rate', 'latency', 'p95', 'errors', 'none'] as const;
export type EdgeLabel = (typeof EDGE_LABELS)[number];

/** Figure whose thresholds colour nodes and edges; `frame` takes the colours that the source sends. */
export const COLOR_FIGURES = ['error_ratio', 'latency_p95', 'latency_avg', 'request_rate', 'frame'] as const;
export type ColorFigure = (typeof COLOR_FIGURES)[number];

/** Stands in `groupBy` for: cluster and namespace, wherever there is more than one. */
export const AUTO_GROUPS = 'auto';

/** What the viewer has arranged by hand. */
export interface SavedView {
  /** Places of pinned nodes by id, in world units. */
  pins: Readonly<Record<string, { x: number; y: number }>>;
  /** Ids of collapsed groups. */
  collapsed: readonly string[];
  hiddenNodes: readonly string[];
  hiddenEdges: readonly string[];
  hiddenTypes: readonly string[];
  /** Peers on the Internet are shown one by one. */
  unfolded: boolean;
  /** Layer shown; empty: the first there is. */
  layer: string;
}

/** Options of the panel, as saved in the dashboard. */
export interface TopologyOptions {
  /** Which way calls flow. `auto` follows the shape of the panel. @default 'auto' */
  direction: 'auto' | 'right' | 'down';
  /** First and second figure under nodes. @default 'frame' */
  nodeMain: NodeStat;
  nodeSecond: NodeStat;
  /** What is written on edges once there is room. @default 'rate-latency' */
  edgeLabel: EdgeLabel;
  /** @default 'error_ratio' */
  colorBy: ColorFigure;
  /** Fields that nodes are grouped by, outermost first; empty: not at all. @default ['auto'] */
  groupBy: readonly string[];
  /** Internet and unknown peers as one node. @default true */
  foldPeers: boolean;
  /** Calls away from the focused node that stay lit, towards its callers and towards what it calls. @default 1 */
  depthUp: number;
  depthDown: number;
  /** Dashboard variable that “Filter dashboard” sets. @default 'service' */
  filterVariable: string;
  /** @default true */
  showLegend: boolean;
  /** @default false */
  showMiniMap: boolean;
  view: SavedView;
}

export const EMPTY_VIEW: Readonly<SavedView> = Object.freeze({
  pins: {},
  collapsed: [],
  hiddenNodes: [],
  hiddenEdges: [],
  hiddenTypes: [],
  unfolded: false,
  layer: '',
});

export const DEFAULT_OPTIONS: Readonly<TopologyOptions> = Object.freeze({
  direction: 'auto',
  nodeMain: 'frame',
  nodeSecond: 'frame',
  edgeLabel: 'rate-latency',
  colorBy: 'error_ratio',
  groupBy: [AUTO_GROUPS],
  foldPeers: true,
  depthUp: 1,
  depthDown: 1,
  filterVariable: 'service',
  showLegend: true,
  showMiniMap: false,
  view: EMPTY_VIEW,
});

/** Options of a dashboard, which may have been saved before one of them existed or written by hand. */
export const withDefaults = (options: Partial<TopologyOptions>): TopologyOptions => ({
  ...DEFAULT_OPTIONS,
  ...options,
  view: { ...EMPTY_VIEW, ...options.view },
});
