/** Reads what {@link Store.readNative} gives. The engine wrote it, so only what keeps the framing in step is checked. */
import { EngineError } from '../errors';

/** Values of one column of a block; numbers as views where the bytes lie aligned, else as copies. */
export type NativeColumn =
  | Uint8Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float64Array
  | readonly string[]
  | NativeArrays
  | NativeMaps;

export interface NativeArrays {
  /** End of each row's values in `values`. */
  readonly ends: Float64Array;
  readonly values: NativeColumn;
}

export interface NativeMaps {
  /** End of each row's entries in `keys` and `values`. */
  readonly ends: Float64Array;
  readonly keys: readonly string[];
  readonly values: readonly string[];
}

export interface NativeBlock {
  readonly rows: number;
  readonly columns: readonly NativeColumn[];
}

/** With `reuse`, numbers of a block are overwritten by those of the next: for who keeps none of them. */
export function* readNativeBlocks(bytes: Buffer, { reuse = false } = {}): Generator<NativeBlock> {
  const reader = new Reader(bytes, reuse);
  while (reader.at < bytes.length) {
    const count = reader.varint();
    const rows = reader.varint();
    const columns: NativeColumn[] = [];
    reader.block();
    for (let i = 0; i < count; i++) {
      reader.text(); // The name: the statement's order tells.
      columns.push(reader.column(reader.text(), rows));
    }
    // Statements may begin with a block that has names and no rows.
    if (rows > 0) yield { rows, columns };
  }
}

interface NumberArray<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, offset: number, length: number): T;
}

const NUMBERS: Readonly<Record<string, NumberArray<NativeColumn & ArrayBufferView>>> = {
  UInt8: Uint8Array,
  Int32: Int32Array,
  UInt32: Uint32Array,
  Int64: BigInt64Array,
  UInt64: BigUint64Array,
  Float64: Float64Array,
};

class Reader {
  at = 0;
  private readonly scratch: ArrayBuffer[] = [];
  private used = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly reuse: boolean,
  ) {}

  /** A block begins: what was lent for the one before is free. */
  block(): void {
    this.used = 0;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw truncated(this.at);
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  text(): string {
    const length = this.varint();
    const from = this.take(length);
    return this.bytes.toString('utf8', from, from + length);
  }

  column(type: string, rows: number): NativeColumn {
    const numbers = NUMBERS[type];
    if (numbers) return this.numbers(numbers, rows);
    if (type === 'String') return this.strings(rows);
    // Kept as what it aggregates to.
    const simple = /^SimpleAggregateFunction\(\w+, (.*)\)$/.exec(type)?.[1];
    if (simple !== undefined) return this.column(simple, rows);
    const inner = /^(Array|Map)\((.*)\)$/.exec(type);
    if (!inner) throw new EngineError(`the reader of Native blocks has no type ${type}`, undefined, 'refused');
    const ends = this.ends(rows);
    const length = ends.at(-1) ?? 0;
    if (inner[1] === 'Array') return { ends, values: this.column(inner[2] ?? '', length) };
    return { ends, keys: this.strings(length), values: this.strings(length) };
  }

  private numbers<T>(Values: NumberArray<T>, rows: number): T {
    const length = rows * Values.BYTES_PER_ELEMENT;
    const from = this.bytes.byteOffset + this.take(length);
    if (from % Values.BYTES_PER_ELEMENT === 0) return new Values(this.bytes.buffer as ArrayBuffer, from, rows);
    const room = this.room(length);
    new Uint8Array(room).set(this.bytes.subarray(this.at - length, this.at));
    return new Values(room, 0, rows);
  }

  private room(length: number): ArrayBuffer {
    if (!this.reuse) return new ArrayBuffer(length);
    const at = this.used++;
    const known = this.scratch[at];
    if (known && known.byteLength >= length) return known;
    return (this.scratch[at] = new ArrayBuffer(length));
  }

  private ends(rows: number): Float64Array {
    return Float64Array.from(this.numbers(BigUint64Array, rows), Number);
  }

  private strings(rows: number): string[] {
    const strings = new Array<string>(rows);
    for (let i = 0; i < rows; i++) strings[i] = this.text();
    return strings;
  }

  private take(length: number): number {
    const from = this.at;
    this.at += length;
    if (this.at > this.bytes.length) throw truncated(from);
    return from;
  }
}

const truncated = (at: number) =>
  new EngineError(`the answer in Native blocks ends early, at byte ${at}`, undefined, 'unavailable');
