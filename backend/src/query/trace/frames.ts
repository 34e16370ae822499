import {
  FRAME_NAME,
  type Frame,
  type FrameMeta,
  MAP_EDGE_FIELDS,
  MAP_NODE_FIELDS,
  TRACE_FIELDS,
  type TraceSpan,
  TRACING_PANEL_ID,
} from '@thalweg/protocol';
import { contractFrame, joinMeta, notice } from '../frame-fields';
import { isApplication, isClientSide, operationOf, serviceOf } from './operation';
import { type Trace } from './read-trace';

type Columns = TraceSpan & Readonly<Record<string, unknown>>;

/** Grafana's trace frame with ours beside, the services of the trace as a node graph, and what is odd about it. */
export function traceFrames(trace: Trace, id: string, meta: FrameMeta): Frame[] {
  const spans = trace.spans as readonly Columns[];
  const traceId = spans.map((span) => text(span, 'trace_id')).find((found) => found !== '') ?? spans[0]?.row_id ?? id;
  const warnings = new Map<string, string[]>();
  for (const { row_id, kind, detail } of trace.defects) {
    warnings.set(row_id, [...(warnings.get(row_id) ?? []), `${kind}: ${detail}`]);
  }
  const truncated = trace.defects.find(({ kind }) => kind === 'truncated');
  const rows = spans.map((span) => spanRow(span, traceId, warnings.get(span.row_id) ?? []));
  return [
    contractFrame(FRAME_NAME.TRACE, TRACE_FIELDS, rows, {
      preferredVisualisationType: 'trace',
      preferredVisualisationPluginId: TRACING_PANEL_ID,
      ...joinMeta(meta, {
        custom: { rounds: trace.rounds },
        ...(truncated ? { notices: [notice('warning', truncated.detail)] } : {}),
      }),
    }),
    ...serviceGraph(spans),
    {
      name: FRAME_NAME.TRACE_DEFECTS,
      fields: (['row_id', 'kind', 'detail'] as const).map((name) => ({
        name,
        type: 'string',
        values: trace.defects.map((defect) => defect[name]),
      })),
      meta: { preferredVisualisationType: 'table', preferredVisualisationPluginId: TRACING_PANEL_ID },
    },
  ];
}

const text = (span: Columns, column: string): string => String(span[column] ?? '');
const number = (span: Columns, column: string): number => Number(span[column] ?? 0);
const isProcess = (span: Columns) => span.observation_point.endsWith('-p');

function spanRow(span: Columns, traceId: string, warnings: string[]): Record<keyof typeof TRACE_FIELDS, unknown> {
  const status = text(span, 'response_status_str');
  const failed = ['server_error', 'client_error', 'timeout'].includes(status);
  const side = isClientSide(span) ? '0' : '1';
  return {
    traceID: traceId,
    spanID: span.row_id,
    parentSpanID: span.parent_row_id ?? '',
    operationName: operationOf(span),
    serviceName: serviceOf(span),
    serviceTags: keyValues({
      instance: text(span, `auto_instance_${side}`),
      process: text(span, `process_${side}`),
      process_id: number(span, `process_id_${side}`),
      host: text(span, `host_${side}`),
      container: text(span, `container_${side}`),
      pod: text(span, `pod_${side}`),
      ip: text(span, `ip_${side}`),
    }),
    startTime: Number(BigInt(span.start_time_ns) / 1000n) / 1000,
    duration: Math.max(0, Number(BigInt(span.end_time_ns) - BigInt(span.start_time_ns)) / 1e6),
    logs: eventsOf(span),
    references: [],
    tags: keyValues({ ...columnsOf(span), ...conventional(span), ...(failed ? { error: true } : {}) }),
    kind: kindOf(span),
    statusCode: failed ? 2 : status === 'ok' ? 1 : 0,
    statusMessage: text(span, 'response_exception'),
    warnings,
    instrumentationLibraryName: attributeOf(span, 'otel.scope.name') || `Thalweg ${span.signal_source}`,
    stackTraces: [attributeOf(span, 'exception.stacktrace')].filter(Boolean),
    row_id: span.row_id,
    observation_point: span.observation_point,
    signal_source: span.signal_source,
    span_type: isApplication(span) ? 'application' : isProcess(span) ? 'process' : 'network',
    protocol: text(span, 'l7_protocol_str'),
    host: text(span, 'host'),
    response_status: status,
    response_code: number(span, 'response_code'),
    self_time: Number(text(span, 'self_time_ns')) / 1e6,
    link_rule: span.link?.rule ?? '',
    link_key: span.link?.key ?? '',
    link_confidence: span.link?.confidence ?? null,
  };
}

/** Numbers of OpenTelemetry's span kinds, as SDKs tell them. */
const SPAN_KINDS: readonly string[] = ['', 'internal', 'server', 'client', 'producer', 'consumer'];

function kindOf(span: Columns): string {
  const told = SPAN_KINDS[number(span, 'span_kind')];
  if (told) return told;
  if (span.observation_point === 'app') return 'internal';
  return isClientSide(span) ? 'client' : 'server';
}

/**
 * Names by OpenTelemetry's conventions, from which Grafana's own view takes the badges of a trace and the name of a peer
 * that nobody saw.
 */
function conventional(span: Columns): Record<string, unknown> {
  const isHttp = text(span, 'l7_protocol_str').startsWith('HTTP');
  return {
    ...(isClientSide(span) ? { 'peer.service': text(span, 'auto_service_1') } : {}),
    ...(isHttp
      ? {
          'http.request.method': text(span, 'request_type'),
          // Grafana shows it as text.
          'http.response.status_code': number(span, 'response_code') === 0 ? '' : text(span, 'response_code'),
          'http.route': text(span, 'endpoint'),
        }
      : {}),
  };
}

function attributeOf(span: Columns, name: string): string {
  const at = ((span['attribute_names'] as string[] | undefined) ?? []).indexOf(name);
  return at < 0 ? '' : ((span['attribute_values'] as string[] | undefined)?.[at] ?? '');
}

interface SpanEvent {
  readonly name?: unknown;
  /** Unix ns, as number or text. */
  readonly time_ns?: unknown;
  readonly timeUnixNano?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Span events as Grafana's logs; what is no list of events is none. */
function eventsOf(span: Columns): { timestamp: number; name: string; fields: { key: string; value: unknown }[] }[] {
  let events: unknown;
  try {
    events = JSON.parse(text(span, 'events') || '[]');
  } catch {
    return []; // Written by an importer of another version; the attributes are there still.
  }
  if (!Array.isArray(events)) return [];
  return events
    .filter((event): event is SpanEvent => typeof event === 'object' && event !== null)
    .map(({ name, time_ns, timeUnixNano, attributes }) => ({
      timestamp: Number(time_ns ?? timeUnixNano ?? span.start_time_ns) / 1e6,
      name: String(name ?? ''),
      fields: Object.entries(attributes ?? {}).map(([key, value]) => ({ key, value })),
    }));
}

const SHOWN_ELSEWHERE = new Set([
  'parent_row_id',
  'link',
  'self_time_ns',
  'attribute_names',
  'attribute_values',
  'events',
]);

/** The row's columns that say something, and its attributes under their own names. */
function columnsOf(span: Columns): Record<string, unknown> {
  const columns = Object.entries(span).filter(
    ([name, value]) => !SHOWN_ELSEWHERE.has(name) && !isEmpty(value) && typeof value !== 'object',
  );
  const names = (span['attribute_names'] as string[] | undefined) ?? [];
  const values = (span['attribute_values'] as string[] | undefined) ?? [];
  return { ...Object.fromEntries(columns), ...Object.fromEntries(names.map((name, at) => [name, values[at] ?? ''])) };
}

const isEmpty = (value: unknown) =>
  value === '' || value === 0 || value === '0' || value === null || value === '::' || value === '0.0.0.0';

const keyValues = (values: Readonly<Record<string, unknown>>) =>
  Object.entries(values)
    .filter(([, value]) => !isEmpty(value))
    .map(([key, value]) => ({ key, value }));

/** Services of the trace and who called whom, as Grafana's node graph: counts and times of this trace alone. */
function serviceGraph(spans: readonly Columns[]): Frame[] {
  const byId = new Map(spans.map((span) => [span.row_id, span]));
  const nodes = new Map<
    string,
    { spans: number; errors: number; selfMs: number; durationMs: number; protocol: string; host: string }
  >();
  const edges = new Map<
    string,
    { source: string; target: string; calls: number; errors: number; ms: number; protocol: string; point: string }
  >();
  for (const span of spans) {
    const service = serviceOf(span);
    const node = nodes.get(service) ?? { spans: 0, errors: 0, selfMs: 0, durationMs: 0, protocol: '', host: '' };
    const failed = ['server_error', 'timeout'].includes(text(span, 'response_status_str')) ? 1 : 0;
    const ms = Number(BigInt(span.end_time_ns) - BigInt(span.start_time_ns)) / 1e6;
    node.spans++;
    node.errors += failed;
    node.selfMs += Number(text(span, 'self_time_ns')) / 1e6;
    if (!isClientSide(span)) node.durationMs += ms;
    node.protocol ||= isClientSide(span) ? '' : text(span, 'l7_protocol_str');
    node.host ||= text(span, 'host');
    nodes.set(service, node);
    const parent = span.parent_row_id === null ? undefined : byId.get(span.parent_row_id);
    // A call whose server nobody saw still has one: the peer by name or address.
    const ends = parent && serviceOf(parent) !== service ? [serviceOf(parent), service] : undefined;
    if (!ends) continue;
    const key = ends.join(' → ');
    const edge = edges.get(key) ?? {
      source: ends[0] ?? '',
      target: ends[1] ?? '',
      calls: 0,
      errors: 0,
      ms: 0,
      protocol: text(span, 'l7_protocol_str'),
      point: span.observation_point,
    };
    edge.calls++;
    edge.errors += failed;
    edge.ms += ms;
    edges.set(key, edge);
  }
  // With our panel's id as all frames of a trace: else Explore would put its node graph above the trace.
  const meta: FrameMeta = {
    preferredVisualisationType: 'nodeGraph',
    preferredVisualisationPluginId: TRACING_PANEL_ID,
  };
  return [
    contractFrame(
      FRAME_NAME.MAP_NODES,
      MAP_NODE_FIELDS,
      [...nodes].map(([service, node]) => ({
        id: service,
        title: service,
        subtitle: node.host,
        mainstat: node.selfMs,
        secondarystat: node.spans,
        arc__ok: 1 - node.errors / node.spans,
        arc__error: node.errors / node.spans,
        node_type: 'process',
        protocol: node.protocol,
        request_rate: null,
        client_rate: null,
        error_ratio: node.errors / node.spans,
        latency_avg: node.durationMs / node.spans,
        latency_p95: null,
        host: node.host,
      })),
      meta,
    ),
    contractFrame(
      FRAME_NAME.MAP_EDGES,
      MAP_EDGE_FIELDS,
      [...edges].map(([id, edge]) => ({
        id,
        source: edge.source,
        target: edge.target,
        mainstat: edge.calls,
        secondarystat: edge.ms / edge.calls,
        thickness: 1 + Math.min(7, Math.log2(edge.calls)),
        color: edge.errors > 0 ? 'red' : 'green',
        protocol: edge.protocol,
        request_rate: null,
        error_ratio: edge.errors / edge.calls,
        latency_avg: edge.ms / edge.calls,
        latency_p95: null,
        observation_point: edge.point,
      })),
      meta,
    ),
  ].map((frame) => ({ ...frame, fields: frame.fields.map((field) => inTraceUnits(frame.name, field)) }));
}

/** Here the main figures are times and counts of one trace, not rates. */
const TRACE_STATS: Readonly<Record<string, { displayName: string; unit?: string }>> = {
  'nodes.mainstat': { displayName: 'Self time', unit: 'ms' },
  'nodes.secondarystat': { displayName: 'Spans' },
  'edges.mainstat': { displayName: 'Calls' },
  'edges.secondarystat': { displayName: 'Mean latency', unit: 'ms' },
};

function inTraceUnits(frame: string, field: Frame['fields'][number]): Frame['fields'][number] {
  const stat = TRACE_STATS[`${frame}.${field.name}`];
  return stat ? { ...field, config: { ...field.config, unit: undefined, ...stat } } : field;
}
