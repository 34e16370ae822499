import { isIP } from 'node:net';
import { type ResourceRef, SPAN_KIND, type ToldSpan } from '../spans/span-sink';
import { COMPONENTS } from './components';
import { LAYER, LAYERS, type Segment, type SegmentRef, type SegmentSpan, SPAN_TYPE, spanIdOf } from './segment';

const STATUS = { UNSET: 0, ERROR: 2 } as const;
const NS_PER_MS = 1_000_000n;

export function toldSpan(segment: Segment, span: SegmentSpan, resource: ResourceRef): ToldSpan {
  const startNs = BigInt(span.startMs) * NS_PER_MS;
  const endNs = BigInt(span.endMs) * NS_PER_MS;
  const inSegment = span.parentSpanId >= 0 && span.parentSpanId !== span.spanId;
  const [caller, ...others] = span.refs;
  const parentSpanId = inSegment
    ? spanIdOf(segment.segmentId, span.parentSpanId)
    : caller
      ? spanIdOf(caller.segmentId, caller.spanId)
      : '';
  return {
    resource,
    traceId: segment.traceId,
    spanId: spanIdOf(segment.segmentId, span.spanId),
    parentSpanId,
    traceState: '',
    name: span.operation,
    kind: kindOf(span),
    startNs,
    // A span that was never finished has no end.
    endNs: endNs < startNs ? startNs : endNs,
    statusCode: span.isError ? STATUS.ERROR : STATUS.UNSET,
    statusMessage: span.isError ? errorOf(span) : '',
    attributes: attributesOf(segment, span),
    events: eventsOf(span),
    links: linksOf(inSegment ? span.refs : others),
  };
}

function kindOf({ type, layer }: SegmentSpan): number {
  if (type === SPAN_TYPE.ENTRY) return layer === LAYER.MQ ? SPAN_KIND.CONSUMER : SPAN_KIND.SERVER;
  if (type === SPAN_TYPE.EXIT) return layer === LAYER.MQ ? SPAN_KIND.PRODUCER : SPAN_KIND.CLIENT;
  return SPAN_KIND.INTERNAL;
}

/** SkyWalking's tag names and OpenTelemetry's for the same. */
const CONVENTION: Readonly<Record<string, string>> = Object.freeze({
  url: 'url.full',
  'http.url': 'url.full',
  'http.method': 'http.request.method',
  status_code: 'http.response.status_code',
  'http.status_code': 'http.response.status_code',
  'http.params': 'url.query',
  'db.instance': 'db.namespace',
  'db.statement': 'db.query.text',
  'cache.cmd': 'db.operation.name',
  'cache.key': 'db.query.text',
  'mq.queue': 'messaging.destination.name',
  'mq.topic': 'messaging.destination.name',
});

/** `db.type` and `cache.type` as agents write them, by OpenTelemetry's names. */
const SYSTEMS: Readonly<Record<string, string>> = Object.freeze({
  mongodb: 'mongodb',
  oracle: 'oracle.db',
  mssql: 'microsoft.sql_server',
  sqlserver: 'microsoft.sql_server',
  postgres: 'postgresql',
  // Of the Node agent, for every database of SQL alike: the component knows which.
  sql: '',
});

function attributesOf(segment: Segment, span: SegmentSpan): string[] {
  const attributes = [...span.tags];
  const names = new Set(span.tags.filter((_, at) => at % 2 === 0));
  const add = (name: string, value: string) => {
    if (value === '' || names.has(name)) return;
    names.add(name);
    attributes.push(name, value);
  };
  const component = COMPONENTS[span.component];
  let system = component?.db ?? '';
  for (let at = 0; at < span.tags.length; at += 2) {
    const name = span.tags[at] as string;
    const value = span.tags[at + 1] as string;
    if (name === 'db.type' || name === 'cache.type') {
      const lower = value.toLowerCase();
      system ||= SYSTEMS[lower] ?? lower;
      continue;
    }
    const convention = CONVENTION[name];
    if (convention === undefined) continue;
    // Where a server tells its address without the host, it is a path.
    if (convention === 'url.full' && value.startsWith('/')) add('url.path', value);
    else if (convention !== 'http.response.status_code' || /^\d{3}$/.test(value)) add(convention, value);
  }
  if (span.layer === LAYER.DATABASE || span.layer === LAYER.CACHE) add('db.system.name', system);
  if (span.layer === LAYER.RPC) add('rpc.system', component?.rpc ?? '');
  if (span.layer === LAYER.MQ) add('messaging.system', component?.messaging ?? '');
  if (span.layer === LAYER.HTTP && span.type === SPAN_TYPE.ENTRY) add('http.route', routeOf(span.operation));
  addPeer(add, span);
  add('skywalking.component', component?.name ?? (span.component > 0 ? String(span.component) : ''));
  if (span.layer !== LAYER.UNKNOWN) add('skywalking.layer', LAYERS[span.layer] ?? String(span.layer));
  if (segment.sizeLimited) add('skywalking.size_limited', 'true');
  return attributes;
}

/** What SkyWalking takes for the endpoint: `GET:/books` or `/books`. */
function routeOf(operation: string): string {
  const route = operation.replace(/^\{?[A-Z]{1,16}\}?:?(?=\/)/, '');
  return route.startsWith('/') ? route : '';
}

/** `host:port`, for some brokers several joined by commas or semicolons. */
function addPeer(add: (name: string, value: string) => void, { type, peer }: SegmentSpan): void {
  const first = peer.split(/[,;]/, 1)[0] ?? '';
  const match = /^\[?([^\]]*?)\]?:(\d{1,5})$/.exec(first);
  const isBareIp = isIP(first) !== 0;
  const host = match && !isBareIp ? (match[1] as string) : first;
  const port = match && !isBareIp ? (match[2] as string) : '';
  const side = type === SPAN_TYPE.ENTRY ? 'client' : 'server';
  add(`${side}.address`, host);
  if (Number(port) <= 0xffff) add(`${side}.port`, port);
  if (isIP(host) === 0) return;
  add('network.peer.address', host);
  if (Number(port) <= 0xffff) add('network.peer.port', port);
}

function dataOf(data: readonly string[], name: string): string {
  for (let at = 0; at < data.length; at += 2) if (data[at] === name) return data[at + 1] as string;
  return '';
}

function errorOf({ logs, tags }: SegmentSpan): string {
  for (const { data } of logs) {
    const told = dataOf(data, 'message') || dataOf(data, 'Message') || dataOf(data, 'error.kind');
    if (told !== '') return told;
  }
  return dataOf(tags, 'http.status.msg');
}

function eventsOf({ logs }: SegmentSpan): string {
  if (logs.length === 0) return '';
  return JSON.stringify(
    logs.map(({ timeMs, data }) => ({
      time_ns: String(BigInt(timeMs) * NS_PER_MS),
      name: dataOf(data, 'event') || 'log',
      attributes: Object.fromEntries(
        data.flatMap((name, at) => (at % 2 === 0 ? [[name, data[at + 1] as string]] : [])),
      ) as Record<string, string>,
    })),
  );
}

function linksOf(refs: readonly SegmentRef[]): string {
  if (refs.length === 0) return '';
  return JSON.stringify(
    refs.map(({ traceId, segmentId, spanId, service, endpoint, crossThread }) => ({
      trace_id: traceId,
      span_id: spanIdOf(segmentId, spanId),
      trace_state: '',
      attributes: {
        'skywalking.ref_type': crossThread ? 'CrossThread' : 'CrossProcess',
        'skywalking.parent_service': service,
        'skywalking.parent_endpoint': endpoint,
      },
    })),
  );
}
