const TWO_32 = 4294967296;

/** Writes protobuf into one growing buffer; messages inside messages are written with a length of 5 bytes, filled in later. */
export class MessageWriter {
  private bytes = Buffer.allocUnsafe(64 * 1024);
  private at = 0;

  get length(): number {
    return this.at;
  }

  finish(): Buffer {
    return this.bytes.subarray(0, this.at);
  }

  /** A non-negative integer up to 2^53. */
  unsigned(field: number, value: number): void {
    if (value === 0) return;
    this.tag(field, 0);
    this.varint(value);
  }

  /** `int64`: a negative number takes 10 bytes. */
  signed(field: number, value: number): void {
    if (value >= 0) return this.unsigned(field, value);
    this.tag(field, 0);
    this.room(10);
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest >= 128n; rest >>= 7n) this.bytes[this.at++] = Number(rest & 127n) | 128;
    this.bytes[this.at++] = Number(rest);
  }

  /** `sint32`. */
  zigzag(field: number, value: number): void {
    this.unsigned(field, value >= 0 ? value * 2 : -value * 2 - 1);
  }

  double(field: number, value: number): void {
    if (Object.is(value, 0)) return;
    this.tag(field, 1);
    this.room(8);
    this.at = this.bytes.writeDoubleLE(value, this.at);
  }

  /** A double as its halves, so that a NaN keeps its payload. */
  doubleBits(field: number, high: number, low: number): void {
    if (high === 0 && low === 0) return;
    this.tag(field, 1);
    this.room(8);
    this.at = this.bytes.writeUInt32LE(low, this.at);
    this.at = this.bytes.writeUInt32LE(high, this.at);
  }

  packedDoubles(field: number, values: readonly number[]): void {
    if (values.length === 0) return;
    this.tag(field, 2);
    this.varint(values.length * 8);
    this.room(values.length * 8);
    for (const value of values) this.at = this.bytes.writeDoubleLE(value, this.at);
  }

  text(field: number, value: string): void {
    this.bytesField(field, Buffer.from(value));
  }

  bytesField(field: number, value: Uint8Array): void {
    if (value.length === 0) return;
    this.tag(field, 2);
    this.varint(value.length);
    this.room(value.length);
    this.bytes.set(value, this.at);
    this.at += value.length;
  }

  message(field: number, write: () => void): void {
    this.tag(field, 2);
    this.room(5);
    const lengthAt = this.at;
    this.at += 5;
    write();
    let length = this.at - lengthAt - 5;
    for (let i = 0; i < 4; i++) {
      this.bytes[lengthAt + i] = (length & 127) | 128;
      length = Math.floor(length / 128);
    }
    this.bytes[lengthAt + 4] = length;
  }

  private tag(field: number, wire: number): void {
    this.varint(field * 8 + wire);
  }

  private varint(value: number): void {
    this.room(8);
    let rest = value;
    for (; rest >= TWO_32; rest = Math.floor(rest / 128)) this.bytes[this.at++] = (rest % 128) | 128;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.bytes[this.at++] = (rest & 127) | 128;
    this.bytes[this.at++] = rest;
  }

  private room(length: number): void {
    if (this.at + length <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + length));
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
  }
}
