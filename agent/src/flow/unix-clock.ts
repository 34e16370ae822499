import { type FixedColumn } from '@thalweg/protocol';

const TWO_32 = 4294967296;
/** Two clock reads a microsecond apart differ by that much; steps below this are jitter and would blur durations. */
const SMALLEST_STEP_NS = 100_000n;

/** Turns CLOCK_MONOTONIC into Unix time without a bigint per row: the offset is kept as two 32-bit halves. */
export class UnixClock {
  private offset = 0n;
  private offsetHigh = 0;
  private offsetLow = 0;

  /** Takes the offset that came with a batch; it holds until one differs by more than clock-reading jitter. */
  adjust(offsetNs: bigint): void {
    const step = offsetNs - this.offset;
    if (this.offset !== 0n && step < SMALLEST_STEP_NS && step > -SMALLEST_STEP_NS) return;
    this.offset = offsetNs;
    this.offsetHigh = Number(BigInt.asUintN(64, offsetNs) >> 32n);
    this.offsetLow = Number(BigInt.asUintN(32, offsetNs));
  }

  /** Appends the Unix time of a monotonic instant to a DateTime64(9) or UInt64 column. */
  push(column: FixedColumn, monotonicNs: number): void {
    const high = Math.floor(monotonicNs / TWO_32);
    const low = monotonicNs - high * TWO_32 + this.offsetLow;
    const carry = low >= TWO_32 ? 1 : 0;
    column.pushHalves((this.offsetHigh + high + carry) >>> 0, low - carry * TWO_32);
  }

  /** The same into two places of an array, low half first. */
  put(target: Uint32Array, at: number, monotonicNs: number): void {
    const high = Math.floor(monotonicNs / TWO_32);
    const low = monotonicNs - high * TWO_32 + this.offsetLow;
    const carry = low >= TWO_32 ? 1 : 0;
    target[at] = low - carry * TWO_32;
    target[at + 1] = this.offsetHigh + high + carry;
  }

  unixNs(monotonicNs: number): bigint {
    return this.offset + BigInt(Math.round(monotonicNs));
  }
}
