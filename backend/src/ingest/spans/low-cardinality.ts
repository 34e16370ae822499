import { type ColumnWriter, FixedColumn, StringColumn } from '@thalweg/protocol';

/**
 * `LowCardinality(String)` as it stands in a Native block: the texts once, a number for each row. Costs the engine a
 * fraction of what as many strings do. https://clickhouse.com/docs/en/interfaces/formats/Native
 */
export class LowCardinalityColumn implements ColumnWriter {
  readonly type = 'LowCardinality(String)';
  private numbers = new Map<string, number>();
  private readonly texts = new StringColumn();
  private indexes = new Uint32Array(1024);
  private rows = 0;

  get byteLength(): number {
    // Two flags, two counts, and what they count; as an array's elements there may be none at all.
    return 32 + this.texts.byteLength + 4 * this.rows;
  }

  push(text: string): void {
    this.pushNumber(this.numberOf(text));
  }

  /** As {@link LowCardinalityColumn.push}; for texts in objects that come again and again. */
  pushNamed(name: { readonly text: string; column: unknown; number: number }): void {
    if (name.column !== this.numbers) {
      name.number = this.numberOf(name.text);
      name.column = this.numbers;
    }
    this.pushNumber(name.number);
  }

  private numberOf(text: string): number {
    let number = this.numbers.get(text);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(text, number);
      this.texts.push(text);
    }
    return number;
  }

  pushDefault(): void {
    this.push('');
  }

  clear(): void {
    this.numbers = new Map();
    this.texts.clear();
    this.rows = 0;
  }

  copyTo(target: Uint8Array, offset: number): number {
    return this.copyKeysTo(target, this.copyPrefixTo(target, offset));
  }

  /** Precedes everything of the column, array offsets too. */
  copyPrefixTo(target: Uint8Array, offset: number): number {
    return writeUInt64(target, offset, SHARED_DICTIONARIES_WITH_ADDITIONAL_KEYS);
  }

  copyKeysTo(target: Uint8Array, offset: number): number {
    if (this.rows === 0) return offset;
    const keys = this.numbers.size;
    const width = keys <= 256 ? 0 : keys <= 65536 ? 1 : 2;
    let at = writeUInt64(target, offset, width + ADDITIONAL_KEYS + UPDATE_DICTIONARY);
    at = writeUInt64(target, at, keys);
    at = this.texts.copyTo(target, at);
    at = writeUInt64(target, at, this.rows);
    const bytes = 1 << width;
    for (let row = 0; row < this.rows; row++) {
      const index = this.indexes[row] as number;
      target[at] = index;
      if (bytes > 1) target[at + 1] = index >>> 8;
      if (bytes > 2) {
        target[at + 2] = index >>> 16;
        target[at + 3] = index >>> 24;
      }
      at += bytes;
    }
    return at;
  }

  private pushNumber(number: number): void {
    if (this.rows === this.indexes.length) {
      const larger = new Uint32Array(this.rows * 2);
      larger.set(this.indexes);
      this.indexes = larger;
    }
    this.indexes[this.rows++] = number;
  }
}

const SHARED_DICTIONARIES_WITH_ADDITIONAL_KEYS = 1;
const ADDITIONAL_KEYS = 1 << 9;
const UPDATE_DICTIONARY = 1 << 10;

function writeUInt64(target: Uint8Array, at: number, value: number): number {
  for (let i = 0; i < 8; i++) {
    target[at + i] = value % 256;
    value = Math.floor(value / 256);
  }
  return at + 8;
}

/** `Array(LowCardinality(String))`. */
export class LowCardinalityArrayColumn implements ColumnWriter {
  readonly type = 'Array(LowCardinality(String))';
  readonly elements = new LowCardinalityColumn();
  private readonly offsets = new FixedColumn('UInt64', 8);
  private count = 0;

  get byteLength(): number {
    return this.offsets.byteLength + this.elements.byteLength;
  }

  /** Ends one row's array, after its elements were pushed. */
  endRow(elementsInRow: number): void {
    this.count += elementsInRow;
    this.offsets.push(this.count);
  }

  pushDefault(): void {
    this.offsets.push(this.count);
  }

  clear(): void {
    this.elements.clear();
    this.offsets.clear();
    this.count = 0;
  }

  copyTo(target: Uint8Array, offset: number): number {
    const at = this.elements.copyPrefixTo(target, offset);
    return this.elements.copyKeysTo(target, this.offsets.copyTo(target, at));
  }
}
