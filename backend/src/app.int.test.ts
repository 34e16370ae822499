import { mkdtempSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { AGENT_LEDGER, L7_FLOW_LOG, NATIVE_MEDIA_TYPE, PROCESS } from '@thalweg/protocol';
import { type FastifyInstance } from 'fastify';
import { createApp } from './app';
import { checkConfig } from './config';
import { encodeRows, sqlOf } from './testing/rows';
import { syntheticBatch } from './testing/synthetic-rows';

const directory = mkdtempSync('/tmp/thalweg-app-');
const config = checkConfig({
  dataDir: directory,
  logLevel: 'silent',
  mergeMs: 20,
  bodyBytes: 4 * 2 ** 20,
  inflatedBytes: 8 * 2 ** 20,
  batchRows: 20_000,
});
let app: FastifyInstance;

beforeAll(async () => {
  app = await createApp(config);
}, 60_000);
afterAll(async () => {
  await app.close();
  rmSync(directory, { recursive: true, force: true });
});

const NOW = BigInt(Math.floor(Date.now() / 1000) - 3600) * 1_000_000_000n;
const headers = { 'content-type': NATIVE_MEDIA_TYPE, 'x-thalweg-protocol': '1', 'x-thalweg-agent': '7' };
const send = (table: string, payload: Buffer | Uint8Array, extra: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: `/api/v1/agent/${table}`,
    headers: { ...headers, ...extra },
    payload: Buffer.from(payload),
  });
const rowsOf = async (agent: number) =>
  (await sqlOf(app, `SELECT count(), uniqExact(row_id) FROM flow_log.l7_flow_log WHERE agent_id = ${agent}`))[0];

describe('a batch', () => {
  it('can be read when it is acknowledged', async () => {
    const body = syntheticBatch({ rows: 200, startNs: NOW, agentId: 7 });
    const response = await send('l7_flow_log', gzipSync(body), { 'content-encoding': 'gzip' });
    expect(response.json()).toEqual({ rows: 200 });
    expect(await rowsOf(7)).toEqual(['200', '200']);
  });

  it('sent again, whole or in part stored before, leaves each row once', async () => {
    const half = syntheticBatch({ rows: 100, startNs: NOW, agentId: 8, firstRowId: 5_000n });
    const whole = syntheticBatch({ rows: 300, startNs: NOW, agentId: 8, firstRowId: 5_000n });
    await send('l7_flow_log', half);
    expect((await send('l7_flow_log', whole, { 'x-thalweg-attempt': '2' })).statusCode).toBe(200);
    expect((await send('l7_flow_log', whole, { 'x-thalweg-attempt': '3' })).statusCode).toBe(200);
    expect(await rowsOf(8)).toEqual(['300', '300']);
    expect(
      await sqlOf(app, "SELECT sum(rows) FROM event.stored_rows WHERE signal = 'l7_flow_log' AND agent_id = 8"),
    ).toEqual([['300']]);
  });

  it('merges with others, of other columns too, and each is acknowledged', async () => {
    const few = ['row_id', 'start_time', 'end_time', 'agent_id', 'signal_source', 'observation_point', 'l7_protocol'];
    const row = {
      start_time: NOW,
      end_time: NOW + 5n,
      agent_id: 9,
      signal_source: 3,
      observation_point: 's-p',
      l7_protocol: 20,
    };
    const bodies = Array.from({ length: 12 }, (_, i) =>
      encodeRows(L7_FLOW_LOG, [{ ...row, row_id: BigInt(100 + i) }], i % 2 ? few : undefined),
    );
    const answers = await Promise.all(bodies.map((body) => send('l7_flow_log', body)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(new Array(12).fill(200));
    expect(await rowsOf(9)).toEqual(['12', '12']);
  });

  it('that the engine refuses does not spoil the ones merged with it', async () => {
    // Rows spread over more partitions than one insert may write.
    const scattered = encodeRows(
      L7_FLOW_LOG,
      Array.from({ length: 150 }, (_, i) => ({
        row_id: BigInt(i),
        start_time: NOW + BigInt(i) * 86_400_000_000_000n,
        end_time: NOW,
        agent_id: 11,
        observation_point: 's-p',
      })),
    );
    const good = [1, 2, 3].map((i) =>
      syntheticBatch({ rows: 50, startNs: NOW, agentId: 10, firstRowId: BigInt(i * 1000) }),
    );
    const answers = await Promise.all(
      [good[0], scattered, good[1], good[2]].map((body) => send('l7_flow_log', body ?? Buffer.alloc(0))),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 422, 200, 200]);
    expect(answers[1]?.json()).toMatchObject({ code: 'refused_rows', status: 422 });
    expect(await rowsOf(10)).toEqual(['150', '150']);
  });
});

describe('bad input gets a problem with code, what was received and the remedy:', () => {
  const good = syntheticBatch({ rows: 10, startNs: NOW, agentId: 99 });
  const cases: [string, () => ReturnType<typeof send>, number, string][] = [
    ['a truncated batch', () => send('l7_flow_log', good.subarray(0, good.length - 5)), 400, 'malformed_batch'],
    ['no batch at all', () => send('l7_flow_log', Buffer.from('hello, this is text')), 400, 'malformed_batch'],
    [
      'a column of another table',
      () =>
        send(
          'l7_flow_log',
          encodeRows(PROCESS, [{ agent_id: 1, process_id: 1, start_time: NOW, kname: 'x', name: 'x' }]),
        ),
      400,
      'malformed_batch',
    ],
    [
      'a missing column',
      () => send('l7_flow_log', encodeRows(L7_FLOW_LOG, [{ row_id: 1n }], ['row_id'])),
      400,
      'malformed_batch',
    ],
    ['too many rows', () => send('l7_flow_log', syntheticBatch({ rows: 20_001, startNs: NOW })), 413, 'body_too_large'],
    ['an oversized body', () => send('l7_flow_log', Buffer.alloc(4 * 2 ** 20 + 1)), 413, 'body_too_large'],
    [
      'a compression bomb',
      () => send('l7_flow_log', gzipSync(Buffer.alloc(512 * 2 ** 20)), { 'content-encoding': 'gzip' }),
      413,
      'body_too_large',
    ],
    [
      'broken gzip',
      () => send('l7_flow_log', gzipSync(good).subarray(0, 90), { 'content-encoding': 'gzip' }),
      400,
      'undecodable_body',
    ],
    [
      'an unknown encoding',
      () => send('l7_flow_log', good, { 'content-encoding': 'br' }),
      415,
      'unsupported_media_type',
    ],
    ['an unknown table', () => send('l8_flow_log', good), 404, 'unknown_table'],
    ['a table named by a prototype', () => send('constructor', good), 404, 'unknown_table'],
    [
      'a protocol of the future',
      () => send('l7_flow_log', good, { 'x-thalweg-protocol': '3' }),
      400,
      'unsupported_protocol',
    ],
    ['no agent id', () => send('l7_flow_log', good, { 'x-thalweg-agent': 'me' }), 400, 'invalid_header'],
    [
      'another media type',
      () => send('l7_flow_log', good, { 'content-type': 'text/csv' }),
      415,
      'unsupported_media_type',
    ],
    [
      'JSON instead of blocks',
      () => send('l7_flow_log', Buffer.from('{}'), { 'content-type': 'application/json' }),
      415,
      'unsupported_media_type',
    ],
    [
      'a method the path does not take',
      () => app.inject({ method: 'PUT', url: '/api/v1/agent/l7_flow_log' }),
      405,
      'method_not_allowed',
    ],
    ['an unknown path', () => app.inject({ method: 'GET', url: '/api/v9/nothing' }), 404, 'not_found'],
  ];
  it.each(cases)('%s', async (_, request, status, code) => {
    const response = await request();
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json()).toMatchObject({ status, code, title: expect.any(String), remedy: expect.any(String) });
    expect(response.statusCode).toBe(status);
    expect(response.json<{ detail: string }>().detail.length).toBeGreaterThan(3);
  });

  it('and nothing of it is stored', async () => {
    expect(await rowsOf(99)).toEqual(['0', '0']);
  });
});

describe('the ledger', () => {
  it('adds up the runs of an agent and survives a restart', async () => {
    const run = (boot: bigint, captured: number, full: number) =>
      encodeRows(AGENT_LEDGER, [
        { agent_id: 42, boot_time: boot, time: NOW, signal: 'l7_flow_log', counter: 'captured', value: captured },
        {
          agent_id: 42,
          boot_time: boot,
          time: NOW,
          signal: 'l7_flow_log',
          counter: 'dropped',
          reason: 'spool_full',
          value: full,
        },
      ]);
    await send('agent_ledger', run(NOW - 10n, 100, 5));
    await send('agent_ledger', run(NOW - 10n, 150, 10));
    await send('agent_ledger', run(NOW, 50, 0));
    await send('l7_flow_log', syntheticBatch({ rows: 190, startNs: NOW, agentId: 42, firstRowId: 90_000n }));
    await app.close();
    app = await createApp(config);
    const { body } = await app.inject({ method: 'GET', url: '/metrics' });
    const lines = body.split('\n').filter((line) => line.includes('agent="42"'));
    expect(lines).toEqual([
      'thalweg_records_captured_total{signal="l7_flow_log",agent="42"} 200',
      'thalweg_records_stored_total{signal="l7_flow_log",agent="42"} 190',
      'thalweg_records_dropped_total{signal="l7_flow_log",agent="42",reason="spool_full"} 10',
    ]);
  }, 60_000);
});

it('answers health, readiness and its own description', async () => {
  expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok' });
  expect((await app.inject('/readyz')).json()).toEqual({ status: 'ok' });
  const description = (await app.inject('/openapi.json')).json<{ paths: Record<string, unknown> }>();
  expect(Object.keys(description.paths)).toEqual(
    expect.arrayContaining(['/api/v1/agent/{table}', '/metrics', '/healthz']),
  );
});

it('serves only callers that name this host, when no token is set', async () => {
  const response = await app.inject({ method: 'GET', url: '/metrics', headers: { host: 'evil.example' } });
  expect(response.statusCode).toBe(401);
  expect(response.json()).toMatchObject({ code: 'unauthorized' });
});
