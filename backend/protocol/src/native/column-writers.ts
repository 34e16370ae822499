/**
 * Growable writers for the column types a batch may carry, each producing the bytes of ClickHouse's Native format:
 * https://clickhouse.com/docs/en/interfaces/formats/Native. Little-endian throughout, as on every host we run on.
 */

const utf8 = new TextEncoder();
/** Longest string kept whole; what is longer is a bug of the caller, who bounds its fields. */
const LONGEST_SHORT_STRING = 48;

export interface ColumnWriter {
  /** ClickHouse type name as it stands in the block header. */
  readonly type: string;
  /** Bytes that {@link ColumnWriter.copyTo} will write. */
  readonly byteLength: number;
  copyTo(target: Uint8Array, offset: number): number;
  /** Appends the type's default value. */
  pushDefault(): void;
  clear(): void;
}

/** Fixed-width values; `width` is the bytes of one value. */
export class FixedColumn implements ColumnWriter {
  private bytes: Uint8Array;
  private view: DataView;
  private length = 0;

  constructor(
    readonly type: string,
    readonly width: 1 | 2 | 4 | 8 | 16,
    private readonly float = false,
  ) {
    this.bytes = new Uint8Array(1024 * width);
    this.view = new DataView(this.bytes.buffer);
  }

  get byteLength(): number {
    return this.length;
  }

  /** Appends a number: unsigned, negative, floating or, for 8 bytes, any safe integer. */
  push(value: number): void {
    const at = this.reserve();
    switch (this.width) {
      case 1:
        this.bytes[at] = value;
        return;
      case 2:
        this.view.setUint16(at, value, true);
        return;
      case 4:
        this.view.setUint32(at, value, true);
        return;
      case 8:
        if (this.float) {
          this.view.setFloat64(at, value, true);
          return;
        }
        this.view.setUint32(at, value >>> 0, true);
        this.view.setInt32(at + 4, Math.floor(value / 4294967296), true);
        return;
      default:
        this.bytes.fill(0, at, at + this.width);
        this.view.setUint32(at, value, true);
    }
  }

  pushBigInt(value: bigint): void {
    const at = this.reserve(); // First: it may replace the view.
    this.view.setBigUint64(at, BigInt.asUintN(64, value), true);
  }

  /** Appends a 64-bit value given as two unsigned halves. */
  pushHalves(high: number, low: number): void {
    const at = this.reserve();
    this.view.setUint32(at, low, true);
    this.view.setUint32(at + 4, high, true);
  }

  /** Appends `width` raw bytes, for IPv6 in network order. */
  pushBytes(source: Uint8Array, from = 0): void {
    const at = this.reserve();
    for (let i = 0; i < this.width; i++) this.bytes[at + i] = source[from + i] ?? 0;
  }

  pushDefault(): void {
    const at = this.reserve();
    this.bytes.fill(0, at, at + this.width);
  }

  clear(): void {
    this.length = 0;
  }

  copyTo(target: Uint8Array, offset: number): number {
    target.set(this.bytes.subarray(0, this.length), offset);
    return offset + this.length;
  }

  private reserve(): number {
    const at = this.length;
    if (at + this.width > this.bytes.length) {
      const larger = new Uint8Array(this.bytes.length * 2);
      larger.set(this.bytes);
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    this.length = at + this.width;
    return at;
  }
}

/** `String`: length as a varint, then the bytes. */
export class StringColumn implements ColumnWriter {
  readonly type = 'String';
  private bytes = new Uint8Array(16 * 1024);
  private length = 0;

  get byteLength(): number {
    return this.length;
  }

  push(value: string): void {
    const chars = value.length;
    // Room for the worst case, three bytes for each UTF-16 unit, and a five-byte length.
    this.ensure(chars * 3 + 5);
    if (chars <= LONGEST_SHORT_STRING && this.pushShortAscii(value, chars)) return;
    const room = chars * 3;
    const lengthBytes = room < 128 ? 1 : room < 16384 ? 2 : room < 2097152 ? 3 : 5;
    const start = this.length + lengthBytes;
    const { written } = utf8.encodeInto(value, this.bytes.subarray(start, start + room));
    writePaddedVarint(this.bytes, this.length, written, lengthBytes);
    this.length = start + written;
  }

  pushUtf8(source: Uint8Array, from = 0, to = source.length): void {
    this.ensure(to - from + 5);
    const { bytes } = this;
    let at = writeVarint(bytes, this.length, to - from);
    if (to - from <= LONGEST_SHORT_STRING) {
      // A view of a part costs more than to copy it.
      for (let i = from; i < to; i++) bytes[at++] = source[i] as number;
    } else {
      bytes.set(from === 0 && to === source.length ? source : source.subarray(from, to), at);
      at += to - from;
    }
    this.length = at;
  }

  pushDefault(): void {
    this.ensure(1);
    this.bytes[this.length++] = 0;
  }

  clear(): void {
    this.length = 0;
  }

  copyTo(target: Uint8Array, offset: number): number {
    target.set(this.bytes.subarray(0, this.length), offset);
    return offset + this.length;
  }

  private pushShortAscii(value: string, chars: number): boolean {
    const bytes = this.bytes;
    const start = this.length;
    bytes[start] = chars;
    for (let i = 0; i < chars; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) return false;
      bytes[start + 1 + i] = code;
    }
    this.length = start + 1 + chars;
    return true;
  }

  private ensure(more: number): void {
    const need = this.length + more;
    if (need <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(need, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

/** `Array(T)`: running end offsets as UInt64, then all elements. */
export class ArrayColumn<T extends ColumnWriter> implements ColumnWriter {
  readonly type: string;
  private readonly offsets = new FixedColumn('UInt64', 8);
  private count = 0;

  constructor(readonly elements: T) {
    this.type = `Array(${elements.type})`;
  }

  get byteLength(): number {
    return this.offsets.byteLength + this.elements.byteLength;
  }

  /** Ends one row's array, after its elements were pushed to {@link ArrayColumn.elements}. */
  endRow(elementsInRow: number): void {
    this.count += elementsInRow;
    this.offsets.push(this.count);
  }

  pushDefault(): void {
    this.offsets.push(this.count);
  }

  clear(): void {
    this.offsets.clear();
    this.elements.clear();
    this.count = 0;
  }

  copyTo(target: Uint8Array, offset: number): number {
    return this.elements.copyTo(target, this.offsets.copyTo(target, offset));
  }
}

/** `Map(String, String)`: stored as an array of pairs, so running end offsets, then all keys, then all values. */
export class MapColumn implements ColumnWriter {
  readonly type = 'Map(String, String)';
  readonly keys = new StringColumn();
  readonly values = new StringColumn();
  private readonly offsets = new FixedColumn('UInt64', 8);
  private count = 0;

  get byteLength(): number {
    return this.offsets.byteLength + this.keys.byteLength + this.values.byteLength;
  }

  /** Ends one row's map, after its pairs were pushed to {@link MapColumn.keys} and {@link MapColumn.values}. */
  endRow(pairsInRow: number): void {
    this.count += pairsInRow;
    this.offsets.push(this.count);
  }

  pushDefault(): void {
    this.offsets.push(this.count);
  }

  clear(): void {
    this.offsets.clear();
    this.keys.clear();
    this.values.clear();
    this.count = 0;
  }

  copyTo(target: Uint8Array, offset: number): number {
    return this.values.copyTo(target, this.keys.copyTo(target, this.offsets.copyTo(target, offset)));
  }
}

export function writeVarint(target: Uint8Array, offset: number, value: number): number {
  while (value >= 128) {
    target[offset++] = (value & 127) | 128;
    value = Math.floor(value / 128);
  }
  target[offset++] = value;
  return offset;
}

/** LEB128 in exactly `bytes` bytes: allowed by the format, and it saves moving what is already written behind it. */
function writePaddedVarint(target: Uint8Array, offset: number, value: number, bytes: number): void {
  for (let i = 0; i < bytes - 1; i++) {
    target[offset + i] = (value & 127) | 128;
    value = Math.floor(value / 128);
  }
  target[offset + bytes - 1] = value;
}
