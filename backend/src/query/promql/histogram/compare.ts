import { aligned, toSchema, zeroAt } from './arithmetic';
import { type Buckets, compact, type Hist, HINT_NO_RESET, HINT_RESET, isCustom } from './hist';
import { boundOf, sameBounds } from './layout';

function sameBuckets(a: Buckets, b: Buckets): boolean {
  return (
    a.index.length === b.index.length &&
    a.index.every((index, i) => index === b.index[i] && Object.is(a.count[i], b.count[i]))
  );
}

/** Whether two histograms say the same; hints and empty buckets apart. */
export function equalHists(first: Hist, second: Hist): boolean {
  const [a, b] = [compact(first), compact(second)];
  return (
    a.schema === b.schema &&
    Object.is(a.count, b.count) &&
    Object.is(a.sum, b.sum) &&
    a.zeroThreshold === b.zeroThreshold &&
    Object.is(a.zeroCount, b.zeroCount) &&
    sameBounds(a.bounds, b.bounds) &&
    sameBuckets(a.positive, b.positive) &&
    sameBuckets(a.negative, b.negative)
  );
}

/** Whether a bucket that was populated has fewer observations, or is gone. */
function bucketsShrank(current: Buckets, previous: Buckets): boolean {
  let i = 0;
  for (let j = 0; j < previous.index.length; j += 1) {
    const index = previous.index[j] as number;
    while (i < current.index.length && (current.index[i] as number) < index) i += 1;
    const count = current.index[i] === index ? (current.count[i] as number) : 0;
    if (count < (previous.count[j] as number)) return true;
  }
  return false;
}

function outsideZero(buckets: Buckets, schema: number, threshold: number): Buckets {
  if (threshold === 0) return buckets;
  const first = buckets.index.findIndex((index) => boundOf(index, schema) > threshold);
  return first < 0
    ? { index: [], count: [] }
    : { index: buckets.index.slice(first), count: buckets.count.slice(first) };
}

/** Whether a counter was reset between two histograms, hints apart. */
export function countsShrank(current: Hist, previous: Hist): boolean {
  if (current.count < previous.count) return true;
  if (isCustom(current)) {
    if (!isCustom(previous)) return true;
    const { a, b } = aligned(current, previous);
    return bucketsShrank(a.positive, b.positive);
  }
  // A finer resolution or a narrower zero bucket comes with a new start only.
  if (current.schema > previous.schema) return true;
  if (current.zeroThreshold < previous.zeroThreshold) return true;
  const zero = zeroAt(previous, current.zeroThreshold);
  if (zero.threshold !== current.zeroThreshold || current.zeroCount < zero.count) return true;
  const before = toSchema(previous, current.schema);
  const { schema, zeroThreshold } = current;
  const shrank = (now: Buckets, then: Buckets): boolean =>
    bucketsShrank(outsideZero(now, schema, zeroThreshold), outsideZero(then, schema, zeroThreshold));
  return shrank(current.positive, before.positive) || shrank(current.negative, before.negative);
}

/** Whether a counter was reset between two histograms: its hint says so, or its counts do. */
export function isReset(current: Hist, previous: Hist): boolean {
  if (current.hint === HINT_RESET) return true;
  return current.hint !== HINT_NO_RESET && countsShrank(current, previous);
}
