import {
  FRAME_NAME,
  type Frame,
  type FrameField,
  type FrameMeta,
  QUERY_LIMITS,
  REQUESTS_FIELDS,
  type RequestsQuestion,
} from '@thalweg/protocol';
import { type QueryResult } from '../store/client';
import { onLog } from './catalog/tags';
import { conditionOf, tellsRowsApart } from './conditions';
import { contractField, cutMeta, joinMeta } from './frame-fields';
import { countedOnce } from './source';
import { type Statement } from './statement';
import { checkRange } from './steps';

const ORDERS = {
  start_time: 'start_time',
  response_duration: 'response_duration',
  response_code: 'response_code',
} as const;

/** Further columns after those of the contract: what a reader of the log asks for next. */
const FURTHER: Readonly<Record<string, { sql: string; type: FrameField['type']; unit?: string; description: string }>> =
  {
    auto_instance_0: { sql: 'auto_instance_0', type: 'string', description: 'Instance that called' },
    auto_instance_1: { sql: 'auto_instance_1', type: 'string', description: 'Instance that served' },
    ip_0: { sql: 'ip_0', type: 'string', description: 'Client address' },
    ip_1: { sql: 'ip_1', type: 'string', description: 'Server address' },
    server_port: { sql: 'server_port', type: 'number', description: 'Port of the server' },
    response_exception: { sql: 'response_exception', type: 'string', description: 'Error text' },
    request_length: {
      sql: 'toFloat64(request_length)',
      type: 'number',
      unit: 'bytes',
      description: 'Size of the request',
    },
    response_length: {
      sql: 'toFloat64(response_length)',
      type: 'number',
      unit: 'bytes',
      description: 'Size of the response',
    },
    x_request_id: {
      sql: "if(x_request_id_0 = '', x_request_id_1, x_request_id_0)",
      type: 'string',
      description: 'X-Request-ID of request or response',
    },
    host: { sql: 'host', type: 'string', description: 'Host that it was seen on' },
    signal_source: { sql: 'signal_source_str', type: 'string', description: 'What saw it: eBPF, OTel, …' },
  };

const CONTRACT_SQL: Readonly<Record<keyof typeof REQUESTS_FIELDS, string>> = {
  time: 'intDiv(toUnixTimestamp64Nano(start_time), 1000) / 1000',
  row_id: 'toString(row_id)',
  trace_id: 'trace_id',
  client: 'auto_service_0',
  server: 'auto_service_1',
  protocol: 'l7_protocol_str',
  request_type: 'request_type',
  request_domain: 'request_domain',
  request_resource: 'request_resource',
  endpoint: 'endpoint',
  response_status: 'response_status_str',
  response_code: 'response_code',
  response_duration: 'toFloat64(response_duration)',
  observation_point: 'observation_point',
};

/**
 * Rows of the log: one for each request, that of its client as it knows both ends by name, unless a filter tells
 * observation points or rows apart. The order and the limit are settled on narrow columns first; only the rows shown are read whole.
 */
export function requestsStatement(question: RequestsQuestion): Statement {
  const { range } = question;
  checkRange(range);
  const condition = conditionOf(question.filters ?? [], 'either');
  const order = ORDERS[question.order_by ?? 'start_time'];
  const direction = question.descending === false ? 'ASC' : 'DESC';
  // The table is in order of time: named first, so that the newest rows end the search.
  const by =
    order === 'start_time'
      ? `time ${direction}, start_time ${direction}, row_id`
      : `${order} ${direction}, start_time DESC, row_id`;
  const within = `time >= toDateTime({from:UInt32}) AND time <= toDateTime({to:UInt32})`;
  const columns = [...Object.entries(CONTRACT_SQL), ...Object.entries(FURTHER).map(([name, { sql }]) => [name, sql])];
  return {
    sql: `
SELECT ${columns.map(([name, sql]) => `${sql} AS f_${name}`).join(', ')}
FROM flow_log.l7_flow_log
WHERE (time, row_id) IN (
  SELECT time, row_id
  FROM flow_log.l7_flow_log
  WHERE ${within}
    AND start_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND start_time <= fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND ${tellsRowsApart(condition) ? '1' : countedOnce('client')}
    AND ${onLog(condition.sql)}
  ORDER BY ${by}
  LIMIT {limit:UInt32}
)
ORDER BY ${by}
LIMIT {limit:UInt32}`,
    params: {
      ...condition.params,
      from: Math.floor(range.from / 1000),
      to: Math.ceil(range.to / 1000),
      from_ms: range.from,
      to_ms: range.to,
      // One more than is shown, to know whether there are more.
      limit: (question.limit ?? QUERY_LIMITS.default.requests) + 1,
    },
  };
}

export function requestsFrame(result: QueryResult, question: RequestsQuestion, meta: FrameMeta): Frame {
  const limit = question.limit ?? QUERY_LIMITS.default.requests;
  const rows = result.rows.slice(0, limit);
  const names = Object.keys(REQUESTS_FIELDS) as (keyof typeof REQUESTS_FIELDS)[];
  const fields = names.map((name, at) =>
    contractField(
      name,
      REQUESTS_FIELDS[name],
      rows.map((row) => row[at]),
    ),
  );
  const further = Object.entries(FURTHER).map(([name, { type, unit, description }], at) => ({
    name,
    type,
    values: rows.map((row) => row[names.length + at]),
    config: { description, ...(unit ? { unit } : {}) },
  }));
  const order = question.order_by ?? 'start_time';
  const which = `${question.descending === false ? 'lowest' : 'highest'} by ${order}`;
  const cut = { what: 'rows', shown: rows.length, limit, maximum: QUERY_LIMITS.maximum.requests, which };
  return {
    name: FRAME_NAME.REQUESTS,
    fields: [...fields, ...further],
    meta: joinMeta(
      { preferredVisualisationType: 'table' },
      meta,
      result.rows.length > limit ? cutMeta(cut) : undefined,
    ),
  };
}
