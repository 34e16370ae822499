import { type Condition } from './model/condition';

/** From left to right; keys 1 to 5. */
export const VIEW_IDS = ['timeline', 'flame', 'statistics', 'services', 'compare'] as const;
export type ViewId = (typeof VIEW_IDS)[number];

export interface TracingOptions {
  /** View that is open at first. @default 'timeline' */
  defaultView: ViewId;
  /** Levels that are open at first; 0 opens all. @default 0 */
  defaultDepth: number;
  /** Draw spans seen on network interfaces between the processes. @default true */
  showNetworkSpans: boolean;
  /** What is written at a bar. @default 'duration' */
  label: 'duration' | 'self' | 'none';
  /** Mark the work that decided how long the trace took. @default true */
  showCriticalPath: boolean;
  /** Move times of hosts whose clock is evidently off. @default true */
  adjustClocks: boolean;
  /** Repeated siblings from this many on are rolled up into one row; 0 for none. @default 5 */
  rollUpFrom: number;
  /** Where details of a span open. @default 'auto' */
  drawer: 'auto' | 'right' | 'bottom';
  /** Id of the span to open at first; variables are filled in. @default '' */
  selectedSpanId: string;
  /** Text that is searched for at first; variables are filled in. @default '' */
  query: string;
  /** Conditions that are set at first; variables are filled in. @default [] */
  conditions: readonly Condition[];
  /** Hide what does not match the first filter. @default false */
  matchesOnly: boolean;
}

export const DEFAULT_OPTIONS: Readonly<TracingOptions> = Object.freeze({
  defaultView: 'timeline',
  defaultDepth: 0,
  showNetworkSpans: true,
  label: 'duration',
  showCriticalPath: true,
  adjustClocks: true,
  rollUpFrom: 5,
  drawer: 'auto',
  selectedSpanId: '',
  query: '',
  conditions: Object.freeze([]),
  matchesOnly: false,
});
