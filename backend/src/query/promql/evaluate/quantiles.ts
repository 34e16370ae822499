/** The quantile of values, between two of them weighted; the values are not changed. NaN sorts below everything. */
export function quantileOf(q: number, values: Float64Array): number {
  if (values.length === 0 || Number.isNaN(q)) return NaN;
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  const sorted = values.slice().sort();
  const nans = sorted.findIndex(Number.isNaN);
  // Typed arrays sort NaN last.
  if (nans >= 0) sorted.copyWithin(sorted.length - nans, 0, nans).fill(NaN, 0, sorted.length - nans);
  const rank = q * (sorted.length - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(sorted.length - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return (sorted[lower] as number) * (1 - weight) + (sorted[upper] as number) * weight;
}

export interface ClassicBucket {
  readonly upper: number;
  count: number;
}

/** How far apart the counts of two buckets may be and still be the same, relative: what rounding does to them. */
const SAME = 1e-12;

/** Sorted by bound, buckets of one bound added; undefined when the last is not infinite. */
function normalized(buckets: readonly ClassicBucket[]): ClassicBucket[] | undefined {
  const sorted = [...buckets].sort((a, b) => (a.upper < b.upper ? -1 : a.upper > b.upper ? 1 : 0));
  if (sorted.at(-1)?.upper !== Infinity) return undefined;
  const merged: ClassicBucket[] = [];
  for (const { upper, count } of sorted) {
    const last = merged.at(-1);
    if (last?.upper === upper) last.count += count;
    else merged.push({ upper, count });
  }
  return merged;
}

export interface Monotonic {
  minBucket: number;
  maxBucket: number;
  maxDiff: number;
}

function almostEqual(a: number, b: number): boolean {
  const sum = Math.abs(a) + Math.abs(b);
  const difference = Math.abs(a - b);
  const leastNormal = 2 ** -1022;
  if (a === 0 || b === 0 || sum < leastNormal) return difference < SAME * leastNormal;
  return difference / Math.min(sum, Number.MAX_VALUE) < SAME;
}

/** Makes counts never fall with the bound, as they cannot; what it had to fix beyond rounding. */
function makeMonotonic(buckets: readonly ClassicBucket[]): Monotonic | undefined {
  let fixed: Monotonic | undefined;
  let before = buckets[0]?.count ?? 0;
  for (const bucket of buckets.slice(1)) {
    const { count, upper } = bucket;
    if (count === before) continue;
    if (almostEqual(before, count)) {
      bucket.count = before;
    } else if (count < before) {
      bucket.count = before;
      fixed ??= { minBucket: Infinity, maxBucket: -Infinity, maxDiff: 0 };
      fixed.minBucket = Math.min(fixed.minBucket, upper);
      fixed.maxBucket = Math.max(fixed.maxBucket, upper);
      fixed.maxDiff = Math.max(fixed.maxDiff, before - count);
    } else {
      before = count;
    }
  }
  return fixed;
}

/** `histogram_quantile` of a classic histogram. */
export function classicQuantile(
  q: number,
  given: readonly ClassicBucket[],
): { readonly value: number; readonly fixed: Monotonic | undefined } {
  const plain = (value: number) => ({ value, fixed: undefined });
  if (Number.isNaN(q)) return plain(NaN);
  if (q < 0) return plain(-Infinity);
  if (q > 1) return plain(Infinity);
  const buckets = normalized(given);
  if (buckets === undefined) return plain(NaN);
  const fixed = makeMonotonic(buckets);
  return { value: valueAt(q, buckets), fixed };
}

function valueAt(q: number, buckets: readonly ClassicBucket[]): number {
  const most = buckets.length - 1;
  const observations = buckets[most]?.count ?? 0;
  if (most < 1 || observations === 0) return NaN;
  const rank = q * observations;
  let at = 0;
  while (at < most && !((buckets[at] as ClassicBucket).count >= rank)) at += 1;
  const { upper, count } = buckets[at] as ClassicBucket;
  if (at === most) return (buckets[most - 1] as ClassicBucket).upper;
  if (at === 0 && upper <= 0) return upper;
  const below = at > 0 ? (buckets[at - 1] as ClassicBucket) : { upper: 0, count: 0 };
  return below.upper + (upper - below.upper) * ((rank - below.count) / (count - below.count));
}

/** `histogram_fraction` of a classic histogram. */
export function classicFraction(lower: number, upper: number, given: readonly ClassicBucket[]): number {
  const buckets = normalized(given);
  const count = buckets?.at(-1)?.count ?? 0;
  if (buckets === undefined || count === 0 || Number.isNaN(count) || Number.isNaN(lower) || Number.isNaN(upper))
    return NaN;
  if (lower >= upper) return 0;
  const rankOf = (value: number): number => {
    let rank = 0;
    let from = (buckets[0] as ClassicBucket).upper <= 0 ? -Infinity : 0;
    for (const bucket of buckets) {
      if (from >= value) return Math.min(rank, count);
      if (bucket.upper > value) {
        if (from === -Infinity) return Math.min(bucket.count, count);
        return Math.min(rank + ((bucket.count - rank) * (value - from)) / (bucket.upper - from), count);
      }
      rank = bucket.count;
      from = bucket.upper;
    }
    return count;
  };
  return (rankOf(upper) - rankOf(lower)) / count;
}
