import { type Annotations } from '../evaluate/annotations';
import { type Span } from '../errors';
import { ascendingBuckets, type Bucket, type Hist, isCustom } from './hist';

/** How far into a bucket a value lies, 0 to 1. */
export function fractionBelow(bucket: Bucket, value: number, linear: boolean): number {
  if (linear) return (value - bucket.lower) / (bucket.upper - bucket.lower);
  const [lower, upper, at] = [bucket.lower, bucket.upper, value].map((x) => Math.log2(Math.abs(x))) as [
    number,
    number,
    number,
  ];
  return value > 0 ? (at - lower) / (upper - lower) : 1 - (at - upper) / (lower - upper);
}

/** A zero bucket beside buckets of one sign holds nothing of the other. */
function oneSided(hist: Hist, bucket: Bucket): Bucket {
  const [negative, positive] = [hist.negative.index.length > 0, hist.positive.index.length > 0];
  if (!negative && positive) return { ...bucket, lower: 0 };
  return negative && !positive ? { ...bucket, upper: 0 } : bucket;
}

/** `histogram_quantile` of a native histogram. */
export function histogramQuantile(q: number, hist: Hist, metric: string, span: Span, notes: Annotations): number {
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  if (hist.count === 0 || Number.isNaN(q)) return NaN;
  // Observations of NaN are in the count alone, as if above all buckets: then only the way up finds the rank.
  const upwards = Number.isNaN(hist.sum) || q < 0.5;
  const buckets = ascendingBuckets(hist);
  if (!upwards) buckets.reverse();
  const wanted = (upwards ? q : 1 - q) * hist.count;
  let bucket: Bucket = { lower: 0, upper: 0, count: 0 };
  let count = 0;
  let at = 0;
  while (at < buckets.length) {
    const next = buckets[at] as Bucket;
    at += 1;
    bucket = next;
    if (next.count === 0) continue;
    count += next.count;
    if (count >= wanted) break;
  }
  if (!isCustom(hist)) {
    if (bucket.lower < 0 && bucket.upper > 0) bucket = oneSided(hist, bucket);
  } else if (bucket.lower === -Infinity) {
    if (bucket.upper <= 0) return bucket.upper;
    bucket = { ...bucket, lower: 0 };
  } else if (bucket.upper === Infinity) {
    return bucket.lower;
  }
  count = Math.min(count, hist.count);
  if (count < wanted) {
    if (!Number.isNaN(hist.sum)) return bucket.upper;
    notes.infoOfMetric(span, 'input to histogram_quantile has NaN observations, result is NaN', metric);
    return NaN;
  }
  const rank = upwards ? wanted - (count - bucket.count) : count - wanted;
  if (Number.isNaN(hist.sum)) {
    const all = buckets.slice(at).reduce((sum, other) => sum + other.count, count);
    if (all < hist.count) {
      notes.infoOfMetric(span, 'input to histogram_quantile has NaN observations, result is skewed higher', metric);
    }
  }
  return valueWithin(bucket, rank / bucket.count, isCustom(hist));
}

/** The value a fraction into a bucket: linear in custom buckets and the zero bucket, else on a scale of logarithms. */
function valueWithin(bucket: Bucket, fraction: number, linear: boolean): number {
  const { lower, upper } = bucket;
  if (linear || (lower <= 0 && upper >= 0)) return lower + (upper - lower) * fraction;
  const [logLower, logUpper] = [Math.log2(Math.abs(lower)), Math.log2(Math.abs(upper))];
  if (lower > 0) return 2 ** (logLower + (logUpper - logLower) * fraction);
  return -(2 ** (logUpper + (logLower - logUpper) * (1 - fraction)));
}

/** `histogram_fraction` of a native histogram. */
export function histogramFraction(
  lower: number,
  upper: number,
  hist: Hist,
  metric: string,
  span: Span,
  notes: Annotations,
): number {
  if (hist.count === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return NaN;
  if (lower >= upper) return 0;
  const buckets = ascendingBuckets(hist);
  const all = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  const count = Number.isNaN(hist.sum) ? all : hist.count;
  if (Number.isNaN(hist.sum) && count < hist.count) {
    const text = 'input to histogram_fraction has NaN observations, which are excluded from all fractions';
    notes.infoOfMetric(span, text, metric);
  }
  const rankOf = (value: number): number => {
    let rank = 0;
    for (const found of buckets) {
      const isZero = found.lower <= 0 && found.upper >= 0;
      const bucket = isZero ? oneSided(hist, found) : found;
      if (bucket.lower >= value) return Math.min(rank, count);
      if (bucket.upper > value) {
        const linear = isCustom(hist) || isZero;
        if (linear && bucket.lower === -Infinity) return Math.min(bucket.count, count);
        return Math.min(rank + bucket.count * fractionBelow(bucket, value, linear), count);
      }
      rank += bucket.count;
    }
    return count;
  };
  return (rankOf(upper) - rankOf(lower)) / hist.count;
}
