import {
  type LogsQuestion,
  QUERY_LIMITS,
  type RequestsQuestion,
  type SearchQuestion,
  type SqlQuestion,
} from '@thalweg/protocol';
import { onLog } from '../catalog/tags';
import { conditionOf, tellsRowsApart } from '../conditions';
import { LOG_LEVEL, LOG_LINE } from '../log-line';
import { countedOnce } from '../source';
import { withLiterals } from './literals';

/** `meta.custom.edit_as` of an answer: a statement that tells the same in SQL mode, for people to change. */
export interface Editable {
  readonly sql: string;
  readonly format: NonNullable<SqlQuestion['format']>;
}

type Filters = Pick<RequestsQuestion, 'filters'>;
interface LogSelect {
  readonly select: readonly string[];
  readonly also?: readonly string[];
  readonly by: string;
  readonly limit: number;
}

/** Rows of the request log that fit the filters of a question. */
function fromLog({ filters = [] }: Filters, { select, also = [], by, limit }: LogSelect): string {
  const condition = conditionOf(filters, 'either');
  const allPoints = tellsRowsApart(condition);
  const where = [
    '$__timeFilter(time)',
    '$__timeFilter(start_time)',
    ...(allPoints ? [] : [`-- each request once, by the best point that saw it\n  ${countedOnce('client')}`]),
    ...(condition.sql === '1' ? [] : [onLog(condition.sql)]),
    ...also,
  ];
  return withLiterals(
    [
      `SELECT\n  ${select.join(',\n  ')}`,
      'FROM flow_log.l7_flow_log',
      `WHERE ${where.join('\n  AND ')}`,
      `ORDER BY ${by}`,
      `LIMIT ${limit}`,
    ].join('\n'),
    condition.params,
  );
}

const REQUEST_COLUMNS = [
  'start_time',
  'toString(row_id) AS traceID',
  'trace_id',
  'auto_service_0',
  'auto_service_1',
  'l7_protocol_str',
  'request_type',
  'request_domain',
  'request_resource',
  'endpoint',
  'response_status_str',
  'response_code',
  'response_duration',
  'observation_point',
  'ip_0',
  'ip_1',
  'server_port',
  'response_exception',
  'request_length',
  'response_length',
];

export function editRequests(question: RequestsQuestion): Editable {
  const order = question.order_by ?? 'start_time';
  const direction = question.descending === false ? 'ASC' : 'DESC';
  const by =
    order === 'start_time'
      ? `time ${direction}, start_time ${direction}`
      : `${order} ${direction}, start_time DESC, row_id`;
  const limit = question.limit ?? QUERY_LIMITS.default.requests;
  return { format: 'table', sql: fromLog(question, { select: REQUEST_COLUMNS, by, limit }) };
}

export function editLogs(question: LogsQuestion): Editable {
  const direction = question.descending === false ? 'ASC' : 'DESC';
  const search = question.search ?? '';
  const text = search.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return {
    format: 'logs',
    sql: fromLog(question, {
      select: [
        'start_time',
        `${onLog(LOG_LINE)} AS body`,
        `${LOG_LEVEL} AS severity`,
        'toString(row_id) AS traceID',
        'toString(row_id) AS id',
        'auto_service_0',
        'auto_service_1',
        'endpoint',
        'response_status_str',
      ],
      also: search === '' ? [] : [`positionCaseInsensitiveUTF8(body, '${text}') > 0`],
      by: `time ${direction}, start_time ${direction}`,
      limit: question.limit ?? QUERY_LIMITS.default.logs,
    }),
  };
}

export function editSearch(question: SearchQuestion): Editable {
  const { min_duration_ms: min, max_duration_ms: max, status = 'any' } = question;
  return {
    format: 'table',
    sql: fromLog(question, {
      select: [
        'start_time',
        'toString(row_id) AS traceID',
        'trace_id',
        'auto_service_0',
        'auto_service_1',
        'request_type',
        'endpoint',
        'response_status_str',
        'response_duration',
      ],
      also: [
        ...(min === undefined ? [] : [`response_duration >= ${Math.ceil(min * 1000)}`]),
        ...(max === undefined ? [] : [`response_duration <= ${Math.floor(max * 1000)}`]),
        ...(status === 'any' ? [] : [`response_status ${status === 'error' ? 'IN (2, 3, 4)' : '= 0'}`]),
      ],
      by: question.order_by === 'duration' ? 'response_duration DESC' : 'time DESC, start_time DESC',
      limit: question.limit ?? QUERY_LIMITS.default.search,
    }),
  };
}
