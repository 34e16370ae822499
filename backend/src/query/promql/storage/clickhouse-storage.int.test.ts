import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { checkConfig } from '../../../config';
import { type Store } from '../../../store/client';
import { startStore } from '../../../store/start-store';
import { type RangeResult, runRange } from '../engine';
import { type Matcher, type QueryContext } from '../types';
import { ClickHousePromStorage } from './clickhouse-storage';

const T0 = 1_700_000_000_000;
const STALE = 'reinterpretAsFloat64(0x7ff0000000000002)';
const directory = mkdtempSync(join(tmpdir(), 'thalweg-promql-storage-'));
let store: Store;
let storage: ClickHousePromStorage;

beforeAll(async () => {
  ({ store } = await startStore(checkConfig({ dataDir: directory, logLevel: 'silent', metricHours: 87_600 })));
  storage = new ClickHousePromStorage(store);
}, 60_000);
afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Given {
  readonly id: bigint;
  readonly metric: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Offset from T0 in ms, value as SQL. */
  readonly samples: readonly (readonly [number, string])[];
}

async function insert(...all: readonly Given[]): Promise<void> {
  const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const series = all.map(({ id, metric, labels = {}, samples }) => {
    const map = Object.entries(labels).flatMap(([name, value]) => [quoted(name), quoted(value)]);
    const times = samples.map(([at]) => at);
    const time = (ms: number) => `fromUnixTimestamp64Milli(toInt64(${T0 + ms}))`;
    return `(${id}, ${quoted(metric)}, ${map.length > 0 ? `map(${map.join(', ')})` : "CAST(map(), 'Map(String, String)')"},
      'remote_write', ${time(Math.min(...times))}, ${time(Math.max(...times))})`;
  });
  await store.command(
    `INSERT INTO metrics.series (series_id, metric, labels, source, first_time, last_time) VALUES ${series.join(', ')}`,
  );
  const rows = all.flatMap(({ id, samples }) =>
    samples.map(([at, value]) => `(${id}, fromUnixTimestamp64Milli(toInt64(${T0 + at})), ${value})`),
  );
  await store.command(`INSERT INTO metrics.samples (series_id, time, value) VALUES ${rows.join(', ')}`);
}

/** Ids of one metric share their high 16 bits. */
const idOf = (metric: number, series: number): bigint => (BigInt(metric) << 48n) | BigInt(series);

function contextOf(): QueryContext & { samples: number } {
  const context = {
    signal: new AbortController().signal,
    samples: 0,
    account: (count: number) => void (context.samples += count),
    warn: () => undefined,
    info: () => undefined,
  };
  return context;
}

const name = (value: string): Matcher => ({ name: '__name__', operator: '=', value });
const select = async (matchers: readonly Matcher[], fromMs: number, toMs: number) =>
  storage.select(matchers, { fromMs: T0 + fromMs, toMs: T0 + toMs }, contextOf());

it('selects samples after the beginning and up to the end, once each, in order', async () => {
  const samples = [
    [0, '1'],
    [15_000, '2'],
    [30_000, STALE],
    [45_000, 'nan'],
  ] as const;
  await insert({ id: idOf(1, 1), metric: 'edges', labels: { Zone: 'z', job: 'a' }, samples });
  await insert({ id: idOf(1, 1), metric: 'edges', labels: { Zone: 'z', job: 'a' }, samples: [[15_000, '2']] });
  const [series, ...others] = await select([name('edges')], 0, 45_000);
  expect(others).toEqual([]);
  expect(Object.entries(series?.labels ?? {})).toEqual([
    ['Zone', 'z'],
    ['__name__', 'edges'],
    ['job', 'a'],
  ]);
  expect([...(series?.times ?? [])]).toEqual([T0 + 15_000, T0 + 30_000, T0 + 45_000]);
  expect([...(series?.values ?? [])]).toEqual([2, NaN, NaN]);
  expect([...(series?.stale ?? [])]).toEqual([0, 1, 0]);
  expect((await select([name('edges')], 15_000, 15_000))[0]?.times).toEqual(Float64Array.of(T0 + 15_000));
});

describe('matchers', () => {
  beforeAll(() =>
    insert(
      { id: idOf(2, 1), metric: 'm', labels: { job: 'a', path: '/x\ny' }, samples: [[0, '1']] },
      { id: idOf(2, 2), metric: 'm', labels: { job: 'b' }, samples: [[0, '1']] },
      { id: idOf(3, 1), metric: 'm2', labels: { job: "c'", path: '/z' }, samples: [[0, '1']] },
    ),
  );
  const found = async (...matchers: readonly Matcher[]) =>
    (await select([...matchers, { name: '__name__', operator: '=~', value: 'm.*' }], -1, 0)).map(
      ({ labels }) => `${labels['__name__']} ${labels['job']}`,
    );
  it.each<[string, readonly Matcher[], readonly string[]]>([
    ['equality', [{ name: 'job', operator: '=', value: "c'" }], ["m2 c'"]],
    ['inequality', [{ name: 'job', operator: '!=', value: 'a' }], ['m b', "m2 c'"]],
    ['a missing label is empty', [{ name: 'path', operator: '=', value: '' }], ['m b']],
    ['a missing label is not unequal to empty', [{ name: 'path', operator: '!=', value: '' }], ['m a', "m2 c'"]],
    ['expressions are anchored', [{ name: 'path', operator: '=~', value: 'z' }], []],
    ['a dot takes line ends', [{ name: 'path', operator: '=~', value: '/x.y' }], ['m a']],
    ['alternatives', [{ name: 'job', operator: '=~', value: 'a|b' }], ['m a', 'm b']],
    ['not alternatives', [{ name: 'job', operator: '!~', value: 'a|b' }], ["m2 c'"]],
    ['an expression may take the empty text', [{ name: 'path', operator: '=~', value: '|/z' }], ['m b', "m2 c'"]],
    [
      'two matchers on one label',
      [
        { name: 'job', operator: '=~', value: '[ab]' },
        { name: 'job', operator: '!=', value: 'a' },
      ],
      ['m b'],
    ],
    ['names', [{ name: '__name__', operator: '!~', value: 'm[0-9]' }], ['m a', 'm b']],
  ])('%s', async (_, matchers, expected) => {
    expect(await found(...matchers)).toEqual(expected);
  });
});

it('merges native histograms with floats and leaves series that have some to the engine', async () => {
  await insert({
    id: idOf(4, 1),
    metric: 'mixed',
    samples: [
      [0, '7'],
      [60_000, '8'],
    ],
  });
  await store.command(`INSERT INTO metrics.histograms (series_id, time, is_float, reset_hint, schema, zero_threshold,
    zero_count, count, sum, positive_offsets, positive_lengths, positive_counts, negative_offsets, negative_lengths,
    negative_counts, custom_values) VALUES
    (${idOf(4, 1)}, fromUnixTimestamp64Milli(toInt64(${T0 + 30_000})), 0, 2, 3, 0.5, 1, 4, 5.5, [-1, 2], [1, 1], [1, 2], [], [], [], []),
    (${idOf(4, 1)}, fromUnixTimestamp64Milli(toInt64(${T0 + 45_000})), 0, 0, 0, 0, 0, 0, ${STALE}, [], [], [], [], [], [], [])`);
  const [series] = await select([name('mixed')], -1, 60_000);
  expect([...(series?.times ?? [])].map((time) => time - T0)).toEqual([0, 30_000, 45_000, 60_000]);
  expect([...(series?.stale ?? [])]).toEqual([0, 0, 1, 0]);
  expect(series?.histograms?.[1]).toEqual({
    resetHint: 2,
    schema: 3,
    zeroThreshold: 0.5,
    zeroCount: 1,
    count: 4,
    sum: 5.5,
    positiveOffsets: [-1, 2],
    positiveLengths: [1, 1],
    positiveCounts: [1, 2],
    negativeOffsets: [],
    negativeLengths: [],
    negativeCounts: [],
    customValues: [],
  });
  const grid = { startMs: T0 + 60_000, stepMs: 1, steps: 1 };
  const plan = { fn: 'rate', matchers: [name('mixed')], rangeMs: 60_000, grid };
  expect(await storage.evaluate(plan, contextOf())).toBeUndefined();
});

describe('what the storage evaluates', () => {
  // The rates most often: they have most that can be wrong.
  const RATES = ['rate', 'rate', 'rate', 'increase', 'increase', 'delta'];
  const FUNCTIONS = ['irate', 'idelta', 'changes', 'resets', 'last_over_time', 'sum_over_time'];
  const MORE = ['avg_over_time', 'min_over_time', 'max_over_time', 'count_over_time', 'present_over_time'];
  const value = fc.oneof(
    {
      weight: 12,
      arbitrary: fc.double({ min: -50, max: 1000, noNaN: true }).map((x) => String(Math.round(x * 8) / 8)),
    },
    { weight: 2, arbitrary: fc.constant('0') },
    { weight: 2, arbitrary: fc.constant(STALE) },
    { weight: 1, arbitrary: fc.constantFrom('nan', 'inf', '-inf', '1.7e308') },
  );
  // Seconds, so that samples meet the edges of windows now and then.
  const samples = fc
    .array(
      fc.tuple(
        fc.integer({ min: 0, max: 400 }).map((s) => s * 1000),
        value,
      ),
      {
        minLength: 1,
        maxLength: 40,
      },
    )
    .map(lastOfEach);
  const series = fc.record({ job: fc.constantFrom('a', 'b'), zone: fc.constantFrom('', 'x', 'y'), samples });
  const selector = (metric: string) =>
    fc
      .record({
        fn: fc.constantFrom('', '', ...RATES, ...FUNCTIONS, ...MORE),
        range: fc.constantFrom('30s', '1m', '5m'),
        offset: fc.constantFrom('', '', '', ' offset 45s', ' offset -30s', ` @ ${T0 / 1000 + 300}`),
        around: fc.constantFrom('', '', '', 'sum', 'sum', 'avg', 'min', 'max', 'count', 'group'),
        by: fc.constantFrom('', ' by (job)', ' by (zone, job)', ' without (zone)', ' by (__name__)'),
      })
      .map(({ fn, range, offset, around, by }) => {
        const selected = fn === '' ? `${metric}${offset}` : `${fn}(${metric}[${range}]${offset})`;
        return around === '' ? selected : `${around}${by} (${selected})`;
      });

  it('is what the engine makes of the same samples', async () => {
    let run = 0;
    const plain = { select: storage.select.bind(storage) };
    await fc.assert(
      fc.asyncProperty(
        fc.array(series, { minLength: 1, maxLength: 6 }),
        fc.array(selector('random'), { minLength: 8, maxLength: 8 }),
        fc.integer({ min: 0, max: 300 }),
        fc.constantFrom(7, 15, 60),
        async (given, queries, from, step) => {
          const metric = `random_${run++}`;
          await insert(
            ...given.map(({ job, zone, samples: list }, i) => ({
              id: idOf(1000 + run, i),
              metric,
              labels: { job, n: String(i), ...(zone === '' ? {} : { zone }) },
              samples: list,
            })),
          );
          // A part of them twice, in a part of the table of their own.
          const [first] = given;
          if (first) {
            const { job, zone, samples: list } = first;
            const labels = { job, n: '0', ...(zone === '' ? {} : { zone }) };
            await insert({ id: idOf(1000 + run, 0), metric, labels, samples: list.slice(0, 5) });
          }
          for (const text of queries) {
            const query = text.replaceAll('random', metric);
            const at = [T0 + from * 1000, T0 + from * 1000 + step * 20_000, step * 1000] as const;
            const [ours, theirs] = [await runRange(storage, query, ...at), await runRange(plain, query, ...at)];
            expect({ query, series: rounded(ours) }).toEqual({ query, series: rounded(theirs) });
          }
        },
      ),
      // Shrinking takes longer than a test may.
      { numRuns: 15, endOnFailure: true },
    );
  }, 120_000);
});

/** Of samples at the same time the last one. */
function lastOfEach(samples: readonly (readonly [number, string])[]): (readonly [number, string])[] {
  return [...new Map(samples.map((sample) => [sample[0], sample])).values()];
}

/** Sums come out in another order: their last digits may differ. */
function rounded({ series }: RangeResult) {
  return series.map(({ labels, times, values }) => ({
    labels,
    times: [...times],
    values: [...values].map((value) => (Number.isFinite(value) ? Number(value.toPrecision(12)) : String(value))),
  }));
}
