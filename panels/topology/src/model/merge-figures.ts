import { type Figures } from './graph';

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

/** Figures of several rows that count different requests. */
export function mergeFigures(rows: readonly Figures[]): Figures {
  if (rows.length === 1 && rows[0]) return rows[0];
  const rates = rows.map((row) => row.rate).filter((rate) => rate !== null);
  const p95 = rows.map((row) => row.latencyP95Ms).filter((value) => value !== null);
  return {
    rate: rates.length > 0 ? rates.reduce((sum, rate) => sum + rate, 0) : null,
    errorRatio: weighted(rows, (row) => row.errorRatio),
    latencyAvgMs: weighted(rows, (row) => row.latencyAvgMs),
    // Percentiles do not add up; the worst row bounds the true one from above.
    latencyP95Ms: p95.length > 0 ? Math.max(...p95) : null,
  };
}
