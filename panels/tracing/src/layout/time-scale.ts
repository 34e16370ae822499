/** A window on the trace, milliseconds after its start. */
export interface TimeWindow {
  readonly start: number;
  readonly end: number;
}

export interface Tick {
  readonly at: number;
  /** 0 at the left edge, 1 at the right. */
  readonly fraction: number;
}

export function fractionOf(window: TimeWindow, at: number): number {
  const length = window.end - window.start;
  return length > 0 ? (at - window.start) / length : 0;
}

export function timeAt(window: TimeWindow, fraction: number): number {
  return window.start + fraction * (window.end - window.start);
}

/** The window between two points inside another, never shorter than `minimum` and never outside `[0, total]`. */
export function narrow(window: TimeWindow, from: number, to: number, total: number, minimum: number): TimeWindow {
  const start = timeAt(window, Math.min(from, to));
  const end = timeAt(window, Math.max(from, to));
  return clampWindow({ start, end }, total, minimum);
}

export function clampWindow({ start, end }: TimeWindow, total: number, minimum: number): TimeWindow {
  const length = Math.min(Math.max(end - start, minimum), total);
  const middle = (start + end) / 2;
  const from = Math.min(Math.max(middle - length / 2, 0), Math.max(total - length, 0));
  return { start: from, end: from + length };
}

/** Zooms by `factor` (below 1 is closer) and keeps the time under `anchor` in place. */
export function zoomAround(
  window: TimeWindow,
  anchor: number,
  factor: number,
  total: number,
  minimum: number,
): TimeWindow {
  const at = timeAt(window, anchor);
  const length = Math.min(Math.max((window.end - window.start) * factor, minimum), total);
  const start = at - anchor * length;
  return clampWindow({ start, end: start + length }, total, minimum);
}

/** Ticks at round times (1, 2 or 5 times a power of ten), at most `count` of them. */
export function ticksFor(window: TimeWindow, count: number): Tick[] {
  const length = window.end - window.start;
  if (!(length > 0) || count < 1) {
    return [{ at: window.start, fraction: 0 }];
  }
  const rough = length / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
  const ticks: Tick[] = [];
  for (let n = Math.ceil(window.start / step - 1e-9) + 0; n * step <= window.end + step * 1e-9; n++) {
    ticks.push({ at: n * step, fraction: fractionOf(window, n * step) });
  }
  return ticks;
}

const TICK_UNITS = [
  { unit: 's', ms: 1_000 },
  { unit: 'ms', ms: 1 },
  { unit: 'µs', ms: 0.001 },
] as const;

/** A label on the time axis: as many digits as two neighbours need to differ. */
export function formatTick(atMs: number, stepMs: number): string {
  if (Math.abs(atMs) < stepMs / 2) {
    return '0';
  }
  const { unit, ms } = TICK_UNITS.find((entry) => Math.abs(atMs) >= entry.ms * 0.9995) ?? { unit: 'µs', ms: 0.001 };
  const decimals = Math.min(6, Math.max(0, Math.ceil(-Math.log10(stepMs / ms) - 1e-9)));
  return `${Number((atMs / ms).toFixed(decimals))} ${unit}`;
}

/** Moves a window by a share of its length, up to the ends of the trace. */
export function shift({ start, end }: TimeWindow, share: number, total: number): TimeWindow {
  const length = end - start;
  const from = Math.min(Math.max(start + share * length, 0), Math.max(total - length, 0));
  return { start: from, end: from + length };
}
