import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkConfig } from '../../../../config';
import { type Store } from '../../../../store/client';
import { startStore } from '../../../../store/start-store';
import { runInstant } from '../../engine';
import { ClickHousePromStorage } from '../clickhouse-storage';
import { JoinedSource } from '../joined-source';
import { EbpfSource } from './ebpf-source';

/** A minute of today whose seconds the rollups have. */
const NOW = Math.floor(Date.now() / 60_000) * 60_000;
const directory = mkdtempSync(join(tmpdir(), 'thalweg-promql-ebpf-'));
let store: Store;
let source: JoinedSource;

beforeAll(async () => {
  const config = checkConfig({ dataDir: directory, logLevel: 'silent' });
  ({ store } = await startStore(config));
  source = new JoinedSource(new ClickHousePromStorage(store), new EbpfSource(store, config, () => NOW));
  for (const table of ['application_map_1s', 'application_map_1m']) {
    // 10 requests a second at the server and at the client for 10 minutes; each tenth fails; 2 ms each.
    const every = table.endsWith('1s') ? 1 : 60;
    await store.command(`INSERT INTO flow_metrics.${table}
      (time, observation_point, endpoint, l7_protocol, request, response, error, rrt_sum, rrt_count, rrt_max, rrt_quantiles)
      SELECT toDateTime(${NOW / 1000 - 600}) + n * ${every}, point, '/cart', 20, 10 * ${every}, 10 * ${every}, ${every},
        20000 * ${every}, 10 * ${every}, 3000, quantilesDDState(0.01, 0.5, 0.9, 0.95, 0.99)(toUInt64(2000))
      FROM (SELECT number AS n FROM numbers(${600 / every})) AS a, (SELECT arrayJoin(['s-p', 'c-p']) AS point) AS b
      GROUP BY n, point`);
  }
}, 60_000);
afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

async function ask(query: string): Promise<Record<string, number>> {
  const result = await runInstant(source, query, NOW);
  if (result.resultType !== 'vector') throw new Error(`a ${result.resultType}`);
  return Object.fromEntries(result.samples.map(({ labels, value }) => [Object.values(labels).join(' '), value]));
}

it.each([
  ['sum by (endpoint) (rate(thalweg_requests_total{observation_point="s-p"}[1m]))', { '/cart': 10 }],
  ['sum by (observation_point) (increase(thalweg_request_errors_total[5m]))', { 's-p': 300, 'c-p': 300 }],
  [
    `sum(rate(thalweg_request_duration_seconds_sum[1m])) / sum(rate(thalweg_request_duration_seconds_count[1m]))`,
    { '': 0.002 },
  ],
  ['max by (protocol) (thalweg_request_duration_seconds_max)', { HTTP: 0.003 }],
  ['sum(rate(thalweg_requests_total{endpoint=~"/c.+", server_service!="x"}[1m]))', { '': 20 }],
  ['thalweg_requests_total{nonsense="x"}', {}],
])('%s', async (query, expected) => {
  const found = await ask(query);
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [key, value] of Object.entries(expected)) expect(found[key]).toBeCloseTo(value, 6);
});

it('has a series for each quantile', async () => {
  const found = await ask('max by (quantile) (thalweg_request_duration_seconds{observation_point="s-p"})');
  expect(Object.keys(found)).toEqual(expect.arrayContaining(['0.5', '0.9', '0.95', '0.99']));
  expect(found['0.95']).toBeGreaterThan(0.0019);
  expect(found['0.95']).toBeLessThan(0.0021);
});

it('gives a counter the same value whichever window asks', async () => {
  const wide = await ask('thalweg_requests_total{observation_point="s-p"}');
  const narrow = await ask('last_over_time(thalweg_requests_total{observation_point="s-p"}[20s])');
  expect(Object.values(narrow)).toEqual(Object.values(wide));
});

it('has nothing before 1970', async () => {
  const result = await runInstant(source, 'thalweg_requests_total', 0);
  expect(result).toMatchObject({ resultType: 'vector', samples: [] });
});
