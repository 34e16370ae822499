import { ProblemError } from '../../errors';
import { JsonReader } from '../wire/json-reader';
import {
  checkSpan,
  emptySpan,
  ZIPKIN_KINDS,
  type ZipkinEndpoint,
  type ZipkinKind,
  type ZipkinSpan,
} from './zipkin-span';

/** `POST /api/v2/spans` as JSON: a list of spans. Calls back with each, checked; throws {@link ProblemError}s. */
export function decodeZipkinJson(body: Buffer, onSpan: (span: ZipkinSpan) => void): void {
  const reader = new JsonReader(body);
  let index = 0;
  reader.list(() => {
    const span = readSpan(reader, index);
    checkSpan(span, index++);
    onSpan(span);
  });
  reader.finish();
}

function readSpan(reader: JsonReader, index: number): ZipkinSpan {
  const span = emptySpan();
  reader.object((name) => {
    switch (name) {
      case 'traceId':
        span.traceId = reader.text();
        break;
      case 'parentId':
        span.parentId = reader.text();
        break;
      case 'id':
        span.id = reader.text();
        break;
      case 'kind':
        span.kind = kindOf(reader.text(), index);
        break;
      case 'name':
        span.name = reader.text();
        break;
      case 'timestamp':
        span.timestampUs = reader.number();
        break;
      case 'duration':
        span.durationUs = reader.number();
        break;
      case 'localEndpoint':
        span.local = readEndpoint(reader);
        break;
      case 'remoteEndpoint':
        span.remote = readEndpoint(reader);
        break;
      case 'annotations':
        reader.list(() => span.annotations.push(readAnnotation(reader)));
        break;
      case 'tags':
        reader.object((tag) => void span.tags.push(tag, reader.text()));
        break;
      case 'debug':
        span.debug = reader.bool();
        break;
      case 'shared':
        span.shared = reader.bool();
        break;
      default:
        reader.skip();
    }
  });
  return span;
}

function kindOf(text: string, index: number): ZipkinKind {
  const kind = text.toUpperCase() as ZipkinKind;
  if (ZIPKIN_KINDS.includes(kind)) return kind;
  throw new ProblemError(
    'bad_request',
    `span ${index}: kind is ${JSON.stringify(text.slice(0, 64))}; Zipkin knows CLIENT, SERVER, PRODUCER, CONSUMER`,
  );
}

function readEndpoint(reader: JsonReader): ZipkinEndpoint {
  const endpoint: ZipkinEndpoint = { serviceName: '', address: '', port: 0 };
  let ipv6 = '';
  reader.object((name) => {
    if (name === 'serviceName') endpoint.serviceName = reader.text();
    else if (name === 'ipv4') endpoint.address = reader.text();
    else if (name === 'ipv6') ipv6 = reader.text();
    else if (name === 'port') endpoint.port = reader.number() || 0;
    else reader.skip();
  });
  endpoint.address ||= ipv6;
  return endpoint;
}

function readAnnotation(reader: JsonReader): ZipkinSpan['annotations'][number] {
  const annotation = { timeUs: 0, value: '' };
  reader.object((name) => {
    if (name === 'timestamp') annotation.timeUs = reader.number();
    else if (name === 'value') annotation.value = reader.text();
    else reader.skip();
  });
  return annotation;
}
