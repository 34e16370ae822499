import { type NativeHistogram } from '../metrics/metrics-sink';
import { STALE_HIGH, STALE_LOW } from '../metrics/sample-columns';
import { WIRE, type WireReader } from './wire-reader';

const CUSTOM_BUCKETS = -53;
const SCHEMAS = Object.freeze({ lowest: -4, highest: 8 });
/** Buckets or spans of one side. */
const MOST_BUCKETS = 65_536;
const field = (number: number, wire: number) => (number << 3) | wire;

/** Field numbers of `Histogram`, the same in both versions. */
const FIELD = Object.freeze({
  countInt: field(1, WIRE.varint),
  countFloat: field(2, WIRE.fixed64),
  sum: field(3, WIRE.fixed64),
  schema: field(4, WIRE.varint),
  zeroThreshold: field(5, WIRE.fixed64),
  zeroCountInt: field(6, WIRE.varint),
  zeroCountFloat: field(7, WIRE.fixed64),
  negativeSpan: field(8, WIRE.bytes),
  negativeDeltas: 9,
  negativeCounts: 10,
  positiveSpan: field(11, WIRE.bytes),
  positiveDeltas: 12,
  positiveCounts: 13,
  resetHint: field(14, WIRE.varint),
  timestamp: field(15, WIRE.varint),
  customValues: 16,
  start: field(17, WIRE.varint),
});

class Side {
  readonly offsets: number[] = [];
  readonly lengths: number[] = [];
  readonly deltas: number[] = [];
  readonly floats: number[] = [];

  /** Absolute counts; deltas add up over all spans. */
  counts(isFloat: boolean): readonly number[] {
    if (isFloat) return this.floats;
    let total = 0;
    return this.deltas.map((delta) => (total += delta));
  }
}

export interface ReadHistogram {
  readonly timeMs: number;
  /** Since when it counts, Unix ms; 0: unknown. */
  readonly startMs: number;
  readonly histogram: NativeHistogram;
  /** Why it cannot be stored. */
  readonly problem: string | undefined;
}

/** Reads one `Histogram` that ends where the reader's message ends. */
export function readHistogram(wire: WireReader): ReadHistogram {
  const positive = new Side();
  const negative = new Side();
  const customValues: number[] = [];
  const head = { isFloat: false, resetHint: 0, schema: 0, zeroThreshold: 0, zeroCount: 0, count: 0, sum: 0 };
  let isStale = false;
  let timeMs = 0;
  let startMs = 0;
  while (wire.at < wire.end) {
    const tag = wire.tag();
    if (tag === FIELD.countInt) head.count = wire.uint64();
    else if (tag === FIELD.countFloat) {
      head.count = wire.double();
      head.isFloat = true;
    } else if (tag === FIELD.sum) {
      const at = wire.fixed64();
      head.sum = wire.view.getFloat64(at, true);
      isStale = isStaleMarker(wire.view, at);
    } else if (tag === FIELD.schema) head.schema = wire.sint64();
    else if (tag === FIELD.zeroThreshold) head.zeroThreshold = wire.double();
    else if (tag === FIELD.zeroCountInt) head.zeroCount = wire.uint64();
    else if (tag === FIELD.zeroCountFloat) head.zeroCount = wire.double();
    else if (tag === FIELD.resetHint) head.resetHint = wire.varint();
    else if (tag === FIELD.timestamp) timeMs = wire.int64();
    else if (tag === FIELD.start) startMs = wire.int64();
    else if (tag === FIELD.negativeSpan) readSpan(wire, negative);
    else if (tag === FIELD.positiveSpan) readSpan(wire, positive);
    else readNumbers(wire, tag, positive, negative, customValues);
  }
  const histogram: NativeHistogram = {
    ...head,
    isStale,
    positiveOffsets: positive.offsets,
    positiveLengths: positive.lengths,
    positiveCounts: positive.counts(head.isFloat),
    negativeOffsets: negative.offsets,
    negativeLengths: negative.lengths,
    negativeCounts: negative.counts(head.isFloat),
    customValues,
  };
  return { timeMs, startMs, histogram, problem: isStale ? undefined : problemOf(histogram) };
}

export function isStaleMarker(view: DataView, at: number): boolean {
  return view.getUint32(at, true) === STALE_LOW && view.getUint32(at + 4, true) === STALE_HIGH;
}

function readSpan(wire: WireReader, side: Side): void {
  let offset = 0;
  let length = 0;
  const outer = wire.end;
  const size = wire.length();
  wire.end = wire.at + size;
  while (wire.at < wire.end) {
    const tag = wire.tag();
    if (tag === field(1, WIRE.varint)) offset = wire.sint64();
    else if (tag === field(2, WIRE.varint)) length = wire.varint();
    else wire.skip(tag);
  }
  wire.end = outer;
  if (side.offsets.length >= MOST_BUCKETS) throw wire.malformed(`a histogram has more than ${MOST_BUCKETS} spans`);
  side.offsets.push(offset | 0);
  side.lengths.push(length);
}

/** Repeated numbers, packed or one by one. */
function readNumbers(wire: WireReader, tag: number, positive: Side, negative: Side, customValues: number[]): void {
  const number = tag >>> 3;
  const target =
    number === FIELD.positiveDeltas
      ? positive.deltas
      : number === FIELD.negativeDeltas
        ? negative.deltas
        : number === FIELD.positiveCounts
          ? positive.floats
          : number === FIELD.negativeCounts
            ? negative.floats
            : number === FIELD.customValues
              ? customValues
              : undefined;
  if (!target) return wire.skip(tag);
  const isDelta = target === positive.deltas || target === negative.deltas;
  const one = () => {
    if (target.length >= MOST_BUCKETS) throw wire.malformed(`a histogram has more than ${MOST_BUCKETS} buckets`);
    target.push(isDelta ? wire.sint64() : wire.double());
  };
  if ((tag & 7) === (isDelta ? WIRE.varint : WIRE.fixed64)) {
    one();
    return;
  }
  if ((tag & 7) !== WIRE.bytes) return wire.skip(tag);
  const outer = wire.end;
  const size = wire.length();
  wire.end = wire.at + size;
  while (wire.at < wire.end) one();
  wire.end = outer;
}

/** What Prometheus checks of a histogram before it takes it. */
function problemOf(histogram: NativeHistogram): string | undefined {
  const { schema, resetHint, count, zeroCount, customValues } = histogram;
  const isCustom = schema === CUSTOM_BUCKETS;
  if (!isCustom && (schema < SCHEMAS.lowest || schema > SCHEMAS.highest)) return `schema ${schema} is not known`;
  if (resetHint > 3) return `reset hint ${resetHint} is not known`;
  const positive = sideProblem(
    'positive',
    histogram.positiveOffsets,
    histogram.positiveLengths,
    histogram.positiveCounts,
  );
  if (positive) return positive;
  const negative = sideProblem(
    'negative',
    histogram.negativeOffsets,
    histogram.negativeLengths,
    histogram.negativeCounts,
  );
  if (negative) return negative;
  if (count < 0 || zeroCount < 0) return 'a count is negative';
  if (isCustom) {
    if (histogram.negativeLengths.length > 0 || zeroCount !== 0)
      return 'custom buckets have no negative or zero buckets';
    return customProblem(customValues, histogram.positiveOffsets, histogram.positiveLengths);
  }
  if (customValues.length > 0) return `custom values stand beside schema ${schema}`;
  return histogram.isFloat ? undefined : countProblem(histogram);
}

function sideProblem(
  name: string,
  offsets: ArrayLike<number>,
  lengths: ArrayLike<number>,
  counts: ArrayLike<number>,
): string | undefined {
  let buckets = 0;
  for (let i = 0; i < lengths.length; i++) {
    if (i > 0 && (offsets[i] as number) < 0) return `${name} span ${i} has a negative offset`;
    buckets += lengths[i] as number;
  }
  if (buckets !== counts.length) return `${name} spans need ${buckets} buckets, ${counts.length} are there`;
  for (let i = 0; i < counts.length; i++) if ((counts[i] as number) < 0) return `${name} bucket ${i} is negative`;
  return undefined;
}

function customProblem(
  bounds: ArrayLike<number>,
  offsets: ArrayLike<number>,
  lengths: ArrayLike<number>,
): string | undefined {
  for (let i = 0; i < bounds.length; i++) {
    const bound = bounds[i] as number;
    // So written, NaN is out of order.
    if (i > 0 && !(bound > (bounds[i - 1] as number))) return `custom values do not increase at ${i}`;
    if (!Number.isFinite(bound)) return `custom value ${i} is not finite`;
  }
  let reach = 0;
  for (let i = 0; i < lengths.length; i++) {
    if ((offsets[i] as number) < 0) return `positive span ${i} has a negative offset`;
    reach += (offsets[i] as number) + (lengths[i] as number);
  }
  return reach > bounds.length + 1 ? `spans reach bucket ${reach}, ${bounds.length} bounds are there` : undefined;
}

function countProblem({ sum, count, zeroCount, positiveCounts, negativeCounts }: NativeHistogram): string | undefined {
  let total = zeroCount;
  for (let i = 0; i < positiveCounts.length; i++) total += positiveCounts[i] as number;
  for (let i = 0; i < negativeCounts.length; i++) total += negativeCounts[i] as number;
  // Observations of NaN are in no bucket.
  const fits = Number.isNaN(sum) ? total <= count : total === count;
  return fits ? undefined : `${total} observations are in buckets, the count is ${count}`;
}
