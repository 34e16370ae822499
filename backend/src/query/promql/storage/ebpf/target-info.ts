import { type Store } from '../../../../store/client';
import { labelsOf } from '../../labels';
import { type Labels, type Matcher, type RawSeries } from '../../types';
import { compare } from '../matchers';
import { bound, type Window } from '../select-series';
import { TARGET_INFO, TARGET_LABELS } from './metrics';
import { ticksOf } from './samples';

const EVERY_MS = 60_000;
/** By so much the last time that a series' row tells may lag behind its newest sample. */
const LAG_MS = 15 * 60_000;
const NAMES = Object.keys(TARGET_LABELS) as (keyof typeof TARGET_LABELS)[];

const ALIVE = `last_time >= fromUnixTimestamp64Milli({alive:Int64}) AND first_time <= fromUnixTimestamp64Milli({until:Int64})
  AND labels['instance'] != ''`;
const aliveParams = ({ fromMs, toMs }: Window) => ({ alive: bound(fromMs - LAG_MS), until: bound(toMs) });

/** A sample a minute of each instance that metrics come from, while they come. */
export async function targetInfo(
  store: Store,
  matchers: readonly Matcher[],
  window: Window,
  signal: AbortSignal,
): Promise<RawSeries[]> {
  return (await readTargets(store, matchers, window, signal)).map(({ labels, firstMs, lastMs }) => {
    const times = ticksOf(Math.max(window.fromMs, firstMs), Math.min(window.toMs, lastMs + LAG_MS), EVERY_MS);
    return { labels, times, values: new Float64Array(times.length).fill(1), stale: new Uint8Array(times.length) };
  });
}

export async function targetLabels(
  store: Store,
  matchers: readonly Matcher[],
  window: Window,
  signal: AbortSignal,
): Promise<Labels[]> {
  return (await readTargets(store, matchers, window, signal)).map(({ labels }) => labels);
}

interface Target {
  readonly labels: Labels;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Instances with the tags that their series got: of several, the latest. */
async function readTargets(
  store: Store,
  matchers: readonly Matcher[],
  window: Window,
  signal: AbortSignal,
): Promise<Target[]> {
  const params: Record<string, string | string[]> = {};
  const conditions = matchers
    .filter(({ name }) => name !== '__name__')
    .map((matcher, i) => compare(matcher.name in TARGET_LABELS ? matcher.name : "''", matcher, `value${i}`, params));
  const tags = NAMES.filter((name) => name !== 'instance');
  const { rows } = await store.query(
    `SELECT ${NAMES.join(', ')}, first_ms, last_ms
FROM (
  SELECT instance, ${tags.map((name) => `argMax(tag_${name}, (tag_${name} != '', last_time)) AS ${name}`).join(', ')},
    toFloat64(toUnixTimestamp64Milli(min(first_time))) AS first_ms, toFloat64(toUnixTimestamp64Milli(max(last_time))) AS last_ms
  FROM (
    SELECT labels['instance'] AS instance, ${tags.map((name) => `CAST(${TARGET_LABELS[name]}, 'String') AS tag_${name}`).join(', ')},
      first_time, last_time
    FROM metrics.series FINAL WHERE ${ALIVE}
  )
  GROUP BY instance
)
WHERE ${conditions.join(' AND ') || '1'}
ORDER BY instance LIMIT 100000`,
    { ...params, ...aliveParams(window) },
    { signal },
  );
  return rows.map((row) => {
    const pairs = NAMES.map((name, i) => [name, String(row[i])] as const);
    const [firstMs, lastMs] = row.slice(NAMES.length).map(Number) as [number, number];
    return { labels: labelsOf([['__name__', TARGET_INFO], ...pairs]), firstMs, lastMs };
  });
}

/** Whether there is an instance at all. */
export async function hasTargets(store: Store, window: Window, signal: AbortSignal): Promise<boolean> {
  const { rows } = await store.query(`SELECT 1 FROM metrics.series WHERE ${ALIVE} LIMIT 1`, aliveParams(window), {
    signal,
  });
  return rows.length > 0;
}
