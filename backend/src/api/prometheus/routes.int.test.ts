import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FastifyInstance } from 'fastify';
import { createApp } from '../../app';
import { checkConfig } from '../../config';

const T0 = 1_700_000_000;
const directory = mkdtempSync(join(tmpdir(), 'thalweg-prometheus-api-'));
let app: FastifyInstance;

beforeAll(async () => {
  app = await createApp(
    checkConfig({ dataDir: directory, logLevel: 'silent', metricHours: 87_600, promqlSamples: 5000 }),
  );
  const { thalwegStore: store } = app;
  const time = (s: number) => `fromUnixTimestamp64Milli(toInt64(${(T0 + s) * 1000}))`;
  await store.command(`INSERT INTO metrics.series (series_id, metric, labels, source, first_time, last_time)
    SELECT number + 1, 'http_requests_total', map('code', if(number = 0, '200', '500'), 'instance', 'a:80', 'job', 'shop'),
      'remote_write', ${time(0)}, ${time(600)} FROM numbers(2)`);
  await store.command(`INSERT INTO metrics.samples (series_id, time, value)
    SELECT s, ${time(0)} + toIntervalSecond(15 * n), n * s * 30
    FROM (SELECT number + 1 AS s FROM numbers(2)) AS a, (SELECT number AS n FROM numbers(41)) AS b`);
  await store.command(
    `INSERT INTO metrics.metadata VALUES ('http_requests_total', 'counter', '', 'Requests.', ${time(0)})`,
  );
  await store.command(`INSERT INTO metrics.exemplars (series_id, time, value, trace_id, labels)
    VALUES (1, ${time(60)}, 0.25, 'abc', map('user', 'u'))`);
}, 60_000);
afterAll(async () => {
  await app.close();
  rmSync(directory, { recursive: true, force: true });
});

async function get(path: string, params: Readonly<Record<string, string | number>> = {}) {
  const query = new URLSearchParams(params as Record<string, string>);
  const answer = await app.inject({ url: `/prometheus/api/v1/${path}?${query}` });
  return { status: answer.statusCode, ...(answer.json() as Record<string, unknown>) };
}
const good = (data: unknown, more = {}) => ({ status: 'success', data, ...more });
const bad = (error: string, errorType = 'bad_data') => ({ status: 'error', errorType, error });

describe('queries', () => {
  it('answers an instant query with a vector', async () => {
    expect(await get('query', { query: 'sum by (code) (http_requests_total)', time: T0 + 600 })).toEqual(
      good({
        resultType: 'vector',
        result: [
          { metric: { code: '200' }, value: [T0 + 600, '1200'] },
          { metric: { code: '500' }, value: [T0 + 600, '2400'] },
        ],
      }),
    );
  });

  it('answers a range query with a matrix, times as Prometheus takes them', async () => {
    const start = new Date((T0 + 60) * 1000).toISOString();
    const range = { start, end: T0 + 90.5, step: '15s', query: 'http_requests_total{code="200"}' };
    expect(await get('query_range', range)).toEqual(
      good({
        resultType: 'matrix',
        result: [
          {
            metric: { __name__: 'http_requests_total', code: '200', instance: 'a:80', job: 'shop' },
            values: [
              [T0 + 60, '120'],
              [T0 + 75, '150'],
              [T0 + 90, '180'],
            ],
          },
        ],
      }),
    );
  });

  it('takes what Grafana posts', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/prometheus/api/v1/query_range',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `query=${encodeURIComponent('1 + 1')}&start=${T0}&end=${T0 + 15}&step=15&utcOffsetSec=3600`,
    });
    expect(answer.json()).toEqual(
      good({
        resultType: 'matrix',
        result: [
          {
            metric: {},
            values: [
              [T0, '2'],
              [T0 + 15, '2'],
            ],
          },
        ],
      }),
    );
    // Its health check.
    expect(await get('query', { query: '1+1', time: 4 })).toEqual(good({ resultType: 'scalar', result: [4, '2'] }));
  });

  it('tells warnings and infos', async () => {
    const answer = await get('query', { query: 'rate(http_requests_total[5m])', time: T0 + 600, limit: 1 });
    expect(answer).toMatchObject({ warnings: ['results truncated due to limit'] });
    expect((answer as unknown as { data: { result: unknown[] } }).data.result).toHaveLength(1);
    const gauge = await get('query', { query: 'rate({__name__="http_requests_total"}[5m]) or rate(up[1m])', time: T0 });
    expect(gauge).not.toHaveProperty('warnings');
  });

  it.each<[string, Record<string, string | number>, number, object]>([
    ['query', { query: 'sum(' }, 400, bad('invalid parameter "query": 1:5: parse error: unclosed left parenthesis')],
    [
      'query',
      { query: '1', time: 'noon' },
      400,
      bad('invalid parameter "time": cannot parse "noon" to a valid timestamp'),
    ],
    [
      'query',
      { query: '1', timeout: 'x' },
      400,
      bad('invalid parameter "timeout": cannot parse "x" to a valid duration'),
    ],
    [
      'query',
      { query: '1', limit: 'x' },
      400,
      bad('invalid parameter "limit": strconv.Atoi: parsing "x": invalid syntax'),
    ],
    ['query', { query: '1', limit: -1 }, 400, bad('invalid parameter "limit": limit must be non-negative')],
    [
      'query_range',
      { query: '1', end: 1, step: 1 },
      400,
      bad('invalid parameter "start": cannot parse "" to a valid timestamp'),
    ],
    [
      'query_range',
      { query: '1', start: 2, end: 1, step: 1 },
      400,
      bad('invalid parameter "end": end timestamp must not be before start time'),
    ],
    [
      'query_range',
      { query: '1', start: 0, end: 1, step: 0 },
      400,
      bad(
        'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer',
      ),
    ],
    [
      'query_range',
      { query: '1', start: 0, end: 11_001, step: 1 },
      400,
      bad(
        'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
      ),
    ],
    [
      'query_range',
      { query: 'up[5m]', start: 0, end: 1, step: 1 },
      400,
      bad(
        'invalid parameter "query": invalid expression type "range vector" for range query, must be Scalar or instant Vector',
      ),
    ],
    [
      'query',
      { query: 'http_requests_total + on (job) http_requests_total', time: T0 + 60 },
      422,
      { status: 'error', errorType: 'execution' },
    ],
    [
      'query_range',
      { query: 'http_requests_total', start: T0, end: T0 + 6000, step: 1 },
      422,
      bad('query processing would load too many samples into memory in query execution', 'execution'),
    ],
    ['series', {}, 400, bad('no match[] parameter provided')],
    [
      'labels',
      { 'match[]': '{job=~".*"}' },
      400,
      bad('invalid parameter "match[]": match[] must contain at least one non-empty matcher'),
    ],
    ['labels', { start: 2, end: 1 }, 400, bad('end timestamp must not be before start timestamp')],
    ['metadata', { limit: 'x' }, 400, bad('limit must be a number')],
    [
      'format_query',
      { query: 'sum(' },
      400,
      bad('invalid parameter "query": 1:5: parse error: unclosed left parenthesis'),
    ],
  ])('%s of %j is %d', async (path, params, status, body) => {
    const query = new URLSearchParams(params as Record<string, string>);
    const answer = await app.inject({ url: `/prometheus/api/v1/${path}?${query}` });
    expect(answer.json()).toMatchObject(body);
    expect(answer.statusCode).toBe(status);
  });

  it('formats and parses', async () => {
    expect(await get('format_query', { query: 'sum by(job)(up)' })).toEqual(good('sum by (job) (up)'));
    expect(await get('parse_query', { query: 'up' })).toMatchObject({ data: { type: 'vectorSelector', name: 'up' } });
  });

  it('ends with who asked', async () => {
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as { port: number };
    const abort = new AbortController();
    const asked = fetch(`http://127.0.0.1:${port}/prometheus/api/v1/query?query=1`, { signal: abort.signal });
    abort.abort();
    await expect(asked).rejects.toThrow();
    expect(await get('query', { query: '1', time: 1 })).toMatchObject({ status: 'success' });
  });
});

describe('look-ups', () => {
  it('lists names, values and series', async () => {
    const match = { 'match[]': 'http_requests_total' };
    expect(await get('labels', match)).toEqual(good(['__name__', 'code', 'instance', 'job']));
    expect(await get('label/code/values', match)).toEqual(good(['200', '500']));
    expect(await get('label/code/values', { ...match, limit: 1 })).toEqual(
      good(['200'], { warnings: ['results truncated due to limit'] }),
    );
    expect(await get('label/__name__/values', { start: T0, end: T0 + 60 })).toEqual(
      good(['http_requests_total', 'thalweg_target_info']),
    );
    expect(await get('series', { 'match[]': 'http_requests_total{code!="200"}' })).toEqual(
      good([{ __name__: 'http_requests_total', code: '500', instance: 'a:80', job: 'shop' }]),
    );
    expect(await get('series', { ...match, start: T0 + 86_400 })).toEqual(good([]));
  });

  it('tells metadata and exemplars', async () => {
    expect(await get('metadata', { metric: 'http_requests_total' })).toEqual(
      good({ http_requests_total: [{ type: 'counter', help: 'Requests.', unit: '' }] }),
    );
    const query = 'histogram_quantile(0.9, rate(http_requests_total{code="200"}[1m]))';
    expect(await get('query_exemplars', { query, start: T0, end: T0 + 60 })).toEqual(
      good([
        {
          seriesLabels: { __name__: 'http_requests_total', code: '200', instance: 'a:80', job: 'shop' },
          exemplars: [{ labels: { user: 'u', trace_id: 'abc' }, value: '0.25', timestamp: T0 + 60 }],
        },
      ]),
    );
  });

  it('joins tags to any metric by its instance', async () => {
    const query =
      'sum by (auto_service) (http_requests_total * on (instance) group_left (auto_service) thalweg_target_info)';
    expect(await get('query', { query, time: T0 + 300 })).toEqual(
      good({ resultType: 'vector', result: [{ metric: { auto_service: 'a:80' }, value: [T0 + 300, '1800'] }] }),
    );
  });

  it.each(['status/buildinfo', 'status/config', 'status/flags', 'status/runtimeinfo', 'rules', 'alerts', 'targets'])(
    'answers %s',
    async (path) => {
      expect(await get(path)).toMatchObject({ status: 'success' });
    },
  );
});
