import { type Condition } from './conditions';
import { type Tag } from './catalog/tags';
import { type Measures } from './red-metrics';

/** Which end's rows describe calls best; the other end's stand in where nobody saw this one. */
export type Preferred = 'client' | 'server';

/** Where figures are read from: a rollup when it has every tag that is asked for, else the log. */
export interface Source {
  readonly table: 'application_map_1s' | 'application_map_1m' | 'l7_flow_log';
  /** Aggregated rows by `bucket` and the key columns, as a subquery. Takes parameters from, to (Unix s) and step. */
  readonly sql: string;
}

/** Sums alone. */
export const NO_MEASURES: Measures = Object.freeze({ quantiles: [], apdexUs: [] });

interface SourceRequest {
  readonly keys: readonly string[];
  readonly condition: Condition;
  readonly minutes: boolean;
  readonly preferred: Preferred;
  /** Every observation point as it is, since the question tells them apart. */
  readonly allPoints: boolean;
  readonly measures: Measures;
}

/** Relative accuracy and levels of the stored latency sketches; any other level can be read out of them. */
const SKETCH_ACCURACY = 0.01;
const QUANTILES = `${SKETCH_ACCURACY}, 0.5, 0.9, 0.95, 0.99`;
const MEASURES = [
  'request',
  'response',
  'error',
  'server_error',
  'client_error',
  'timeout',
  'rrt_sum',
  'rrt_count',
  'request_length',
  'response_length',
];

const FROM_ROLLUP = `
    ${MEASURES.map((name) => `sum(m.${name}) AS ${name}`).join(', ')},
    max(m.rrt_max) AS rrt_max`;

/** As the rollups' views have it: spans inside a service are none. */
const IS_REQUEST = ` AND observation_point != 'app'`;

/** The expressions of the rollups' views, on log rows. */
const FROM_LOG = `
    countIf(type != 1) AS request, countIf(type != 0 AND response_status != 2) AS response,
    countIf(response_status IN (2, 3, 4)) AS error, countIf(response_status = 3) AS server_error,
    countIf(response_status = 4) AS client_error, countIf(response_status = 2) AS timeout,
    sumIf(response_duration, type = 2 AND response_status != 2) AS rrt_sum,
    countIf(type = 2 AND response_status != 2) AS rrt_count,
    sum(greatest(m.request_length, 0)) AS request_length, sum(greatest(m.response_length, 0)) AS response_length,
    maxIf(response_duration, type = 2 AND response_status != 2) AS rrt_max`;

const SKETCH = {
  rollup: `quantilesDDMergeState(${QUANTILES})(m.rrt_quantiles) AS rrt_quantiles`,
  log: `quantilesDDStateIf(${QUANTILES})(response_duration, type = 2 AND response_status != 2) AS rrt_quantiles`,
};
/** Latencies at these levels of the grouped rows of a source, µs; sketches are the dearest part to read. */
export const quantilesOf = (levels: readonly number[]): string =>
  levels.length === 0
    ? "CAST([], 'Array(Float64)')"
    : `arrayMap(q -> if(isNaN(q), 0, toFloat64(q)), quantilesDDMerge(${[SKETCH_ACCURACY, ...levels].join(', ')})(a.rrt_quantiles))`;

/**
 * Satisfied and tolerated requests of each threshold, then all that were answered or failed (those that need no answer
 * satisfy nobody): only rows of the log have a duration of their own.
 */
const apdexOf = (thresholdsUs: readonly number[]): string => {
  const good = 'type = 2 AND response_status NOT IN (2, 3, 4)';
  const counts = thresholdsUs.flatMap((us) => [
    `countIf(${good} AND response_duration <= ${us})`,
    `countIf(${good} AND response_duration > ${us} AND response_duration <= ${4 * us})`,
  ]);
  return `[${[...counts, 'countIf(type = 2 OR response_status IN (2, 3, 4))'].join(', ')}]`;
};
/** The counts of {@link apdexOf} over the grouped rows of a source. */
export const apdexSums = ({ apdexUs }: Measures): string =>
  apdexUs.length === 0 ? "CAST([], 'Array(Float64)')" : 'arrayMap(n -> toFloat64(n), sumForEach(a.apdex))';

/** Points of processes and applications, best first. Interfaces on the way would count a call once more each. */
const RANK: Readonly<Record<Preferred, string>> = {
  server: `transform(toString(observation_point), ['s-p', 's-app', 'c-p', 'c-app'], [1, 2, 3, 4], 9)`,
  client: `transform(toString(observation_point), ['c-p', 'c-app', 's-p', 's-app'], [1, 2, 3, 4], 9)`,
};

export function chooseSource(
  { keys, condition, minutes, preferred, allPoints, measures }: SourceRequest,
  tags: readonly Tag[],
): Source {
  const { quantiles, apdexUs } = measures;
  const inRollup =
    apdexUs.length === 0 && !condition.onlyLog && [...tags, ...condition.tags].every((tag) => tag.inRollup);
  const table = !inRollup ? 'l7_flow_log' : minutes ? 'application_map_1m' : 'application_map_1s';
  const isLog = table === 'l7_flow_log';
  const within = 'time >= toDateTime({from:UInt32}) AND time < toDateTime({to:UInt32})';
  const once = allPoints ? '1' : countedOnce(preferred);
  return {
    table,
    sql: `
  SELECT toStartOfInterval(time, toIntervalSecond({step:UInt32})) AS bucket${keys.map((key) => `, ${key}`).join('')},
    ${(isLog ? FROM_LOG : FROM_ROLLUP).trim()}${
      quantiles.length > 0
        ? `,
    ${isLog ? SKETCH.log : SKETCH.rollup}`
        : ''
    }${
      apdexUs.length > 0
        ? `,
    ${apdexOf(apdexUs)} AS apdex`
        : ''
    }
  FROM ${isLog ? LOG_ROWS : rollupRows(table)} AS m
  WHERE ${within}${isLog ? IS_REQUEST : ''}
    AND ${once}
    AND ${condition.sql}
  GROUP BY bucket${keys.map((key) => `, ${key}`).join('')}`,
  };
}

/** Both tables under the names that tags are written in. */
export const LOG_ROWS = `(
    SELECT *,
      if(auto_service_type_0 IN (0, 255), if(is_ipv4, toIPv6(ip4_0), ip6_0), toIPv6('::')) AS peer_ip_0,
      if(auto_service_type_1 IN (0, 255), if(is_ipv4, toIPv6(ip4_1), ip6_1), toIPv6('::')) AS peer_ip_1
    FROM flow_log.l7_flow_log)`;
const rollupRows = (table: string) => `(SELECT *, ip6_0 AS peer_ip_0, ip6_1 AS peer_ip_1 FROM flow_metrics.${table})`;

/**
 * A call seen at both ends counts once: for each service, rows of the best point that saw it. On the server's rows a
 * client is known by its address only, as its port tells nothing; where that address is a host with an agent, the
 * client's own rows tell more, so on the client side the server's rows stand in for unreported clients alone.
 */
export function countedOnce(preferred: Preferred): string {
  const side = preferred === 'server' ? 1 : 0;
  const rank = RANK[preferred];
  const known = preferred === 'client' ? ` AND (${rank} < 3 OR auto_service_type_0 IN (0, 120, 255))` : '';
  // Who saw a service does not change from second to second: the minutes tell, at a fraction of the rows.
  return `(auto_service_type_${side}, auto_service_id_${side}, ${rank}) IN (
      SELECT auto_service_type_${side}, auto_service_id_${side}, min(${rank})
      FROM flow_metrics.application_map_1m
      WHERE time >= toStartOfMinute(toDateTime({from:UInt32})) AND time < toDateTime({to:UInt32})
        AND observation_point IN ('s-p', 's-app', 'c-p', 'c-app')${known}
      GROUP BY auto_service_type_${side}, auto_service_id_${side})${known}`;
}
