import { type Bucket, type Buckets, compact, type Hist, isCustom, negativeBucket, positiveBucket } from './hist';
import { fractionBelow } from './quantile';

interface Kept {
  readonly count: number;
  /** Where the observations that stay are taken to lie. */
  readonly middle: number;
}

const finiteOr0 = (value: number): number => (Number.isFinite(value) ? value : 0);

function middleOf(lower: number, upper: number, positive: boolean, linear: boolean): number {
  if (!Number.isFinite(lower)) {
    if (!Number.isFinite(upper)) return 0;
    return upper > 0 ? upper / 2 : upper;
  }
  if (!Number.isFinite(upper)) return lower;
  if (linear) return (lower + upper) / 2;
  const mean = Math.sqrt(Math.abs(lower * upper));
  return positive ? mean : -mean;
}

/** A bucket without a bound: how its observations are spread is not known, so it stays or goes as a whole. */
function keepOfOpen(bucket: Bucket, at: number, below: boolean): Kept {
  const { lower, upper, count } = bucket;
  if (lower === -Infinity) {
    if (below) {
      if (at >= upper) return { count, middle: 0 };
      // Custom buckets above 0 are taken to begin there.
      if (at > 0 && upper > 0 && upper !== Infinity) return { count: (count * at) / upper, middle: at / 2 };
      return upper <= 0 ? { count, middle: at } : { count: 0, middle: finiteOr0(upper) };
    }
    if (at <= lower) return { count, middle: 0 };
    if (at >= 0 && upper > at && upper !== Infinity)
      return { count: count * (1 - at / upper), middle: (at + upper) / 2 };
    return { count: 0, middle: finiteOr0(upper) };
  }
  if (!below && at >= lower) return { count, middle: at };
  return { count: 0, middle: finiteOr0(lower) };
}

function keepOfCut(bucket: Bucket, at: number, below: boolean, positive: boolean, linear: boolean): Kept {
  const { lower, upper, count } = bucket;
  if (lower === -Infinity || upper === Infinity) return keepOfOpen(bucket, at, below);
  const under = at <= lower ? 0 : at >= upper ? count : count * fractionBelow(bucket, at, linear);
  return below
    ? { count: under, middle: middleOf(lower, at, positive, linear) }
    : { count: count - under, middle: middleOf(at, upper, positive, linear) };
}

function keepOf(bucket: Bucket, at: number, below: boolean, positive: boolean, linear: boolean): Kept {
  const { lower, upper, count } = bucket;
  if (below ? upper <= at : lower >= at) return { count, middle: middleOf(lower, upper, positive, linear) };
  if (below ? lower < at : upper > at) return keepOfCut(bucket, at, below, positive, linear);
  return { count: 0, middle: 0 };
}

function keepOfZero(hist: Hist, at: number, below: boolean): Kept {
  const populated = (buckets: Buckets): boolean => buckets.count.some((count) => count !== 0);
  const [negative, positive] = [populated(hist.negative), populated(hist.positive)];
  const lower = positive && !negative ? 0 : -hist.zeroThreshold;
  const upper = negative && !positive ? 0 : hist.zeroThreshold;
  const count = hist.zeroCount;
  const whole = { count, middle: (lower + upper) / 2 };
  const none = { count: 0, middle: 0 };
  if (at <= lower) return below ? none : whole;
  if (at >= upper) return below ? whole : none;
  return below
    ? { count: (count * (at - lower)) / (upper - lower), middle: (lower + at) / 2 }
    : { count: (count * (upper - at)) / (upper - lower), middle: (at + upper) / 2 };
}

/** What a histogram has below a value (`</`) or above it (`>/`); count and sum are estimated anew when it loses any. */
export function trim(hist: Hist, at: number, below: boolean): Hist {
  let [count, sum] = [0, 0];
  let trimmed = false;
  const side = (buckets: Buckets, bucketAt: (hist: Hist, i: number) => Bucket, positive: boolean): Buckets => ({
    index: buckets.index,
    count: buckets.count.map((before, i) => {
      if (before === 0) return 0;
      const kept = keepOf(bucketAt(hist, i), at, below, positive, isCustom(hist));
      count += kept.count;
      sum += kept.middle * kept.count;
      trimmed ||= kept.count !== before;
      return kept.count;
    }),
  });
  const positive = side(hist.positive, positiveBucket, true);
  const negative = side(hist.negative, negativeBucket, false);
  let zeroCount = hist.zeroCount;
  if (zeroCount > 0) {
    const kept = keepOfZero(hist, at, below);
    trimmed ||= kept.count !== zeroCount;
    zeroCount = kept.count;
    count += kept.count;
    sum += kept.middle * kept.count;
  }
  return trimmed ? compact({ ...hist, count, sum, zeroCount, positive, negative }) : hist;
}
