import { type Frame, type FrameField } from '@thalweg/protocol';
import {
  Binary,
  Bool,
  type Data,
  type DataType,
  Field,
  Float64,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  TimestampNanosecond,
  Utf8,
} from 'apache-arrow';

/** What Grafana keeps with a frame beside its fields. */
export interface FrameExtras {
  readonly refId: string;
  /** Added to the frame's own: a channel that goes on with the frame, further notices. */
  readonly meta?: Readonly<Record<string, unknown>>;
}

/**
 * One frame as Grafana's server reads it: an Arrow IPC file, with labels, config and meta as JSON in the metadata. Which
 * Arrow types are read, and how, is written in grafana-plugin-sdk-go, data/arrow.go.
 */
export function encodeFrame(frame: Frame, { refId, meta = {} }: FrameExtras): Uint8Array {
  const length = frame.fields[0]?.values.length ?? 0;
  const columns = frame.fields.map((field) => columnOf(field, length));
  const allMeta = { ...frame.meta, ...meta };
  const metadata = new Map([
    ['name', frame.name],
    ['refId', refId],
  ]);
  if (Object.keys(allMeta).length > 0) metadata.set('meta', JSON.stringify(allMeta));
  const fields = columns.map((column, at) => fieldOf(frame.fields[at] as FrameField, column));
  const schema = new Schema(fields, metadata);
  const batch = makeData({ type: new Struct(fields), length, nullCount: 0, children: columns });
  // Frames may have two fields of one name, as SQL may. The library has no other objection to them than that a batch
  // merges their types and a table refuses them, so the batch gets the schema back that it was made of.
  const writer = new RecordBatchFileWriter();
  writer.write(Object.assign(new RecordBatch(schema, batch), { schema }));
  return writer.finish().toUint8Array(true);
}

function fieldOf(field: FrameField, column: Data): Field {
  const metadata = new Map<string, string>([['tstype', field.type]]);
  if (field.labels) metadata.set('labels', JSON.stringify(field.labels));
  if (field.config) metadata.set('config', JSON.stringify(field.config));
  // Rules refuse series whose times may be null. Numbers may always be, so that all series are of one type.
  const nullable = field.type === 'number' || column.nullCount > 0;
  return new Field(field.name, column.type as DataType, nullable, metadata);
}

function columnOf({ type, values }: FrameField, length: number): Data {
  switch (type) {
    case 'time':
      return timeColumn(values, length);
    case 'number':
      return numberColumn(values, length);
    case 'boolean':
      return booleanColumn(values, length);
    case 'string':
      return bytesColumn(new Utf8(), values, length, textOf);
    case 'other':
      return bytesColumn(new Binary(), values, length, (value) => JSON.stringify(value));
  }
}

/** Null where a value is missing or of another kind; made only when it is needed. */
class Validity {
  private bits: Uint8Array | undefined;
  nullCount = 0;

  constructor(private readonly length: number) {}

  drop(at: number): void {
    this.bits ??= new Uint8Array((this.length + 7) >> 3).fill(255);
    this.bits[at >> 3] = (this.bits[at >> 3] as number) & ~(1 << (at & 7));
    this.nullCount++;
  }

  get nulls(): { nullCount: number; nullBitmap: Uint8Array | undefined } {
    return { nullCount: this.nullCount, nullBitmap: this.bits };
  }
}

/** Whatever the unit says, Grafana takes the number for nanoseconds. */
function timeColumn(values: readonly unknown[], length: number): Data {
  const data = new BigInt64Array(length);
  const validity = new Validity(length);
  for (let at = 0; at < length; at++) {
    const ms = values[at];
    if (typeof ms !== 'number' || !Number.isFinite(ms)) {
      validity.drop(at);
      continue;
    }
    const whole = Math.floor(ms);
    data[at] = BigInt(whole) * 1_000_000n + (whole === ms ? 0n : BigInt(Math.round((ms - whole) * 1e6)));
  }
  return makeData({ type: new TimestampNanosecond(), length, data, ...validity.nulls });
}

function numberColumn(values: readonly unknown[], length: number): Data {
  const data = new Float64Array(length);
  const validity = new Validity(length);
  for (let at = 0; at < length; at++) {
    const value = values[at];
    if (typeof value === 'number') data[at] = value;
    else validity.drop(at);
  }
  return makeData({ type: new Float64(), length, data, ...validity.nulls });
}

function booleanColumn(values: readonly unknown[], length: number): Data {
  const data = new Uint8Array((length + 7) >> 3);
  const validity = new Validity(length);
  for (let at = 0; at < length; at++) {
    const value = values[at];
    if (value === true) data[at >> 3] = (data[at >> 3] as number) | (1 << (at & 7));
    else if (value !== false) validity.drop(at);
  }
  return makeData({ type: new Bool(), length, data, ...validity.nulls });
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);

function bytesColumn(
  type: Utf8 | Binary,
  values: readonly unknown[],
  length: number,
  write: (value: unknown) => string,
): Data {
  const validity = new Validity(length);
  const texts: string[] = new Array<string>(length);
  for (let at = 0; at < length; at++) {
    const value = values[at];
    const missing = value === null || value === undefined;
    if (missing) validity.drop(at);
    texts[at] = missing ? '' : write(value);
  }
  const joined = texts.join('');
  let data = Buffer.from(joined);
  // Where every character is a byte, which is nearly always, lengths need no counting.
  const sizeOf = data.length === joined.length ? (text: string) => text.length : Buffer.byteLength;
  const valueOffsets = new Int32Array(length + 1);
  let end = 0;
  for (let at = 0; at < length; at++) valueOffsets[at + 1] = end += sizeOf(texts[at] as string);
  // Halves of a surrogate pair at the ends of two texts would have become one character.
  if (end !== data.length) data = Buffer.concat(texts.map((text) => Buffer.from(text)));
  return makeData({ type: type as Utf8, length, data, valueOffsets, ...validity.nulls });
}
