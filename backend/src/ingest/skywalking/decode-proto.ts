import { ProtoReader } from '../wire/proto-reader';
import {
  checkSegment,
  emptyRef,
  emptySegment,
  emptySegmentSpan,
  type Segment,
  type SegmentRef,
  type SegmentSpan,
} from './segment';

/** `skywalking.v3.SegmentObject`, checked. */
export function decodeSegment(message: Buffer): Segment {
  const segment = readSegment(new ProtoReader(message));
  checkSegment(segment, 0);
  return segment;
}

/** `skywalking.v3.SegmentCollection`: calls back with each segment, checked. */
export function decodeSegmentCollection(message: Buffer, onSegment: (segment: Segment) => void): void {
  const reader = new ProtoReader(message);
  let index = 0;
  while (reader.next()) {
    if (reader.field !== 1) {
      reader.skip();
      continue;
    }
    const segment = readSegment(reader.message());
    checkSegment(segment, index++);
    onSegment(segment);
  }
}

/** `KeyStringValuePair`, appended to `pairs`. */
export function readPair(reader: ProtoReader, pairs: string[]): void {
  let key = '';
  let value = '';
  while (reader.next()) {
    if (reader.field === 1) key = reader.text();
    else if (reader.field === 2) value = reader.text();
    else reader.skip();
  }
  pairs.push(key, value);
}

function readSegment(reader: ProtoReader): Segment {
  const segment = emptySegment();
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        segment.traceId = reader.text();
        break;
      case 2:
        segment.segmentId = reader.text();
        break;
      case 3:
        segment.spans.push(readSpan(reader.message()));
        break;
      case 4:
        segment.service = reader.text();
        break;
      case 5:
        segment.instance = reader.text();
        break;
      case 6:
        segment.sizeLimited = reader.bool();
        break;
      default:
        reader.skip();
    }
  }
  return segment;
}

function readSpan(reader: ProtoReader): SegmentSpan {
  const span = emptySegmentSpan();
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        span.spanId = reader.integer();
        break;
      case 2:
        span.parentSpanId = reader.integer();
        break;
      case 3:
        span.startMs = reader.integer();
        break;
      case 4:
        span.endMs = reader.integer();
        break;
      case 5:
        span.refs.push(readRef(reader.message()));
        break;
      case 6:
        span.operation = reader.text();
        break;
      case 7:
        span.peer = reader.text();
        break;
      case 8:
        span.type = reader.integer();
        break;
      case 9:
        span.layer = reader.integer();
        break;
      case 10:
        span.component = reader.integer();
        break;
      case 11:
        span.isError = reader.bool();
        break;
      case 12:
        readPair(reader.message(), span.tags);
        break;
      case 13:
        span.logs.push(readLog(reader.message()));
        break;
      default:
        reader.skip();
    }
  }
  return span;
}

function readRef(reader: ProtoReader): SegmentRef {
  const ref = emptyRef();
  while (reader.next()) {
    if (reader.field === 1) ref.crossThread = reader.integer() === 1;
    else if (reader.field === 2) ref.traceId = reader.text();
    else if (reader.field === 3) ref.segmentId = reader.text();
    else if (reader.field === 4) ref.spanId = reader.integer();
    else if (reader.field === 5) ref.service = reader.text();
    else if (reader.field === 7) ref.endpoint = reader.text();
    else reader.skip();
  }
  return ref;
}

function readLog(reader: ProtoReader): SegmentSpan['logs'][number] {
  const log: SegmentSpan['logs'][number] = { timeMs: 0, data: [] };
  while (reader.next()) {
    if (reader.field === 1) log.timeMs = reader.integer();
    else if (reader.field === 2) readPair(reader.message(), log.data);
    else reader.skip();
  }
  return log;
}
