import { JsonReader } from '../../wire/json-reader';
import { WIRE } from '../../prometheus/wire-reader';
import { ProblemError } from '../../../errors';
import { ByteWriter } from './byte-writer';

type Kind = 'text' | 'bool' | 'uint' | 'int' | 'sint' | 'fixed64' | 'sfixed64' | 'double' | 'hex' | 'base64' | Message;
interface Message {
  readonly [name: string]: readonly [number: number, kind: Kind, repeated?: 'repeated'];
}

// The fields that metrics have, by their names in JSON. What is not here is passed over, as the protocol wants it.
const anyValue: Record<string, readonly [number, Kind, 'repeated'?]> = {};
const KEY_VALUE: Message = { key: [1, 'text'], value: [2, anyValue] };
Object.assign(anyValue, {
  stringValue: [1, 'text'],
  boolValue: [2, 'bool'],
  intValue: [3, 'int'],
  doubleValue: [4, 'double'],
  arrayValue: [5, { values: [1, anyValue, 'repeated'] }],
  kvlistValue: [6, { values: [1, KEY_VALUE, 'repeated'] }],
  bytesValue: [7, 'base64'],
} satisfies Message);
const EXEMPLAR: Message = {
  timeUnixNano: [2, 'fixed64'],
  asDouble: [3, 'double'],
  spanId: [4, 'hex'],
  traceId: [5, 'hex'],
  asInt: [6, 'sfixed64'],
  filteredAttributes: [7, KEY_VALUE, 'repeated'],
};
const NUMBER_POINT: Message = {
  timeUnixNano: [3, 'fixed64'],
  asDouble: [4, 'double'],
  exemplars: [5, EXEMPLAR, 'repeated'],
  asInt: [6, 'sfixed64'],
  attributes: [7, KEY_VALUE, 'repeated'],
  flags: [8, 'uint'],
};
const HISTOGRAM_POINT: Message = {
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  bucketCounts: [6, 'fixed64', 'repeated'],
  explicitBounds: [7, 'double', 'repeated'],
  exemplars: [8, EXEMPLAR, 'repeated'],
  attributes: [9, KEY_VALUE, 'repeated'],
  flags: [10, 'uint'],
};
const BUCKETS: Message = { offset: [1, 'sint'], bucketCounts: [2, 'uint', 'repeated'] };
const EXPONENTIAL_POINT: Message = {
  attributes: [1, KEY_VALUE, 'repeated'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  scale: [6, 'sint'],
  zeroCount: [7, 'fixed64'],
  positive: [8, BUCKETS],
  negative: [9, BUCKETS],
  flags: [10, 'uint'],
  exemplars: [11, EXEMPLAR, 'repeated'],
  zeroThreshold: [14, 'double'],
};
const SUMMARY_POINT: Message = {
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  quantileValues: [6, { quantile: [1, 'double'], value: [2, 'double'] }, 'repeated'],
  attributes: [7, KEY_VALUE, 'repeated'],
  flags: [8, 'uint'],
};
const data = (point: Message): Message => ({
  dataPoints: [1, point, 'repeated'],
  aggregationTemporality: [2, 'uint'],
  isMonotonic: [3, 'bool'],
});
const METRIC: Message = {
  name: [1, 'text'],
  description: [2, 'text'],
  unit: [3, 'text'],
  gauge: [5, data(NUMBER_POINT)],
  sum: [7, data(NUMBER_POINT)],
  histogram: [9, data(HISTOGRAM_POINT)],
  exponentialHistogram: [10, data(EXPONENTIAL_POINT)],
  summary: [11, data(SUMMARY_POINT)],
};
const RESOURCE: Message = { attributes: [1, KEY_VALUE, 'repeated'] };
const SCOPE_METRICS: Message = { metrics: [2, METRIC, 'repeated'] };
const RESOURCE_METRICS: Message = { resource: [1, RESOURCE], scopeMetrics: [2, SCOPE_METRICS, 'repeated'] };
const REQUEST: Message = { resourceMetrics: [1, RESOURCE_METRICS, 'repeated'] };

const TEMPORALITIES: Readonly<Record<string, string>> = {
  AGGREGATION_TEMPORALITY_UNSPECIFIED: '0',
  AGGREGATION_TEMPORALITY_DELTA: '1',
  AGGREGATION_TEMPORALITY_CUMULATIVE: '2',
};

/** Writes a request in JSON as protobuf, so that one scanner takes both. */
export function toProtobuf(body: Buffer): Buffer {
  const reader = new JsonReader(body);
  const writer = new ByteWriter(body.length);
  writeMessage(reader, writer, REQUEST);
  reader.finish();
  return writer.bytes;
}

function writeMessage(reader: JsonReader, writer: ByteWriter, message: Message): void {
  reader.object((name) => {
    // The names of the protocol buffer itself are read too, as the mapping to JSON demands.
    const camel = name.includes('_') ? name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) : name;
    const field = Object.hasOwn(message, camel) ? message[camel] : undefined;
    if (!field) {
      reader.skip();
      return;
    }
    const [number, kind, repeated] = field;
    if (repeated) reader.list(() => writeField(reader, writer, number, kind, name));
    else writeField(reader, writer, number, kind, name);
  });
}

function writeField(reader: JsonReader, writer: ByteWriter, number: number, kind: Kind, name: string): void {
  if (typeof kind === 'object') {
    const start = writer.open(number);
    writeMessage(reader, writer, kind);
    writer.close(start);
    return;
  }
  // Numbers and booleans may be written as texts; null is nothing.
  const text = reader.text();
  if (kind === 'text') writer.buffer(number, Buffer.from(text));
  else if (kind === 'hex') writer.buffer(number, Buffer.from(text, 'hex'));
  else if (kind === 'base64') writer.buffer(number, Buffer.from(text, 'base64'));
  else if (text !== '' && text !== 'null') writeScalar(writer, number, kind, text, name);
}

function writeScalar(
  writer: ByteWriter,
  number: number,
  kind: Exclude<Kind, Message | 'text' | 'hex' | 'base64'>,
  text: string,
  name: string,
): void {
  if (kind === 'double') {
    writer.tag(number, WIRE.fixed64);
    writer.double(doubleOf(text, name));
  } else if (kind === 'fixed64' || kind === 'sfixed64') {
    writer.tag(number, WIRE.fixed64);
    writer.fixed64(integerOf(text, name));
  } else {
    writer.tag(number, WIRE.varint);
    const value = kind === 'bool' ? BigInt(text === 'true') : integerOf(TEMPORALITIES[text] ?? text, name);
    writer.varint(kind === 'sint' ? (value << 1n) ^ (value >> 63n) : value);
  }
}

function doubleOf(text: string, name: string): number {
  const value = Number(text);
  if (Number.isNaN(value) && text !== 'NaN') throw wrong(text, name);
  return value;
}

function integerOf(text: string, name: string): bigint {
  // A 64-bit number has 20 digits at most.
  if (/^-?\d{1,20}$/.test(text)) return BigInt(text);
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw wrong(text, name);
  return BigInt(value);
}

const wrong = (text: string, name: string) =>
  new ProblemError('invalid_json', `${name} is ${JSON.stringify(text.slice(0, 60))}; a number belongs there`);
