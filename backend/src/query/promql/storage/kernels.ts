import { type Grid } from '../types';
import { type Samples } from './scan-samples';

/** A vector of one series over a grid, used again for the next one. */
export interface Cells {
  readonly values: Float64Array;
  readonly present: Uint8Array;
}

/** Value of a function over the samples from `from` to `to` (exclusive), at least one; undefined: none. */
type Kernel = (times: Float64Array, values: Float64Array, from: number, to: number) => number | undefined;

/** Functions over a range as Prometheus 3 defines them, on floats; stale markers are not among the samples. */
const KERNELS: Readonly<Record<string, Kernel>> = {
  irate: (times, values, from, to) => instant(times, values, from, to, true),
  idelta: (times, values, from, to) => instant(times, values, from, to, false),
  changes: (_, values, from, to) => {
    let changes = 0;
    for (let i = from + 1; i < to; i++) {
      const value = values[i] as number;
      const before = values[i - 1] as number;
      if (value !== before && !(Number.isNaN(value) && Number.isNaN(before))) changes++;
    }
    return changes;
  },
  resets: (_, values, from, to) => {
    let resets = 0;
    for (let i = from + 1; i < to; i++) if ((values[i] as number) < (values[i - 1] as number)) resets++;
    return resets;
  },
  count_over_time: (_, __, from, to) => to - from,
  present_over_time: () => 1,
  last_over_time: (_, values, __, to) => values[to - 1],
  sum_over_time: (_, values, from, to) => sumOf(values, from, to),
  avg_over_time: (_, values, from, to) => meanOf(values, from, to),
  min_over_time: (_, values, from, to) => {
    let least = values[from] as number;
    for (let i = from + 1; i < to; i++) {
      const value = values[i] as number;
      if (value < least || Number.isNaN(least)) least = value;
    }
    return least;
  },
  max_over_time: (_, values, from, to) => {
    let most = values[from] as number;
    for (let i = from + 1; i < to; i++) {
      const value = values[i] as number;
      if (value > most || Number.isNaN(most)) most = value;
    }
    return most;
  },
};

/** `last` is an instant selector: the newest sample of the range unless it is a stale marker. */
export const hasKernel = (fn: string): boolean =>
  fn === 'last' || Object.hasOwn(EXTRAPOLATED, fn) || Object.hasOwn(KERNELS, fn);

/** Evaluates a function over every window of a grid; false when no step has a value. */
export function evaluateSeries(fn: string, samples: Samples, grid: Grid, rangeMs: number, cells: Cells): boolean {
  cells.present.fill(0);
  const kernel = KERNELS[fn];
  if (kernel) return overWindows(kernel, samples, grid, rangeMs, cells);
  const kind = EXTRAPOLATED[fn];
  return kind ? increases(kind, samples, grid, rangeMs, cells) : newest(samples, grid, rangeMs, cells);
}

function newest({ times, values, stale, count }: Samples, grid: Grid, rangeMs: number, cells: Cells): boolean {
  let next = 0;
  let any = false;
  for (let step = 0; step < grid.steps; step++) {
    const endMs = grid.startMs + step * grid.stepMs;
    while (next < count && (times[next] as number) <= endMs) next++;
    if (next === 0 || (times[next - 1] as number) <= endMs - rangeMs || stale[next - 1] === 1) continue;
    cells.values[step] = values[next - 1] as number;
    cells.present[step] = 1;
    any = true;
  }
  return any;
}

function overWindows(kernel: Kernel, samples: Samples, grid: Grid, rangeMs: number, cells: Cells): boolean {
  const { times, values } = samples;
  const count = withoutStale(samples);
  let from = 0;
  let to = 0;
  let any = false;
  for (let step = 0; step < grid.steps; step++) {
    const endMs = grid.startMs + step * grid.stepMs;
    const startMs = endMs - rangeMs;
    while (to < count && (times[to] as number) <= endMs) to++;
    while (from < to && (times[from] as number) <= startMs) from++;
    if (from === to) continue;
    const value = kernel(times, values, from, to);
    if (value === undefined) continue;
    cells.values[step] = value;
    cells.present[step] = 1;
    any = true;
  }
  return any;
}

/** Moves stale markers out of the way; samples are the visitor's until it returns. */
function withoutStale({ times, values, stale, hasStale, count }: Samples): number {
  if (!hasStale) return count;
  let kept = 0;
  for (let i = 0; i < count; i++) {
    if (stale[i] === 1) continue;
    if (kept < i) {
      times[kept] = times[i] as number;
      values[kept] = values[i] as number;
    }
    kept++;
  }
  return kept;
}

interface Extrapolated {
  readonly isCounter: boolean;
  readonly isRate: boolean;
}

const EXTRAPOLATED: Readonly<Record<string, Extrapolated>> = {
  rate: { isCounter: true, isRate: true },
  increase: { isCounter: true, isRate: false },
  delta: { isCounter: false, isRate: false },
};

/** The increase between the first and the last sample, taken as far as the window goes where samples suggest it. */
function increases(
  { isCounter, isRate }: Extrapolated,
  samples: Samples,
  grid: Grid,
  rangeMs: number,
  cells: Cells,
): boolean {
  const { times, values } = samples;
  const count = withoutStale(samples);
  // Where a counter is less than before, as far as the windows have come.
  const resets: number[] = [];
  let reset = 0;
  let from = 0;
  let to = 0;
  let any = false;
  for (let step = 0; step < grid.steps; step++) {
    const endMs = grid.startMs + step * grid.stepMs;
    const startMs = endMs - rangeMs;
    while (to < count && (times[to] as number) <= endMs) {
      if (isCounter && to > 0 && (values[to] as number) < (values[to - 1] as number)) resets.push(to);
      to++;
    }
    while (from < to && (times[from] as number) <= startMs) from++;
    if (to - from < 2) continue;
    const first = values[from] as number;
    const firstMs = times[from] as number;
    const lastMs = times[to - 1] as number;
    let increase = (values[to - 1] as number) - first;
    while (reset < resets.length && (resets[reset] as number) <= from) reset++;
    for (let i = reset; i < resets.length; i++) increase += values[(resets[i] as number) - 1] as number;
    const sampled = (lastMs - firstMs) / 1000;
    const average = sampled / (to - from - 1);
    const threshold = average * 1.1;
    let toStart = (firstMs - startMs) / 1000;
    let toEnd = (endMs - lastMs) / 1000;
    if (toStart >= threshold) toStart = average / 2;
    if (isCounter && increase > 0 && first >= 0) {
      // A counter is not taken below zero.
      const toZero = sampled * (first / increase);
      if (toZero < toStart) toStart = toZero;
    }
    if (toEnd >= threshold) toEnd = average / 2;
    const factor = (sampled + toStart + toEnd) / sampled;
    cells.values[step] = increase * (isRate ? factor / (rangeMs / 1000) : factor);
    cells.present[step] = 1;
    any = true;
  }
  return any;
}

function instant(
  times: Float64Array,
  values: Float64Array,
  from: number,
  to: number,
  isRate: boolean,
): number | undefined {
  if (to - from < 2) return undefined;
  const last = values[to - 1] as number;
  const before = values[to - 2] as number;
  if (!isRate) return last - before;
  const increase = last < before ? last : last - before;
  return increase / (((times[to - 1] as number) - (times[to - 2] as number)) / 1000);
}

/** Kahan's sum with Neumaier's correction. */
function sumOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  let correction = 0;
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    const total = sum + value;
    if (!Number.isFinite(total)) correction = 0;
    else if (Math.abs(sum) >= Math.abs(value)) correction += sum - total + value;
    else correction += value - total + sum;
    sum = total;
  }
  return sum + correction;
}

/** By the sum while that is a number, then by shares of each value, as Prometheus does. */
function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  let correction = 0;
  let byShares = false;
  for (let i = from; i < to; i++) {
    const count = i - from + 1;
    let value = values[i] as number;
    if (!byShares && count > 1 && Math.abs(sum + value) === Infinity) {
      byShares = true;
      sum /= count - 1;
      correction /= count - 1;
    }
    if (byShares) {
      const share = (count - 1) / count;
      sum *= share;
      correction *= share;
      value /= count;
    }
    const total = sum + value;
    if (!Number.isFinite(total)) correction = 0;
    else if (Math.abs(sum) >= Math.abs(value)) correction += sum - total + value;
    else correction += value - total + sum;
    sum = total;
  }
  return byShares ? sum + correction : sum / (to - from) + correction / (to - from);
}
