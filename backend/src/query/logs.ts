import {
  type Frame,
  FRAME_NAME,
  type FrameMeta,
  LOGS_FIELDS,
  type LogsQuestion,
  type LogVolumeQuestion,
  QUERY_LIMITS,
} from '@thalweg/protocol';
import { type QueryResult } from '../store/client';
import { onLog } from './catalog/tags';
import { type Condition, conditionOf, tellsRowsApart } from './conditions';
import { contractFrame, cutMeta, joinMeta } from './frame-fields';
import { LOG_LABEL_VALUES, LOG_LABELS, LOG_LEVEL, LOG_LINE } from './log-line';
import { chooseSource, countedOnce, NO_MEASURES } from './source';
import { type Statement } from './statement';
import { checkRange, stepped, type Steps } from './steps';

/**
 * Which rows are lines: one for each request, that of its client as it knows both ends by name, unless a filter tells
 * observation points apart.
 */
function linesOf(question: LogsQuestion | LogVolumeQuestion): { condition: Condition; allPoints: boolean } {
  const condition = conditionOf(question.filters ?? [], 'either');
  const allPoints = tellsRowsApart(condition);
  if (question.search === undefined || question.search === '') return { condition, allPoints };
  return {
    allPoints,
    condition: {
      sql: `${condition.sql} AND positionCaseInsensitiveUTF8(${LOG_LINE}, {search:String}) > 0`,
      params: { ...condition.params, search: question.search },
      tags: condition.tags,
      onlyLog: true,
    },
  };
}

/** Order and limit are settled on narrow columns first; only the lines shown are put into words. */
export function logsStatement(question: LogsQuestion): Statement {
  const { range } = question;
  checkRange(range);
  const { condition, allPoints } = linesOf(question);
  const direction = question.descending === false ? 'ASC' : 'DESC';
  const by = `time ${direction}, start_time ${direction}, row_id`;
  return {
    sql: `
SELECT intDiv(toUnixTimestamp64Nano(start_time), 1000) / 1000 AS timestamp, ${onLog(LOG_LINE)} AS body,
  ${LOG_LEVEL} AS severity, toString(row_id) AS id, ${onLog(LOG_LABEL_VALUES)} AS labels
FROM flow_log.l7_flow_log
WHERE (time, row_id) IN (
  SELECT time, row_id
  FROM flow_log.l7_flow_log
  WHERE time >= toDateTime({from:UInt32}) AND time <= toDateTime({to:UInt32})
    AND start_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND start_time <= fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND ${allPoints ? '1' : countedOnce('client')}
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
      limit: (question.limit ?? QUERY_LIMITS.default.logs) + 1,
    },
  };
}

export function logsFrame(result: QueryResult, question: LogsQuestion, meta: FrameMeta): Frame {
  const limit = question.limit ?? QUERY_LIMITS.default.logs;
  const rows = result.rows.slice(0, limit);
  const which = question.descending === false ? 'the oldest' : 'the newest';
  const cut = { what: 'lines', shown: rows.length, limit, maximum: QUERY_LIMITS.maximum.logs, which };
  return contractFrame(
    FRAME_NAME.LOGS,
    LOGS_FIELDS,
    rows.map(([timestamp, body, severity, id, values]) => ({
      timestamp,
      body,
      severity,
      id,
      labels: labelsOf(values as string[]),
      traceID: id,
    })),
    joinMeta(
      {
        type: 'log-lines',
        typeVersion: [0, 0],
        preferredVisualisationType: 'logs',
        custom: { searchWords: question.search ? [question.search] : [] },
      },
      meta,
      result.rows.length > limit ? cutMeta(cut) : undefined,
    ),
  );
}

function labelsOf(values: readonly string[]): Record<string, string> {
  return Object.fromEntries(LOG_LABELS.map((key, at) => [key, values[at] ?? '']).filter(([, value]) => value !== ''));
}

export interface VolumePlan extends Statement {
  readonly steps: Steps;
  readonly source: string;
}

/** Lines of each level over time; from a rollup where the filters allow. */
export function volumeStatement(question: LogVolumeQuestion, nowMs: number): VolumePlan {
  const { minutes, steps } = stepped(question, nowMs);
  const { condition, allPoints } = linesOf(question);
  const source = chooseSource(
    { keys: [], condition, minutes, preferred: 'client', allPoints, measures: NO_MEASURES },
    [],
  );
  return {
    steps,
    source: source.table,
    params: { ...condition.params, ...steps },
    sql: `
SELECT toUnixTimestamp(bucket), toFloat64(sum(a.server_error) + sum(a.timeout)), toFloat64(sum(a.client_error)),
  toFloat64(greatest(0, toInt64(sum(a.request)) - toInt64(sum(a.error))))
FROM (${source.sql}
) AS a
GROUP BY bucket
ORDER BY bucket`,
  };
}

/** One series for each level that occurs, every bucket in it, the worst first: rows are a time and a count for each level. */
export function volumeFrames(result: QueryResult, steps: Steps, levels: readonly string[], meta: FrameMeta): Frame[] {
  const byTime = new Map(result.rows.map(([at, ...counts]) => [Number(at), counts.map(Number)]));
  const times: number[] = [];
  for (let at = steps.from; at < steps.to; at += steps.step) times.push(at);
  const own: FrameMeta = { type: 'timeseries-multi', typeVersion: [0, 1], preferredVisualisationType: 'graph' };
  const frames = levels.flatMap((level, index): Frame[] => {
    const values = times.map((at) => byTime.get(at)?.[index] ?? 0);
    if (values.every((value) => value === 0)) return [];
    const config = { unit: 'short', displayNameFromDS: level };
    return [
      {
        name: level,
        fields: [
          { name: 'time', type: 'time', values: times.map((at) => at * 1000), config: { interval: steps.step * 1000 } },
          { name: 'count', type: 'number', values, labels: { level }, config },
        ],
        meta: own,
      },
    ];
  });
  const [first, ...rest] = frames.length > 0 ? frames : [{ name: '', fields: [], meta: own }];
  return [{ ...(first as Frame), meta: joinMeta(own, meta) }, ...rest];
}
