import { type KeyValue } from '../model/span';
import { type ImportedSpan } from './imported-span';
import { asList, fromAttributes, pick } from './otlp-values';
import { OURS, protocolOf } from './semantic-names';

type Record_ = Record<string, unknown>;
const isRecord = (value: unknown): value is Record_ =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const records = (value: unknown): Record_[] => asList(value).filter(isRecord);
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** The list of resource spans wherever writers put it: OTLP itself, Grafana's and Tempo's exports. */
export function resourceSpansOf(document: unknown): Record_[] | undefined {
  if (!isRecord(document)) {
    return undefined;
  }
  const found = pick(document, 'resourceSpans') ?? document['batches'];
  if (Array.isArray(found)) {
    return records(found);
  }
  return isRecord(document['trace']) ? resourceSpansOf(document['trace']) : undefined;
}

export function* importOtlp(resourceSpans: readonly Record_[]): Generator<ImportedSpan> {
  for (const entry of resourceSpans) {
    const resource = isRecord(entry['resource']) ? fromAttributes(entry['resource']['attributes']) : [];
    const scopes =
      pick(entry, 'scopeSpans') ?? entry['instrumentationLibrarySpans'] ?? entry['instrumentation_library_spans'];
    for (const part of records(scopes)) {
      const scope = part['scope'] ?? part['instrumentationLibrary'] ?? part['instrumentation_library'];
      for (const span of records(part['spans'])) {
        yield readSpan(span, resource, isRecord(scope) ? scope : {});
      }
    }
  }
}

const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'];

function readSpan(span: Record_, resource: readonly KeyValue[], scope: Record_): ImportedSpan {
  const attributes = new Map(fromAttributes(span['attributes']).map(({ key, value }) => [key, value]));
  const ours = (name: string) => attributes.get(`${OURS}${name}`);
  const start = nanos(pick(span, 'startTimeUnixNano'));
  const end = nanos(pick(span, 'endTimeUnixNano'));
  const status = isRecord(span['status']) ? span['status'] : {};
  const host = resource.find(({ key }) => key === 'host.name')?.value;
  const confidence = ours('link.confidence');
  const code =
    ours('response_code') ?? attributes.get('http.response.status_code') ?? attributes.get('http.status_code');
  const stacks = ours('stack_traces');
  return {
    traceID: hexId(pick(span, 'traceId'), 32),
    spanID: hexId(pick(span, 'spanId'), 16),
    parentSpanID: hexId(pick(span, 'parentSpanId'), 16),
    operationName: text(span['name']),
    serviceName: text(resource.find(({ key }) => key === 'service.name')?.value),
    serviceTags: resource,
    startTime: start === undefined ? undefined : msOf(start),
    duration: start === undefined || end === undefined ? undefined : Number(end - start) / 1e6,
    tags: tagsOf(attributes, start, end),
    logs: records(span['events']).flatMap((event) => {
      const at = nanos(pick(event, 'timeUnixNano'));
      return at === undefined
        ? []
        : [{ timestamp: msOf(at), name: text(event['name']), fields: fromAttributes(event['attributes']) }];
    }),
    references: records(span['links']).map((link) => ({
      traceID: hexId(pick(link, 'traceId'), 32),
      spanID: hexId(pick(link, 'spanId'), 16),
    })),
    kind: enumOf(span['kind'], KINDS, 'SPAN_KIND_'),
    statusCode:
      typeof status['code'] === 'string' ? Math.max(0, STATUSES.indexOf(status['code'])) : Number(status['code'] ?? 0),
    statusMessage: text(status['message']),
    ...(Array.isArray(stacks) ? { stackTraces: stacks.map(String) } : {}),
    instrumentationLibraryName: text(scope['name']).startsWith(OURS) ? '' : text(scope['name']),
    instrumentationLibraryVersion: text(scope['version']),
    traceState: text(pick(span, 'traceState')),
    observation_point: text(ours('observation_point')),
    span_type: text(ours('span_type')),
    signal_source: text(ours('signal_source')),
    protocol: text(ours('protocol_name')) || protocolOf(attributes),
    host: text(host),
    response_status: text(ours('response_status')),
    response_code: code === undefined || !Number.isFinite(Number(code)) ? undefined : Number(code),
    link_rule: text(ours('link.rule')),
    link_key: text(ours('link.key')),
    link_confidence: typeof confidence === 'number' ? confidence : undefined,
  };
}

/** Became fields of their own. */
const FIELDS: ReadonlySet<string> = new Set(
  ['protocol_name', 'span_type', 'link.rule', 'link.key', 'link.confidence', 'stack_traces'].map((name) => OURS + name),
);

/** Attributes as tags; our own columns under their own names, and the exact times, which no number of ms can hold. */
function tagsOf(
  attributes: ReadonlyMap<string, unknown>,
  start: bigint | undefined,
  end: bigint | undefined,
): KeyValue[] {
  const tags = [...attributes].flatMap(([key, value]) =>
    FIELDS.has(key) ? [] : [{ key: key.startsWith(OURS) ? key.slice(OURS.length) : key, value }],
  );
  return start === undefined || end === undefined || !attributes.has(`${OURS}span_type`)
    ? tags
    : [...tags, { key: 'start_time_ns', value: String(start) }, { key: 'end_time_ns', value: String(end) }];
}

function nanos(value: unknown): bigint | undefined {
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) {
    return BigInt(value);
  }
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? BigInt(Math.round(value)) : undefined;
}

/** Whole and fraction apart: the whole of nanoseconds does not fit a double. */
const msOf = (value: bigint): number => Number(value / 1_000n) / 1_000;

/** Ids are hex by the encoding; plain protobuf JSON, which Tempo writes, has them in base64. */
function hexId(value: unknown, digits: number): string {
  const id = text(value);
  if (/^[0-9a-f]*$/i.test(id) && id.length <= digits) {
    return /^0*$/.test(id) ? '' : id.toLowerCase();
  }
  try {
    const bytes = Array.from(atob(id), (letter) => letter.charCodeAt(0).toString(16).padStart(2, '0')).join('');
    return bytes.length === digits ? (/^0*$/.test(bytes) ? '' : bytes) : id;
  } catch {
    // Neither hex nor base64: an id all the same.
    return id;
  }
}

function enumOf(value: unknown, names: readonly string[], prefix: string): string {
  if (typeof value === 'number') {
    return names[value] ?? '';
  }
  const name = text(value).replace(prefix, '').toLowerCase();
  return names.includes(name) ? name : '';
}
