import { type QueryOptions, runInstant, runRange } from './engine';
import { labelsOf } from './labels';
import { MemoryStorage } from './testing/memory-storage';

const storage = new MemoryStorage();
const load = (metric: string, labels: Record<string, string>, samples: readonly (readonly [number, number])[]): void =>
  storage.add(
    labelsOf(Object.entries({ __name__: metric, ...labels })),
    samples.map(([timeMs, value]) => ({ timeMs, value, stale: Number.isNaN(value), histogram: undefined })),
  );

// Scraped every 10 s from 5 s on; `b` restarts at 35 s and is gone at 55 s.
load(
  'requests_total',
  { instance: 'a' },
  [5, 15, 25, 35, 45, 55].map((s, i) => [s * 1000, i * 10]),
);
load('requests_total', { instance: 'b' }, [
  [5000, 100],
  [15000, 130],
  [25000, 160],
  [35000, 20],
  [45000, 50],
  [55000, NaN],
]);
load('temperature', { instance: 'a', room: 'x' }, [[30_000, 20]]);
load('temperature', { instance: 'a', room: 'y' }, [[30_000, 30]]);

const values = async (expr: string, seconds: number): Promise<Record<string, number>> => {
  const result = await runInstant(storage, expr, seconds * 1000);
  if (result.resultType !== 'vector') throw new Error(result.resultType);
  return Object.fromEntries(result.samples.map(({ labels, value }) => [Object.values(labels).join(), value]));
};

it('extrapolates a rate to the ends of the range that samples come near to', async () => {
  // 10 to 40 in (10 s, 50 s]: 30 in 30 s, 5 s on either side are less than 1.1 × 10 s.
  expect(await values('increase(requests_total{instance="a"}[40s])', 50)).toEqual({ a: 40 });
  // 30 + 30 + 20 (after the reset) + 30, from 15 to 45 s; 5 s to the start, half a distance to the end.
  expect((await values('increase(requests_total{instance="b"}[50s])', 60))['b']).toBeCloseTo((80 / 30) * 40, 10);
});

it('leaves out the sample at the start of a range', async () => {
  expect(await values('count_over_time(requests_total{instance="a"}[10s])', 25)).toEqual({ a: 1 });
});

it('looks back five minutes, and not past the end of a series', async () => {
  expect(await values('temperature{room="x"}', 30 + 299)).toEqual({ 'temperature,a,x': 20 });
  expect(await values('temperature{room="x"}', 30 + 300)).toEqual({});
  expect(await values('requests_total', 56)).toEqual({ 'requests_total,a': 50 });
});

it('evaluates all steps of a range query', async () => {
  const { series } = await runRange(storage, 'sum(requests_total)', 15_000, 55_000, 20_000);
  expect(series.map(({ times, values: at }) => [[...times], [...at]])).toEqual([
    [
      [15_000, 35_000, 55_000],
      [140, 50, 50],
    ],
  ]);
});

it('names the series that keep a matching from being unique', async () => {
  await expect(runInstant(storage, 'requests_total * on(instance) temperature', 40_000)).rejects.toMatchObject({
    type: 'execution',
    message:
      'found duplicate series for the match group {instance="a"} on the right hand-side of the operation: ' +
      '[{__name__="temperature", instance="a", room="x"}, {__name__="temperature", instance="a", room="y"}];' +
      'many-to-many matching not allowed: matching labels must be unique on one side',
  });
  expect(await values('temperature * on(instance) group_left requests_total', 40)).toEqual({ 'a,x': 600, 'a,y': 900 });
});

it('refuses two series that become the same', async () => {
  await expect(runInstant(storage, 'abs({__name__=~"temperature|requests_total"})', 40_000)).resolves.toBeDefined();
  await expect(runInstant(storage, 'label_replace(temperature, "room", "z", "", "")', 40_000)).rejects.toThrow(
    'vector cannot contain metrics with the same labelset',
  );
});

it('tells what is odd, with its place', async () => {
  const { warnings, infos } = await runInstant(storage, 'rate(temperature[1m]) or quantile(2, temperature)', 40_000);
  expect(warnings).toEqual(['PromQL warning: quantile value should be between 0 and 1, got 2 (1:35)']);
  expect(infos).toEqual([]);
  const counter = await runInstant(storage, 'rate({instance="b"}[1m]) or rate(temperature[1m])', 40_000);
  expect(counter.infos).toEqual([]);
});

it('refuses what is no vector or number over a range', async () => {
  await expect(runRange(storage, 'temperature[5m]', 0, 1, 1)).rejects.toMatchObject({
    type: 'bad_data',
    message: 'invalid expression type "range vector" for range query, must be Scalar or instant Vector',
  });
});

it('ends a query that is too large, too long or no longer wanted', async () => {
  const run = (options: QueryOptions) =>
    runRange(storage, 'sum_over_time(requests_total[1m:1ms])', 0, 60_000, 1, options);
  await expect(run({ maxSamples: 1000 })).rejects.toMatchObject({
    type: 'execution',
    message: 'query processing would load too many samples into memory in query execution',
  });
  await expect(run({ timeoutMs: 20 })).rejects.toMatchObject({
    type: 'timeout',
    message: 'query timed out in expression evaluation',
  });
  const abort = new AbortController();
  const canceled = run({ signal: abort.signal });
  setTimeout(() => abort.abort(), 20);
  await expect(canceled).rejects.toMatchObject({
    type: 'canceled',
    message: 'query was canceled in expression evaluation',
  });
});

it('answers labels that are named like parts of an object', async () => {
  load('odd', { constructor: 'c' }, [[1000, 1]]);
  expect(await values('sum by (constructor, toString) (odd)', 1)).toEqual({ c: 1 });
  expect(await values('sum by (constructor) (temperature)', 30)).toEqual({ '': 50 });
});
