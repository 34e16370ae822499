import { type TraceSpan } from '@thalweg/protocol';
import { type Store } from '../../store/client';
import { isApplication, isClientSide, operationOf, serviceOf } from '../../query/trace/operation';
import { LOOKUP } from '../../query/trace/row-query';
import { type Trace } from '../../query/trace/read-trace';
import {
  type OtlpAttribute,
  type OtlpEvent,
  type OtlpLink,
  type OtlpResource,
  type OtlpSpan,
  type OtlpValue,
  STATUS_CODE,
} from './model';

type Span = TraceSpan & Readonly<Record<string, unknown>>;

/** What marks spans that Thalweg made of what it saw; another Thalweg does not export them again. */
export const SCOPE_NAME = 'thalweg';

/** What SDKs told of where their spans come from. */
export interface ToldResource {
  readonly attributes: Readonly<Record<string, string>>;
  readonly scopeName: string;
  readonly scopeVersion: string;
  readonly scopeAttributes: Readonly<Record<string, string>>;
}
export type ToldResources = ReadonlyMap<string, ToldResource>;

const RESOURCES = `
SELECT toString(resource_id), attributes, scope_name, scope_version, scope_attributes
FROM tag.resource
WHERE resource_id IN {ids:Array(UInt64)}`;

export async function readResources(store: Store, spans: readonly Span[]): Promise<ToldResources> {
  const ids = [...new Set(spans.map((span) => text(span, 'resource_id')))].filter((id) => id !== '' && id !== '0');
  if (ids.length === 0) return new Map();
  const { rows } = await store.query(RESOURCES, { ids: ids.map(BigInt) }, { settings: LOOKUP });
  return new Map(
    rows.map(([id, attributes, scopeName, scopeVersion, scopeAttributes]) => [
      String(id),
      {
        attributes: attributes as Record<string, string>,
        scopeName: String(scopeName),
        scopeVersion: String(scopeVersion),
        scopeAttributes: scopeAttributes as Record<string, string>,
      },
    ]),
  );
}

const text = (span: Span, column: string): string => String(span[column] ?? '');
const isEmpty = (value: unknown) =>
  value === '' ||
  value === 0 ||
  value === '0' ||
  value === null ||
  value === undefined ||
  value === '::' ||
  value === '0.0.0.0';

const HEX_TRACE = /^[0-9a-f]{1,32}$/i;
const HEX_SPAN = /^[0-9a-f]{16}$/i;
const rowHex = (rowId: string, digits: number) => BigInt(rowId).toString(16).padStart(digits, '0');

/** The id that every span of a trace is given: what headers carried, else the row id of its root. 32 digits. */
export function traceIdOf(spans: readonly Span[], asked = ''): string {
  const usable = (id: string) => HEX_TRACE.test(id) && /[^0]/.test(id);
  const told = spans.map((span) => text(span, 'trace_id')).filter(usable);
  // A trace may have been joined of several; whoever asked for one of them gets that.
  const same = told.find((id) => asked !== '' && id.toLowerCase().padStart(32, '0') === asked.padStart(32, '0'));
  const id = same ?? told[0] ?? rowHex(spans[0]?.row_id ?? '0', 32);
  return id.toLowerCase().padStart(32, '0');
}

/**
 * A span id for each row: an SDK's own, else the row id, which is unique. What headers carried names the caller's span
 * and is no id of a row that was seen on the way.
 */
export function spanIdsOf(spans: readonly Span[]): Map<string, string> {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const span of spans) {
    const own = text(span, 'span_id').toLowerCase();
    const id = isApplication(span) && HEX_SPAN.test(own) && !taken.has(own) ? own : rowHex(span.row_id, 16);
    taken.add(id);
    ids.set(span.row_id, id);
  }
  return ids;
}

export interface ToOtlpOptions {
  /** Trace id that was asked for, hex. */
  readonly traceId?: string;
  /** Spans to leave out; their ids stay the parents of others. */
  readonly leaveOut?: (span: Span) => boolean;
}

/** An assembled trace, each span below the one that the linking rules found, and why. */
export function toOtlp(trace: Trace, resources: ToldResources, options: ToOtlpOptions = {}): OtlpResource[] {
  const spans = trace.spans as readonly Span[];
  const traceId = traceIdOf(spans, options.traceId);
  const ids = spanIdsOf(spans);
  const defects = new Map<string, string[]>();
  for (const { row_id, kind, detail } of trace.defects) {
    defects.set(row_id, [...(defects.get(row_id) ?? []), `${kind}: ${detail}`]);
  }
  const groups = new Map<string, { told: ToldResource | undefined; attributes: OtlpAttribute[]; spans: OtlpSpan[] }>();
  for (const span of spans) {
    if (options.leaveOut?.(span)) continue;
    const told = resources.get(text(span, 'resource_id'));
    const attributes = resourceOf(span, told);
    const key = JSON.stringify([attributes, told?.scopeName, told?.scopeVersion, told?.scopeAttributes]);
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { told, attributes, spans: [] }));
    group.spans.push(otlpSpan(span, traceId, ids, defects.get(span.row_id) ?? []));
  }
  return [...groups.values()].map(({ told, attributes, spans: own }) => ({
    attributes,
    scopes: [
      {
        name: told ? told.scopeName : SCOPE_NAME,
        version: told?.scopeVersion ?? '',
        attributes: Object.entries(told?.scopeAttributes ?? {}).map(typed),
        spans: own,
      },
    ],
  }));
}

function otlpSpan(span: Span, traceId: string, ids: ReadonlyMap<string, string>, defects: string[]): OtlpSpan {
  const status = text(span, 'response_status_str');
  const failed = ['server_error', 'timeout'].includes(status) || (status === 'client_error' && isClientSide(span));
  const isTold = isApplication(span);
  const attributes = attributesOf(span);
  const wentWell = isTold
    ? attributes.some(([name, value]) => name === 'otel.status_code' && value === 'OK')
    : status === 'ok';
  return {
    traceId,
    spanId: ids.get(span.row_id) ?? '',
    parentSpanId: ids.get(span.parent_row_id ?? '') ?? '',
    traceState: text(span, 'trace_state'),
    name: text(span, 'span_name') || operationOf(span),
    kind: kindOf(span),
    startNs: BigInt(span.start_time_ns),
    endNs: BigInt(span.end_time_ns),
    attributes: [...attributes, ...evidence(span, defects)],
    events: eventsOf(span),
    links: linksOf(span),
    statusCode: failed ? STATUS_CODE.ERROR : wentWell ? STATUS_CODE.OK : STATUS_CODE.UNSET,
    statusMessage: failed ? text(span, 'response_exception') : '',
  };
}

const KIND = { SERVER: 2, CLIENT: 3 } as const;
const kindOf = (span: Span): number =>
  isApplication(span) ? Number(span['span_kind'] ?? 0) : isClientSide(span) ? KIND.CLIENT : KIND.SERVER;

const INTEGER = /^-?(?:0|[1-9]\d{0,14})$/;
const DECIMAL = /^-?(?:0|[1-9]\d{0,14})\.\d{1,15}$/;

/** Attributes are stored as text; what can only have been a number or a truth value is given back as one. */
export function typedValue(value: string): OtlpValue {
  if (INTEGER.test(value) || DECIMAL.test(value)) return Number(value);
  if (value === 'true' || value === 'false') return value === 'true';
  return value.startsWith('[') ? (listOf(value) ?? value) : value;
}

function listOf(value: string): OtlpValue[] | undefined {
  try {
    const list: unknown = JSON.parse(value);
    const isPlain = (one: unknown) => ['string', 'number', 'boolean'].includes(typeof one);
    return Array.isArray(list) && list.every(isPlain) ? (list as OtlpValue[]) : undefined;
  } catch {
    return undefined; // Text that begins with a bracket.
  }
}

const typed = ([name, value]: readonly [string, string]): OtlpAttribute => [name, typedValue(value)];

function resourceOf(span: Span, told: ToldResource | undefined): OtlpAttribute[] {
  const side = isClientSide(span) ? '0' : '1';
  const seen: Record<string, unknown> = {
    'service.name': serviceOf(span) || 'unknown_service',
    'service.instance.id': text(span, 'app_instance') || text(span, `auto_instance_${side}`),
    'host.name': text(span, `host_${side}`) || text(span, 'host'),
    'process.pid': Number(span[`process_id_${side}`] ?? 0),
    'process.executable.name': text(span, `process_${side}`),
    'container.name': text(span, `container_${side}`),
    'k8s.pod.name': text(span, `pod_${side}`),
  };
  const own = Object.entries(told?.attributes ?? {});
  const known = new Set(own.map(([name]) => name));
  return [
    ...own.map(typed),
    ...Object.entries(seen)
      .filter(([name, value]) => !isEmpty(value) && !known.has(name))
      .map(([name, value]): OtlpAttribute => [name, value as OtlpValue]),
  ];
}

/** What an SDK told; for rows that were seen, the columns by OpenTelemetry's names. */
function attributesOf(span: Span): OtlpAttribute[] {
  const names = (span['attribute_names'] as string[] | undefined) ?? [];
  const values = (span['attribute_values'] as string[] | undefined) ?? [];
  const told = names.map((name, at) => typed([name, values[at] ?? '']));
  if (isApplication(span)) return told;
  const known = new Set(names);
  return [
    ...Object.entries(conventional(span)).filter(([name, value]) => !isEmpty(value) && !known.has(name)),
    ...told,
  ] as OtlpAttribute[];
}

function conventional(span: Span): Record<string, unknown> {
  const protocol = text(span, 'l7_protocol_str');
  const number = Number(span['l7_protocol'] ?? 0);
  const server = {
    'server.address': text(span, 'request_domain') || text(span, 'ip_1'),
    'server.port': Number(span['server_port'] ?? 0),
    'client.address': text(span, 'ip_0'),
    'network.protocol.version': text(span, 'version'),
    ...(isClientSide(span) ? { 'peer.service': text(span, 'auto_service_1') } : {}),
  };
  if (number === 20 || number === 21) {
    return {
      'http.request.method': text(span, 'request_type'),
      'http.response.status_code': Number(span['response_code'] ?? 0),
      'http.route': text(span, 'endpoint'),
      'url.path': text(span, 'request_resource'),
      ...server,
    };
  }
  if (number >= 60 && number <= 81) {
    return {
      'db.system.name': protocol.toLowerCase(),
      'db.query.text': text(span, 'request_resource'),
      'db.operation.name': text(span, 'request_type'),
      ...server,
    };
  }
  if (number >= 100 && number <= 107) {
    return {
      'messaging.system': protocol.toLowerCase(),
      'messaging.destination.name': text(span, 'endpoint'),
      ...server,
    };
  }
  if (number === 40 || number === 41)
    return { 'rpc.system': protocol.toLowerCase(), 'rpc.method': text(span, 'endpoint'), ...server };
  return { 'network.protocol.name': protocol.toLowerCase(), ...server };
}

/** Where it was seen and why it hangs where it does. */
function evidence(span: Span, defects: readonly string[]): OtlpAttribute[] {
  const all: Record<string, unknown> = {
    'thalweg.observation_point': span.observation_point,
    'thalweg.signal_source': span.signal_source,
    'thalweg.row_id': span.row_id,
    'thalweg.link.rule': span.link?.rule,
    'thalweg.link.key': span.link?.key,
    'thalweg.link.confidence': span.link?.confidence,
    'thalweg.defects': defects.join(' '),
  };
  return Object.entries(all).filter(([, value]) => !isEmpty(value)) as OtlpAttribute[];
}

function jsonList(json: string): Record<string, unknown>[] {
  if (json === '') return [];
  try {
    const list: unknown = JSON.parse(json);
    return Array.isArray(list) ? list.filter((one) => typeof one === 'object' && one !== null) : [];
  } catch {
    return []; // Written by an importer of another version.
  }
}

const attributesIn = (value: unknown): OtlpAttribute[] =>
  Object.entries((value ?? {}) as Record<string, unknown>).map(([name, one]): OtlpAttribute => [
    name,
    typeof one === 'string'
      ? typedValue(one)
      : typeof one === 'number' || typeof one === 'boolean'
        ? one
        : JSON.stringify(one),
  ]);

const eventsOf = (span: Span): OtlpEvent[] =>
  jsonList(text(span, 'events')).map(({ time_ns, name, attributes }) => ({
    timeNs: wholeNs(time_ns, span.start_time_ns),
    name: String(name ?? ''),
    attributes: attributesIn(attributes),
  }));

const wholeNs = (value: unknown, fallback: string): bigint =>
  BigInt(/^\d{1,20}$/.test(String(value)) ? String(value) : fallback);

const linksOf = (span: Span): OtlpLink[] =>
  jsonList(text(span, 'links')).flatMap(({ trace_id, span_id, trace_state, attributes }) => {
    const [traceId, spanId] = [String(trace_id ?? ''), String(span_id ?? '')];
    if (!HEX_TRACE.test(traceId) || !HEX_SPAN.test(spanId)) return []; // Other makes' ids have no place in OTLP.
    return [
      {
        traceId: traceId.toLowerCase().padStart(32, '0'),
        spanId: spanId.toLowerCase(),
        traceState: String(trace_state ?? ''),
        attributes: attributesIn(attributes),
      },
    ];
  });
