import { type Frame, type FrameField } from '@thalweg/protocol';
import { DataType, makeVector, RecordBatchReader, type Schema, type Vector } from 'apache-arrow';

/** A frame as Grafana's server has read it: our own, and what the wire said beside. */
export interface ReadFrame extends Frame {
  readonly refId: string;
  /** By field: may it hold nulls? */
  readonly nullable: readonly boolean[];
}

/** Reads an Arrow IPC file by the rules of grafana-plugin-sdk-go v0.287.0, data/arrow.go; refuses what it refuses. */
export function readFrame(file: Uint8Array): ReadFrame {
  if (Buffer.from(file.subarray(0, 6)).toString() !== 'ARROW1') throw new Error('no Arrow file');
  const { schema, rows, columns } = readColumns(file);
  const meta = schema.metadata.get('meta');
  const fields = schema.fields.map((field, at): FrameField => {
    const labels = field.metadata.get('labels');
    const config = field.metadata.get('config');
    return {
      name: field.name,
      ...valuesOf(field.type, columns[at], rows),
      ...(labels === undefined ? {} : { labels: JSON.parse(labels) as Record<string, string> }),
      ...(config === undefined ? {} : { config: JSON.parse(config) as FrameField['config'] }),
    };
  });
  return {
    name: schema.metadata.get('name') ?? '',
    refId: schema.metadata.get('refId') ?? '',
    fields,
    ...(meta === undefined ? {} : { meta: JSON.parse(meta) as Frame['meta'] }),
    nullable: schema.fields.map(({ nullable }) => nullable),
  };
}

/** By the batch, as a table of the library's loses one of two fields of one name. */
export function readColumns(file: Uint8Array): { schema: Schema; rows: number; columns: Vector[] } {
  const reader = RecordBatchReader.from(file).open();
  const { schema } = reader;
  const [batch, ...more] = [...reader];
  if (more.length > 0) throw new Error(`${more.length + 1} batches`);
  return { schema, rows: batch?.numRows ?? 0, columns: (batch?.data.children ?? []).map((data) => makeVector(data)) };
}

function valuesOf(type: DataType, vector: Vector | undefined, rows: number): Pick<FrameField, 'type' | 'values'> {
  const read = <T>(convert: (value: NonNullable<unknown>, at: number) => T) =>
    Array.from({ length: rows }, (_, at) => {
      const value: unknown = vector?.get(at) ?? null;
      return value === null ? null : convert(value as NonNullable<unknown>, at);
    });
  if (DataType.isTimestamp(type)) return { type: 'time', values: rows === 0 || !vector ? [] : times(vector) };
  if (DataType.isFloat(type) && type.precision === 2) return { type: 'number', values: read(Number) };
  if (DataType.isUtf8(type)) return { type: 'string', values: read(String) };
  if (DataType.isBool(type)) return { type: 'boolean', values: read(Boolean) };
  if (DataType.isBinary(type))
    return { type: 'other', values: read((bytes) => JSON.parse(Buffer.from(bytes as Uint8Array).toString('utf8'))) };
  throw new Error(`Grafana does not read ${String(type)}`);
}

const millis = (nanos: bigint) => Number(nanos / 1_000_000n) + Number(nanos % 1_000_000n) / 1e6;

/** From the raw nanoseconds, as the library rounds them to ms. */
function times(vector: Vector): (number | null)[] {
  return vector.data.flatMap((data) => {
    const raw = data.values as BigInt64Array;
    return Array.from({ length: data.length }, (_, at) =>
      data.nullCount > 0 && !data.getValid(at) ? null : millis(raw[at] as bigint),
    );
  });
}
