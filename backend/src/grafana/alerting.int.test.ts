import { METRIC_NAMES, METRICS } from '@thalweg/protocol';
import { type QueryDataResponse } from './messages';
import { acceptanceErrors } from './testing/acceptance';
import { contextOf, openBackend, queryOf, type TestBackend } from './testing/backend.fixture';
import { readFrame, type ReadFrame } from './testing/read-arrow';

// Machines that run tests do much else at the same time.
jest.setTimeout(60_000);

let backend: TestBackend;
beforeAll(async () => {
  backend = await openBackend();
  await backend.fill(20_000);
}, 90_000);
afterAll(() => backend?.close());

/** As Grafana's scheduler asks. */
async function evaluate(json: object, options: Parameters<typeof queryOf>[1] = {}) {
  const queries = [queryOf(json, { maxDataPoints: 43_200, ...options })];
  const request = { pluginContext: contextOf(), headers: { FromAlert: 'true' }, queries };
  const { responses } = await backend.client.call<QueryDataResponse>('data', 'QueryData', request);
  const answer = responses['A'];
  return { ...answer, frames: (answer?.frames ?? []).map(readFrame) };
}
const rowsOf = (frames: readonly ReadFrame[]) =>
  frames.reduce((sum, { fields }) => sum + (fields[0]?.values.length ?? 0), 0);

describe.each(METRIC_NAMES)('a rule on %s', (metric) => {
  const { signal } = METRICS[metric];
  const base = { kind: signal, [signal === 'red' ? 'metrics' : 'network_metrics']: [metric] };
  it.each<[string, object]>([
    ['over time', {}],
    ['over time, by two tags', { group_by: ['auto_service_1', 'endpoint'] }],
    ['now', { instant: true }],
    ['now, by two tags', { instant: true, group_by: ['auto_service_1', 'endpoint'] }],
    ['over time, by the client', { group_by: ['auto_service_0'], role: 'client', limit: 3 }],
  ])('is accepted %s', async (_when, more) => {
    const { error, frames } = await evaluate({ ...base, ...more });
    expect(error).toBe('');
    expect(acceptanceErrors(frames)).toEqual([]);
    expect(rowsOf(frames)).toBeGreaterThan(0);
  });
});

describe('a rule on PromQL', () => {
  const expr = 'sum by (server_service) (rate(thalweg_requests_total[$__rate_interval]))';
  it.each([false, true])('is accepted, many-dimensional, instant: %s', async (instant) => {
    const { error, frames } = await evaluate({ kind: 'promql', expr, instant });
    expect([error, acceptanceErrors(frames)]).toEqual(['', []]);
    expect(rowsOf(frames)).toBeGreaterThan(1);
  });

  it('refuses what is no series of numbers, and variables by their names', async () => {
    const heatmap = await evaluate({ kind: 'promql', expr, promql_format: 'heatmap' });
    expect(heatmap.error).toContain('PromQL in the format heatmap');
    const variable = await evaluate({ kind: 'promql', expr: 'rate(up{job="$job"}[$__rate_interval])' });
    expect(variable.error).toContain('no dashboard to fill in variables: $job.');
  });
});

it('gets the same series in the same order each time', async () => {
  const json = { kind: 'red', metrics: ['request_rate'], group_by: ['auto_service_1', 'endpoint'], limit: 100 };
  const labels = async () => (await evaluate(json)).frames.map(({ fields }) => fields[1]?.labels);
  const first = await labels();
  expect(first.length).toBeGreaterThan(20);
  expect(await labels()).toEqual(first);
});

it.each([false, true])('tells several metrics apart by a label, instant: %s', async (instant) => {
  const { error, frames } = await evaluate({
    kind: 'red',
    metrics: ['request_rate', 'latency_quantile(0.999)'],
    group_by: ['endpoint'],
    instant,
  });
  expect([error, acceptanceErrors(frames)]).toEqual(['', []]);
  const names = instant
    ? frames[0]?.fields.find(({ name }) => name === 'metric')?.values
    : frames.map(({ fields }) => fields[1]?.labels?.['metric']);
  expect([...new Set(names)].sort()).toEqual(['latency_quantile(0.999)', 'request_rate']);
});

it('is no data, and no error, where nothing fits', async () => {
  for (const instant of [false, true]) {
    const filters = [{ key: 'auto_service_1', operator: '=', values: ['nobody'] }];
    const { error, status, frames } = await evaluate({ kind: 'red', metrics: ['request_rate'], filters, instant });
    expect([error, status, acceptanceErrors(frames), rowsOf(frames)]).toEqual(['', 200, [], 0]);
  }
});

it('does not ask for more points than a series may have', async () => {
  const { error, frames } = await evaluate({ kind: 'red', metrics: ['request_rate'] }, { minutes: 24 * 60 });
  expect([error, acceptanceErrors(frames)]).toEqual(['', []]);
});

it('leaves exemplars out, which would be taken for figures', async () => {
  const { frames } = await evaluate({ kind: 'red', metrics: ['latency_p99'], exemplars: true });
  expect(acceptanceErrors(frames)).toEqual([]);
});

describe('a rule on SQL', () => {
  const WHERE = 'FROM flow_log.l7_flow_log WHERE start_time BETWEEN {from:DateTime64(3)} AND {to:DateTime64(3)}';
  it.each<[string, object]>([
    [
      'over time',
      {
        format: 'time_series',
        sql: `SELECT toStartOfMinute(start_time) AS time, count() AS requests ${WHERE} GROUP BY time ORDER BY time`,
      },
    ],
    [
      'over time, by text columns',
      {
        format: 'time_series',
        sql: `SELECT toStartOfMinute(start_time) AS time, endpoint, request_type, count() AS requests ${WHERE} GROUP BY ALL ORDER BY requests`,
      },
    ],
    [
      'over time, several figures, in no order',
      {
        format: 'time_series',
        sql: `SELECT toStartOfMinute(start_time) AS time, endpoint, count() AS requests, avg(response_duration) AS mean ${WHERE} GROUP BY ALL ORDER BY rand()`,
      },
    ],
    ['now', { format: 'numeric', sql: `SELECT count() AS requests ${WHERE}` }],
    [
      'now, by a text column',
      { format: 'numeric', sql: `SELECT endpoint, count() AS requests ${WHERE} GROUP BY endpoint` },
    ],
    [
      'now, several figures by a text column',
      {
        format: 'numeric',
        sql: `SELECT endpoint, count() AS requests, max(response_duration) AS slowest ${WHERE} GROUP BY endpoint`,
      },
    ],
    [
      'now, of which there is nothing',
      {
        format: 'numeric',
        sql: `SELECT endpoint, count() AS requests ${WHERE} AND endpoint = 'none' GROUP BY endpoint`,
      },
    ],
    [
      'over time, of which there is nothing',
      { format: 'time_series', sql: `SELECT start_time AS time, response_code AS code ${WHERE} AND endpoint = 'none'` },
    ],
  ])('is accepted %s', async (_when, json) => {
    const { error, frames } = await evaluate({ kind: 'sql', ...json });
    expect(error).toBe('');
    expect(acceptanceErrors(frames)).toEqual([]);
  });
});

describe('what no rule can use is refused, with the reason and the remedy', () => {
  it.each<[object, string]>([
    [
      { kind: 'red', filters: [{ key: 'auto_service_1', operator: '=', values: ['$service', '[[pod]]'] }] },
      'An alert rule has no dashboard to fill in variables: $service, $pod. Write the value in place of the variable; group by the tag to alert on each of its values.',
    ],
    [{ kind: 'sql', format: 'numeric', sql: 'SELECT ${limit:raw}' }, 'no dashboard to fill in variables: $limit.'],
    [
      { kind: 'trace', trace_id: '1' },
      'Alert rules cannot use this kind of query: its kind is trace. Use the kinds red or network',
    ],
    [{ kind: 'map' }, 'its kind is map'],
    [{ kind: 'logs' }, 'its kind is logs'],
    [{ kind: 'sql', sql: 'SELECT 1' }, 'it is SQL in the format table'],
  ])('%j', async (json, message) => {
    const { error, status, frames } = await evaluate(json);
    expect([status, frames]).toEqual([400, []]);
    expect(error).toContain(message);
  });

  it('while dashboards ask all of it', async () => {
    const request = {
      pluginContext: contextOf(),
      headers: {},
      queries: [queryOf({ kind: 'sql', sql: 'SELECT 1 AS one' })],
    };
    const { responses } = await backend.client.call<QueryDataResponse>('data', 'QueryData', request);
    expect(responses['A']?.error).toBe('');
  });
});
