import { QUERY_LIMITS, type RedQuestion } from '@thalweg/protocol';
import { type QueryResult } from '../store/client';
import { conditionOf, tagOf } from './conditions';
import { type MetricColumn, metricColumns, type RedPoint } from './red-metrics';
import { apdexSums, chooseSource, type Preferred, quantilesOf, type Source } from './source';
import { stepped, type Steps, wholeRange } from './steps';
import { type Statement } from './statement';

export interface RedSeries {
  /** Values of the tags, in the order of the question's `group_by`. */
  readonly group: readonly string[];
  readonly points: readonly RedPoint[];
}

export interface RedPlan extends Statement {
  readonly source: Source['table'];
  readonly steps: Steps;
  readonly columns: readonly MetricColumn[];
}

/** What a question groups and filters by, and whose rows tell it. */
export function sidesOf(question: RedQuestion) {
  const role = question.role ?? 'server';
  const tags = [...new Set(question.group_by)].map((key) => tagOf(key, role));
  const condition = conditionOf(question.filters ?? [], role);
  const everything = [...tags, ...condition.tags];
  const preferred: Preferred =
    everything.some((tag) => tag.side === 'client') || role === 'client' ? 'client' : 'server';
  const allPoints = everything.some((tag) => tag.key === 'observation_point');
  return { tags, condition, preferred, allPoints };
}

/** RED by any tags: one row per group, with one tuple per bucket in it, the busiest groups first. */
export function redStatement(question: RedQuestion, nowMs: number): RedPlan {
  const { columns, measures } = metricColumns(question.metrics);
  const { tags, condition, preferred, allPoints } = sidesOf(question);
  const keys = [...new Set(tags.flatMap((tag) => tag.keys))];
  const { minutes, steps } = question.instant ? wholeRange(question.range, nowMs) : stepped(question, nowMs);
  const source = chooseSource({ keys, condition, minutes, preferred, allPoints, measures }, tags);
  return {
    source: source.table,
    steps,
    columns,
    params: { ...condition.params, ...steps, limit: question.limit ?? QUERY_LIMITS.default.red },
    sql: `
SELECT ${tags.map((_, index) => `group_${index}, `).join('')}
  arraySort(groupArray((toUnixTimestamp(bucket), toFloat64(request), toFloat64(error), toFloat64(server_error),
    toFloat64(client_error), toFloat64(timeout), toFloat64(rrt_sum), toFloat64(rrt_count), toFloat64(rrt_max),
    toFloat64(request_bytes), toFloat64(response_bytes), quantiles, apdex))) AS points,
  sum(request) AS requests, count() OVER () AS groups
FROM (
  SELECT ${question.instant ? 'min(bucket) AS bucket' : 'bucket'}${tags.map((tag, index) => `, toString(${tag.expression}) AS group_${index}`).join('')},
    sum(a.request) AS request, sum(a.error) AS error, sum(a.server_error) AS server_error,
    sum(a.client_error) AS client_error, sum(a.timeout) AS timeout, sum(a.rrt_sum) AS rrt_sum,
    sum(a.rrt_count) AS rrt_count, max(a.rrt_max) AS rrt_max,
    sum(a.request_length) AS request_bytes, sum(a.response_length) AS response_bytes,
    ${quantilesOf(measures.quantiles)} AS quantiles, ${apdexSums(measures)} AS apdex
  FROM (${source.sql}
  ) AS a
  GROUP BY ${[...(question.instant ? [] : ['bucket']), ...tags.map((_, index) => `group_${index}`)].join(', ') || 'tuple()'}
)
${tags.length > 0 ? `GROUP BY ${tags.map((_, index) => `group_${index}`).join(', ')}` : 'GROUP BY tuple()'}
ORDER BY requests DESC${tags.map((_, index) => `, group_${index}`).join('')}
LIMIT {limit:UInt32}`,
  };
}

export function readRed(result: QueryResult, tags: number): { series: RedSeries[]; groups: number } {
  const groups = Number(result.rows[0]?.[tags + 2] ?? 0);
  const series = result.rows.map((row) => ({
    group: row.slice(0, tags).map(String),
    points: (row[tags] as unknown[][]).map(readPoint),
  }));
  return { series, groups };
}

function readPoint(tuple: readonly unknown[]): RedPoint {
  const [at, request, error, serverError, clientError, timeout, rrtSum, rrtCount, rrtMax, requestBytes, responseBytes] =
    tuple.slice(0, 11).map(Number);
  return {
    at: at ?? 0,
    request: request ?? 0,
    error: error ?? 0,
    serverError: serverError ?? 0,
    clientError: clientError ?? 0,
    timeout: timeout ?? 0,
    rrtSum: rrtSum ?? 0,
    rrtCount: rrtCount ?? 0,
    rrtMax: rrtMax ?? 0,
    requestBytes: requestBytes ?? 0,
    responseBytes: responseBytes ?? 0,
    quantiles: (tuple[11] as unknown[]).map(Number),
    apdex: (tuple[12] as unknown[]).map(Number),
  };
}
