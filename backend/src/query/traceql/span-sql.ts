import { L7_FLOW_LOG } from '@thalweg/protocol';

/** What a row of the log is as a span, in SQL. Values that a row may lack are NULL. */

export const IS_TOLD = "observation_point IN ('c-app', 's-app', 'app')";
const IS_CLIENT = "startsWith(observation_point, 'c')";
const bySide = (name: string) => `if(${IS_CLIENT}, ${name}_0, ${name}_1)`;

export const SERVICE = `if(app_service != '', toString(app_service), ${bySide('auto_service')})`;

const WHAT = `multiIf(endpoint != '', toString(endpoint), request_resource != '', request_resource, toString(request_domain))`;
const OPERATION = `multiIf(
    ${WHAT} = '', if(request_type = '', l7_protocol_str, toString(request_type)),
    startsWith(request_type, 'COM_') OR startsWith(${WHAT}, request_type), ${WHAT},
    concat(request_type, ' ', ${WHAT}))`;
export const NAME = `if(span_name != '', toString(span_name), ${OPERATION})`;

export const KIND = `if(${IS_TOLD},
    ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'][least(span_kind, 5) + 1],
    if(${IS_CLIENT}, 'client', 'server'))`;

/** A client error is one for its client alone, as OpenTelemetry has it; SDKs leave what went well unset, as a rule. */
export const STATUS = `multiIf(
    response_status IN (2, 3) OR (response_status = 4 AND ${IS_CLIENT}), 'error',
    ${IS_TOLD}, if(has(attribute_names, 'otel.status_code')
      AND attribute_values[indexOf(attribute_names, 'otel.status_code')] = 'OK', 'ok', 'unset'),
    response_status = 0, 'ok', 'unset')`;
export const DURATION = 'toFloat64(toUnixTimestamp64Nano(end_time) - toUnixTimestamp64Nano(start_time))';

/** Without its leading zeros, as Tempo writes ids of traces; a row without one is found by its row id. */
export const TRACE_ID = `replaceRegexpOne(if(trace_id = '', lower(hex(row_id)), lower(trace_id)), '^0+', '')`;
export const SPAN_ID = `if(${IS_TOLD} AND match(span_id, '^[0-9a-fA-F]{16}$'), lower(span_id),
    leftPad(lower(hex(row_id)), 16, '0'))`;

const present = (sql: string) => `nullIf(${sql}, '')`;
const numberPresent = (sql: string) => `nullIf(toString(${sql}), '0')`;
const only = (condition: string, sql: string) => `if(${condition}, ${sql}, NULL)`;

const HTTP = 'l7_protocol IN (20, 21)';
const DATABASE = 'l7_protocol BETWEEN 60 AND 81';
const MESSAGING = 'l7_protocol BETWEEN 100 AND 107';
const RPC = 'l7_protocol IN (40, 41)';

/** Attributes that columns hold, by OpenTelemetry's names, old and new. */
const SEMANTIC: Readonly<Record<string, string>> = {
  'http.request.method': only(HTTP, present('toString(request_type)')),
  'http.response.status_code': only(HTTP, numberPresent('response_code')),
  'http.route': only(HTTP, present('toString(endpoint)')),
  'url.path': only(HTTP, present('request_resource')),
  'network.protocol.version': present('toString(version)'),
  'server.address': present("if(request_domain != '', toString(request_domain), if(ip_1 = '::', '', ip_1))"),
  'server.port': numberPresent('server_port'),
  'client.address': present("if(ip_0 = '::', '', ip_0)"),
  'client.port': numberPresent('client_port'),
  'peer.service': only(IS_CLIENT, present("if(app_peer != '', toString(app_peer), auto_service_1)")),
  'db.system.name': only(DATABASE, 'lower(l7_protocol_str)'),
  'db.query.text': only(DATABASE, present('request_resource')),
  'db.operation.name': only(DATABASE, present('toString(request_type)')),
  'messaging.system': only(MESSAGING, 'lower(l7_protocol_str)'),
  'messaging.destination.name': only(MESSAGING, present('toString(endpoint)')),
  'rpc.system': only(RPC, 'lower(l7_protocol_str)'),
  'rpc.method': only(RPC, present('toString(endpoint)')),
  'exception.message': present('response_exception'),
};
const OLD_NAMES: Readonly<Record<string, string>> = {
  'http.method': 'http.request.method',
  'http.status_code': 'http.response.status_code',
  'http.target': 'url.path',
  'db.system': 'db.system.name',
  'db.statement': 'db.query.text',
  'db.operation': 'db.operation.name',
  'rpc.service': 'rpc.method',
};
export const SEMANTIC_NAMES: readonly string[] = Object.freeze(Object.keys(SEMANTIC));

/** Columns under `thalweg.<column>`, and names that the engine looks up. */
const LOOKED_UP = [
  ...['ip', 'process', 'host', 'container', 'pod', 'auto_instance', 'auto_service'].flatMap((one) => [
    `${one}_0`,
    `${one}_1`,
  ]),
  ...['host', 'l7_protocol_str', 'response_status_str', 'signal_source_str'],
];
const SCALAR = /^(UInt|Int|String|Float)/;
const COLUMNS = [
  ...Object.entries(L7_FLOW_LOG.columns)
    .filter(([name, { type }]) => SCALAR.test(type) && !['events', 'links'].includes(name))
    .map(([name]) => name),
  ...LOOKED_UP,
];
const COLUMN_PREFIX = 'thalweg.';
/** Those offered where names are listed; all can be asked for. */
export const LISTED_COLUMNS: readonly string[] = Object.freeze(
  [
    ...['observation_point', 'signal_source_str', 'l7_protocol_str', 'response_status_str', 'host', 'endpoint'],
    ...['auto_service_0', 'auto_service_1', 'auto_instance_0', 'auto_instance_1', 'ip_0', 'ip_1', 'x_request_id_0'],
  ].map((name) => COLUMN_PREFIX + name),
);
const COLUMN_SET = new Set(COLUMNS);

/** What columns tell of an attribute of a span; undefined when they tell nothing. */
export function spanColumn(name: string): string | undefined {
  const semantic = SEMANTIC[name] ?? SEMANTIC[OLD_NAMES[name] ?? ''];
  if (semantic) return semantic;
  const column = name.startsWith(COLUMN_PREFIX) ? name.slice(COLUMN_PREFIX.length) : '';
  return COLUMN_SET.has(column) ? `nullIf(nullIf(toString(${column}), ''), '0')` : undefined;
}

/** The same of where a span comes from. */
const RESOURCE: Readonly<Record<string, string>> = {
  'service.name': present(SERVICE),
  'service.instance.id': present(`if(app_instance != '', toString(app_instance), ${bySide('auto_instance')})`),
  'host.name': present(`if(${bySide('host')} != '', ${bySide('host')}, host)`),
  'process.pid': numberPresent(bySide('process_id')),
  'process.executable.name': present(bySide('process')),
  'container.name': present(bySide('container')),
  'k8s.pod.name': present(bySide('pod')),
};
export const RESOURCE_NAMES: readonly string[] = Object.freeze(Object.keys(RESOURCE));
export const resourceColumn = (name: string): string | undefined => RESOURCE[name];

/**
 * Where a trace begins, as far as one row tells: a told span without parent; a call of a process that serves nothing or
 * that it made outside any request; a request of which no call was seen. Needs `from` and `to`, Unix s.
 */
export const IS_ROOT = `multiIf(
    ${IS_TOLD}, parent_span_id = '',
    observation_point = 'c-p', span_id = '' AND (syscall_trace_id_request = 0 OR (agent_id, process_id_0) NOT IN (
        SELECT agent_id, process_id_1 FROM flow_log.l7_flow_log
        WHERE time >= toDateTime({from:UInt32}) AND time <= toDateTime({to:UInt32}) AND observation_point = 's-p'
        GROUP BY agent_id, process_id_1)),
    observation_point = 's-p', span_id = '' AND req_tcp_seq NOT IN (
        SELECT req_tcp_seq FROM flow_log.l7_flow_log
        WHERE time >= toDateTime({from:UInt32}) AND time <= toDateTime({to:UInt32}) AND observation_point = 'c-p'),
    0)`;
