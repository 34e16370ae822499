import { type FloatHistogram } from '../types';
import { boundOf, usesCustomBuckets } from './layout';

export const HINT_UNKNOWN = 0;
export const HINT_RESET = 1;
export const HINT_NO_RESET = 2;
export const HINT_GAUGE = 3;

/** Buckets of one sign, ascending by index; a bucket may be there and empty. */
export interface Buckets {
  readonly index: readonly number[];
  readonly count: readonly number[];
}

export const NO_BUCKETS: Buckets = { index: [], count: [] };

/** A native histogram as the engine computes with it. Never changed once made. */
export interface Hist {
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  readonly count: number;
  readonly sum: number;
  readonly positive: Buckets;
  readonly negative: Buckets;
  /** Upper bounds of custom buckets but the last, which is infinite. */
  readonly bounds: readonly number[];
  readonly hint: number;
}

/** A bucket with its bounds; the zero bucket among them. */
export interface Bucket {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

function bucketsOf(offsets: readonly number[], lengths: readonly number[], counts: readonly number[]): Buckets {
  const index: number[] = [];
  let at = 0;
  for (let span = 0; span < offsets.length; span += 1) {
    at += offsets[span] as number;
    for (let i = 0; i < (lengths[span] as number) && index.length < counts.length; i += 1) {
      index.push(at);
      at += 1;
    }
  }
  return { index, count: counts.slice(0, index.length) };
}

export function histOf(histogram: FloatHistogram): Hist {
  const custom = usesCustomBuckets(histogram.schema);
  const h = histogram;
  return {
    schema: h.schema,
    zeroThreshold: custom ? 0 : h.zeroThreshold,
    zeroCount: custom ? 0 : h.zeroCount,
    count: h.count,
    sum: h.sum,
    positive: bucketsOf(h.positiveOffsets, h.positiveLengths, h.positiveCounts),
    negative: custom ? NO_BUCKETS : bucketsOf(h.negativeOffsets, h.negativeLengths, h.negativeCounts),
    bounds: custom ? h.customValues : [],
    hint: h.resetHint,
  };
}

function spansOf(buckets: Buckets): { readonly offsets: number[]; readonly lengths: number[] } {
  const offsets: number[] = [];
  const lengths: number[] = [];
  let end = 0;
  for (const index of buckets.index) {
    if (lengths.length > 0 && index === end) lengths[lengths.length - 1] = (lengths.at(-1) as number) + 1;
    else {
      offsets.push(index - end);
      lengths.push(1);
    }
    end = index + 1;
  }
  return { offsets, lengths };
}

export function floatHistogramOf(hist: Hist): FloatHistogram {
  const compacted = compact(hist);
  const positive = spansOf(compacted.positive);
  const negative = spansOf(compacted.negative);
  return {
    schema: hist.schema,
    zeroThreshold: hist.zeroThreshold,
    zeroCount: hist.zeroCount,
    count: hist.count,
    sum: hist.sum,
    positiveOffsets: positive.offsets,
    positiveLengths: positive.lengths,
    positiveCounts: compacted.positive.count,
    negativeOffsets: negative.offsets,
    negativeLengths: negative.lengths,
    negativeCounts: compacted.negative.count,
    customValues: hist.bounds,
    resetHint: hist.hint,
  };
}

function withoutEmpty(buckets: Buckets): Buckets {
  if (!buckets.count.includes(0)) return buckets;
  const kept = buckets.index.map((_, i) => i).filter((i) => buckets.count[i] !== 0);
  return { index: kept.map((i) => buckets.index[i] as number), count: kept.map((i) => buckets.count[i] as number) };
}

/** Without empty buckets. */
export function compact(hist: Hist): Hist {
  const positive = withoutEmpty(hist.positive);
  const negative = withoutEmpty(hist.negative);
  return positive === hist.positive && negative === hist.negative ? hist : { ...hist, positive, negative };
}

export const withHint = (hist: Hist, hint: number): Hist => (hist.hint === hint ? hist : { ...hist, hint });

export function isCustom(hist: Hist): boolean {
  return usesCustomBuckets(hist.schema);
}

export function positiveBucket(hist: Hist, i: number): Bucket {
  const index = hist.positive.index[i] as number;
  const count = hist.positive.count[i] as number;
  if (isCustom(hist)) {
    return { lower: hist.bounds[index - 1] ?? -Infinity, upper: hist.bounds[index] ?? Infinity, count };
  }
  return { lower: boundOf(index - 1, hist.schema), upper: boundOf(index, hist.schema), count };
}

export function negativeBucket(hist: Hist, i: number): Bucket {
  const index = hist.negative.index[i] as number;
  return {
    lower: -boundOf(index, hist.schema),
    upper: -boundOf(index - 1, hist.schema),
    count: hist.negative.count[i] as number,
  };
}

/** All buckets from the lowest up, those that reach into the zero bucket cut off at it. */
export function ascendingBuckets(hist: Hist): Bucket[] {
  const zero = hist.zeroThreshold;
  const all: Bucket[] = [];
  for (let i = hist.negative.index.length - 1; i >= 0; i -= 1) {
    const bucket = negativeBucket(hist, i);
    all.push(bucket.upper < 0 && bucket.upper > -zero ? { ...bucket, upper: -zero } : bucket);
  }
  if (hist.zeroCount > 0) all.push({ lower: -zero, upper: zero, count: hist.zeroCount });
  for (let i = 0; i < hist.positive.index.length; i += 1) {
    const bucket = positiveBucket(hist, i);
    all.push(bucket.lower > 0 && bucket.lower < zero ? { ...bucket, lower: zero } : bucket);
  }
  return all;
}
