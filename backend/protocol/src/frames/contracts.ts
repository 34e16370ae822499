/**
 * Frame contract between data source and panels: name, field names, types and units of each frame. Each frame is at
 * the same time one of Grafana's standard frames, so that built-in panels and Explore draw it; the fields marked ours
 * are extra, and a panel reads them when they are there.
 */
import { type FrameField } from './frame';

export const DATASOURCE_ID = 'thalweg-datasource';
export const TOPOLOGY_PANEL_ID = 'thalweg-topology-panel';
export const TRACING_PANEL_ID = 'thalweg-tracing-panel';

export interface FieldContract {
  readonly type: FrameField['type'];
  readonly unit?: string;
  /** A panel says so in a sentence when a required field is missing. */
  readonly required?: boolean;
  /** Not part of Grafana's standard frame. */
  readonly ours?: boolean;
  readonly description: string;
  /** What built-in panels call the field, where its name would say nothing. */
  readonly label?: string;
  /** Grafana colour name, where built-in panels take it from the field: arcs of a node graph. */
  readonly color?: string;
}
const contract = <const C extends Record<string, FieldContract>>(fields: C) => Object.freeze(fields);

/** Frame names; Grafana tells node-graph frames apart by name or by their fields. */
export const FRAME_NAME = {
  MAP_NODES: 'nodes',
  MAP_EDGES: 'edges',
  TRACE: 'trace',
  TRACE_DEFECTS: 'defects',
  REQUESTS: 'requests',
  LOGS: 'logs',
  SEARCH: 'search',
  /** As Grafana’s time series know them; another name would draw them as annotations. */
  EXEMPLARS: 'exemplar',
} as const;

/** How a node or edge of a compared map stands to the earlier one. */
export const MAP_CHANGES = ['new', 'gone', 'changed', 'same'] as const;
export type MapChange = (typeof MAP_CHANGES)[number];

/** Tags that nodes of a map can be grouped by, outermost first; a field `group__<tag>` of the nodes frame each. */
export const MAP_GROUP_TAGS = ['pod_cluster', 'pod_ns', 'host', 'auto_service', 'pod'] as const;
export type MapGroupTag = (typeof MAP_GROUP_TAGS)[number];

/** Nodes of a map: Grafana's node-graph nodes frame with ours beside. */
export const MAP_NODE_FIELDS = contract({
  id: { type: 'string', required: true, description: 'Stable id of the node' },
  title: { type: 'string', description: 'Name' },
  subtitle: { type: 'string', description: 'Kind, host or instance' },
  mainstat: {
    type: 'number',
    unit: 'reqps',
    label: 'Request rate',
    description: 'Requests per second served (or made, by a pure client)',
  },
  secondarystat: { type: 'number', unit: 'ms', label: 'Mean latency', description: 'Mean latency' },
  arc__ok: { type: 'number', label: 'Good', color: 'green', description: 'Share of good answers' },
  arc__error: {
    type: 'number',
    label: 'Failed',
    color: 'red',
    description: 'Share of failed answers; the arcs sum to 1',
  },
  icon: {
    type: 'string',
    description: 'Grafana icon name. Our frames leave it out: Grafana would draw it in place of the two figures',
  },
  node_type: {
    type: 'string',
    ours: true,
    description: 'process, database, cache, proxy, dns, host, pod, internet, ip',
  },
  protocol: { type: 'string', ours: true, description: 'Protocol it mostly serves' },
  request_rate: { type: 'number', unit: 'reqps', ours: true, description: 'Requests per second served' },
  client_rate: { type: 'number', unit: 'reqps', ours: true, description: 'Requests per second made' },
  error_ratio: { type: 'number', unit: 'percentunit', ours: true, description: 'Failed share of what it served' },
  latency_avg: { type: 'number', unit: 'ms', ours: true, description: 'Mean latency' },
  latency_p95: { type: 'number', unit: 'ms', ours: true, description: '95th percentile' },
  host: { type: 'string', ours: true, description: 'Host it runs on' },
  request_count: { type: 'number', ours: true, description: 'Requests served in the range' },
  layer: { type: 'string', ours: true, description: 'l7 or l4' },
  is_internet: { type: 'boolean', ours: true, description: 'An address of the public Internet that nobody reported' },
  tag_key: { type: 'string', ours: true, description: 'Tag that picks this node out, without _0 or _1: auto_service' },
  group__pod_cluster: { type: 'string', ours: true, description: 'Kubernetes cluster; empty where there is none' },
  group__pod_ns: { type: 'string', ours: true, description: 'Kubernetes namespace' },
  group__host: { type: 'string', ours: true, description: 'Host' },
  group__auto_service: { type: 'string', ours: true, description: 'Service' },
  group__pod: { type: 'string', ours: true, description: 'Pod' },
  change: { type: 'string', ours: true, description: 'Against the earlier time: new, gone, changed, same; else empty' },
  previous_request_rate: { type: 'number', unit: 'reqps', ours: true, description: 'Rate at the earlier time' },
  previous_error_ratio: { type: 'number', unit: 'percentunit', ours: true, description: 'Failed share at that time' },
  previous_latency_p95: { type: 'number', unit: 'ms', ours: true, description: '95th percentile at that time' },
});

/** Edges of a map: Grafana's node-graph edges frame with ours beside. */
export const MAP_EDGE_FIELDS = contract({
  id: { type: 'string', required: true, description: 'Stable id of the edge' },
  source: { type: 'string', required: true, description: 'Id of the calling node' },
  target: { type: 'string', required: true, description: 'Id of the called node' },
  mainstat: { type: 'number', unit: 'reqps', label: 'Request rate', description: 'Requests per second' },
  secondarystat: { type: 'number', unit: 'ms', label: 'Mean latency', description: 'Mean latency' },
  thickness: { type: 'number', description: 'Line width by rate, 1 to 8' },
  color: { type: 'string', description: 'Colour name by error share' },
  protocol: { type: 'string', ours: true, description: 'Protocols spoken, joined by a comma' },
  request_rate: { type: 'number', unit: 'reqps', ours: true, description: 'Requests per second' },
  error_ratio: { type: 'number', unit: 'percentunit', ours: true, description: 'Failed share' },
  latency_avg: { type: 'number', unit: 'ms', ours: true, description: 'Mean latency at the observation point' },
  latency_p95: { type: 'number', unit: 'ms', ours: true, description: '95th percentile' },
  observation_point: { type: 'string', ours: true, description: 'Side the figures are from: s-p, else c-p' },
  request_count: { type: 'number', ours: true, description: 'Requests in the range' },
  layer: { type: 'string', ours: true, description: 'l7 or l4' },
  client_latency_avg: {
    type: 'number',
    unit: 'ms',
    ours: true,
    description: 'Mean latency as the client saw it; what is between is the network',
  },
  change: { type: 'string', ours: true, description: 'Against the earlier time: new, gone, changed, same; else empty' },
  previous_request_rate: { type: 'number', unit: 'reqps', ours: true, description: 'Rate at the earlier time' },
  previous_error_ratio: { type: 'number', unit: 'percentunit', ours: true, description: 'Failed share at that time' },
  previous_latency_p95: { type: 'number', unit: 'ms', ours: true, description: '95th percentile at that time' },
});

/** Found traces, one a row. */
export const SEARCH_FIELDS = contract({
  traceID: { type: 'string', required: true, description: 'Opens the trace: a trace id, or the row id of its root' },
  startTime: { type: 'time', required: true, description: 'Start of the trace’s first request' },
  traceService: { type: 'string', required: true, description: 'Service of the root' },
  traceName: { type: 'string', required: true, description: 'Operation of the root' },
  traceDuration: { type: 'number', unit: 'ms', required: true, description: 'Duration of the root' },
  spanCount: { type: 'number', description: 'Spans of the trace that were looked at' },
  errorCount: { type: 'number', description: 'Failed spans of them' },
  matched: { type: 'string', description: 'Operation of the request that fits the filters' },
  matchedService: { type: 'string', description: 'Service that served it' },
  matchedDuration: { type: 'number', unit: 'ms', description: 'Its duration' },
  row_id: { type: 'string', description: 'Row that fits the filters' },
});

/**
 * Slow and failed requests beside a time series: Grafana's exemplars. Fields named like the labels of the series, which
 * give an exemplar its series' colour, stand between these and the last ones.
 */
export const EXEMPLAR_FIELDS = contract({
  Time: { type: 'time', required: true, description: 'Start of the request' },
  Value: { type: 'number', unit: 'ms', required: true, description: 'Its duration' },
  traceID: { type: 'string', required: true, description: 'Opens the trace: the row id' },
  request: { type: 'string', description: 'Operation of the request' },
  service: { type: 'string', description: 'Service that served it' },
  status: { type: 'string', description: 'ok, timeout, server_error, client_error, unknown' },
});

/** Requests or log records as log lines: Grafana's `log-lines` frame, version 0.0. */
export const LOGS_FIELDS = contract({
  timestamp: { type: 'time', required: true, description: 'Start of the request, or time of the record' },
  body: { type: 'string', required: true, description: 'One line that tells the request, or the record’s text' },
  severity: { type: 'string', description: 'Level: of a request by its status' },
  id: { type: 'string', description: 'Row id' },
  labels: { type: 'other', description: 'Object of tags; of a record its attributes, too' },
  traceID: { type: 'string', description: 'Opens the trace: a row id, trace id or X-Request-ID' },
  resource_id: { type: 'string', description: 'Of a record: the resource that it comes from' },
});

/** One span a row: Grafana's trace frame with ours beside. Times: ms; `startTime` is Unix ms, fractional. */
export const TRACE_FIELDS = contract({
  traceID: { type: 'string', required: true, description: 'Trace id, or the row id of the root where there is none' },
  spanID: { type: 'string', required: true, description: 'Id of the span in this frame: its row id' },
  parentSpanID: { type: 'string', description: 'Row id of the parent, empty on roots' },
  operationName: { type: 'string', required: true, description: 'What was done: `GET /cart`, `SELECT book`' },
  serviceName: { type: 'string', required: true, description: 'Service that the span belongs to' },
  serviceTags: { type: 'other', description: 'Array of {key, value} of the process' },
  startTime: { type: 'number', required: true, description: 'Unix ms, fractional' },
  duration: { type: 'number', unit: 'ms', required: true, description: 'Duration' },
  logs: { type: 'other', description: 'Array of {timestamp, fields}' },
  references: { type: 'other', description: 'Array of {traceID, spanID}' },
  tags: { type: 'other', description: 'Array of {key, value}: the row’s columns' },
  kind: { type: 'string', description: 'client, server, internal, producer, consumer' },
  statusCode: { type: 'number', description: '0 unset, 1 ok, 2 error' },
  statusMessage: { type: 'string', description: 'Error text' },
  warnings: { type: 'other', description: 'Array of strings: the defects of this span' },
  instrumentationLibraryName: { type: 'string', description: 'What told of the span: a library, or Thalweg eBPF' },
  stackTraces: { type: 'other', description: 'Array of strings: stack traces of exceptions' },
  row_id: { type: 'string', ours: true, description: 'Row in flow_log.l7_flow_log' },
  observation_point: { type: 'string', ours: true, description: 'c-p, s-p, …' },
  signal_source: { type: 'string', ours: true, description: 'eBPF, OTel, …' },
  span_type: { type: 'string', ours: true, description: 'application, process or network' },
  protocol: { type: 'string', ours: true, description: 'HTTP, Redis, …' },
  host: { type: 'string', ours: true, description: 'Host the span was seen on' },
  response_status: { type: 'string', ours: true, description: 'ok, timeout, server_error, client_error, unknown' },
  response_code: { type: 'number', ours: true, description: 'Code of the protocol' },
  self_time: { type: 'number', unit: 'ms', ours: true, description: 'Duration not covered by children' },
  link_rule: { type: 'string', ours: true, description: 'Rule that attached the span to its parent' },
  link_key: { type: 'string', ours: true, description: 'What matched' },
  link_confidence: { type: 'number', unit: 'percentunit', ours: true, description: '0 to 1' },
});

/** Request log table; further fields are the columns of the rows. */
export const REQUESTS_FIELDS = contract({
  time: { type: 'time', required: true, description: 'Start of the request' },
  row_id: { type: 'string', required: true, description: 'Opens the trace' },
  trace_id: { type: 'string', description: 'Trace id when headers carried one' },
  client: { type: 'string', description: 'auto_service_0' },
  server: { type: 'string', description: 'auto_service_1' },
  protocol: { type: 'string', description: 'Protocol name' },
  request_type: { type: 'string', description: 'Method or command' },
  request_domain: { type: 'string', description: 'Host' },
  request_resource: { type: 'string', description: 'Path, statement, key' },
  endpoint: { type: 'string', description: 'Grouped resource' },
  response_status: { type: 'string', description: 'ok, timeout, server_error, client_error, unknown' },
  response_code: { type: 'number', description: 'Code of the protocol' },
  response_duration: { type: 'number', unit: 'µs', description: 'Duration' },
  observation_point: { type: 'string', description: 'c-p, s-p, …' },
});
