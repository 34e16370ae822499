import { type TableSpec, type WireType } from '../tables/column';

/** One column of a block as found: where its values begin and end in the body. */
export interface ColumnSlice {
  readonly name: string;
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

export interface BlockSlice {
  readonly rows: number;
  readonly columns: readonly ColumnSlice[];
  readonly end: number;
}

export type BlockError = {
  readonly code:
    'truncated' | 'unknown_column' | 'wrong_type' | 'missing_column' | 'duplicate_column' | 'too_many_rows';
  /** What was wrong, with the received value and the place in the body. */
  readonly detail: string;
};

export type BlockResult =
  | { readonly ok: true; readonly blocks: readonly BlockSlice[]; readonly rows: number }
  | { readonly ok: false; readonly error: BlockError };

export interface BlockLimits {
  /** Rows in all blocks of one body together. */
  readonly maxRows: number;
}

const FIXED_WIDTH: Partial<Record<WireType, number>> = {
  UInt8: 1,
  UInt16: 2,
  UInt32: 4,
  Int32: 4,
  IPv4: 4,
  UInt64: 8,
  Int64: 8,
  Float64: 8,
  "DateTime64(9, 'UTC')": 8,
  "DateTime64(3, 'UTC')": 8,
  IPv6: 16,
};

class Malformed extends Error {
  constructor(readonly failure: BlockError) {
    super(failure.detail);
  }
}

/**
 * Walks Native blocks without decoding their values: names, types and row counts are checked against the table, and
 * every column must end exactly where the next begins. A body that passes can be handed to the engine as it is.
 */
export function readBlocks(body: Uint8Array, spec: TableSpec, limits: BlockLimits): BlockResult {
  const blocks: BlockSlice[] = [];
  let rows = 0;
  try {
    let at = 0;
    while (at < body.length) {
      const block = readBlock(body, at, spec, limits.maxRows - rows);
      blocks.push(block);
      rows += block.rows;
      at = block.end;
    }
  } catch (error) {
    // Only our own verdicts are expected here; anything else is a defect and must surface.
    if (error instanceof Malformed) return { ok: false, error: error.failure };
    throw error;
  }
  return { ok: true, blocks, rows };
}

function readBlock(body: Uint8Array, start: number, spec: TableSpec, rowsLeft: number): BlockSlice {
  const cursor = { at: start };
  const columnCount = readVarint(body, cursor, 'the number of columns');
  const rows = readVarint(body, cursor, 'the number of rows');
  if (rows > rowsLeft) {
    throw new Malformed({ code: 'too_many_rows', detail: `${rows} rows where ${rowsLeft} more are allowed` });
  }
  const known = Object.keys(spec.columns).length;
  if (columnCount > known) {
    throw new Malformed({
      code: 'unknown_column',
      detail: `${columnCount} columns; table ${spec.name} takes ${known} at the most`,
    });
  }
  const columns: ColumnSlice[] = [];
  const seen = new Set<string>();
  for (let i = 0; i < columnCount; i++) {
    const name = readString(body, cursor, `the name of column ${i + 1}`);
    const type = readString(body, cursor, `the type of column ${name}`);
    checkColumn(name, type, spec, seen);
    const from = cursor.at;
    cursor.at = skipValues(body, from, type as WireType, rows, name);
    columns.push({ name, type, start: from, end: cursor.at });
  }
  for (const [name, column] of Object.entries(spec.columns)) {
    if (column.required && !seen.has(name)) {
      throw new Malformed({ code: 'missing_column', detail: `column ${name} (${column.type}) is required` });
    }
  }
  return { rows, columns, end: cursor.at };
}

function checkColumn(name: string, type: string, spec: TableSpec, seen: Set<string>): void {
  const column = Object.hasOwn(spec.columns, name) ? spec.columns[name] : undefined;
  if (!column) {
    throw new Malformed({ code: 'unknown_column', detail: `table ${spec.name} has no column ${JSON.stringify(name)}` });
  }
  if (column.type !== type) {
    throw new Malformed({
      code: 'wrong_type',
      detail: `column ${name} came as ${JSON.stringify(type)}, expected ${column.type}`,
    });
  }
  if (seen.has(name)) throw new Malformed({ code: 'duplicate_column', detail: `column ${name} came twice` });
  seen.add(name);
}

function skipValues(body: Uint8Array, at: number, type: WireType, rows: number, name: string): number {
  const width = FIXED_WIDTH[type];
  if (width !== undefined) return skipTo(body, at + width * rows, name);
  if (type === 'String') return skipStrings(body, at, rows, name);
  const offsetsEnd = skipTo(body, at + 8 * rows, name);
  const elements = readLastOffset(body, at, rows, name);
  switch (type) {
    case 'Array(String)':
      return skipStrings(body, offsetsEnd, elements, name);
    case 'Map(String, String)':
      return skipStrings(body, offsetsEnd, 2 * elements, name);
    default:
      return skipTo(body, offsetsEnd + (type === 'Array(Int32)' ? 4 : 8) * elements, name);
  }
}

function readLastOffset(body: Uint8Array, at: number, rows: number, name: string): number {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  let last = 0;
  for (let row = 0; row < rows; row++) {
    const offset = view.getUint32(at + 8 * row, true) + view.getUint32(at + 8 * row + 4, true) * 4294967296;
    if (offset < last || offset > body.length) {
      throw new Malformed({ code: 'truncated', detail: `column ${name}: array offset ${offset} in row ${row + 1}` });
    }
    last = offset;
  }
  return last;
}

function skipStrings(body: Uint8Array, at: number, count: number, name: string): number {
  const cursor = { at };
  for (let i = 0; i < count; i++) {
    const length = readVarint(body, cursor, `a string of column ${name}`);
    cursor.at = skipTo(body, cursor.at + length, name);
  }
  return cursor.at;
}

function skipTo(body: Uint8Array, end: number, name: string): number {
  if (end > body.length) {
    throw new Malformed({
      code: 'truncated',
      detail: `column ${name} needs ${end} bytes, the body has ${body.length}`,
    });
  }
  return end;
}

function readString(body: Uint8Array, cursor: { at: number }, what: string): string {
  const length = readVarint(body, cursor, what);
  if (length > 256 || cursor.at + length > body.length) {
    throw new Malformed({ code: 'truncated', detail: `${what} claims ${length} bytes at byte ${cursor.at}` });
  }
  const text = new TextDecoder().decode(body.subarray(cursor.at, cursor.at + length));
  cursor.at += length;
  return text;
}

function readVarint(body: Uint8Array, cursor: { at: number }, what: string): number {
  let value = 0;
  for (let shift = 1; shift <= 2 ** 42; shift *= 128) {
    const byte = body[cursor.at];
    if (byte === undefined) {
      throw new Malformed({ code: 'truncated', detail: `the body ends at byte ${cursor.at} inside ${what}` });
    }
    cursor.at++;
    value += (byte & 127) * shift;
    if (byte < 128) return value;
  }
  throw new Malformed({ code: 'truncated', detail: `${what} is no length at byte ${cursor.at}` });
}
