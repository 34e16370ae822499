import {
  type Frame,
  FRAME_NAME,
  type FrameMeta,
  LOGS_FIELDS,
  type LogsQuestion,
  type LogVolumeQuestion,
  QUERY_LIMITS,
} from '@thalweg/protocol';
import { type QueryResult, type Store } from '../../store/client';
import { joined } from '../conditions';
import { withLiterals } from '../edit-as/literals';
import { contractFrame, cutMeta, joinMeta, notice } from '../frame-fields';
import { volumeFrames } from '../logs';
import { Runner, type Statement } from '../statement';
import { bucketsOf, checkRange, stepped } from '../steps';
import { type OfTrace, recordsOf } from './of-trace';
import { ATTRIBUTE_PREFIXES, RECORD_LEVEL, RECORD_LEVELS, RECORD_TAGS, recordCondition } from './record-tags';

/** Tags that a line carries as labels, by the names that filters know. */
const LABELS = [
  'auto_service',
  'auto_instance',
  'host',
  'pod',
  'container',
  'gprocess',
  'severity_text',
  'event_name',
  'signal_source_str',
  'trace_id',
  'span_id',
  'x_request_id',
] as const;
/** Labels of one line at the most, and characters of its text: a chart of lines is no file viewer. */
const MAX_LABELS = 128;
const MAX_BODY = 65_536;

/** Records of applications as log lines. */
export async function answerRecords(question: LogsQuestion, store: Store, signal?: AbortSignal): Promise<Frame[]> {
  checkRange(question.range);
  const runner = new Runner(store, signal);
  const of = await recordsOf(runner.asStore(), question);
  const lines = linesOf(question, of);
  const result = await runner.run(recordsStatement(question, lines));
  const limit = limitOf(question);
  const rows = result.rows.slice(0, limit);
  const resources = await resourcesOf(runner, [...new Set(rows.map((row) => String(row[6])))]);
  const edit = { sql: withLiterals(editable(question, lines), lines.params), format: 'logs' };
  return [recordsFrame({ ...result, rows }, question, resources, metaOf(question, runner, of, result, edit))];
}

/** How many records there are of each level over time. */
export async function answerRecordVolume(
  question: LogVolumeQuestion,
  store: Store,
  nowMs: number,
  signal?: AbortSignal,
): Promise<Frame[]> {
  const runner = new Runner(store, signal);
  const { steps } = stepped(question, nowMs);
  const { sql, params } = linesOf(question, await recordsOf(runner.asStore(), question));
  const result = await runner.run({
    sql: `
SELECT toUnixTimestamp(toStartOfInterval(time, toIntervalSecond({step:UInt32}))) AS bucket,
  ${RECORD_LEVELS.map((level) => `toFloat64(countIf(${RECORD_LEVEL} = '${level}'))`).join(', ')}
FROM log.log
WHERE time >= toDateTime({from:UInt32}) AND time < toDateTime({to:UInt32}) AND ${sql}
GROUP BY bucket
ORDER BY bucket`,
    params: { ...params, ...steps },
  });
  return volumeFrames(result, steps, RECORD_LEVELS, runner.meta({ table: 'log' }));
}

/** Which records are meant: filters, text, and the trace or span that they belong to. */
function linesOf({ filters = [], search = '' }: LogsQuestion | LogVolumeQuestion, of: OfTrace | undefined) {
  const condition = recordCondition(filters);
  const parts = [
    ...(condition.sql === '1' ? [] : [condition.sql]),
    ...(search === '' ? [] : ['positionCaseInsensitiveUTF8(body, {search:String}) > 0']),
    ...(of ? [of.sql] : []),
  ];
  return {
    sql: parts.length > 0 ? joined(parts, 'AND') : '1',
    params: { ...condition.params, ...of?.params, ...(search === '' ? {} : { search }) },
  };
}

const limitOf = ({ limit }: LogsQuestion): number => limit ?? QUERY_LIMITS.default.logs;

function orderOf({ descending }: LogsQuestion): string {
  const direction = descending === false ? 'ASC' : 'DESC';
  return `time ${direction}, start_time ${direction}, row_id`;
}

/** Order and limit are settled on narrow columns first; names are looked up for the lines shown alone. */
function recordsStatement(question: LogsQuestion, { sql, params }: Pick<Statement, 'sql' | 'params'>): Statement {
  const { range } = question;
  const by = orderOf(question);
  const labels = LABELS.map((key) => RECORD_TAGS.get(key)?.expression ?? "''");
  return {
    sql: `
SELECT intDiv(toUnixTimestamp64Nano(start_time), 1000) / 1000 AS timestamp, substringUTF8(body, 1, ${MAX_BODY}),
  ${RECORD_LEVEL}, toString(row_id), attribute_names, attribute_values, toString(resource_id),
  [${labels.join(', ')}] AS labels
FROM log.log
WHERE (time, row_id) IN (
  SELECT time, row_id
  FROM log.log
  WHERE time >= toDateTime({from:UInt32}) AND time <= toDateTime({to:UInt32})
    AND start_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND start_time <= fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND ${sql}
  ORDER BY ${by}
  LIMIT {limit:UInt32}
)
ORDER BY ${by}
LIMIT {limit:UInt32}`,
    params: {
      ...params,
      ...bucketsOf(range, 1),
      from_ms: range.from,
      to_ms: range.to,
      // One more than is shown, to know whether there are more.
      limit: limitOf(question) + 1,
    },
  };
}

type Attributes = Readonly<Record<string, string>>;

/** What is told of the resources of lines, once each. */
async function resourcesOf(runner: Runner, ids: readonly string[]): Promise<ReadonlyMap<string, Attributes>> {
  if (ids.length === 0) return new Map();
  const { rows } = await runner.run({
    sql: `
SELECT toString(resource_id), any(attributes)
FROM tag.resource
WHERE resource_id IN {ids:Array(UInt64)}
GROUP BY resource_id`,
    params: { ids: ids.map(BigInt) },
  });
  return new Map(rows.map(([id, attributes]) => [String(id), attributes as Attributes]));
}

function recordsFrame(
  { rows }: QueryResult,
  question: LogsQuestion,
  resources: ReadonlyMap<string, Attributes>,
  meta: FrameMeta,
): Frame {
  return contractFrame(
    FRAME_NAME.LOGS,
    LOGS_FIELDS,
    rows.map(([timestamp, body, severity, id, names, values, resource, tags]) => {
      const labels = labelsOf(
        tags as string[],
        names as string[],
        values as string[],
        resources.get(String(resource)) ?? {},
      );
      // What opens the trace: both kinds of id are known to the question for it.
      const traceID = labels['trace_id'] ?? labels['x_request_id'];
      return { timestamp, body, severity, id, labels, traceID, resource_id: resource };
    }),
    joinMeta(
      {
        type: 'log-lines',
        typeVersion: [0, 0],
        preferredVisualisationType: 'logs',
        custom: { searchWords: question.search ? [question.search] : [] },
      },
      meta,
    ),
  );
}

function labelsOf(
  tags: readonly string[],
  names: readonly string[],
  values: readonly string[],
  resource: Attributes,
): Record<string, string> {
  const all = [
    ...LABELS.map((key, at) => [key, tags[at] ?? ''] as const),
    ...names.map((name, at) => [ATTRIBUTE_PREFIXES.record + name, values[at] ?? ''] as const),
    ...Object.entries(resource).map(([name, value]) => [ATTRIBUTE_PREFIXES.resource + name, value] as const),
  ];
  return Object.fromEntries(all.filter(([, value]) => value !== '').slice(0, MAX_LABELS));
}

function metaOf(
  question: LogsQuestion,
  runner: Runner,
  of: OfTrace | undefined,
  { rows }: QueryResult,
  edit_as: { sql: string; format: string },
): FrameMeta {
  const limit = limitOf(question);
  const which = question.descending === false ? 'the oldest' : 'the newest';
  const cut = { what: 'lines', shown: limit, limit, maximum: QUERY_LIMITS.maximum.logs, which };
  return joinMeta(
    runner.meta({ edit_as }),
    of ? { notices: [notice('info', `Found by ${of.found}.`)] } : undefined,
    rows.length > limit ? cutMeta(cut) : undefined,
  );
}

/** The same lines as a statement for people to change. */
const editable = (question: LogsQuestion, { sql }: Pick<Statement, 'sql'>): string =>
  [
    `SELECT\n  start_time,\n  body,\n  ${RECORD_LEVEL} AS severity,\n  toString(row_id) AS id,\n  trace_id AS traceID,`,
    `  auto_service,\n  host,\n  arrayStringConcat(arrayMap((k, v) -> concat(k, '=', v), attribute_names, attribute_values), ' ') AS attributes`,
    'FROM log.log',
    `WHERE $__timeFilter(time)\n  AND $__timeFilter(start_time)${sql === '1' ? '' : `\n  AND ${sql}`}`,
    `ORDER BY ${orderOf(question)}`,
    `LIMIT ${limitOf(question)}`,
  ].join('\n');
