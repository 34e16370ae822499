import { type SpanBatch } from '../spans/span-sink';
import { REJECTED } from '../spans/told-time';
import { TextCache } from '../spans/text-cache';
import { readGroups } from './groups';
import { type Rejections } from './outcome';
import { ProtoResources } from './resources';
import { BYTES, FIXED32, FIXED64, Scanner, VARINT } from './scanner';
import { readAttribute, readKeyValue } from './values';

const resources = new ProtoResources();
const texts = new TextCache();

/** Reads an ExportTraceServiceRequest (opentelemetry/proto/trace/v1/trace.proto) straight into the batch's columns. */
export function readTraces(body: Buffer, batch: SpanBatch, rejections: Rejections): void {
  const scanner = new Scanner(body);
  let resource = 0;
  readGroups(
    scanner,
    (told, scope) => {
      resource = batch.resource(resources.read(scanner, told, scope));
    },
    () => {
      const { draft } = batch;
      draft.reset(body);
      draft.resource = resource;
      const reason = readSpan(scanner, batch);
      if (reason !== '') rejections.add(reason);
    },
  );
}

/** The span whose range the scanner read last; answers why it alone is rejected. */
function readSpan(scanner: Scanner, batch: SpanBatch): string {
  const { draft } = batch;
  const { bytes } = scanner;
  const end = scanner.to;
  scanner.at = scanner.from;
  let badId = '';
  let events: unknown[] | undefined;
  let links: unknown[] | undefined;
  while (scanner.next(end)) {
    const { field, wire } = scanner;
    if (wire === BYTES) {
      scanner.range(end);
      const { from, to, at } = scanner;
      switch (field) {
        case 1:
          if (to - from === 16) draft.traceId.setHex(bytes, from, to);
          else badId = REJECTED.traceId;
          break;
        case 2:
          if (to - from === 8) draft.spanId.setHex(bytes, from, to);
          else badId = REJECTED.spanId;
          break;
        case 3:
          draft.traceState = texts.get(bytes, from, to);
          break;
        case 4:
          if (to - from === 8) draft.parentSpanId.setHex(bytes, from, to);
          else if (to > from) badId = REJECTED.parentId;
          break;
        case 5:
          draft.name = texts.get(bytes, from, to);
          break;
        case 9:
          readAttribute(scanner, draft.attributes);
          break;
        case 11:
          (events ??= []).push(readEvent(scanner, batch));
          break;
        case 13:
          (links ??= []).push(readLink(scanner));
          break;
        case 15:
          readStatus(scanner, batch);
          break;
      }
      scanner.at = at;
    } else if (wire === FIXED64 && (field === 7 || field === 8)) {
      const at = scanner.fixed(8, end);
      if (field === 7) {
        draft.startLow = bytes.readUInt32LE(at);
        draft.startHigh = bytes.readUInt32LE(at + 4);
      } else {
        draft.endLow = bytes.readUInt32LE(at);
        draft.endHigh = bytes.readUInt32LE(at + 4);
      }
    } else if (wire === VARINT) {
      const value = scanner.varint(end);
      if (field === 6) draft.kind = value >= 0 && value <= 5 ? value : 0;
      else if (field === 10) addDropped(batch, 'attributes', value);
      else if (field === 12) addDropped(batch, 'events', value);
      else if (field === 14) addDropped(batch, 'links', value);
    } else if (wire === FIXED32 && field === 16) draft.flags = bytes.readUInt32LE(scanner.fixed(4, end));
    else scanner.skip(end);
  }
  if (events) draft.events = JSON.stringify(events);
  if (links) draft.links = JSON.stringify(links);
  if (badId === '') return batch.addDraft();
  batch.reject(badId);
  return badId;
}

/** Under the names that exporters to other formats give these counts. */
export function addDropped(batch: SpanBatch, what: string, count: number): void {
  if (count > 0) batch.draft.attributes.addNamedText(`otel.dropped_${what}_count`, String(count));
}

function readStatus(scanner: Scanner, { draft }: SpanBatch): void {
  const end = scanner.to;
  scanner.at = scanner.from;
  while (scanner.next(end)) {
    if (scanner.field === 2 && scanner.wire === BYTES) {
      scanner.range(end);
      draft.statusMessage = texts.get(scanner.bytes, scanner.from, scanner.to);
    } else if (scanner.field === 3 && scanner.wire === VARINT) draft.statusCode = scanner.varint(end);
    else scanner.skip(end);
  }
}

function readEvent(scanner: Scanner, { draft }: SpanBatch): Record<string, unknown> {
  const end = scanner.to;
  scanner.at = scanner.from;
  let time = '0';
  let name = '';
  let dropped = 0;
  const attributes: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  while (scanner.next(end)) {
    if (scanner.field === 1 && scanner.wire === FIXED64) {
      time = scanner.bytes.readBigUInt64LE(scanner.fixed(8, end)).toString();
    } else if (scanner.field === 2 && scanner.wire === BYTES) {
      scanner.range(end);
      name = scanner.text();
    } else if (scanner.field === 3 && scanner.wire === BYTES) {
      scanner.range(end);
      readKeyValue(scanner, attributes);
    } else if (scanner.field === 4 && scanner.wire === VARINT) dropped = scanner.varint(end);
    else scanner.skip(end);
  }
  if (name === 'exception') {
    draft.exception ||= String(attributes['exception.message'] ?? attributes['exception.type'] ?? '');
  }
  return { time_ns: time, name, attributes, ...(dropped > 0 ? { dropped_attributes_count: dropped } : {}) };
}

function readLink(scanner: Scanner): Record<string, unknown> {
  const end = scanner.to;
  scanner.at = scanner.from;
  let traceId = '';
  let spanId = '';
  let traceState = '';
  let flags = 0;
  let dropped = 0;
  const attributes: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  while (scanner.next(end)) {
    const { field, wire } = scanner;
    if (wire === BYTES) {
      scanner.range(end);
      if (field === 1) traceId = scanner.bytes.toString('hex', scanner.from, scanner.to);
      else if (field === 2) spanId = scanner.bytes.toString('hex', scanner.from, scanner.to);
      else if (field === 3) traceState = scanner.text();
      else if (field === 4) readKeyValue(scanner, attributes);
    } else if (wire === VARINT && field === 5) dropped = scanner.varint(end);
    else if (wire === FIXED32 && field === 6) flags = scanner.bytes.readUInt32LE(scanner.fixed(4, end));
    else scanner.skip(end);
  }
  return linkOf(traceId, spanId, traceState, attributes, flags, dropped);
}

export const linkOf = (
  trace_id: string,
  span_id: string,
  trace_state: string,
  attributes: Record<string, unknown>,
  flags: number,
  dropped: number,
): Record<string, unknown> => ({
  trace_id,
  span_id,
  trace_state,
  attributes,
  ...(flags > 0 ? { flags } : {}),
  ...(dropped > 0 ? { dropped_attributes_count: dropped } : {}),
});
