/**
 * Columns of rows under construction. A value is stored by its row's number, which for typed arrays is one store; the
 * bytes of ClickHouse's Native format are made for a whole block at once. Rows that were not given a value have the
 * column's default.
 */
import { writeVarint } from '@thalweg/protocol';

const TWO_32 = 4294967296;
/** Longest text that is encoded character by character; beyond that the engine's encoder is faster. */
const SHORT_TEXT = 48;
const utf8 = new TextEncoder();

/** Bytes of a block being written; reused from block to block. */
export class Output {
  bytes = new Uint8Array(64 * 1024);
  at = 0;

  ensure(more: number): void {
    const need = this.at + more;
    if (need <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(need, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.at));
    this.bytes = larger;
  }

  varint(value: number): void {
    this.ensure(10);
    this.at = writeVarint(this.bytes, this.at, value);
  }

  raw(source: Uint8Array): void {
    this.ensure(source.length);
    this.bytes.set(source, this.at);
    this.at += source.length;
  }

  text(value: string): void {
    const chars = value.length;
    this.ensure(chars * 3 + 5);
    if (chars <= SHORT_TEXT && this.shortAscii(value, chars)) return;
    const bytes = Buffer.byteLength(value);
    this.at = writeVarint(this.bytes, this.at, bytes);
    utf8.encodeInto(value, this.bytes.subarray(this.at, this.at + bytes));
    this.at += bytes;
  }

  private shortAscii(value: string, chars: number): boolean {
    const { bytes, at } = this;
    bytes[at] = chars;
    for (let i = 0; i < chars; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) return false;
      bytes[at + 1 + i] = code;
    }
    this.at = at + 1 + chars;
    return true;
  }
}

export interface RowColumn {
  /** False: all rows have the default, and the column need not be sent. */
  readonly isUsed: boolean;
  grow(rows: number): void;
  encode(out: Output, rows: number): void;
  clear(rows: number): void;
}

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;
type NumbersOf<W extends 1 | 2 | 4 | 8> = W extends 1
  ? Uint8Array
  : W extends 2
    ? Uint16Array
    : W extends 4
      ? Uint32Array
      : Float64Array;

function numbers(width: number, rows: number): Numbers {
  switch (width) {
    case 1:
      return new Uint8Array(rows);
    case 2:
      return new Uint16Array(rows);
    case 4:
      return new Uint32Array(rows);
    default:
      return new Float64Array(rows);
  }
}

/** Whole numbers of one to four bytes, or of eight and below 2^53. Store with `column.values[row] = value`. */
export class NumberColumn<W extends 1 | 2 | 4 | 8> implements RowColumn {
  values: NumbersOf<W>;
  isUsed: boolean;

  /** @param always every row is given a value; otherwise whoever stores one sets {@link NumberColumn.isUsed}. */
  constructor(
    private readonly width: W,
    private readonly always: boolean,
  ) {
    this.values = numbers(width, 0) as NumbersOf<W>;
    this.isUsed = always;
  }

  grow(rows: number): void {
    const larger = numbers(this.width, rows) as NumbersOf<W>;
    larger.set(this.values);
    this.values = larger;
  }

  encode(out: Output, rows: number): void {
    if (this.values instanceof Float64Array) encodeHalves(out, this.values, rows);
    else out.raw(new Uint8Array(this.values.buffer, 0, rows * this.width));
  }

  clear(rows: number): void {
    if (this.always || !this.isUsed) return;
    this.values.fill(0, 0, rows);
    this.isUsed = false;
  }
}

function encodeHalves(out: Output, values: Float64Array, rows: number): void {
  const halves = new Uint32Array(rows * 2);
  for (let row = 0; row < rows; row++) {
    const value = values[row] as number;
    if (value === 0) continue;
    const low = value >>> 0;
    halves[row * 2] = low;
    halves[row * 2 + 1] = (value - low) / TWO_32;
  }
  out.raw(new Uint8Array(halves.buffer));
}

/** 64-bit values as two halves, low one first, given for every row. */
export class HalvesColumn implements RowColumn {
  readonly isUsed = true;
  values = new Uint32Array(0);

  grow(rows: number): void {
    const larger = new Uint32Array(rows * 2);
    larger.set(this.values);
    this.values = larger;
  }

  encode(out: Output, rows: number): void {
    out.raw(new Uint8Array(this.values.buffer, 0, rows * 8));
  }

  clear(): void {
    // Every row overwrites its place.
  }
}

/** Text. Few texts follow each other in turns, so the last two are copied rather than encoded again. */
export class TextColumn implements RowColumn {
  isUsed = false;
  /** Of all texts stored since the last clearing, in UTF-16 units. */
  length = 0;
  private values: string[] = [];

  put(row: number, value: string): void {
    this.values[row] = value;
    this.length += value.length;
    this.isUsed = true;
  }

  grow(rows: number): void {
    while (this.values.length < rows) this.values.push('');
  }

  encode(out: Output, rows: number): void {
    encodeTexts(out, this.values, rows);
  }

  clear(rows: number): void {
    if (!this.isUsed) return;
    this.values.fill('', 0, rows);
    this.isUsed = false;
    this.length = 0;
  }
}

function encodeTexts(out: Output, values: readonly string[], count: number): void {
  let last = '';
  let before = '';
  let lastFrom = -1;
  let lastTo = 0;
  let beforeFrom = 0;
  let beforeTo = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i] as string;
    if (value === '') {
      out.ensure(1);
      out.bytes[out.at++] = 0;
      continue;
    }
    const isLast = value === last;
    if (isLast || value === before) {
      out.at = repeat(out, isLast ? lastFrom : beforeFrom, isLast ? lastTo : beforeTo);
      continue;
    }
    before = last;
    beforeFrom = lastFrom;
    beforeTo = lastTo;
    last = value;
    lastFrom = out.at;
    out.text(value);
    lastTo = out.at;
  }
}

/** Writes again what stands at a place of the output. */
function repeat(out: Output, from: number, to: number): number {
  out.ensure(to - from);
  const { bytes, at } = out;
  if (to - from > SHORT_TEXT) bytes.copyWithin(at, from, to);
  else for (let i = from, into = at; i < to; i++, into++) bytes[into] = bytes[i] as number;
  return at + to - from;
}

/** `Array(String)` of rows of which few have any. */
export class TextsColumn implements RowColumn {
  isUsed = false;
  length = 0;
  private values: (readonly string[] | undefined)[] = [];

  put(row: number, value: readonly string[]): void {
    this.values[row] = value;
    for (const text of value) this.length += text.length;
    this.isUsed = true;
  }

  grow(rows: number): void {
    while (this.values.length < rows) this.values.push(undefined);
  }

  encode(out: Output, rows: number): void {
    const ends = new Uint32Array(rows * 2);
    const texts: string[] = [];
    for (let row = 0; row < rows; row++) {
      const value = this.values[row];
      if (value) for (const text of value) texts.push(text);
      ends[row * 2] = texts.length;
    }
    out.raw(new Uint8Array(ends.buffer));
    encodeTexts(out, texts, texts.length);
  }

  clear(rows: number): void {
    if (!this.isUsed) return;
    this.values.fill(undefined, 0, rows);
    this.isUsed = false;
    this.length = 0;
  }
}
