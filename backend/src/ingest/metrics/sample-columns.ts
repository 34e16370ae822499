import { METRIC_SAMPLES, writeVarint } from '@thalweg/protocol';

const TWO_32 = 4294967296;
/** Prometheus's NaN that ends a series. It never passes through a number, which would lose its bits. */
export const STALE_HIGH = 0x7ff00000;
export const STALE_LOW = 2;

const FIRST_ROWS = 2048;
/** Larger buffers are not kept for the next batch. */
const MOST_KEPT_ROWS = 65_536;
const MOST_KEPT = 8;

/** Samples of a batch as the bytes of `metrics.samples`' columns, in buffers that batches take in turn. */
export class SampleColumns {
  private static readonly kept: SampleColumns[] = [];

  rows = 0;
  private ids = new Uint32Array(FIRST_ROWS * 2);
  private times = new Uint32Array(FIRST_ROWS * 2);
  private values = new Float64Array(FIRST_ROWS);
  private bits = new Uint32Array(this.values.buffer);

  static take(): SampleColumns {
    return SampleColumns.kept.pop() ?? new SampleColumns();
  }

  /** Gives the buffers to the next batch. */
  release(): void {
    this.rows = 0;
    if (this.values.length <= MOST_KEPT_ROWS && SampleColumns.kept.length < MOST_KEPT) SampleColumns.kept.push(this);
  }

  push(idHigh: number, idLow: number, timeMs: number, value: number): void {
    // The row first: making room for it may give the values another array.
    const row = this.next(idHigh, idLow, timeMs);
    this.values[row] = value;
  }

  pushStale(idHigh: number, idLow: number, timeMs: number): void {
    const at = this.next(idHigh, idLow, timeMs) * 2;
    this.bits[at] = STALE_LOW;
    this.bits[at + 1] = STALE_HIGH;
  }

  /** A Native block of its own. */
  encode(): Uint8Array {
    const { rows } = this;
    const out = new Uint8Array(HEADS.reduce((size, head) => size + head.length, 20) + rows * 24);
    let at = writeVarint(out, 0, HEADS.length);
    at = writeVarint(out, at, rows);
    for (const [i, column] of [this.ids, this.times, this.bits].entries()) {
      const head = HEADS[i] as Uint8Array;
      out.set(head, at);
      at += head.length;
      out.set(new Uint8Array(column.buffer, 0, rows * 8), at);
      at += rows * 8;
    }
    return out.subarray(0, at);
  }

  private next(idHigh: number, idLow: number, timeMs: number): number {
    const row = this.rows++;
    if (row >= this.values.length) this.grow();
    const at = row * 2;
    this.ids[at] = idLow;
    this.ids[at + 1] = idHigh;
    this.times[at] = timeMs >>> 0;
    this.times[at + 1] = Math.floor(timeMs / TWO_32);
    return row;
  }

  private grow(): void {
    const rows = this.values.length * 2;
    const ids = new Uint32Array(rows * 2);
    const times = new Uint32Array(rows * 2);
    const bits = new Uint32Array(rows * 2);
    ids.set(this.ids);
    times.set(this.times);
    bits.set(this.bits); // As integers: a stale marker stays what it is.
    this.ids = ids;
    this.times = times;
    this.bits = bits;
    this.values = new Float64Array(bits.buffer);
  }
}

/** Name and type of each column, as they stand before its values. */
const HEADS: readonly Uint8Array[] = Object.entries(METRIC_SAMPLES.columns).map(([name, { type }]) => {
  const head = new Uint8Array(name.length + type.length + 2);
  const utf8 = new TextEncoder();
  head[0] = name.length;
  head.set(utf8.encode(name), 1);
  head[name.length + 1] = type.length;
  head.set(utf8.encode(type), name.length + 2);
  return head;
});
export const SAMPLE_COLUMN_SPECS = Object.freeze(
  Object.entries(METRIC_SAMPLES.columns).map(([name, { type }]) => ({ name, type })),
);
