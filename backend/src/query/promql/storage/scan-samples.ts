import { readNativeBlocks } from '../../../store/native-read';
import { type QueryParams, type Store } from '../../../store/client';
import { tooManySamples } from '../errors';
import { STORAGE_DEFAULTS } from './config';
import { SeriesIndex, wordsOf } from './series-index';
import { bound, type SelectedSeries, type Window } from './select-series';

/**
 * Called once for each series that has samples, in order of ids. The arrays hold `count` samples ascending in time and are
 * used again for the next series.
 */
export type SeriesVisitor = (position: number, samples: Samples) => void;

export interface Samples {
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** 1 at stale markers. */
  readonly stale: Uint8Array;
  /** Whether there is a stale marker among them. */
  readonly hasStale: boolean;
  readonly count: number;
}

/** How a table of {@link scanSamples} limits its rows to some series. */
export interface Scan {
  readonly store: Store;
  readonly selected: Pick<SelectedSeries, 'ids'>;
  readonly window: Window;
  readonly signal: AbortSignal;
  /** Condition on `series_id` that every selected series meets, for those that ranges of ids alone tell badly. */
  readonly filter?: { readonly sql: string; readonly params: QueryParams };
}

/** Prometheus's stale marker, 0x7ff0000000000002, in halves. */
const STALE_HIGH = 0x7ff00000;
const STALE_LOW = 2;
/** Times go as offsets of 32 bits where the window is short enough for it. */
const SHORT_WINDOW_MS = 2 ** 32;

/**
 * Reads the samples of series in a window in chunks of ids; while one is looked at, the engine reads the next. Nothing
 * but two chunks and one series is held. Resolves to the number of samples.
 */
export async function scanSamples(scan: Scan, visit: SeriesVisitor): Promise<number> {
  const { selected, window, signal } = scan;
  if (selected.ids.length === 0) return 0;
  const index = new SeriesIndex(selected.ids);
  const sorted = selected.ids.slice().sort();
  const reader = new ChunkReader(index, window.fromMs, visit);
  let perSeries = Math.max(1, (window.toMs - window.fromMs) / STORAGE_DEFAULTS.guessedIntervalMs);
  let next = 0;
  const begin = (): { bytes: Promise<Buffer>; series: number } | undefined => {
    if (next >= sorted.length) return undefined;
    const from = next;
    next = endOfChunk(sorted, from, perSeries);
    return { bytes: readChunk(scan, sorted.subarray(from, next)), series: next - from };
  };
  let current = begin();
  while (current) {
    const before = reader.rows;
    // An engine that fails while this chunk is looked at is heard of in the next turn.
    const following = begin();
    following?.bytes.catch(() => undefined);
    reader.read(await current.bytes);
    signal.throwIfAborted();
    perSeries = Math.max(1, (reader.rows - before) / current.series);
    current = following;
  }
  reader.end();
  return reader.rows;
}

function endOfChunk(sorted: BigUint64Array, from: number, perSeries: number): number {
  const { chunkRows, listedSeries, rangesMost } = STORAGE_DEFAULTS;
  const most = Math.min(sorted.length, from + Math.max(1, Math.floor(chunkRows / perSeries)));
  if (most - from <= listedSeries) return most;
  let ranges = 1;
  for (let i = from + 1; i < most; i++) {
    if (metricOf(sorted, i) !== metricOf(sorted, i - 1) && ++ranges > rangesMost) return i;
  }
  return most;
}

const metricOf = (ids: BigUint64Array, at: number): bigint => (ids[at] ?? 0n) >> 48n;

async function readChunk({ store, window, signal, filter }: Scan, ids: BigUint64Array): Promise<Buffer> {
  const { listedSeries, chunkRowsMost } = STORAGE_DEFAULTS;
  const listed = ids.length <= listedSeries;
  const where = listed ? 'series_id IN {ids:Array(UInt64)}' : rangesOf(ids);
  const also = !listed && filter ? ` AND ${filter.sql}` : '';
  const short = window.toMs - window.fromMs < SHORT_WINDOW_MS;
  const offset = 'toUnixTimestamp64Milli(time) - {from:Int64}';
  return store.readNative(
    `SELECT series_id, ${short ? `toUInt32(${offset})` : `toFloat64(${offset})`}, value
FROM metrics.samples
WHERE ${where}${also}
  AND time > fromUnixTimestamp64Milli({from:Int64}) AND time <= fromUnixTimestamp64Milli({to:Int64})
ORDER BY series_id, time
LIMIT ${chunkRowsMost}`,
    {
      ...(listed ? { ids: [...ids] } : filter?.params),
      from: bound(window.fromMs),
      to: bound(window.toMs),
    },
    { signal },
  );
}

/** Series of a metric lie side by side, so a metric's first and last id are a range of its own. */
function rangesOf(ids: BigUint64Array): string {
  const ranges: string[] = [];
  let from = 0;
  for (let i = 1; i <= ids.length; i++) {
    if (i < ids.length && metricOf(ids, i) === metricOf(ids, i - 1)) continue;
    ranges.push(`series_id BETWEEN ${ids[from]} AND ${ids[i - 1]}`);
    from = i;
  }
  return `(${ranges.join(' OR ')})`;
}

/** Cuts rows into series and hands each over once it is whole. */
class ChunkReader implements Samples {
  rows = 0;
  times = new Float64Array(4096);
  values = new Float64Array(4096);
  stale = new Uint8Array(4096);
  hasStale = false;
  count = 0;
  private low = 0;
  private high = 0;
  private position = -1;

  constructor(
    private readonly index: SeriesIndex,
    private readonly fromMs: number,
    private readonly visit: SeriesVisitor,
  ) {}

  read(bytes: Buffer): void {
    let rows = 0;
    for (const block of readNativeBlocks(bytes, { reuse: true })) {
      const [ids, offsets, values] = block.columns as [BigUint64Array, Uint32Array | Float64Array, Float64Array];
      this.take(wordsOf(ids), offsets, values, block.rows);
      rows += block.rows;
    }
    this.rows += rows;
    if (rows >= STORAGE_DEFAULTS.chunkRowsMost) throw tooManySamples();
  }

  end(): void {
    if (this.position >= 0 && this.count > 0) this.visit(this.position, this);
    this.position = -1;
  }

  private take(ids: Uint32Array, offsets: Uint32Array | Float64Array, values: Float64Array, rows: number): void {
    for (let row = 0; row < rows;) {
      const low = ids[2 * row] as number;
      const high = ids[2 * row + 1] as number;
      let end = row + 1;
      while (end < rows && ids[2 * end] === low && ids[2 * end + 1] === high) end++;
      if (low !== this.low || high !== this.high || this.position === -1) this.begin(low, high);
      if (this.position >= 0) this.append(offsets, values, row, end);
      row = end;
    }
  }

  /** Rows of one series; bytes are moved as they are, since a NaN's payload need not survive as a number. */
  private append(offsets: Uint32Array | Float64Array, values: Float64Array, row: number, end: number): void {
    while (this.count + end - row > this.times.length) this.grow();
    const { times, stale, fromMs } = this;
    const first = this.count;
    let at = first;
    let before = at > 0 ? (times[at - 1] as number) : -Infinity;
    let twice = false;
    for (let i = row; i < end; i++) {
      const time = fromMs + (offsets[i] as number);
      twice ||= time === before;
      before = time;
      times[at++] = time;
    }
    this.values.set(values.subarray(row, end), first);
    stale.fill(0, first, at);
    const words = wordsOf(this.values);
    for (let i = first; i < at; i++) {
      if (words[2 * i + 1] === STALE_HIGH && words[2 * i] === STALE_LOW) {
        stale[i] = 1;
        this.hasStale = true;
      }
    }
    this.count = twice ? this.once(first, at) : at;
  }

  /** Takes samples out that came twice and are not merged yet: the later row stands. */
  private once(first: number, end: number): number {
    const { times, values, stale } = this;
    let kept = first;
    for (let i = first; i < end; i++) {
      const at = kept > 0 && times[kept - 1] === times[i] ? kept - 1 : kept++;
      times[at] = times[i] as number;
      values.copyWithin(at, i, i + 1);
      stale[at] = stale[i] as number;
    }
    return kept;
  }

  private begin(low: number, high: number): void {
    this.end();
    this.low = low;
    this.high = high;
    this.count = 0;
    this.hasStale = false;
    const found = this.index.find(low, high);
    this.position = found < 0 ? UNKNOWN : found;
  }

  private grow(): void {
    const { times, values, stale } = this;
    this.times = new Float64Array(times.length * 2);
    this.values = new Float64Array(times.length * 2);
    this.stale = new Uint8Array(times.length * 2);
    this.times.set(times);
    this.values.set(values);
    this.stale.set(stale);
  }
}

/** A series in a range of ids that was not asked for. */
const UNKNOWN = -2;
