import { BlockBuilder, type ColumnSpec, type TableSpec } from '@thalweg/protocol';
import { type NativePart } from '../store/client';

type Value = string | number | bigint;

/** Rows of named values as one part of a batch; what a row does not name takes the type's default. */
export function partOf(spec: TableSpec, rows: readonly Readonly<Record<string, Value>>[]): NativePart {
  const builder = new BlockBuilder(spec);
  for (const row of rows) {
    for (const name of Object.keys(row)) if (!(name in spec.columns)) throw new Error(`${spec.name} has no ${name}`);
    for (const [name, writer] of Object.entries(builder.columns)) {
      const value = row[name];
      const sink = writer as unknown as {
        push(value: Value): void;
        pushBigInt(value: bigint): void;
        pushDefault(): void;
      };
      if (value === undefined) sink.pushDefault();
      else if (typeof value === 'bigint') sink.pushBigInt(value);
      else sink.push(value);
    }
    builder.endRow();
  }
  const columns = Object.entries<ColumnSpec>(spec.columns).map(([name, { type }]) => ({ name, type }));
  return { columns, bytes: builder.encode() };
}
