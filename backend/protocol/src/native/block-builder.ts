import { type ColumnSpec, type TableSpec, type WireType } from '../tables/column';
import { ArrayColumn, type ColumnWriter, FixedColumn, MapColumn, StringColumn, writeVarint } from './column-writers';

type WriterOf<T extends WireType> = T extends 'String'
  ? StringColumn
  : T extends 'Array(String)'
    ? ArrayColumn<StringColumn>
    : T extends 'Array(Float64)' | 'Array(Int32)'
      ? ArrayColumn<FixedColumn>
      : T extends 'Map(String, String)'
        ? MapColumn
        : FixedColumn;

export type BlockColumns<C extends Record<string, ColumnSpec>> = { readonly [K in keyof C]: WriterOf<C[K]['type']> };

/**
 * Builds Native blocks of one table, column by column. A row is written by pushing one value to every column (or
 * `pushDefault`) and calling {@link BlockBuilder.endRow}; {@link BlockBuilder.encode} gives the block's bytes.
 */
export class BlockBuilder<C extends Record<string, ColumnSpec>> {
  readonly columns: BlockColumns<C>;
  private readonly ordered: { readonly name: Uint8Array; readonly type: Uint8Array; readonly writer: ColumnWriter }[];
  private rowCount = 0;

  /** @param only the columns to send, in table order; default all. */
  constructor(spec: TableSpec<C>, only?: readonly (keyof C & string)[]) {
    const utf8 = new TextEncoder();
    const columns: Record<string, ColumnWriter> = {};
    this.ordered = Object.entries(spec.columns)
      .filter(([name]) => !only || only.includes(name))
      .map(([name, column]) => {
        const writer = columnWriter(column.type);
        columns[name] = writer;
        return { name: utf8.encode(name), type: utf8.encode(column.type), writer };
      });
    this.columns = columns as unknown as BlockColumns<C>;
  }

  get rows(): number {
    return this.rowCount;
  }

  get byteLength(): number {
    let total = 0;
    for (const { writer } of this.ordered) total += writer.byteLength;
    return total;
  }

  endRow(): void {
    this.rowCount++;
  }

  clear(): void {
    this.rowCount = 0;
    for (const { writer } of this.ordered) writer.clear();
  }

  /** The block so far, in a buffer of its own. The builder keeps its rows until {@link BlockBuilder.clear}. */
  encode(): Uint8Array {
    let size = 20;
    for (const { name, type, writer } of this.ordered) size += 20 + name.length + type.length + writer.byteLength;
    const out = new Uint8Array(size);
    let at = writeVarint(out, 0, this.ordered.length);
    at = writeVarint(out, at, this.rowCount);
    for (const { name, type, writer } of this.ordered) {
      at = writeBytes(out, at, name);
      at = writeBytes(out, at, type);
      at = writer.copyTo(out, at);
    }
    return out.subarray(0, at);
  }
}

export function columnWriter(type: WireType): ColumnWriter {
  switch (type) {
    case 'UInt8':
      return new FixedColumn(type, 1);
    case 'UInt16':
      return new FixedColumn(type, 2);
    case 'UInt32':
    case 'Int32':
    case 'IPv4':
      return new FixedColumn(type, 4);
    case 'UInt64':
    case 'Int64':
    case "DateTime64(9, 'UTC')":
    case "DateTime64(3, 'UTC')":
      return new FixedColumn(type, 8);
    case 'Float64':
      return new FixedColumn(type, 8, true);
    case 'IPv6':
      return new FixedColumn(type, 16);
    case 'String':
      return new StringColumn();
    case 'Array(String)':
      return new ArrayColumn(new StringColumn());
    case 'Array(Float64)':
      return new ArrayColumn(new FixedColumn('Float64', 8, true));
    case 'Array(Int32)':
      return new ArrayColumn(new FixedColumn('Int32', 4));
    case 'Map(String, String)':
      return new MapColumn();
  }
}

function writeBytes(out: Uint8Array, at: number, bytes: Uint8Array): number {
  at = writeVarint(out, at, bytes.length);
  out.set(bytes, at);
  return at + bytes.length;
}
