import { type NativeMaps, readNativeBlocks } from '../../../store/native-read';
import { type Store } from '../../../store/client';
import { type Labels } from '../types';
import { anySeriesCondition, type Condition } from './matchers';
import { aliveRows, bound, labelsOf } from './select-series';
import { type LookUp, type MetricMetadata, type SeriesExemplars } from './source';

const rowsOf = ({ selectors, window }: LookUp): Condition => aliveRows(anySeriesCondition(selectors), window);

export async function readSeries(store: Store, lookUp: LookUp): Promise<Labels[]> {
  const { sql, params } = rowsOf(lookUp);
  const bytes = await store.readNative(
    `SELECT CAST(metric, 'String'), labels ${sql} ORDER BY metric, series_id LIMIT {limit:UInt64}`,
    { ...params, limit: lookUp.limit },
    { signal: lookUp.signal },
  );
  const series: Labels[] = [];
  for (const { rows, columns } of readNativeBlocks(bytes)) {
    const [metrics, maps] = columns as [string[], NativeMaps];
    for (let row = 0; row < rows; row++) series.push(labelsOf(metrics[row] ?? '', maps, row));
  }
  return series;
}

export async function readLabelNames(store: Store, lookUp: LookUp): Promise<string[]> {
  const { sql, params } = rowsOf(lookUp);
  const { rows } = await store.query(
    `SELECT DISTINCT arrayJoin(arrayPushBack(mapKeys(labels), '__name__')) AS name ${sql}
ORDER BY name LIMIT {limit:UInt64}`,
    { ...params, limit: lookUp.limit },
    { signal: lookUp.signal },
  );
  return rows.map(([name]) => String(name));
}

export async function readLabelValues(store: Store, name: string, lookUp: LookUp): Promise<string[]> {
  const { sql, params } = rowsOf(lookUp);
  const value = name === '__name__' ? 'metric' : 'labels[{label:String}]';
  const { rows } = await store.query(
    `SELECT DISTINCT CAST(${value}, 'String') AS value ${sql} AND value != '' ORDER BY value LIMIT {limit:UInt64}`,
    { ...params, label: name, limit: lookUp.limit },
    { signal: lookUp.signal },
  );
  return rows.map(([found]) => String(found));
}

export async function readMetadata(
  store: Store,
  metric: string | undefined,
  signal: AbortSignal,
): Promise<Map<string, MetricMetadata[]>> {
  const { rows } = await store.query(
    `SELECT metric, type, help, unit FROM metrics.metadata FINAL
WHERE {metric:String} IN ('', metric) ORDER BY metric, seen_time DESC LIMIT 10 BY metric`,
    { metric: metric ?? '' },
    { signal },
  );
  const all = new Map<string, MetricMetadata[]>();
  for (const [name, type, help, unit] of rows as [string, string, string, string][]) {
    all.set(name, [...(all.get(name) ?? []), { type, help, unit }]);
  }
  return all;
}

export async function readExemplars(store: Store, lookUp: LookUp): Promise<SeriesExemplars[]> {
  const { sql, params } = rowsOf(lookUp);
  const { rows } = await store.query(
    `SELECT toString(series_id), toFloat64(toUnixTimestamp64Milli(time)), toString(value), trace_id, labels
FROM metrics.exemplars
WHERE series_id IN (SELECT series_id ${sql})
  AND time >= fromUnixTimestamp64Milli({from:Int64}) AND time <= fromUnixTimestamp64Milli({to:Int64})
ORDER BY series_id, time LIMIT 1 BY series_id, time, value, trace_id LIMIT {limit:UInt64}`,
    { ...params, from: bound(lookUp.window.fromMs), to: bound(lookUp.window.toMs), limit: lookUp.limit },
    { signal: lookUp.signal },
  );
  const byId = new Map<string, SeriesExemplars['exemplars'][number][]>();
  for (const [id, timeMs, value, traceId, labels] of rows as [string, number, string, string, Labels][]) {
    const traced =
      traceId === '' || 'trace_id' in labels || 'traceID' in labels ? labels : { ...labels, trace_id: traceId };
    const one = { labels: traced, value: Number(value.replace('inf', 'Infinity')), timeMs };
    const known = byId.get(id);
    if (known) known.push(one);
    else byId.set(id, [one]);
  }
  if (byId.size === 0) return [];
  const names = await store.query(
    `SELECT toString(series_id), metric, labels FROM metrics.series FINAL
WHERE series_id IN {ids:Array(UInt64)} ORDER BY metric, series_id`,
    { ids: [...byId.keys()].map(BigInt) },
    { signal: lookUp.signal },
  );
  return (names.rows as [string, string, Labels][]).map(([id, metric, labels]) => ({
    seriesLabels: { __name__: metric, ...labels },
    exemplars: byId.get(id) ?? [],
  }));
}
