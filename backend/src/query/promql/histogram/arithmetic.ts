import { CompensatedSum } from '../evaluate/sums';
import {
  type Buckets,
  type Hist,
  HINT_GAUGE,
  HINT_UNKNOWN,
  isCustom,
  negativeBucket,
  NO_BUCKETS,
  positiveBucket,
} from './hist';
import { boundOf, coarserIndex, commonBounds, customIndex, sameBounds, usesCustomBuckets } from './layout';

/** Two histograms whose buckets cannot be brought together: one exponential, one with custom bounds. */
export class IncompatibleSchemas extends Error {
  constructor() {
    super('cannot apply this operation on histograms with a mix of exponential and custom bucket schemas');
  }
}

export interface Combined {
  readonly hist: Hist;
  /** One says that its counter was reset, the other that it was not. */
  readonly collision: boolean;
  /** Custom bounds differed; those that both have were kept. */
  readonly reconciled: boolean;
}

const mapCounts = (buckets: Buckets, change: (count: number) => number): Buckets => ({
  index: buckets.index,
  count: buckets.count.map(change),
});

export function multiply(hist: Hist, factor: number): Hist {
  const scale = (count: number): number => count * factor;
  return {
    ...hist,
    zeroCount: hist.zeroCount * factor,
    count: hist.count * factor,
    sum: hist.sum * factor,
    positive: mapCounts(hist.positive, scale),
    negative: mapCounts(hist.negative, scale),
    hint: factor < 0 ? HINT_GAUGE : hist.hint,
  };
}

/** Division by 0 leaves no buckets. */
export function divide(hist: Hist, divisor: number): Hist {
  const scale = (count: number): number => count / divisor;
  return {
    ...hist,
    zeroCount: hist.zeroCount / divisor,
    count: hist.count / divisor,
    sum: hist.sum / divisor,
    positive: divisor === 0 ? NO_BUCKETS : mapCounts(hist.positive, scale),
    negative: divisor === 0 ? NO_BUCKETS : mapCounts(hist.negative, scale),
    hint: divisor < 0 ? HINT_GAUGE : hist.hint,
  };
}

function gather(buckets: Buckets, targetOf: (index: number) => number): Buckets {
  const index: number[] = [];
  const sums: CompensatedSum[] = [];
  buckets.index.forEach((from, i) => {
    const target = targetOf(from);
    if (index.at(-1) !== target) {
      index.push(target);
      sums.push(new CompensatedSum());
    }
    (sums.at(-1) as CompensatedSum).add(buckets.count[i] as number);
  });
  return { index, count: sums.map((sum) => sum.total) };
}

/** The same histogram at a lower resolution. */
export function toSchema(hist: Hist, schema: number): Hist {
  if (schema >= hist.schema || isCustom(hist) || usesCustomBuckets(schema)) return hist;
  const target = (index: number): number => coarserIndex(index, hist.schema, schema);
  return { ...hist, schema, positive: gather(hist.positive, target), negative: gather(hist.negative, target) };
}

/** The zero bucket with a threshold at least as wide; wider where the threshold would cut a populated bucket. */
export function zeroAt(hist: Hist, wanted: number): { readonly count: number; readonly threshold: number } {
  let threshold = wanted;
  if (threshold === hist.zeroThreshold) return { count: hist.zeroCount, threshold };
  for (;;) {
    const count = new CompensatedSum(hist.zeroCount);
    for (let i = 0; i < hist.positive.index.length; i += 1) {
      const bucket = positiveBucket(hist, i);
      if (bucket.lower >= threshold) break;
      count.add(bucket.count);
      if (bucket.upper > threshold) {
        if (bucket.count !== 0) threshold = bucket.upper;
        break;
      }
    }
    const wider = addNegativeBelow(hist, threshold, count);
    if (wider === undefined) return { count: count.total, threshold };
    threshold = wider;
  }
}

/** Adds the negative buckets within the threshold; a threshold to begin anew with when it cuts a populated one. */
function addNegativeBelow(hist: Hist, threshold: number, count: CompensatedSum): number | undefined {
  for (let i = 0; i < hist.negative.index.length; i += 1) {
    const bucket = negativeBucket(hist, i);
    if (bucket.upper <= -threshold) return undefined;
    count.add(bucket.count);
    if (bucket.lower < -threshold) return bucket.count === 0 ? undefined : -bucket.lower;
  }
  return undefined;
}

function above(buckets: Buckets, schema: number, threshold: number): Buckets {
  const first = buckets.index.findIndex((index) => boundOf(index, schema) > threshold);
  if (first === 0) return buckets;
  if (first < 0) return NO_BUCKETS;
  return { index: buckets.index.slice(first), count: buckets.count.slice(first) };
}

function widenZero(hist: Hist, threshold: number): Hist {
  if (hist.zeroThreshold === threshold) return hist;
  const zero = zeroAt(hist, threshold);
  return {
    ...hist,
    zeroThreshold: zero.threshold,
    zeroCount: zero.count,
    positive: above(hist.positive, hist.schema, zero.threshold),
    negative: above(hist.negative, hist.schema, zero.threshold),
  };
}

/** Both with the same zero bucket, custom bounds and resolution. */
export function aligned(a: Hist, b: Hist): { readonly a: Hist; readonly b: Hist; readonly reconciled: boolean } {
  if (isCustom(a) !== isCustom(b)) throw new IncompatibleSchemas();
  if (isCustom(a)) {
    if (sameBounds(a.bounds, b.bounds)) return { a, b, reconciled: false };
    const bounds = commonBounds(a.bounds, b.bounds);
    return { a: withBounds(a, bounds), b: withBounds(b, bounds), reconciled: true };
  }
  let [left, right] = [a, b];
  while (left.zeroThreshold !== right.zeroThreshold) {
    const threshold = Math.max(left.zeroThreshold, right.zeroThreshold);
    left = widenZero(left, threshold);
    right = widenZero(right, threshold);
  }
  const schema = Math.min(left.schema, right.schema);
  return { a: toSchema(left, schema), b: toSchema(right, schema), reconciled: false };
}

function withBounds(hist: Hist, bounds: readonly number[]): Hist {
  const positive = gather(hist.positive, (index) => customIndex(index, hist.bounds, bounds));
  return { ...hist, bounds, positive };
}

/** Brings what rounding took away from a histogram to the layout that the histogram was brought to. */
export function relayout(rest: Hist, layout: Hist): Hist {
  if (isCustom(layout)) return sameBounds(rest.bounds, layout.bounds) ? rest : withBounds(rest, layout.bounds);
  const zero = new CompensatedSum(rest.zeroCount);
  const outside = (buckets: Buckets): Buckets => {
    const kept = above(buckets, rest.schema, layout.zeroThreshold);
    for (const count of buckets.count.slice(0, buckets.count.length - kept.count.length)) zero.add(count);
    return kept;
  };
  const widened =
    rest.zeroThreshold === layout.zeroThreshold
      ? rest
      : { ...rest, positive: outside(rest.positive), negative: outside(rest.negative), zeroCount: 0 };
  const zeroCount = widened === rest ? rest.zeroCount : zero.total;
  return toSchema({ ...widened, zeroThreshold: layout.zeroThreshold, zeroCount }, layout.schema);
}

/** Buckets of either, with what `merge` makes of the two counts. */
export function mergeBuckets(a: Buckets, b: Buckets, merge: (x: number, y: number) => number): Buckets {
  const index: number[] = [];
  const count: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.index.length || j < b.index.length) {
    const x = a.index[i] ?? Infinity;
    const y = b.index[j] ?? Infinity;
    index.push(Math.min(x, y));
    count.push(merge(x <= y ? (a.count[i] as number) : 0, y <= x ? (b.count[j] as number) : 0));
    if (x <= y) i += 1;
    if (y <= x) j += 1;
  }
  return { index, count };
}

/** The hint of a sum of two, and whether they contradict each other. */
export function combineHints(a: number, b: number): { readonly hint: number; readonly collision: boolean } {
  if (a === b) return { hint: a, collision: false };
  if (a === HINT_GAUGE || b === HINT_GAUGE) return { hint: HINT_GAUGE, collision: false };
  return { hint: HINT_UNKNOWN, collision: a !== HINT_UNKNOWN && b !== HINT_UNKNOWN };
}

function combine(a: Hist, b: Hist, sign: 1 | -1): Combined {
  const both = aligned(a, b);
  const merge = (x: number, y: number): number => x + sign * y;
  const { hint, collision } = combineHints(a.hint, b.hint);
  const hist: Hist = {
    schema: both.a.schema,
    zeroThreshold: both.a.zeroThreshold,
    zeroCount: merge(both.a.zeroCount, both.b.zeroCount),
    count: merge(a.count, b.count),
    sum: merge(a.sum, b.sum),
    positive: mergeBuckets(both.a.positive, both.b.positive, merge),
    negative: mergeBuckets(both.a.negative, both.b.negative, merge),
    bounds: both.a.bounds,
    hint,
  };
  return { hist, collision, reconciled: both.reconciled };
}

/** Throws {@link IncompatibleSchemas}. */
export const add = (a: Hist, b: Hist): Combined => combine(a, b, 1);

/** Throws {@link IncompatibleSchemas}. */
export const subtract = (a: Hist, b: Hist): Combined => combine(a, b, -1);

export function hasOverflow(hist: Hist): boolean {
  const isInfinite = (value: number): boolean => value === Infinity || value === -Infinity;
  return (
    isInfinite(hist.zeroCount) ||
    isInfinite(hist.count) ||
    isInfinite(hist.sum) ||
    hist.positive.count.some(isInfinite) ||
    hist.negative.count.some(isInfinite) ||
    hist.bounds.some(isInfinite)
  );
}
