/** The body is no message of its kind: it is refused as a whole. */
export class MalformedMessage extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'MalformedMessage';
  }
}

const TWO_32 = 4294967296;
export const WIRE = Object.freeze({ varint: 0, fixed64: 1, bytes: 2, fixed32: 5 });

/**
 * Reads protobuf in place: https://protobuf.dev/programming-guides/encoding/. `at` moves; a length never passes `end`,
 * which is the end of the message being read, not of the body.
 */
export class WireReader {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  at = 0;
  end = 0;
  /** High half of the varint read last. */
  private high = 0;

  open(bytes: Uint8Array, length: number): void {
    if (this.bytes !== bytes) {
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.at = 0;
    this.end = length;
  }

  /** The next field's number and wire type, as they are packed. */
  tag(): number {
    const byte = this.bytes[this.at] as number;
    if (this.at < this.end && byte < 128) {
      this.at++;
      if (byte < 8) throw this.malformed('a field has the number 0');
      return byte;
    }
    const low = this.varint();
    if (this.high !== 0 || low < 8) throw this.malformed('a field has no valid number');
    return low;
  }

  /** Low 32 bits of a varint, unsigned. */
  varint(): number {
    const { bytes, end } = this;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.at >= end) throw this.malformed('the message ends inside a number');
      const byte = bytes[this.at++] as number;
      if (shift < 28) low |= (byte & 127) << shift;
      else if (shift === 28) {
        low |= (byte & 15) << 28;
        high = (byte & 127) >> 4;
      } else if (shift < 63) high |= (byte & 127) << (shift - 32);
      else high |= (byte & 1) << 31;
      if (byte < 128) {
        this.high = high;
        return low >>> 0;
      }
    }
    throw this.malformed('a number is longer than 10 bytes');
  }

  /** A length that fits into the message. */
  length(): number {
    const byte = this.bytes[this.at] as number;
    let length: number;
    if (this.at < this.end && byte < 128) {
      length = byte;
      this.at++;
    } else {
      length = this.varint();
      if (this.high !== 0) length = Infinity;
    }
    if (length > this.end - this.at)
      throw this.malformed(`${length} bytes are announced, ${this.end - this.at} are there`);
    return length;
  }

  int64(): number {
    const low = this.varint();
    return (this.high | 0) * TWO_32 + low;
  }

  uint64(): number {
    const low = this.varint();
    return (this.high >>> 0) * TWO_32 + low;
  }

  sint64(): number {
    const low = this.varint();
    const half = (this.high >>> 1) * TWO_32 + (((low >>> 1) | (this.high << 31)) >>> 0);
    return low & 1 ? -half - 1 : half;
  }

  /** Position of eight bytes, which are passed over. */
  fixed64(): number {
    const at = this.at;
    if (this.end - at < 8) throw this.malformed('the message ends inside a number of 8 bytes');
    this.at = at + 8;
    return at;
  }

  double(): number {
    return this.view.getFloat64(this.fixed64(), true);
  }

  skip(tag: number): void {
    switch (tag & 7) {
      case WIRE.varint:
        this.varint();
        return;
      case WIRE.fixed64:
        this.fixed64();
        return;
      case WIRE.bytes: {
        const size = this.length();
        this.at += size;
        return;
      }
      case WIRE.fixed32:
        if (this.end - this.at < 4) throw this.malformed('the message ends inside a number of 4 bytes');
        this.at += 4;
        return;
      default:
        throw this.malformed(`a field has the wire type ${tag & 7}`);
    }
  }

  malformed(detail: string): MalformedMessage {
    return new MalformedMessage(`${detail}, at byte ${this.at}`);
  }
}
