import { isIP } from 'node:net';
import { type ResourceRef, SPAN_KIND, type ToldResource, type ToldSpan } from '../spans/span-sink';
import { type ZipkinSpan } from './zipkin-span';

/** Zipkin's own tag names beside the conventions of OpenTelemetry; both are kept. */
const CONVENTION: Readonly<Record<string, string>> = Object.freeze({
  'http.path': 'url.path',
  'sql.query': 'db.query.text',
  // Of Envoy.
  'guid:x-request-id': 'http.request.header.x-request-id',
});

/** Zipkin's libraries name a span of HTTP by its method, `get` or `get /books`, and leave the tag out. */
const METHOD = /^(get|head|post|put|delete|connect|options|trace|patch)(?: |$)/i;

const KINDS: Readonly<Record<ZipkinSpan['kind'], number>> = Object.freeze({
  '': SPAN_KIND.INTERNAL,
  CLIENT: SPAN_KIND.CLIENT,
  SERVER: SPAN_KIND.SERVER,
  PRODUCER: SPAN_KIND.PRODUCER,
  CONSUMER: SPAN_KIND.CONSUMER,
});

const STATUS = { UNSET: 0, OK: 1, ERROR: 2 } as const;

/** Of one service at one address, as a resource; its scope is named by OpenTelemetry's exporters for Zipkin. */
export function resourceOf(span: ZipkinSpan): ToldResource {
  const { local } = span;
  return {
    service: local?.serviceName ?? '',
    instance: '',
    attributes: local?.serviceName ? ['service.name', local.serviceName] : [],
    scopeName: tagOf(span, 'otel.scope.name') || tagOf(span, 'otel.library.name'),
    scopeVersion: tagOf(span, 'otel.scope.version') || tagOf(span, 'otel.library.version'),
    scopeAttributes: [],
  };
}

/** A key that is equal for spans of equal {@link resourceOf}. */
export const resourceKeyOf = (span: ZipkinSpan): string =>
  `${span.local?.serviceName ?? ''}\0${tagOf(span, 'otel.scope.name') || tagOf(span, 'otel.library.name')}`;

/** Unix µs at which the span began: its own word, else that of its first annotation; 0 when neither tells. */
export function startOf(span: ZipkinSpan): number {
  if (span.timestampUs > 0) return span.timestampUs;
  const times = span.annotations.map(({ timeUs }) => timeUs).filter((timeUs) => timeUs > 0);
  return times.length > 0 ? Math.min(...times) : 0;
}

export function toldSpan(span: ZipkinSpan, resource: ResourceRef): ToldSpan {
  const startNs = nanoseconds(startOf(span));
  const error = tagIndex(span, 'error');
  const otelStatus = tagOf(span, 'otel.status_code');
  // The tag alone marks an error, whatever its text; "false" is written by tracers that mistook it for a boolean.
  const failed = otelStatus === 'ERROR' || (error >= 0 && span.tags[error + 1] !== 'false');
  return {
    resource,
    traceId: span.traceId,
    spanId: span.id,
    parentSpanId: span.parentId,
    traceState: '',
    name: span.name,
    kind: KINDS[span.kind],
    startNs,
    endNs: startNs + nanoseconds(span.durationUs),
    statusCode: failed ? STATUS.ERROR : otelStatus === 'OK' ? STATUS.OK : STATUS.UNSET,
    statusMessage: failed ? tagOf(span, 'otel.status_description') || messageOf(span.tags[error + 1]) : '',
    attributes: attributesOf(span),
    events: eventsOf(span),
    links: '',
  };
}

const nanoseconds = (us: number): bigint => BigInt(us) * 1000n;

/** `error: true` says nothing beyond the fact. */
const messageOf = (text: string | undefined): string => (text === undefined || text === 'true' ? '' : text);

function tagIndex({ tags }: ZipkinSpan, name: string): number {
  for (let at = 0; at < tags.length; at += 2) if (tags[at] === name) return at;
  return -1;
}

function tagOf(span: ZipkinSpan, name: string): string {
  const at = tagIndex(span, name);
  return at < 0 ? '' : (span.tags[at + 1] as string);
}

function attributesOf(span: ZipkinSpan): string[] {
  const attributes = [...span.tags];
  const add = (name: string, value: string) => {
    if (value !== '' && tagIndex(span, name) < 0) attributes.push(name, value);
  };
  for (let at = 0; at < span.tags.length; at += 2) {
    const name = CONVENTION[span.tags[at] as string];
    if (name !== undefined) add(name, span.tags[at + 1] as string);
  }
  const method = METHOD.exec(span.name)?.[1];
  if (method && tagIndex(span, 'http.method') < 0 && span.tags.some((name, at) => at % 2 === 0 && isHttp(name))) {
    add('http.request.method', method.toUpperCase());
  }
  const { local, remote } = span;
  if (local) addAddress(add, 'network.local', local.address, local.port);
  if (remote) {
    add('peer.service', remote.serviceName);
    addAddress(add, 'network.peer', remote.address, remote.port);
  }
  if (span.debug) add('zipkin.debug', 'true');
  if (span.shared) add('zipkin.shared', 'true');
  return attributes;
}

const isHttp = (tag: string) => tag.startsWith('http.') || tag.startsWith('url.');

function addAddress(add: (name: string, value: string) => void, prefix: string, address: string, port: number): void {
  if (isIP(address) !== 0) add(`${prefix}.address`, address);
  if (port > 0 && port <= 0xffff) add(`${prefix}.port`, String(port));
}

function eventsOf({ annotations }: ZipkinSpan): string {
  if (annotations.length === 0) return '';
  return JSON.stringify(
    annotations.map(({ timeUs, value }) => ({ time_ns: String(nanoseconds(timeUs)), name: value, attributes: {} })),
  );
}
