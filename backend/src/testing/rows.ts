import { BlockBuilder, type ColumnSpec, type TableSpec } from '@thalweg/protocol';
import { type FastifyInstance } from 'fastify';

type Value = string | number | bigint | Uint8Array | readonly string[];
export type RowOf = Readonly<Record<string, Value>>;

interface AnyColumn {
  push(value: string | number): void;
  pushBigInt(value: bigint): void;
  pushBytes(value: Uint8Array): void;
  pushDefault(): void;
}

/** Native bytes of literal rows; columns that a row leaves out take their default. */
export function encodeRows(spec: TableSpec, rows: readonly RowOf[], only?: readonly string[]): Uint8Array {
  const builder = new BlockBuilder(spec as TableSpec<Record<string, ColumnSpec>>, only);
  for (const row of rows) {
    for (const [name, writer] of Object.entries(builder.columns)) {
      const column = writer as unknown as AnyColumn;
      const value = row[name];
      if (value === undefined) column.pushDefault();
      else if (typeof value === 'bigint') column.pushBigInt(value);
      else if (value instanceof Uint8Array) column.pushBytes(value);
      else column.push(value as string | number);
    }
    builder.endRow();
  }
  return builder.encode();
}

/** 16 bytes of an address in dotted or, for IPv6, full colon notation. */
export function ip6(text: string): Uint8Array {
  const bytes = new Uint8Array(16);
  if (text.includes('.')) {
    bytes.set([0xff, 0xff], 10);
    bytes.set(text.split('.').map(Number), 12);
    return bytes;
  }
  const [head = '', tail = ''] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const left = groups(head);
  const right = groups(tail);
  const all = [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
  for (const [i, group] of all.entries()) bytes.set([group >> 8, group & 255], i * 2);
  return bytes;
}

/** IPv4 as the number that the wire carries. */
export function ip4(text: string): number {
  return text.split('.').reduce((value, part) => value * 256 + Number(part), 0);
}

/** Rows of a statement through the store that the application runs on. */
export async function sqlOf(app: FastifyInstance, sql: string): Promise<readonly (readonly unknown[])[]> {
  const { rows } = await app.thalwegStore.query(sql);
  return rows;
}
