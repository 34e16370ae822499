import { ProblemError } from '../../errors';
import { JsonReader } from '../wire/json-reader';
import {
  checkSegment,
  emptyRef,
  emptySegment,
  emptySegmentSpan,
  LAYERS,
  REF_TYPES,
  type Segment,
  type SegmentRef,
  type SegmentSpan,
  SPAN_TYPES,
} from './segment';

/** `POST /v3/segment`: one segment, in the JSON form of its protocol buffer. */
export function decodeSegmentJson(body: Buffer, onSegment: (segment: Segment) => void): void {
  const reader = new JsonReader(body);
  onSegment(readSegment(reader, 0));
  reader.finish();
}

/** `POST /v3/segments`: a list of segments. */
export function decodeSegmentsJson(body: Buffer, onSegment: (segment: Segment) => void): void {
  const reader = new JsonReader(body);
  let index = 0;
  reader.list(() => onSegment(readSegment(reader, index++)));
  reader.finish();
}

/** A list of `{"key", "value"}`, appended to `pairs`. */
export function readPairs(reader: JsonReader, pairs: string[]): void {
  reader.list(() => {
    let key = '';
    let value = '';
    reader.object((name) => {
      if (name === 'key') key = reader.text();
      else if (name === 'value') value = reader.text();
      else reader.skip();
    });
    pairs.push(key, value);
  });
}

function readSegment(reader: JsonReader, index: number): Segment {
  const segment = emptySegment();
  reader.object((name) => {
    if (name === 'traceId') segment.traceId = reader.text();
    else if (name === 'traceSegmentId') segment.segmentId = reader.text();
    else if (name === 'spans') reader.list(() => segment.spans.push(readSpan(reader)));
    else if (name === 'service') segment.service = reader.text();
    else if (name === 'serviceInstance') segment.instance = reader.text();
    else if (name === 'isSizeLimited') segment.sizeLimited = reader.bool();
    else reader.skip();
  });
  checkSegment(segment, index);
  return segment;
}

function readSpan(reader: JsonReader): SegmentSpan {
  const span = emptySegmentSpan();
  reader.object((name) => {
    switch (name) {
      case 'spanId':
        span.spanId = integer(reader);
        break;
      case 'parentSpanId':
        span.parentSpanId = integer(reader);
        break;
      case 'startTime':
        span.startMs = integer(reader);
        break;
      case 'endTime':
        span.endMs = integer(reader);
        break;
      case 'refs':
        reader.list(() => span.refs.push(readRef(reader)));
        break;
      case 'operationName':
        span.operation = reader.text();
        break;
      case 'peer':
        span.peer = reader.text();
        break;
      case 'spanType':
        span.type = enumerated(reader, name, SPAN_TYPES);
        break;
      case 'spanLayer':
        span.layer = enumerated(reader, name, LAYERS);
        break;
      case 'componentId':
        span.component = integer(reader);
        break;
      case 'isError':
        span.isError = reader.bool();
        break;
      case 'tags':
        readPairs(reader, span.tags);
        break;
      case 'logs':
        reader.list(() => span.logs.push(readLog(reader)));
        break;
      default:
        reader.skip();
    }
  });
  return span;
}

function readRef(reader: JsonReader): SegmentRef {
  const ref = emptyRef();
  reader.object((name) => {
    if (name === 'refType') ref.crossThread = enumerated(reader, name, REF_TYPES) === 1;
    else if (name === 'traceId') ref.traceId = reader.text();
    else if (name === 'parentTraceSegmentId') ref.segmentId = reader.text();
    else if (name === 'parentSpanId') ref.spanId = integer(reader);
    else if (name === 'parentService') ref.service = reader.text();
    else if (name === 'parentEndpoint') ref.endpoint = reader.text();
    else reader.skip();
  });
  return ref;
}

function readLog(reader: JsonReader): SegmentSpan['logs'][number] {
  const log: SegmentSpan['logs'][number] = { timeMs: 0, data: [] };
  reader.object((name) => {
    if (name === 'time') log.timeMs = integer(reader);
    else if (name === 'data') readPairs(reader, log.data);
    else reader.skip();
  });
  return log;
}

const integer = (reader: JsonReader): number => Math.trunc(reader.number() || 0);

/** By name or by number, as the JSON form of protocol buffers allows; numbers beyond what is known stay as they are. */
function enumerated(reader: JsonReader, field: string, names: readonly string[]): number {
  const text = reader.text();
  const known = names.indexOf(text);
  if (known >= 0) return known;
  if (/^\d{0,4}$/.test(text)) return Number(text);
  throw new ProblemError(
    'bad_request',
    `${field} is ${JSON.stringify(text.slice(0, 64))}; SkyWalking knows ${names.join(', ')}`,
  );
}
