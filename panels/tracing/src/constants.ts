/** Geometry, px unless said otherwise. */
export const ROW_PX = 28;
export const AXIS_PX = 30;
export const INDENT_PX = 14;
/** Deeper levels are not indented further; their level is written instead. */
export const MAX_INDENT_LEVELS = 20;
export const NAME_WIDTH = Object.freeze({ initial: 0.36, min: 200, maxShare: 0.75 });
export const DRAWER_WIDTH = Object.freeze({ initial: 400, min: 280, maxShare: 0.6 });
export const DRAWER_HEIGHT = Object.freeze({ initial: 280, initialShare: 0.4, min: 120, maxShare: 0.7 });
export const SPLITTER_PX = 8;
export const SPLITTER_KEY_STEP_PX = 24;
/** A lower panel spends its height on spans instead. */
export const MINI_MAP_FROM_PX = Object.freeze({ alone: 380, withDrawer: 640 });
export const MINI_MAP_PX = 56;
/** Columns of the mini-map's grid; the canvas is stretched to the width there is. */
export const MINI_MAP_COLUMNS = 800;
/** A narrower panel puts the drawer below. */
export const DRAWER_BELOW_UNDER_PX = 900;
export const BAR_MIN_PX = 2;
export const OVERSCAN_ROWS = 6;
/** One tick at most per so many pixels of the time column. */
export const TICK_EVERY_PX = 110;
/** Shorter drags are clicks. */
export const DRAG_MIN_PX = 4;
/** No closer than this share of the trace, so that numbers stay exact. */
export const MIN_ZOOM_SHARE = 1 / 50_000;
export const ZOOM_STEP = 0.6;
/** Own-time stripes per bar; a root with thousands of children would otherwise fill the page with elements. */
export const MAX_SEGMENTS_PER_BAR = 60;
export const SEARCH_DELAY_MS = 150;
export const LEGEND_SERVICES = 12;
/** A slice of work on a trace; two thirds of a frame at 60 Hz leave room for the page. */
export const SLICE_MS = 10;
/** The first slice runs while the panel is drawn: usual traces are done in it and never show a loading face. */
export const FIRST_SLICE_MS = 40;
/** Up to here every kind of work takes some milliseconds at the most. */
export const SMALL_TRACE_SPANS = 2_000;
/** The address follows the zoom when it has come to rest. */
export const ADDRESS_DELAY_MS = 300;
/** Flame view. */
export const FLAME_ROW_PX = 20;
export const FLAME_GAP_PX = 1;
/** Narrower bars carry no text. */
export const FLAME_TEXT_FROM_PX = 34;
export const FLAME_OVERSCAN_PX = 40;
/** Stripes of a roll-up closer than this share of what is shown are drawn as one. */
export const GROUP_STRIPE_GAP = 1 / 600;
/** One line of wheel zooms by this much. */
export const WHEEL_ZOOM = 1.0025;
export const WHEEL_PAN_SHARE = 1 / 1_200;
