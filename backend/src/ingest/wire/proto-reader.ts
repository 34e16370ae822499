import { ProblemError } from '../../errors';

/** Wire types of protocol buffers: https://protobuf.dev/programming-guides/encoding/ */
export const WIRE = { VARINT: 0, FIXED64: 1, BYTES: 2, FIXED32: 5 } as const;

const TWO_32 = 4294967296;

/**
 * Reads one message of a protocol buffer in place, field by field:
 *
 *     while (reader.next()) {
 *       if (reader.field === 1) name = reader.text();
 *       else reader.skip();
 *     }
 *
 * A value is read by the method of its type; what has another wire type than asked for, or ends beyond its message, is
 * refused with its position.
 */
export class ProtoReader {
  field = 0;
  private wire = 0;

  constructor(
    private readonly bytes: Buffer,
    private at = 0,
    private readonly end = bytes.length,
  ) {}

  /** Goes to the next field; false at the end of the message. */
  next(): boolean {
    if (this.at >= this.end) return false;
    const tag = this.varint();
    this.field = Math.floor(tag / 8);
    this.wire = tag % 8;
    if (this.field < 1 || this.field > 0x1fffffff) throw this.malformed(`field number ${this.field}`);
    return true;
  }

  skip(): void {
    if (this.wire === WIRE.VARINT) this.varint();
    else if (this.wire === WIRE.BYTES) this.advance(this.length());
    else if (this.wire === WIRE.FIXED64) this.advance(8);
    else if (this.wire === WIRE.FIXED32) this.advance(4);
    else throw this.malformed(`wire type ${this.wire}`);
  }

  /** A number up to 2^53 exactly; negative ones of `int32` and `int64` too, where they are small. */
  integer(): number {
    this.expect(WIRE.VARINT);
    return this.varint();
  }

  bool(): boolean {
    return this.integer() !== 0;
  }

  /** `fixed64` as a number. */
  fixed64(): number {
    this.expect(WIRE.FIXED64);
    const at = this.advance(8);
    return this.bytes.readUInt32LE(at) + this.bytes.readUInt32LE(at + 4) * TWO_32;
  }

  double(): number {
    this.expect(WIRE.FIXED64);
    return this.bytes.readDoubleLE(this.advance(8));
  }

  text(): string {
    this.expect(WIRE.BYTES);
    const length = this.length();
    const at = this.advance(length);
    return this.bytes.toString('utf8', at, at + length);
  }

  view(): Buffer {
    this.expect(WIRE.BYTES);
    const length = this.length();
    const at = this.advance(length);
    return this.bytes.subarray(at, at + length);
  }

  message(): ProtoReader {
    this.expect(WIRE.BYTES);
    const length = this.length();
    const at = this.advance(length);
    return new ProtoReader(this.bytes, at, at + length);
  }

  private length(): number {
    return this.varint();
  }

  private advance(bytes: number): number {
    const at = this.at;
    if (bytes < 0 || at + bytes > this.end) throw this.malformed(`${bytes} bytes of a value, ${this.end - at} left`);
    this.at = at + bytes;
    return at;
  }

  private expect(wire: number): void {
    if (this.wire !== wire) throw this.malformed(`wire type ${this.wire} where ${wire} belongs`);
  }

  private varint(): number {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.at >= this.end) throw this.malformed('a number that does not end');
      const byte = this.bytes[this.at++] as number;
      if (shift < 28) low += (byte & 0x7f) * 2 ** shift;
      else high += (byte & 0x7f) * 2 ** (shift - 28);
      if (byte < 0x80) {
        // 28 bits in `low`, the rest in `high`; bit 63 is the sign of what is written as int32 or int64.
        const upper = high % 2 ** 36;
        return upper >= 2 ** 35 ? low + (upper - 2 ** 36) * 2 ** 28 : low + upper * 2 ** 28;
      }
    }
    throw this.malformed('a number of more than 10 bytes');
  }

  private malformed(what: string): ProblemError {
    return new ProblemError('bad_request', `byte ${this.at} of the protocol buffer: field ${this.field} has ${what}`);
  }
}
