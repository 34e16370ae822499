/** Geometry in world units: CSS pixels at zoom 1. */

export const NODE_RADIUS = 26;
export const RING_WIDTH = 5;
/** Radius that sources of node graphs mean by 1, and how far a node may differ from the usual size. */
export const SOURCE_RADIUS = 40;
export const NODE_SCALE = Object.freeze({ min: 0.7, max: 1.6 });
/** A node that stands for several is a little larger. */
export const COLLAPSED_SCALE = 1.15;
export const ICON_SIZE = 22;
/** Room for the texts under a node; longer ones are cut with an ellipsis. */
export const LABEL_WIDTH = 164;
export const NAME_FONT_SIZE = 13;
export const FIGURES_FONT_SIZE = 11;
export const NAME_OFFSET = NODE_RADIUS + 17;
export const FIGURES_OFFSET = NAME_OFFSET + 16;
/** Third line, of compared maps: it lies in the gap between neighbours. */
export const CHANGE_OFFSET = FIGURES_OFFSET + 14;
/** What a node takes up: the ring above, the texts hanging below it. */
const ABOVE = NODE_RADIUS + RING_WIDTH / 2 + 4;
const BELOW = FIGURES_OFFSET + 5;
export const NODE_BOX = Object.freeze({
  width: LABEL_WIDTH,
  height: ABOVE + BELOW,
  /** From the middle of the box to the middle of the ring. */
  ringOffset: (ABOVE - BELOW) / 2,
});

/** What a node of another size takes up. */
export const nodeBox = (scale: number) => ({
  width: LABEL_WIDTH,
  height: NODE_BOX.height + (scale - 1) * 2 * NODE_RADIUS,
  ringOffset: NODE_BOX.ringOffset,
});

/** Room between the box of a group and what is in it, and for its title. */
export const GROUP = Object.freeze({ padding: 14, header: 26, radius: 8, minWidth: 180, fontSize: 12 });

/** Gap between neighbours in a layer and between layers. The latter leaves room for the figures on an edge. */
export const NODE_GAP = 18;
export const LAYER_GAP = 96;
export const COMPONENT_GAP = 56;
/** A layout may be drawn out this much, along and across the flow, to fill the panel. */
export const STRETCH = Object.freeze({ main: 3, cross: 1.5 });

export const EDGE_WIDTH = Object.freeze({ min: 1.25, max: 7 });
export const ARROW_LENGTH = 9;
export const EDGE_FONT_SIZE = 11;
export const EDGE_LABEL_PADDING = 4;
/** Ends of edges fan out over this much of a node's side, radians, at most this far apart. */
export const PORT_FAN = 1.7;
export const PORT_STEP = 0.36;
export const PORT_GAP = 3;
/** Half the distance between two edges that share their bends. */
export const PAIR_OFFSET = 6;
/** Distance between edges that run along the same way between two groups, and the widest such bundle. */
export const LANE = Object.freeze({ gap: 16, most: 140 });
export const SELF_LOOP_HEIGHT = 34;
/** Straight pieces per Bézier segment when testing for hits. */
export const FLATTEN_STEPS = 8;

export const ZOOM = Object.freeze({ min: 0.01, max: 4, step: 1.25, fitMax: 1.2, wheelRate: 0.0018 });
export const FIT_PADDING = 28;
/** Toolbar and legend lie over the top and bottom edge; a fitted picture leaves them free. */
export const FIT_INSET = Object.freeze({ top: 44, bottom: 36 });
/** With the mini-map in the corner, a fitted picture ends above it. */
export const MINI_MAP_INSET = 112;
export const PAN_STEP = 60;

/** Zoom from which on something is drawn. */
export const DETAIL = Object.freeze({
  figures: 0.8,
  smallFigures: 0.36,
  icons: 0.3,
  arrows: 0.16,
  edgeLabels: 0.7,
  shortEdgeLabels: 0.45,
  groupNames: 0.05,
  rings: 0.12,
});
/** Above this many edges all labels at once are noise: only those around the pointer are written. */
export const EDGE_LABELS_AT_ONCE = 60;
/** Names keep this size on the screen when zoomed out. */
export const SMALL_NAME_FONT_SIZE = 11;
/** Names tried per frame when zoomed out; the busiest come first. */
export const SMALL_NAMES_TRIED = 400;

/** From here on, depth means: as far as it goes. */
export const DEPTH_MAX = 8;

export const HIT_DISTANCE = 6;
export const CLICK_SLOP = 4;
export const TOOLTIP_OFFSET = 14;
export const MINI_MAP = Object.freeze({ width: 168, height: 104, padding: 6 });
export const EXPORT = Object.freeze({ pixelRatio: 2, padding: 24, sideMax: 8_000 });

export const ALPHA = Object.freeze({ edge: 0.9, edgeDense: 0.3, dimmed: 0.2, softened: 0.4 });
/** Number of edges from which on, and up to which, they get fainter so that a crowd does not become a blot. */
export const DENSE_EDGES = Object.freeze({ from: 150, to: 3_000 });

export const ANIMATION_MS = 280;
/** Larger graphs jump: moving thousands of curves a frame would stutter. */
export const ANIMATED_NODES_MAX = 300;

/** Rows read from the frames; what is beyond is said in a notice. */
export const NODES_MAX = 5_000;
export const EDGES_MAX = 20_000;
/** Rows in the list for screen readers. */
export const LISTED_MAX = 200;
export const SEARCH_RESULTS_MAX = 8;

/** Node boxes may come this much closer when a new node is put among known ones. */
export const SETTLE = Object.freeze({
  gap: 8,
  /** Rings around the wished place that are tried. */
  rings: 40,
  /** More new nodes than this share of all: the picture is arranged anew. */
  newShare: 0.4,
});

/** Above this cost dagre takes longer than a second in the worker and our own layered layout takes over. */
export const DAGRE_COST_MAX = 400;
/** On the page itself, without a worker. */
export const DAGRE_COST_MAX_INLINE = 120;
/** A worker that has not answered by then is stopped. */
export const LAYOUT_TIMEOUT_MS = 12_000;
export const LAYOUT_CACHE_SIZE = 12;
