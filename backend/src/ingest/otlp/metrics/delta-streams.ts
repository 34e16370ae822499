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

/** Streams remembered; the one longest without a point is forgotten for a new one. */
const MOST_STREAMS = 100_000;
const TWO_32 = 4294967296;

/**
 * Adds up delta points, so that they are stored as the counters that PromQL knows. What is forgotten (at a restart, when
 * a request could not be stored, or beyond the bound) begins again at zero, which PromQL takes for a counter's reset.
 */
export class DeltaStreams {
  private readonly streams = new Map<number, Stream>();

  constructor(private readonly mostStreams = MOST_STREAMS) {}

  get size(): number {
    return this.streams.size;
  }

  begin(): DeltaChanges {
    return new DeltaChanges(this.streams, this.mostStreams);
  }
}

/** What one request adds; it counts at once, and is taken back by forgetting its streams. */
export class DeltaChanges {
  private readonly changed = new Set<number>();

  constructor(
    private readonly streams: Map<number, Stream>,
    private readonly mostStreams: number,
  ) {}

  /** The stream's sum with this point; undefined when a later point is in it already. */
  add(high: number, low: number, timeMs: number, delta: number): number | undefined;
  add(high: number, low: number, timeMs: number, delta: ClassicCounts): ClassicCounts | undefined;
  add(high: number, low: number, timeMs: number, delta: Exponential): Exponential | undefined;
  add(high: number, low: number, timeMs: number, delta: Sum): Sum | undefined {
    const { streams } = this;
    // 53 bits of the key find the stream, the others tell it from another one.
    const key = (high & 0x1fffff) * TWO_32 + low;
    let stream = streams.get(key);
    if (stream?.high === high) {
      if (timeMs <= stream.timeMs) return undefined;
      stream.sum = plus(stream.sum, delta);
      stream.timeMs = timeMs;
      streams.delete(key);
    } else {
      stream = { high, timeMs, sum: delta };
      if (streams.size >= this.mostStreams) this.forgetOldest();
    }
    streams.set(key, stream);
    this.changed.add(key);
    return stream.sum;
  }

  takeBack(): void {
    for (const key of this.changed) this.streams.delete(key);
  }

  private forgetOldest(): void {
    for (const key of this.streams.keys()) {
      this.streams.delete(key);
      return;
    }
  }
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
