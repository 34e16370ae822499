import { ProblemError } from '../../errors';
import { ProtoReader } from '../wire/proto-reader';
import { checkSpan, emptySpan, ZIPKIN_KINDS, type ZipkinEndpoint, type ZipkinSpan } from './zipkin-span';

/** `POST /api/v2/spans` as a protocol buffer: `zipkin.proto3.ListOfSpans`. As {@link decodeZipkinJson}. */
export function decodeZipkinProto(body: Buffer, onSpan: (span: ZipkinSpan) => void): void {
  const list = new ProtoReader(body);
  let index = 0;
  while (list.next()) {
    if (list.field !== 1) {
      list.skip();
      continue;
    }
    const span = readSpan(list.message(), index);
    checkSpan(span, index++);
    onSpan(span);
  }
}

function readSpan(reader: ProtoReader, index: number): ZipkinSpan {
  const span = emptySpan();
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        span.traceId = reader.view().toString('hex');
        break;
      case 2:
        span.parentId = reader.view().toString('hex');
        break;
      case 3:
        span.id = reader.view().toString('hex');
        break;
      case 4:
        span.kind = kindOf(reader.integer(), index);
        break;
      case 5:
        span.name = reader.text();
        break;
      case 6:
        span.timestampUs = reader.fixed64();
        break;
      case 7:
        span.durationUs = reader.integer();
        break;
      case 8:
        span.local = readEndpoint(reader.message());
        break;
      case 9:
        span.remote = readEndpoint(reader.message());
        break;
      case 10:
        span.annotations.push(readAnnotation(reader.message()));
        break;
      case 11:
        readTag(reader.message(), span.tags);
        break;
      case 12:
        span.debug = reader.bool();
        break;
      case 13:
        span.shared = reader.bool();
        break;
      default:
        reader.skip();
    }
  }
  return span;
}

function kindOf(number: number, index: number): ZipkinSpan['kind'] {
  const kind = ZIPKIN_KINDS[number];
  if (kind !== undefined) return kind;
  throw new ProblemError('bad_request', `span ${index}: kind is ${number}; Zipkin knows 0 to 4`);
}

function readEndpoint(reader: ProtoReader): ZipkinEndpoint {
  const endpoint: ZipkinEndpoint = { serviceName: '', address: '', port: 0 };
  let ipv6 = '';
  while (reader.next()) {
    if (reader.field === 1) endpoint.serviceName = reader.text();
    else if (reader.field === 2) endpoint.address = addressOf(reader.view());
    else if (reader.field === 3) ipv6 = addressOf(reader.view());
    else if (reader.field === 4) endpoint.port = reader.integer();
    else reader.skip();
  }
  endpoint.address ||= ipv6;
  return endpoint;
}

/** 4 or 16 bytes of an address as text, else ''. */
function addressOf(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return '';
  return Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(2 * at).toString(16)).join(':');
}

function readAnnotation(reader: ProtoReader): ZipkinSpan['annotations'][number] {
  const annotation = { timeUs: 0, value: '' };
  while (reader.next()) {
    if (reader.field === 1) annotation.timeUs = reader.fixed64();
    else if (reader.field === 2) annotation.value = reader.text();
    else reader.skip();
  }
  return annotation;
}

function readTag(entry: ProtoReader, tags: string[]): void {
  let name = '';
  let value = '';
  while (entry.next()) {
    if (entry.field === 1) name = entry.text();
    else if (entry.field === 2) value = entry.text();
    else entry.skip();
  }
  tags.push(name, value);
}
