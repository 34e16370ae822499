import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FastifyInstance } from 'fastify';
import { createApp } from '../../../app';
import { checkConfig } from '../../../config';
import { ProblemError } from '../../../errors';
import { type Json, encode, requestOf } from './testing';

let app: FastifyInstance;
const dataDir = mkdtempSync(join(tmpdir(), 'thalweg-otlp-metrics-'));
const nowMs = Date.now();

beforeAll(async () => {
  app = await createApp(checkConfig({ dataDir, logLevel: 'silent', mergeMs: 5 }));
}, 60_000);
afterAll(async () => {
  await app.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const SHOP = { 'service.name': 'cart', 'service.instance.id': 'i-1', 'service.version': '2' };
const sum = (name: string, value: number, timeMs: number, temporality: number): Json => ({
  name,
  sum: {
    aggregationTemporality: temporality,
    isMonotonic: true,
    dataPoints: [{ timeUnixNano: `${timeMs}000000`, asDouble: value }],
  },
});

async function post(payload: string | Buffer, type: string) {
  const { statusCode, rawPayload } = await app.inject({
    method: 'POST',
    url: '/v1/metrics',
    headers: { 'content-type': type },
    payload,
  });
  return { status: statusCode, body: rawPayload };
}
const postProtobuf = (request: Json) => post(encode(request), 'application/x-protobuf');
const postJson = (request: Json) => post(JSON.stringify(request), 'application/json');

async function rows(sql: string): Promise<unknown> {
  const answer = await app.inject({ method: 'POST', url: '/api/v1/sql', payload: { sql } });
  return answer.json<{ rows: unknown }>().rows;
}
const samples = (metric: string) =>
  rows(`SELECT metric, labels, toInt32(toUnixTimestamp64Milli(time) - ${nowMs}), value FROM metrics.samples AS v FINAL
    JOIN (SELECT series_id, any(metric) AS metric, anyLast(labels) AS labels FROM metrics.series GROUP BY series_id) AS s
    USING series_id WHERE metric = '${metric}' ORDER BY time`);

it('stores what came as protobuf and as JSON, in the same series, and tells of their resource', async () => {
  expect(await postProtobuf(requestOf(SHOP, sum('orders', 5, nowMs, 2)))).toMatchObject({ status: 200 });
  expect(await postJson(requestOf(SHOP, sum('orders', 7, nowMs + 1, 2)))).toMatchObject({ status: 200 });
  const labels = { instance: 'i-1', job: 'cart' };
  expect(await samples('orders_total')).toEqual([
    ['orders_total', labels, 0, 5],
    ['orders_total', labels, 1, 7],
  ]);
  expect(await samples('target_info')).toMatchObject([
    ['target_info', { ...labels, service_version: '2' }, 0, 1],
    ['target_info', { ...labels, service_version: '2' }, 1, 1],
  ]);
  expect(await rows("SELECT DISTINCT type FROM metrics.metadata WHERE metric = 'orders_total'")).toEqual([['counter']]);
});

it('adds deltas up over requests, and begins anew when one could not be stored', async () => {
  const send = (value: number, after: number) => postProtobuf(requestOf(SHOP, sum('delta', value, nowMs + after, 1)));
  await send(5, 0);
  await send(3, 1);
  const insert = jest
    .spyOn(app.thalwegStore, 'insertNative')
    .mockRejectedValue(new ProblemError('engine_unavailable', 'away', { retryAfter: 5 }));
  expect((await send(4, 2)).status).toBe(503);
  insert.mockRestore();
  expect((await send(4, 2)).status).toBe(200);
  expect(await samples('delta_total')).toMatchObject([
    ['delta_total', {}, 0, 5],
    ['delta_total', {}, 1, 8],
    ['delta_total', {}, 2, 4],
  ]);
});

it('says which points it rejected and why, counts them, and stores the others', async () => {
  const answer = await postJson(
    requestOf({}, sum('part', 1, nowMs, 2), sum('part', 2, nowMs, 0), sum('part', 3, 1, 2)),
  );
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body.toString())).toEqual({
    partialSuccess: {
      rejectedDataPoints: '2',
      errorMessage:
        '"part": the aggregation temporality is neither delta nor cumulative (1); 1 values are older than the retention of metrics',
    },
  });
  expect(await samples('part_total')).toHaveLength(1);
  const { body } = await app.inject('/metrics');
  expect(body).toMatch(/thalweg_records_dropped_total\{[^}]*reason="rejected_point"[^}]*\} 1\n/);
});

it('keeps native histograms and exemplars', async () => {
  const exemplars = [{ timeUnixNano: `${nowMs}000000`, asDouble: 3, traceId: '0af7651916cd43dd8448eb211c80319c' }];
  const dataPoints = [
    {
      timeUnixNano: `${nowMs}000000`,
      count: '1',
      sum: 3,
      scale: 1,
      positive: { offset: 3, bucketCounts: ['1'] },
      exemplars,
    },
  ];
  await postJson(
    requestOf({}, { name: 'wait', unit: 's', exponentialHistogram: { aggregationTemporality: 2, dataPoints } }),
  );
  expect(
    await rows('SELECT schema, count, sum, positive_offsets, positive_counts FROM metrics.histograms'),
  ).toMatchObject([[1, 1, 3, [4], [1]]]);
  expect(await rows('SELECT value, trace_id FROM metrics.exemplars')).toEqual([
    [3, '0af7651916cd43dd8448eb211c80319c'],
  ]);
});

it('refuses what is no request as a whole', async () => {
  expect((await post(Buffer.from([0x0a, 0x7f]), 'application/x-protobuf')).status).toBe(400);
  expect((await post('{"resourceMetrics":[{', 'application/json')).status).toBe(400);
});
