import { type NativeHistogram } from '../../metrics/metrics-sink';

/** Resolutions of Prometheus's native histograms. */
export const SCALES = Object.freeze({ lowest: -4, highest: 8 });
/** Width of the zero bucket where the sender says none, as in Prometheus. */
const ZERO_THRESHOLD = 1e-128;
/** Empty buckets that a span may hold before another one begins. */
const LONGEST_GAP = 2;
/** Buckets of one side of a sum of deltas; more are joined by a lower resolution. */
const MOST_SUMMED_BUCKETS = 320;

/** Counts of neighbouring buckets; bucket `offset + i` of OpenTelemetry is above base^(offset + i). */
export interface Side {
  readonly offset: number;
  readonly counts: readonly number[];
}

export interface Exponential {
  readonly scale: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  readonly count: number;
  readonly sum: number;
  readonly positive: Side;
  readonly negative: Side;
}

const NO_BUCKETS: Side = { offset: 0, counts: [] };

/**
 * Whether its buckets are such as doubles lie in, from 2^-1074 to 2^1024. So a sum of any two needs no scale below the
 * lowest.
 */
export function isWithinDoubles({ offset, counts }: Side, scale: number): boolean {
  const most = 1100 * 2 ** scale + 1;
  return counts.length === 0 || (offset >= -most && offset + counts.length <= most);
}

/** The same counts in buckets 2^by times as wide. */
function downscale({ offset, counts }: Side, by: number): Side {
  if (by === 0 || counts.length === 0) return { offset, counts };
  const width = 2 ** by;
  const first = Math.floor(offset / width);
  const joined = new Array<number>(Math.floor((offset + counts.length - 1) / width) - first + 1).fill(0);
  for (const [i, count] of counts.entries()) {
    const at = Math.floor((offset + i) / width) - first;
    joined[at] = (joined[at] ?? 0) + count;
  }
  return { offset: first, counts: joined };
}

function trim({ offset, counts }: Side): Side {
  let from = 0;
  let to = counts.length;
  while (from < to && counts[from] === 0) from++;
  while (to > from && counts[to - 1] === 0) to--;
  return from === to ? NO_BUCKETS : { offset: offset + from, counts: counts.slice(from, to) };
}

function add(a: Side, b: Side): Side {
  if (a.counts.length === 0) return b;
  if (b.counts.length === 0) return a;
  const offset = Math.min(a.offset, b.offset);
  const end = Math.max(a.offset + a.counts.length, b.offset + b.counts.length);
  const counts = new Array<number>(end - offset).fill(0);
  for (const side of [a, b]) {
    for (const [i, count] of side.counts.entries()) {
      const at = side.offset - offset + i;
      counts[at] = (counts[at] ?? 0) + count;
    }
  }
  return { offset, counts };
}

/** How much wider the buckets must be for both sides together to stay small. */
function excess(a: Side, b: Side): number {
  if (a.counts.length === 0 || b.counts.length === 0) return 0;
  const first = Math.min(a.offset, b.offset);
  const last = Math.max(a.offset + a.counts.length, b.offset + b.counts.length) - 1;
  let by = 0;
  while (Math.floor(last / 2 ** by) - Math.floor(first / 2 ** by) >= MOST_SUMMED_BUCKETS) by++;
  return by;
}

/** The sum of two histograms, at the lower of their resolutions or below. */
export function addExponentials(a: Exponential, b: Exponential): Exponential {
  const scale = Math.min(a.scale, b.scale);
  const at = (histogram: Exponential, side: 'positive' | 'negative') =>
    downscale(trim(histogram[side]), histogram.scale - scale);
  const [positiveA, positiveB] = [at(a, 'positive'), at(b, 'positive')];
  const [negativeA, negativeB] = [at(a, 'negative'), at(b, 'negative')];
  const by = Math.max(excess(positiveA, positiveB), excess(negativeA, negativeB));
  return {
    scale: scale - by,
    zeroThreshold: Math.max(a.zeroThreshold, b.zeroThreshold),
    zeroCount: a.zeroCount + b.zeroCount,
    count: a.count + b.count,
    sum: a.sum + b.sum,
    positive: add(downscale(positiveA, by), downscale(positiveB, by)),
    negative: add(downscale(negativeA, by), downscale(negativeB, by)),
  };
}

export function toNative(histogram: Exponential): NativeHistogram {
  const by = Math.max(0, histogram.scale - SCALES.highest);
  const positive = toSpans(downscale(trim(histogram.positive), by));
  const negative = toSpans(downscale(trim(histogram.negative), by));
  return {
    isFloat: false,
    // Whether counts began anew is found by comparing them, which is right whatever the sender thinks.
    resetHint: 0,
    schema: histogram.scale - by,
    zeroThreshold: histogram.zeroThreshold > 0 ? histogram.zeroThreshold : ZERO_THRESHOLD,
    zeroCount: histogram.zeroCount,
    count: histogram.count,
    sum: histogram.sum,
    isStale: false,
    positiveOffsets: positive.offsets,
    positiveLengths: positive.lengths,
    positiveCounts: positive.counts,
    negativeOffsets: negative.offsets,
    negativeLengths: negative.lengths,
    negativeCounts: negative.counts,
    customValues: [],
  };
}

export const STALE_HISTOGRAM: NativeHistogram = Object.freeze({
  ...toNative({
    scale: 0,
    zeroThreshold: 0,
    zeroCount: 0,
    count: 0,
    sum: 0,
    positive: NO_BUCKETS,
    negative: NO_BUCKETS,
  }),
  isStale: true,
});

/** Prometheus names a bucket by its upper bound, one more than OpenTelemetry, which names it by its lower. */
function toSpans({ offset, counts }: Side): {
  readonly offsets: number[];
  readonly lengths: number[];
  readonly counts: number[];
} {
  const spans = { offsets: [] as number[], lengths: [] as number[], counts: [] as number[] };
  let gap = offset + 1;
  for (const count of counts) {
    if (count === 0) {
      gap++;
      continue;
    }
    if (spans.offsets.length === 0 || gap > LONGEST_GAP) {
      spans.offsets.push(gap);
      spans.lengths.push(0);
    } else {
      for (let i = 0; i < gap; i++) spans.counts.push(0);
    }
    const last = spans.lengths.length - 1;
    const length = spans.lengths[last] ?? 0;
    spans.lengths[last] = length + (length === 0 ? 1 : gap + 1);
    spans.counts.push(count);
    gap = 0;
  }
  return spans;
}
