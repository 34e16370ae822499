import { type NativeArrays, type NativeMaps, readNativeBlocks } from '../../../store/native-read';
import { type Store } from '../../../store/client';
import { type Labels, type Matcher, type RangePlan } from '../types';
import { STORAGE_DEFAULTS } from './config';
import { type Condition, seriesCondition } from './matchers';

/** Series that matchers select, each in a group; without grouping every series is a group of its own. */
export interface SelectedSeries {
  readonly ids: BigUint64Array;
  /** Group of each of the ids. */
  readonly groupOf: Uint32Array;
  readonly groups: readonly Labels[];
}

export interface Window {
  /** Exclusive. */
  readonly fromMs: number;
  /** Inclusive. */
  readonly toMs: number;
}

const ALIVE = `last_time >= fromUnixTimestamp64Milli({alive:Int64})
  AND first_time <= fromUnixTimestamp64Milli({until:Int64})`;

/** The rows of the series that matchers select and that may have samples in the window. */
export function seriesRows(matchers: readonly Matcher[], window: Window): Condition {
  return aliveRows(seriesCondition(matchers), window);
}

export function aliveRows({ sql, params }: Condition, window: Window): Condition {
  const { seriesSlackMs } = STORAGE_DEFAULTS;
  return {
    sql: `FROM metrics.series FINAL WHERE ${sql} AND ${ALIVE}`,
    params: { ...params, alive: bound(window.fromMs - seriesSlackMs), until: bound(window.toMs + seriesSlackMs) },
  };
}

/** Whole ms in the range of the tables' times: 1900 to 2299. */
export const bound = (ms: number): number => Math.max(-2_208_988_800_000, Math.min(10_413_791_999_999, Math.round(ms)));

export async function selectSeries(
  store: Store,
  matchers: readonly Matcher[],
  window: Window,
  signal: AbortSignal,
): Promise<SelectedSeries> {
  const { sql, params } = seriesRows(matchers, window);
  const bytes = await store.readNative(
    `SELECT series_id, CAST(metric, 'String'), labels ${sql} ORDER BY series_id`,
    params,
    {
      signal,
    },
  );
  const ids: BigUint64Array[] = [];
  const groups: Labels[] = [];
  for (const { rows, columns } of readNativeBlocks(bytes)) {
    const [blockIds, metrics, maps] = columns as [BigUint64Array, string[], NativeMaps];
    ids.push(blockIds);
    for (let row = 0; row < rows; row++) groups.push(labelsOf(metrics[row] ?? '', maps, row));
  }
  return { ids: join(ids), groupOf: Uint32Array.from(groups.keys()), groups };
}

/** Series by the labels that an aggregation keeps; the engine groups them, so that labels are read once a group. */
export async function selectGroups(
  store: Store,
  matchers: readonly Matcher[],
  window: Window,
  { by, without }: NonNullable<RangePlan['aggregate']>,
  signal: AbortSignal,
): Promise<SelectedSeries> {
  const { sql, params } = seriesRows(matchers, window);
  const kept = without
    ? 'mapFilter((name, _) -> NOT has({names:Array(String)}, name), labels)'
    : `mapFilter((name, _) -> has({names:Array(String)}, name), labels)`;
  const metric = by?.includes('__name__') ? 'metric' : "''";
  const bytes = await store.readNative(
    `SELECT CAST(${metric}, 'String') AS kept_metric, CAST(${kept}, 'Map(String, String)') AS kept, groupArray(series_id)
${sql} GROUP BY kept_metric, kept`,
    { ...params, names: [...(without ?? by ?? [])] },
    { signal },
  );
  const ids: BigUint64Array[] = [];
  const groups: Labels[] = [];
  const sizes: number[] = [];
  for (const { rows, columns } of readNativeBlocks(bytes)) {
    const [metrics, maps, lists] = columns as [string[], NativeMaps, NativeArrays];
    ids.push(lists.values as BigUint64Array);
    for (let row = 0; row < rows; row++) {
      groups.push(labelsOf(metrics[row] ?? '', maps, row));
      sizes.push((lists.ends[row] ?? 0) - (row > 0 ? (lists.ends[row - 1] ?? 0) : 0));
    }
  }
  const all = join(ids);
  const groupOf = new Uint32Array(all.length);
  let at = 0;
  for (const [group, size] of sizes.entries()) groupOf.fill(group, at, (at += size));
  return { ids: all, groupOf, groups };
}

/** Labels of a row, sorted; the metric's name takes its place among them. */
export function labelsOf(metric: string, maps: NativeMaps, row: number): Labels {
  const labels: Record<string, string> = {};
  let pending = metric !== '';
  for (let i = row > 0 ? (maps.ends[row - 1] ?? 0) : 0; i < (maps.ends[row] ?? 0); i++) {
    const name = maps.keys[i] ?? '';
    if (pending && name > '__name__') {
      labels['__name__'] = metric;
      pending = false;
    }
    labels[name] = maps.values[i] ?? '';
  }
  if (pending) labels['__name__'] = metric;
  return labels;
}

function join(parts: readonly BigUint64Array[]): BigUint64Array {
  if (parts.length === 1 && parts[0]) return parts[0];
  const all = new BigUint64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
