import { type TimeRange } from './questions';

/** Names that stand for widths and times of the range in PromQL; every other `$name` is a variable of a dashboard. */
export const PROMQL_MACROS = [
  '__rate_interval',
  '__interval',
  '__interval_ms',
  '__range',
  '__range_s',
  '__range_ms',
] as const;

export const PROMQL_DEFAULTS = Object.freeze({
  /** How often metrics are taken to be written, ms, where a query names no least step. */
  scrapeMs: 15_000,
  /** Points of a series at the most, as Prometheus has it. */
  points: 11_000,
  /** Points aimed at where nobody says how wide the chart is. */
  targetPoints: 240,
});

/** Distance of two points, ms: what suits the chart, but no less than asked for and no more points than may be. */
export function promqlStep({ from, to }: TimeRange, interval_ms?: number, min_step_ms = 1): number {
  const length = Math.max(0, to - from);
  const wanted = interval_ms ?? Math.max(1000, length / PROMQL_DEFAULTS.targetPoints);
  return Math.max(1, Math.ceil(Math.max(wanted, min_step_ms, length / (PROMQL_DEFAULTS.points - 1))));
}

export interface PromqlMacroValues {
  readonly range: TimeRange;
  readonly step_ms: number;
  /** How often the metrics are written, ms. */
  readonly scrape_ms?: number;
}

const MACRO = new RegExp(`\\$(?:\\{(${PROMQL_MACROS.join('|')})\\}|(${PROMQL_MACROS.join('|')})\\b)`, 'g');

/** Fills in the macros as Grafana's Prometheus data source does, on the server as in the browser. */
export function expandPromql(expr: string, { range, step_ms, scrape_ms }: PromqlMacroValues): string {
  const scrape = scrape_ms ?? PROMQL_DEFAULTS.scrapeMs;
  const rangeMs = Math.max(0, range.to - range.from);
  const values: Readonly<Record<(typeof PROMQL_MACROS)[number], string>> = {
    // Four samples at the least, so that one that comes late leaves no gap.
    __rate_interval: durationOf(Math.max(step_ms + scrape, 4 * scrape)),
    __interval: durationOf(step_ms),
    __interval_ms: String(step_ms),
    __range: `${Math.max(1, Math.round(rangeMs / 1000))}s`,
    __range_s: String(Math.round(rangeMs / 1000)),
    __range_ms: String(rangeMs),
  };
  return expr.replace(MACRO, (_, braced?: string, bare?: string) => values[(braced ?? bare) as keyof typeof values]);
}

/** `15s`, `1m30s`, `250ms`: a duration as PromQL writes it. */
export function durationOf(ms: number): string {
  let left = Math.max(1, Math.round(ms));
  let text = '';
  for (const [unit, length] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
    ['ms', 1],
  ] as const) {
    const count = Math.floor(left / length);
    if (count > 0) text += `${count}${unit}`;
    left -= count * length;
  }
  return text;
}
