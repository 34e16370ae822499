import { ProblemError } from '../../errors';

/** Wire types of protocol buffers. */
export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

const TWO_28 = 268435456;

/**
 * Reads protocol buffers in place without an object for each message: a caller goes through the fields between `at` and
 * an end, and jumps. A value ends within its message, else the body is refused.
 */
export class Scanner {
  at = 0;
  field = 0;
  wire = 0;
  /** Of the value that {@link Scanner.range} read last. */
  from = 0;
  to = 0;

  constructor(readonly bytes: Buffer) {}

  /** Goes to the next field before `end`. */
  next(end: number): boolean {
    if (this.at >= end) return false;
    const byte = this.bytes[this.at] as number;
    if (byte < 128) {
      this.at++;
      this.field = byte >> 3;
      this.wire = byte & 7;
    } else {
      const tag = this.varint(end);
      this.field = Math.floor(tag / 8);
      this.wire = tag % 8;
    }
    if (this.field === 0) throw this.malformed('field number 0');
    return true;
  }

  /** Bytes, text or message: `from` and `to` are theirs, `at` is behind them. */
  range(end: number): void {
    const first = this.bytes[this.at] as number;
    let length = first;
    if (first < 128 && this.at < end) this.at++;
    else length = this.varint(end);
    if (length < 0 || this.at + length > end) throw this.malformed(`${length} bytes announced, ${end - this.at} left`);
    this.from = this.at;
    this.to = this.at + length;
    this.at = this.to;
  }

  /** Exact to 2^53; negative where bit 63 is set. */
  varint(end: number): number {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.at >= end) throw this.malformed('a number that does not end');
      const byte = this.bytes[this.at++] as number;
      if (shift < 28) low |= (byte & 127) << shift;
      else high += (byte & 127) * 2 ** (shift - 28);
      if (byte < 128) {
        if (high === 0) return low;
        const upper = high % 68719476736; // 36 bits
        return (upper >= 34359738368 ? upper - 68719476736 : upper) * TWO_28 + low;
      }
    }
    throw this.malformed('a number of more than 10 bytes');
  }

  /** A number of 64 bits as text, exactly. */
  varintText(end: number): string {
    const start = this.at;
    const value = this.varint(end);
    if (Number.isSafeInteger(value)) return String(value);
    let exact = 0n;
    for (let i = start, shift = 0n; i < this.at; i++, shift += 7n)
      exact |= BigInt((this.bytes[i] as number) & 127) << shift;
    return BigInt.asIntN(64, exact).toString();
  }

  /** Position of a fixed number, which is passed. */
  fixed(width: 4 | 8, end: number): number {
    const at = this.at;
    if (at + width > end) throw this.malformed(`${width} bytes of a number, ${end - at} left`);
    this.at = at + width;
    return at;
  }

  skip(end: number): void {
    switch (this.wire) {
      case VARINT:
        this.varint(end);
        return;
      case FIXED64:
        this.fixed(8, end);
        return;
      case BYTES:
        this.range(end);
        return;
      case FIXED32:
        this.fixed(4, end);
        return;
      default:
        throw this.malformed(`wire type ${this.wire}`);
    }
  }

  text(): string {
    return this.bytes.toString('utf8', this.from, this.to);
  }

  malformed(what: string): ProblemError {
    return new ProblemError('bad_request', `byte ${this.at} of the protocol buffer: ${what}`);
  }
}
