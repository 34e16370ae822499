import { type Store } from '../../store/client';
import { type Compare } from './ast';
import { conditionSql } from './condition-sql';
import { Params } from './field-sql';
import { TRACEQL_LIMITS as LIMITS } from './limits';
import {
  filterOf,
  FITTING,
  gridOf,
  gridParams,
  type MetricSeries,
  type MetricsRequest,
  type MetricsResult,
  SAMPLE,
} from './metrics';
import { LOOKUP_ALL } from './search';
import { KIND, NAME, SERVICE, STATUS } from './span-sql';

/** What every span is compared by beside its attributes. */
const COMMON: Readonly<Record<string, string>> = {
  name: NAME,
  kind: KIND,
  status: STATUS,
  statusMessage: 'response_exception',
  'resource.service.name': SERVICE,
  'span.thalweg.observation_point': 'toString(observation_point)',
  'span.thalweg.l7_protocol_str': 'l7_protocol_str',
  'span.http.response.status_code': "if(l7_protocol IN (20, 21) AND response_code != 0, toString(response_code), '')",
};

/**
 * `compare()`: how often each attribute has each value among the spans of the selection and among the others, the most
 * frequent of each attribute, and how many spans have the attribute at all.
 */
export async function queryCompare(store: Store, request: MetricsRequest, compare: Compare): Promise<MetricsResult> {
  const grid = gridOf(request);
  const params = new Params();
  const { condition } = filterOf(request.query.stages, params);
  const within =
    compare.fromNs > 0n && compare.toNs > 0n
      ? ` AND toUnixTimestamp64Nano(start_time) > {sel_from:Int64} AND toUnixTimestamp64Nano(start_time) <= {sel_to:Int64}`
      : '';
  const selected = `(${conditionSql(compare.selection.expression, params)}${within})`;
  const names = Object.keys(COMMON).map((name) => params.text(name));
  const result = await store.query(
    `SELECT selected, pair.1 AS name, pair.2 AS value, groupArray((sample, spans)) AS points, sum(spans) AS total
    FROM (
      SELECT ${selected} AS selected, ${SAMPLE} AS sample,
        arrayJoin(arrayFilter(p -> p.2 != '', arrayZip(
          arrayConcat([${names.join(', ')}], arrayMap(n -> concat('span.', n), attribute_names)),
          arrayConcat([${Object.values(COMMON).join(', ')}], attribute_values)))) AS pair,
        count() AS spans
      FROM ${FITTING} AND ${condition}
      GROUP BY selected, sample, pair
    )
    GROUP BY selected, name, value
    ORDER BY total DESC
    LIMIT {cells:UInt32}`,
    { ...params.all, ...gridParams(grid), cells: LIMITS.maxCells, sel_from: compare.fromNs, sel_to: compare.toNs },
    { settings: LOOKUP_ALL },
  );
  const byAttribute = new Map<string, { type: string; name: string; values: [string, Map<number, number>][] }>();
  for (const [isSelected, name, value, points] of result.rows) {
    const type = Number(isSelected) === 1 ? 'selection' : 'baseline';
    const key = `${type} ${String(name)}`;
    let attribute = byAttribute.get(key);
    if (!attribute) byAttribute.set(key, (attribute = { type, name: String(name), values: [] }));
    const counts = new Map((points as [unknown, unknown][]).map(([sample, spans]) => [Number(sample), Number(spans)]));
    attribute.values.push([String(value), counts]);
  }
  const samplesOf = (counts: ReadonlyMap<number, number>) =>
    Array.from({ length: grid.points }, (_, at): readonly [number, number] => [
      Number((grid.firstNs + BigInt(at) * grid.stepNs) / 1_000_000n),
      counts.get(at) ?? 0,
    ]);
  const series: MetricSeries[] = [];
  for (const { type, name, values } of byAttribute.values()) {
    const total = new Map<number, number>();
    for (const [value, counts] of values.slice(0, compare.topN)) {
      series.push({
        labels: [
          ['__meta_type', type],
          [name, value],
        ],
        samples: samplesOf(counts),
        exemplars: [],
      });
    }
    for (const [, counts] of values) for (const [at, spans] of counts) total.set(at, (total.get(at) ?? 0) + spans);
    series.push({
      labels: [
        ['__meta_type', `${type}_total`],
        [name, null],
      ],
      samples: samplesOf(total),
      exemplars: [],
    });
    if (values.length > compare.topN) {
      series.push({
        labels: [
          ['__meta_error', '__too_many_values__'],
          [name, null],
        ],
        samples: [],
        exemplars: [],
      });
    }
  }
  return { series, partial: result.rows.length >= LIMITS.maxCells ? 'more values than are compared' : '' };
}
