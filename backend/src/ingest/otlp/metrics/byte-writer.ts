import { WIRE } from '../../prometheus/wire-reader';

/** A length is written before what it measures is known, so it takes as many bytes as the longest. */
const LENGTH_BYTES = 5;

/** Writes protobuf into one growing buffer; nested messages are opened and closed in place. */
export class ByteWriter {
  private out: Buffer;
  private at = 0;

  constructor(expectedBytes: number) {
    this.out = Buffer.allocUnsafe(Math.max(64, expectedBytes));
  }

  get bytes(): Buffer {
    return this.out.subarray(0, this.at);
  }

  /** Begins a message; what it gives is for {@link ByteWriter.close}. */
  open(field: number): number {
    this.tag(field, WIRE.bytes);
    this.room(LENGTH_BYTES);
    this.at += LENGTH_BYTES;
    return this.at;
  }

  close(start: number): void {
    let length = this.at - start;
    for (let i = start - LENGTH_BYTES; i < start; i++) {
      this.out[i] = (length & 127) | (i < start - 1 ? 128 : 0);
      length >>>= 7;
    }
  }

  tag(field: number, wire: number): void {
    this.varint(BigInt((field << 3) | wire));
  }

  varint(value: bigint): void {
    this.room(10);
    let rest = BigInt.asUintN(64, value);
    while (rest > 127n) {
      this.out[this.at++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    this.out[this.at++] = Number(rest);
  }

  fixed64(value: bigint): void {
    this.room(8);
    this.out.writeBigUInt64LE(BigInt.asUintN(64, value), this.at);
    this.at += 8;
  }

  double(value: number): void {
    this.room(8);
    this.out.writeDoubleLE(value, this.at);
    this.at += 8;
  }

  buffer(field: number, value: Buffer): void {
    this.tag(field, WIRE.bytes);
    this.varint(BigInt(value.length));
    this.room(value.length);
    value.copy(this.out, this.at);
    this.at += value.length;
  }

  private room(bytes: number): void {
    if (this.at + bytes <= this.out.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.out.length * 2, this.at + bytes));
    this.out.copy(larger, 0, 0, this.at);
    this.out = larger;
  }
}
