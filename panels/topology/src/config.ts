/** Options of the panel, as saved in the dashboard. */
export interface TopologyOptions {
  /** Which way calls flow. `auto` follows the shape of the panel. @default 'auto' */
  direction: 'auto' | 'right' | 'down';
  /** What is written on edges once there is room. @default 'rate-latency' */
  edgeLabel: 'rate-latency' | 'rate' | 'latency' | 'errors' | 'none';
  /** Calls away from the focused node that stay lit. @default 1 */
  focusDepth: number;
  /** @default true */
  showLegend: boolean;
}

export const DEFAULT_OPTIONS: Readonly<TopologyOptions> = Object.freeze({
  direction: 'auto',
  edgeLabel: 'rate-latency',
  focusDepth: 1,
  showLegend: true,
});
