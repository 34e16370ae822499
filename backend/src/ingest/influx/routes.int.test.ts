import { gzipSync } from 'node:zlib';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FastifyInstance } from 'fastify';
import { createApp } from '../../app';
import { checkConfig } from '../../config';

let app: FastifyInstance;
const dataDir = mkdtempSync(join(tmpdir(), 'thalweg-influx-'));
const nowMs = Date.now();
const nowS = Math.floor(nowMs / 1000);

beforeAll(async () => {
  app = await createApp(checkConfig({ dataDir, logLevel: 'silent', mergeMs: 5, token: 'a-long-token' }));
}, 60_000);
afterAll(async () => {
  await app.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const authorization = 'Token a-long-token';
async function write(url: string, payload: string | Buffer, headers: Record<string, string> = { authorization }) {
  const { statusCode, body, headers: answered } = await app.inject({ method: 'POST', url, payload, headers });
  return { status: statusCode, body: body === '' ? undefined : (JSON.parse(body) as unknown), headers: answered };
}

async function stored(table: 'samples' | 'texts', metric: string): Promise<unknown> {
  const sql = `SELECT metric, labels, toUnixTimestamp64Milli(time), value FROM metrics.${table} AS v FINAL
    JOIN metrics.series AS s USING series_id WHERE metric LIKE '${metric}' ORDER BY metric, time`;
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/sql',
    headers: { authorization, 'content-type': 'application/json' },
    payload: JSON.stringify({ sql }),
  });
  return answer.json<{ rows: unknown }>().rows;
}

it('stores numbers and booleans as samples, texts beside them, and answers 204 when they are stored', async () => {
  const answer = await write('/write?db=telegraf&precision=s', `one,host=a n=1.5,i=2i,b=t,s="up" ${nowS}\n`);
  expect(answer).toMatchObject({ status: 204, body: undefined, headers: { 'x-influxdb-version': '1.8.10' } });
  const labels = { host: 'a' };
  expect(await stored('samples', 'one\\_%')).toEqual([
    ['one_b', labels, String(nowS * 1000), 1],
    ['one_i', labels, String(nowS * 1000), 2],
    ['one_n', labels, String(nowS * 1000), 1.5],
  ]);
  expect(await stored('texts', 'one\\_%')).toEqual([['one_s', labels, String(nowS * 1000), 'up']]);
});

it.each([
  ['/write?db=x&u=telegraf&p=a-long-token', {}],
  ['/api/v2/write?org=o&bucket=b&precision=ns', { authorization }],
  ['/api/v1/telegraf', { authorization: 'Bearer a-long-token' }],
  ['/api/v1/telegraf/write?db=x', { authorization: `Basic ${Buffer.from('x:a-long-token').toString('base64')}` }],
])('takes gzip at %s', async (url, headers) => {
  const metric = `gz${url.length}`;
  const payload = gzipSync(`${metric} v=1 ${nowMs}000000`);
  expect((await write(url, payload, { ...headers, 'content-encoding': 'gzip' })).status).toBe(204);
  expect(await stored('samples', `${metric}%`)).toEqual([[`${metric}_v`, {}, String(nowMs), 1]]);
});

it('costs a bad line alone, names it, and counts it in the ledger', async () => {
  const body = `bad a=1 ${nowMs}\nbroken\nbad a=2 ${nowMs + 1}\nbad a=x`;
  expect(await write('/write?precision=ms', body)).toMatchObject({
    status: 400,
    body: {
      error:
        "partial write: line 2: unable to parse 'broken': missing fields\n" +
        "line 4: unable to parse 'bad a=x': invalid boolean dropped=2",
    },
  });
  expect(await write('/api/v2/write?precision=ms', 'broken\n')).toMatchObject({
    status: 400,
    body: { code: 'invalid', message: "line 1: unable to parse 'broken': missing fields", line: 1 },
  });
  expect(await stored('samples', 'bad\\_a')).toHaveLength(2);
  const metrics = await app.inject({ url: '/metrics', headers: { authorization } });
  expect(metrics.body).toMatch(/thalweg_records_dropped_total\{[^}]*reason="malformed_line"[^}]*\} 3\n/);
});

it('says what retention would take at once, as InfluxDB says it', async () => {
  expect(await write('/write?precision=s', 'old v=1 1000000000')).toMatchObject({
    status: 400,
    body: { error: 'partial write: points beyond retention policy dropped=1' },
  });
  expect(await write('/api/v2/write?precision=s', 'old v=1 1000000000')).toMatchObject({
    status: 422,
    body: { code: 'unprocessable entity' },
  });
});

it('takes an empty body, and refuses a wrong precision, token, encoding and body in InfluxDB’s words', async () => {
  expect((await write('/write', '')).status).toBe(204);
  expect(await write('/write?precision=d', 'm f=1')).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining('invalid precision "d"') as string },
  });
  expect(await write('/write', 'm f=1', {})).toMatchObject({
    status: 401,
    body: { error: expect.stringContaining('no token') as string },
  });
  expect(await write('/api/v2/write', 'm f=1', { authorization: 'Token no' })).toMatchObject({
    status: 401,
    body: { code: 'unauthorized' },
  });
  expect(await write('/write', 'm f=1', { authorization, 'content-encoding': 'lzma' })).toMatchObject({ status: 415 });
  expect(await write('/api/v2/write', 'm f=1', { authorization, 'content-encoding': 'gzip' })).toMatchObject({
    status: 400,
    body: { code: 'invalid' },
  });
});

it('answers 429 with Retry-After in InfluxDB’s form when bodies wait', async () => {
  const held = app.thalwegIntakes.admission.open(app.thalwegIntakes.config.intakeBytes);
  const [first, second] = await Promise.all([write('/write', 'm f=1'), write('/api/v2/write', 'm f=1')]);
  held.release();
  expect(first).toMatchObject({
    status: 429,
    headers: { 'retry-after': '1' },
    body: { error: expect.any(String) as string },
  });
  expect(second).toMatchObject({ status: 429, headers: { 'retry-after': '1' }, body: { code: 'too many requests' } });
});

it('answers probes without a token, and what writers ask before they write', async () => {
  const get = (url: string, method: 'GET' | 'HEAD' = 'GET') => app.inject({ method, url });
  expect((await get('/ping')).statusCode).toBe(204);
  expect((await get('/ping', 'HEAD')).statusCode).toBe(204);
  expect((await get('/ping?verbose=true')).json()).toEqual({ version: '1.8.10' });
  expect((await get('/health')).json()).toMatchObject({ name: 'influxdb', status: 'pass' });
  const query = (q: string) => write('/query', new URLSearchParams({ q }).toString());
  expect(await query('CREATE DATABASE "telegraf"')).toMatchObject({
    status: 200,
    body: { results: [{ statement_id: 0 }] },
  });
  expect(await query('SELECT 1')).toMatchObject({
    status: 200,
    body: { results: [{ error: expect.stringContaining('PromQL') as string }] },
  });
  const gzipped = { authorization, 'content-encoding': 'gzip' };
  expect((await write('/query?q=CREATE+DATABASE+db', '', gzipped)).status).toBe(200);
  expect((await get('/query?q=SHOW+DATABASES&p=a-long-token')).json()).toEqual({
    results: [{ statement_id: 0, series: [{ name: 'databases', columns: ['name'], values: [['thalweg']] }] }],
  });
});
