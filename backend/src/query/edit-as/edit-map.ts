import { type MapQuestion, QUERY_LIMITS } from '@thalweg/protocol';
import { conditionOf } from '../conditions';
import { QUERY_DEFAULTS } from '../config';
import { countedOnce } from '../source';
import { type Editable } from './edit-as';
import { withLiterals } from './literals';

/** Who calls whom, as a table: one row per client, server and protocol. */
export function editMap({ node = 'auto_service', filters = [], range, limit }: MapQuestion): Editable {
  const condition = conditionOf(filters, 'either');
  const inRollup = condition.tags.every((tag) => tag.inRollup);
  const minutes = range.to - range.from >= QUERY_DEFAULTS.mapMinutesFromMs;
  // What only the log has is left to it: a table of it has no sums to add up.
  const where = inRollup && condition.sql !== '1' ? [condition.sql.replaceAll(/\bpeer_ip_([01])\b/g, 'ip6_$1')] : [];
  return {
    format: 'table',
    sql: withLiterals(
      [
        'SELECT',
        `  m.${node}_0 AS client,\n  m.${node}_1 AS server,\n  m.l7_protocol_str AS protocol,`,
        '  sum(m.request) / (($__to - $__from) / 1000) AS request_rate,',
        '  sum(m.error) / nullIf(sum(m.request), 0) AS error_ratio,',
        '  sum(m.rrt_sum) / nullIf(sum(m.rrt_count), 0) / 1000 AS latency_avg,',
        '  quantilesDDMerge(0.01, 0.95)(m.rrt_quantiles)[1] / 1000 AS latency_p95',
        `FROM flow_metrics.application_map_${minutes ? '1m' : '1s'} AS m`,
        `WHERE ${['$__timeFilter(m.time)', countedOnce('client'), ...where].join('\n  AND ')}`,
        'GROUP BY client, server, protocol',
        'ORDER BY request_rate DESC',
        `LIMIT ${limit ?? QUERY_LIMITS.default.map}`,
      ].join('\n'),
      condition.params,
    ),
  };
}
