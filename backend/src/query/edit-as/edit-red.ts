import { type MetricName, parseMetric, QUERY_LIMITS, type RedQuestion } from '@thalweg/protocol';
import { onLog, type Tag } from '../catalog/tags';
import { type RedPlan, sidesOf } from '../red';
import { countedOnce } from '../source';
import { type Editable } from './edit-as';
import { withLiterals } from './literals';

/** Sums of one table, by the names that metrics are made of. */
interface Sums {
  readonly request: string;
  readonly error: string;
  readonly server_error: string;
  readonly client_error: string;
  readonly timeout: string;
  readonly latency_sum: string;
  readonly latency_count: string;
  readonly latency_max: string;
  readonly request_bytes: string;
  readonly response_bytes: string;
  readonly quantile: (level: number) => string;
}

const ROLLUP: Sums = {
  request: 'sum(m.request)',
  error: 'sum(m.error)',
  server_error: 'sum(m.server_error)',
  client_error: 'sum(m.client_error)',
  timeout: 'sum(m.timeout)',
  latency_sum: 'sum(m.rrt_sum)',
  latency_count: 'sum(m.rrt_count)',
  latency_max: 'max(m.rrt_max)',
  request_bytes: 'sum(m.request_length)',
  response_bytes: 'sum(m.response_length)',
  quantile: (level) => `quantilesDDMerge(0.01, ${level})(m.rrt_quantiles)[1]`,
};

const ANSWERED = 'm.type = 2 AND m.response_status != 2';
const LOG: Sums = {
  request: 'countIf(m.type != 1)',
  error: 'countIf(m.response_status IN (2, 3, 4))',
  server_error: 'countIf(m.response_status = 3)',
  client_error: 'countIf(m.response_status = 4)',
  timeout: 'countIf(m.response_status = 2)',
  latency_sum: `sumIf(m.response_duration, ${ANSWERED})`,
  latency_count: `countIf(${ANSWERED})`,
  latency_max: `maxIf(m.response_duration, ${ANSWERED})`,
  request_bytes: 'sum(greatest(m.request_length, 0))',
  response_bytes: 'sum(greatest(m.response_length, 0))',
  quantile: (level) => `quantileDDIf(0.01, ${level})(m.response_duration, ${ANSWERED})`,
};

const share = (part: string, whole: string) => `${part} / nullIf(${whole}, 0)`;
const perSecond = (part: string, seconds: string) => `${part} / ${seconds}`;
const millis = (micros: string, { latency_count }: Sums) => `if(${latency_count} = 0, NULL, ${micros} / 1000)`;

const METRIC_SQL: Readonly<Record<MetricName, (sums: Sums, seconds: string, parameter: number) => string>> = {
  request_rate: (sums, seconds) => perSecond(sums.request, seconds),
  request_count: ({ request }) => request,
  error_rate: (sums, seconds) => perSecond(sums.error, seconds),
  error_count: ({ error }) => error,
  error_ratio: (sums) => share(sums.error, sums.request),
  server_error_ratio: (sums) => share(sums.server_error, sums.request),
  client_error_ratio: (sums) => share(sums.client_error, sums.request),
  timeout_ratio: (sums) => share(sums.timeout, sums.request),
  latency_avg: (sums) => `${share(sums.latency_sum, sums.latency_count)} / 1000`,
  latency_p50: (sums) => millis(sums.quantile(0.5), sums),
  latency_p90: (sums) => millis(sums.quantile(0.9), sums),
  latency_p95: (sums) => millis(sums.quantile(0.95), sums),
  latency_p99: (sums) => millis(sums.quantile(0.99), sums),
  latency_max: (sums) => millis(sums.latency_max, sums),
  latency_quantile: (sums, _, level) => millis(sums.quantile(level), sums),
  apdex: (_sums, _, ms) => {
    const good = (to: number) =>
      `countIf(m.type = 2 AND m.response_status NOT IN (2, 3, 4) AND m.response_duration <= ${to})`;
    const us = Math.round(ms * 1000);
    return share(`(${good(us)} + ${good(4 * us)}) / 2`, 'countIf(m.type = 2 OR m.response_status IN (2, 3, 4))');
  },
  request_bytes_rate: (sums, seconds) => perSecond(sums.request_bytes, seconds),
  response_bytes_rate: (sums, seconds) => perSecond(sums.response_bytes, seconds),
  request_size_avg: (sums) => share(sums.request_bytes, sums.request),
  response_size_avg: (sums) => share(sums.response_bytes, sums.request),
};

const column = ({ key, type }: Tag) => (type === 'number' ? `toString(m.${key})` : `m.${key}`);
const quoted = (name: string) => (/^\w+$/.test(name) ? name : `\`${name}\``);

/** The same figures as one statement that a person can read and change. */
export function editRed(question: RedQuestion, plan: RedPlan): Editable {
  const { tags, condition, preferred, allPoints } = sidesOf(question);
  const isLog = plan.source === 'l7_flow_log';
  const minutes = plan.source === 'application_map_1m';
  const step = minutes ? 'greatest(60, intDiv($__interval_ms, 1000))' : '($__interval_ms / 1000)';
  const seconds = question.instant ? '(($__to - $__from) / 1000)' : step;
  const bucket = minutes ? `toStartOfInterval(m.time, toIntervalSecond(${step}))` : '$__timeInterval(m.time)';
  const groups = question.group_by ? [...new Set(question.group_by)] : [];
  const metrics = plan.columns.map(({ name }) => {
    const { metric = 'request_rate' as MetricName, parameters } = parseMetric(name) ?? {};
    return `${METRIC_SQL[metric](isLog ? LOG : ROLLUP, seconds, parameters?.[0] ?? 0)} AS ${quoted(name)}`;
  });
  const by = [...(question.instant ? [] : ['time']), ...groups.map((_, at) => quoted(groups[at] ?? ''))];
  const selected = [
    ...(question.instant ? [] : [`${bucket} AS time`]),
    ...tags.map((tag, at) => `${column(tag)} AS ${quoted(groups[at] ?? tag.key)}`),
    ...metrics,
  ];
  const where = isLog ? onLog(condition.sql) : condition.sql.replaceAll(/\bpeer_ip_([01])\b/g, 'ip6_$1');
  return {
    format: question.instant ? 'numeric' : 'time_series',
    sql: withLiterals(
      [
        `SELECT\n  ${selected.join(',\n  ')}`,
        `FROM ${isLog ? 'flow_log.l7_flow_log' : `flow_metrics.${plan.source}`} AS m`,
        `WHERE $__timeFilter(m.time)`,
        ...(allPoints
          ? []
          : [`  -- each request once, by the best point that saw it\n  AND ${countedOnce(preferred)}`]),
        ...(where === '1' ? [] : [`  AND ${where}`]),
        ...(by.length > 0 ? [`GROUP BY ${by.join(', ')}`] : []),
        ...(question.instant
          ? [`ORDER BY ${(isLog ? LOG : ROLLUP).request} DESC`, `LIMIT ${question.limit ?? QUERY_LIMITS.default.red}`]
          : ['ORDER BY time']),
      ].join('\n'),
      condition.params,
    ),
  };
}
