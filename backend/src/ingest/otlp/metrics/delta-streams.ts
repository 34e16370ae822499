import { type Exponential, addExponentials } from './exponential';

/** Sums of one stream: a number, a histogram's count, sum and buckets, or an exponential histogram. */
export interface ClassicCounts {
  readonly bounds: readonly number[];
  /** One more than bounds, or none. */
  readonly counts: readonly number[];
  readonly count: number;
  readonly sum: number;
}
type Sum = number | ClassicCounts | Exponential;

interface Stream {
  readonly high: number;
  timeMs: number;
  sum: Sum;
}

/** Streams remembered, and numbers in all of them; those longest without a point are forgotten for new ones. */
const MOST = Object.freeze({ streams: 100_000, numbers: 8_000_000 });
const TWO_32 = 4294967296;

/**
 * Adds up delta points, so that they are stored as the counters that PromQL knows. What is forgotten (at a restart, when
 * a request could not be stored, or beyond the bounds) begins again at zero, which PromQL takes for a counter's reset.
 */
export class DeltaStreams {
  private readonly streams = new Map<number, Stream>();
  private numbers = 0;

  constructor(private readonly most: { readonly streams: number; readonly numbers: number } = MOST) {}

  get size(): number {
    return this.streams.size;
  }

  begin(): DeltaChanges {
    return new DeltaChanges(this);
  }

  /** The stream's sum with this point; undefined when a later point is in it already. */
  add(key: number, high: number, timeMs: number, delta: Sum): Sum | undefined {
    const known = this.streams.get(key);
    const isSame = known?.high === high;
    if (isSame && timeMs <= known.timeMs) return undefined;
    const sum = isSame ? plus(known.sum, delta) : delta;
    this.forget(key);
    this.streams.set(key, { high, timeMs, sum });
    this.numbers += numbersOf(sum);
    for (const [oldest] of this.streams) {
      if (oldest === key || (this.streams.size <= this.most.streams && this.numbers <= this.most.numbers)) break;
      this.forget(oldest);
    }
    return sum;
  }

  forget(key: number): void {
    const stream = this.streams.get(key);
    if (!stream) return;
    this.numbers -= numbersOf(stream.sum);
    this.streams.delete(key);
  }
}

/** What one request adds; it counts at once, and is taken back by forgetting its streams. */
export class DeltaChanges {
  private readonly changed = new Set<number>();

  constructor(private readonly streams: DeltaStreams) {}

  add(high: number, low: number, timeMs: number, delta: number): number | undefined;
  add(high: number, low: number, timeMs: number, delta: ClassicCounts): ClassicCounts | undefined;
  add(high: number, low: number, timeMs: number, delta: Exponential): Exponential | undefined;
  add(high: number, low: number, timeMs: number, delta: Sum): Sum | undefined {
    // 53 bits of the key find the stream, the others tell it from another one.
    const key = (high & 0x1fffff) * TWO_32 + low;
    this.changed.add(key);
    return this.streams.add(key, high, timeMs, delta);
  }

  takeBack(): void {
    for (const key of this.changed) this.streams.forget(key);
  }
}

function numbersOf(sum: Sum): number {
  if (typeof sum === 'number') return 1;
  return 'scale' in sum ? sum.positive.counts.length + sum.negative.counts.length : 2 * sum.counts.length;
}

function plus(sum: Sum, delta: Sum): Sum {
  if (typeof delta === 'number') return typeof sum === 'number' ? sum + delta : delta;
  if (typeof sum === 'number') return delta;
  if ('scale' in delta) return 'scale' in sum ? addExponentials(sum, delta) : delta;
  // Other bounds are another histogram, which begins anew.
  return !('scale' in sum) && sameNumbers(sum.bounds, delta.bounds) ? plusClassic(sum, delta) : delta;
}

function plusClassic(sum: ClassicCounts, delta: ClassicCounts): ClassicCounts {
  return {
    bounds: delta.bounds,
    counts: delta.counts.map((count, i) => count + (sum.counts[i] ?? 0)),
    count: sum.count + delta.count,
    sum: sum.sum + delta.sum,
  };
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
