import { type RedMetric } from '@thalweg/protocol';

/** What the config editor stores in the clear. */
export interface ThalwegOptions {
  /** Longest wait for one answer, seconds. @default 30 */
  timeout_s?: number;
}

/** What the config editor stores encrypted; the browser never sees it again. */
export interface ThalwegSecrets {
  /** Sent as `Authorization: Bearer …` by Grafana's data proxy. */
  token?: string;
}

/** Defaults and bounds of the data source; editors, migration and client read these and no literals of their own. */
export const DEFAULTS = Object.freeze({
  timeout_s: 30,
  /** Where a backend listens unless it is told otherwise. */
  url: 'http://127.0.0.1:20416',
  metrics: Object.freeze<RedMetric[]>(['request_rate']),
  /** Series, nodes, rows at the most when the query says nothing. */
  limit: Object.freeze({ red: 20, map: 1000, requests: 100, sql: 10_000, tag_values: 200 }),
  /** What a query may ask for at the most; the backend refuses more. */
  max_limit: Object.freeze({ red: 1000, map: 5000, requests: 10_000, sql: 100_000, tag_values: 5000 }),
  /** Narrowest bucket of a time series, ms: the finest rollup. */
  min_step_ms: 1000,
  /** `{from:…}` and `{to:…}` are the time range; the backend fills them in. */
  sql: [
    'SELECT toStartOfMinute(start_time) AS time, count() AS requests',
    'FROM flow_log.l7_flow_log',
    'WHERE start_time BETWEEN {from:DateTime64(3)} AND {to:DateTime64(3)}',
    'GROUP BY time',
    'ORDER BY time',
  ].join('\n'),
});
