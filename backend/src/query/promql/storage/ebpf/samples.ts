import { type Labels, type RawSeries } from '../../types';

const DAY_MS = 86_400_000;

/** What happened to one series of counts: how much before the window since midnight, and how much in each interval. */
export interface Counts {
  readonly labels: Labels;
  readonly before: number;
  /** Amounts by end of their interval, Unix ms; those before the first sample of the same day. */
  readonly amounts: ReadonlyMap<number, number>;
}

/** Times of samples in a window, a multiple of `everyMs` each. */
export function ticksOf(fromMs: number, toMs: number, everyMs: number): Float64Array {
  const first = (Math.floor(fromMs / everyMs) + 1) * everyMs;
  return Float64Array.from(
    { length: Math.max(0, Math.floor((toMs - first) / everyMs) + 1) },
    (_, i) => first + i * everyMs,
  );
}

/** A counter that begins at 0 at each midnight UTC: whichever window asks, a sample has the same value. */
export function counterSeries({ labels, before, amounts }: Counts, ticks: Float64Array): RawSeries {
  const values = new Float64Array(ticks.length);
  let sum = before;
  for (const [at, amount] of amounts) if (at < (ticks[0] ?? 0)) sum += amount;
  for (let i = 0; i < ticks.length; i++) {
    const at = ticks[i] as number;
    const previous = i > 0 ? (ticks[i - 1] as number) : at - 1;
    // What ends at midnight still belongs to the day before.
    if (Math.floor((at - 1) / DAY_MS) > Math.floor((previous - 1) / DAY_MS)) sum = 0;
    sum += amounts.get(at) ?? 0;
    values[i] = sum;
  }
  return { labels, times: ticks, values, stale: new Uint8Array(ticks.length) };
}

/** A series that has samples only where something happened. */
export function gaugeSeries(labels: Labels, amounts: ReadonlyMap<number, number>, fromMs: number): RawSeries {
  const times = Float64Array.from(amounts.keys())
    .filter((at) => at >= fromMs)
    .sort();
  return {
    labels,
    times,
    values: times.map((at) => amounts.get(at) ?? NaN),
    stale: new Uint8Array(times.length),
  };
}

/** Midnight UTC of the day that a sample's interval belongs to. */
export const midnightOf = (tickMs: number): number => Math.floor((tickMs - 1) / DAY_MS) * DAY_MS;
