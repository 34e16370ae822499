import { SPAN_KIND, type SpanBatch, type ToldSpan } from '../spans/span-sink';
import { REJECTED } from '../spans/told-time';
import { type JsonReader } from '../wire/json-reader';
import { readJsonGroups } from './json-groups';
import { jsonAttributes, jsonEnum, jsonId, jsonNanos, jsonObject } from './json-values';
import { type Rejections } from './outcome';
import { linkOf } from './traces-proto';

const NAMES = { resources: 'resourceSpans', scopes: 'scopeSpans', items: 'spans' };
const KINDS = Object.fromEntries(Object.entries(SPAN_KIND).map(([name, kind]) => [`SPAN_KIND_${name}`, kind]));
const STATUS_CODES = { STATUS_CODE_UNSET: 0, STATUS_CODE_OK: 1, STATUS_CODE_ERROR: 2 };

/** Reads an ExportTraceServiceRequest in JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export function readJsonTraces(body: Buffer, batch: SpanBatch, rejections: Rejections): void {
  let resource = 0;
  readJsonGroups(
    body,
    NAMES,
    (told) => {
      resource = batch.resource(told);
    },
    (reader) => {
      const reason = readSpan(reader, resource, batch);
      if (reason !== '') rejections.add(reason);
    },
  );
}

function readSpan(reader: JsonReader, resource: number, batch: SpanBatch): string {
  let badId = '';
  const id = (bytes: number, reason: string): string => {
    const text = jsonId(reader, bytes);
    if (text === undefined) badId = reason;
    return text ?? '';
  };
  const span: { -readonly [K in keyof ToldSpan]: ToldSpan[K] } = {
    resource,
    traceId: '',
    spanId: '',
    parentSpanId: '',
    traceState: '',
    name: '',
    kind: 0,
    startNs: 0n,
    endNs: 0n,
    statusCode: 0,
    statusMessage: '',
    flags: 0,
    attributes: [],
    events: '',
    links: '',
  };
  let attributes: string[] = [];
  const dropped: string[] = [];
  const count = (what: string) => {
    const number = jsonEnum(reader, {});
    if (number > 0) dropped.push(`otel.dropped_${what}_count`, String(number));
  };
  reader.object((name) => {
    switch (name) {
      case 'traceId':
        span.traceId = id(16, REJECTED.traceId);
        break;
      case 'spanId':
        span.spanId = id(8, REJECTED.spanId);
        break;
      case 'parentSpanId':
        span.parentSpanId = id(8, REJECTED.parentId);
        break;
      case 'traceState':
        span.traceState = reader.text();
        break;
      case 'name':
        span.name = reader.text();
        break;
      case 'kind':
        span.kind = jsonEnum(reader, KINDS);
        break;
      case 'startTimeUnixNano':
        span.startNs = jsonNanos(reader);
        break;
      case 'endTimeUnixNano':
        span.endNs = jsonNanos(reader);
        break;
      case 'attributes':
        attributes = jsonAttributes(reader);
        break;
      case 'events':
        span.events = listOf(reader, readEvent);
        break;
      case 'links':
        span.links = listOf(reader, readLink);
        break;
      case 'status':
        reader.object((member) => {
          if (member === 'message') span.statusMessage = reader.text();
          else if (member === 'code') span.statusCode = jsonEnum(reader, STATUS_CODES);
          else reader.skip();
        });
        break;
      case 'flags':
        span.flags = jsonEnum(reader, {}) >>> 0;
        break;
      case 'droppedAttributesCount':
        count('attributes');
        break;
      case 'droppedEventsCount':
        count('events');
        break;
      case 'droppedLinksCount':
        count('links');
        break;
      default:
        reader.skip();
    }
  });
  if (span.kind < 0 || span.kind > SPAN_KIND.CONSUMER) span.kind = 0;
  span.attributes = dropped.length > 0 ? [...attributes, ...dropped] : attributes;
  if (badId === '') return batch.add(span);
  batch.reject(badId);
  return badId;
}

function listOf(reader: JsonReader, read: (reader: JsonReader) => unknown): string {
  const list: unknown[] = [];
  reader.list(() => list.push(read(reader)));
  return list.length === 0 ? '' : JSON.stringify(list);
}

function readEvent(reader: JsonReader): unknown {
  let time = '0';
  let name = '';
  let attributes: Record<string, unknown> = {};
  let dropped = 0;
  reader.object((member) => {
    if (member === 'timeUnixNano') time = jsonNanos(reader).toString();
    else if (member === 'name') name = reader.text();
    else if (member === 'attributes') attributes = jsonObject(reader);
    else if (member === 'droppedAttributesCount') dropped = jsonEnum(reader, {});
    else reader.skip();
  });
  return { time_ns: time, name, attributes, ...(dropped > 0 ? { dropped_attributes_count: dropped } : {}) };
}

function readLink(reader: JsonReader): unknown {
  let traceId = '';
  let spanId = '';
  let traceState = '';
  let attributes: Record<string, unknown> = {};
  let flags = 0;
  let dropped = 0;
  reader.object((member) => {
    if (member === 'traceId') traceId = reader.text().toLowerCase();
    else if (member === 'spanId') spanId = reader.text().toLowerCase();
    else if (member === 'traceState') traceState = reader.text();
    else if (member === 'attributes') attributes = jsonObject(reader);
    else if (member === 'flags') flags = jsonEnum(reader, {}) >>> 0;
    else if (member === 'droppedAttributesCount') dropped = jsonEnum(reader, {});
    else reader.skip();
  });
  return linkOf(traceId, spanId, traceState, attributes, flags, dropped);
}
