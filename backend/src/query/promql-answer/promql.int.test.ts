import { BEGIN_MS, column, openShop, range, type Shop, table } from '../shop.fixture';

let shop: Shop;

const time = (ms: number) => `fromUnixTimestamp64Milli(toInt64(${BEGIN_MS + ms}), 'UTC')`;

/** A series with a sample every 10 s: its values are `first`, `first + step`, … */
async function store(id: number, metric: string, labels: string, { first = 0, step = 1 } = {}) {
  await shop.store.command(
    `INSERT INTO metrics.series (series_id, metric, labels, source, first_time, last_time)
     VALUES (${id}, '${metric}', ${labels}, 'remote_write', ${time(-300_000)}, ${time(60_000)})`,
  );
  const samples = Array.from({ length: 37 }, (_, n) => `(${id}, ${time(-300_000 + n * 10_000)}, ${first + n * step})`);
  await shop.store.command(`INSERT INTO metrics.samples (series_id, time, value) VALUES ${samples.join(', ')}`);
}

beforeAll(async () => {
  shop = await openShop();
  await store(1, 'http_requests_total', "map('job', 'a')", { step: 20 });
  await store(2, 'http_requests_total', "map('job', 'b')", { step: 40 });
  await store(3, 'free_bytes', "map('host', 'box')", { first: 100, step: 0 });
  await store(4, 'wait_seconds_bucket', "map('le', '0.1')", { step: 1 });
  await store(5, 'wait_seconds_bucket', "map('le', '+Inf')", { step: 3 });
  await shop.store.command(
    `INSERT INTO metrics.metadata (metric, type, unit, help, seen_time)
     VALUES ('http_requests_total', 'counter', '', 'Requests served', ${time(0)})`,
  );
  await shop.store.command(
    `INSERT INTO metrics.exemplars (series_id, time, value, trace_id, labels)
     VALUES (5, ${time(5000)}, 0.3, 'cafe', map('user', 'u'))`,
  );
}, 90_000);
afterAll(() => shop?.close());

const ask = (expr: string, more: object = {}) => shop.frames({ kind: 'promql', range, expr, step_ms: 20_000, ...more });

it('answers a range with one frame a series, its points at whole steps', async () => {
  const frames = await ask('sum by (job) (rate(http_requests_total[1m]))');
  expect(frames.map(({ name, fields: [at, value] }) => [name, at?.values, value?.values, value?.labels])).toEqual(
    ['a', 'b'].map((job, index) => [
      `{job="${job}"}`,
      [0, 20_000, 40_000, 60_000].map((ms) => BEGIN_MS + ms),
      new Array(4).fill(2 + 2 * index),
      { job },
    ]),
  );
  expect(frames[0]?.meta).toMatchObject({
    type: 'timeseries-multi',
    executedQueryString: expect.stringMatching(/a point every 20000 ms\nsum by \(job\)/),
    custom: { resultType: 'matrix' },
  });
});

it('answers an instant with one row a series, in the order of the expression, and the unit of the metric', async () => {
  const [sorted] = await ask('sort_desc(http_requests_total)', { instant: true });
  expect(table(sorted, 'job', 'Value')).toEqual([
    ['b', 1440],
    ['a', 720],
  ]);
  const [bytes] = await ask('free_bytes', { instant: true });
  expect(bytes?.fields.map(({ name, config }) => [name, config?.unit])).toEqual([
    ['__name__', undefined],
    ['host', undefined],
    ['Value', 'bytes'],
  ]);
});

it('fills in macros, by the width that metrics are written in', async () => {
  const [frame] = await ask('increase(http_requests_total{job="a"}[$__rate_interval])', { interval_ms: 10_000 });
  expect(frame?.fields[1]?.values).toEqual([80, 80, 80, 80]);
});

it('answers metrics of the requests that were seen', async () => {
  const wide = { from: BEGIN_MS, to: BEGIN_MS + 60_000 };
  const [frame] = await shop.frames({
    kind: 'promql',
    range: wide,
    instant: true,
    expr: 'sum(increase(thalweg_requests_total[1m])) > 0',
  });
  expect(Number(column(frame, 'Value')?.[0])).toBeGreaterThan(0);
});

it('reads buckets as rows of a heat map, and brings exemplars with the way to their trace', async () => {
  const frames = await ask('wait_seconds_bucket', { format: 'heatmap', exemplars: true });
  expect(frames.map(({ name, meta }) => [name, meta?.type ?? meta?.dataTopic])).toEqual([
    ['heatmap', 'heatmap-rows'],
    ['exemplar', 'annotations'],
  ]);
  expect(column(frames[0], '0.1')).toEqual([30, 32, 34, 36]);
  expect(column(frames[0], '+Inf')).toEqual([60, 64, 68, 72]);
  expect(table(frames[1], 'Time', 'Value', 'le', 'user', 'traceID')).toEqual([
    [BEGIN_MS + 5000, 0.3, '+Inf', 'u', 'cafe'],
  ]);
});

it('passes on what the engine has to say, and what is left out', async () => {
  const [frame] = await ask('rate(free_bytes[1m])');
  expect(frame?.meta?.notices?.[0]).toMatchObject({
    severity: 'info',
    text: expect.stringMatching(/might not be a counter/),
  });
  const [cut, ...others] = await ask('http_requests_total', { limit: 1 });
  expect([cut?.meta?.custom?.['cut'], others]).toEqual([
    { what: 'series', shown: 1, total: 2, limit: 1, maximum: 10_000 },
    [],
  ]);
});

it.each([
  ['sum(rate(free_bytes[5m])', 'promql_error', /^1:\d+: parse error: /],
  ['free_bytes[5m]', 'promql_error', /invalid expression type "range vector" for range query/],
  ['free_bytes + on() group_left http_requests_total', 'promql_error', /many/],
])('refuses %s in the words of Prometheus', async (expr, code, detail) => {
  const answer = await shop.ask({ kind: 'promql', range, expr, step_ms: 20_000 });
  expect(answer).toMatchObject({ ok: false, error: { code, status: 400, detail: expect.stringMatching(detail) } });
});

it('refuses more points than may be', async () => {
  const answer = await shop.ask({ kind: 'promql', range, expr: 'up', step_ms: 1 });
  expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_range' } });
});

describe('names', () => {
  const names = async (question: object) => {
    const [frame] = await shop.frames({ kind: 'metric_names', range, ...question });
    return column(frame, 'value');
  };

  it('of metrics come with what is told of them', async () => {
    const [frame] = await shop.frames({ kind: 'metric_names', range, what: 'metrics', search: 'HTTP_REQ' });
    expect(table(frame, 'value', 'type', 'help')).toEqual([['http_requests_total', 'counter', 'Requests served']]);
  });

  it('of labels and values are those of the series that a selector picks', async () => {
    expect(await names({ what: 'labels', selector: 'free_bytes' })).toEqual(['__name__', 'host']);
    expect(await names({ what: 'values', label: 'job', selector: '{__name__="http_requests_total"}' })).toEqual([
      'a',
      'b',
    ]);
    expect(await names({ what: 'values', label: 'job', limit: 1 })).toEqual(['a']);
  });

  it('say what is wrong with a selector', async () => {
    const answer = await shop.ask({ kind: 'metric_names', range, what: 'labels', selector: 'sum(x)' });
    expect(answer).toMatchObject({ ok: false, error: { code: 'promql_error' } });
  });
});
