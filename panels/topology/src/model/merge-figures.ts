import { type Change, type Figures } from './graph';

export const NO_FIGURES: Readonly<Figures> = Object.freeze({
  rate: null,
  errorRatio: null,
  latencyAvgMs: null,
  latencyP95Ms: null,
});

/** Mean weighted by request rate; rows without a rate weigh as one request each. */
function weighted(rows: readonly Figures[], pick: (row: Figures) => number | null): number | null {
  let sum = 0;
  let weights = 0;
  for (const row of rows) {
    const value = pick(row);
    if (value === null) continue;
    const weight = row.rate ?? 1;
    sum += value * weight;
    weights += weight;
  }
  if (weights > 0) return sum / weights;
  // All rates are zero: the plain first value is as good as any.
  return rows.map(pick).find((value) => value !== null) ?? null;
}

export function sumOf(values: ReadonlyArray<number | null | undefined>): number | null {
  const known = values.filter((value) => value != null);
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) : null;
}

/** Figures of several rows that count different requests. */
export function mergeFigures(rows: readonly Figures[]): Figures {
  if (rows.length === 1 && rows[0]) return rows[0];
  const p95 = rows.map((row) => row.latencyP95Ms).filter((value) => value !== null);
  const count = sumOf(rows.map((row) => row.count));
  return {
    rate: sumOf(rows.map((row) => row.rate)),
    errorRatio: weighted(rows, (row) => row.errorRatio),
    latencyAvgMs: weighted(rows, (row) => row.latencyAvgMs),
    // Percentiles do not add up; the worst row bounds the true one from above.
    latencyP95Ms: p95.length > 0 ? Math.max(...p95) : null,
    ...(count === null ? {} : { count }),
    ...(p95.length > 1 ? { p95Highest: true } : {}),
  };
}

/** What all of them together did against the earlier time. */
export function mergeChange(changes: readonly Change[]): Change {
  const known = changes.filter((change) => change !== '');
  if (known.length === 0) return '';
  for (const whole of ['new', 'gone', 'same'] as const) if (known.every((change) => change === whole)) return whole;
  return 'changed';
}

/** Earlier figures of several rows; rows that were not there then count nothing. */
export function mergePrevious(rows: ReadonlyArray<Figures | null>): Figures | null {
  const known = rows.filter((row) => row !== null);
  return known.length === 0 ? null : mergeFigures(known);
}
