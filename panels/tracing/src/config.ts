export interface TracingOptions {
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
  /** Where details of a span open. @default 'auto' */
  drawer: 'auto' | 'right' | 'bottom';
  /** Id of the span to open at first; variables are filled in. @default '' */
  selectedSpanId: string;
}

export const DEFAULT_OPTIONS: Readonly<TracingOptions> = Object.freeze({
  defaultDepth: 0,
  showNetworkSpans: true,
  label: 'duration',
  showCriticalPath: true,
  adjustClocks: true,
  drawer: 'auto',
  selectedSpanId: '',
});
