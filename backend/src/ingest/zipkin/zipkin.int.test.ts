import { mkdtempSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { type FastifyInstance } from 'fastify';
import { createApp } from '../../app';
import { checkConfig } from '../../config';

jest.setTimeout(60_000);
const directory = mkdtempSync('/tmp/thalweg-zipkin-');
let app: FastifyInstance;

beforeAll(async () => {
  app = await createApp(checkConfig({ dataDir: directory, logLevel: 'silent', mergeMs: 5 }));
});
afterAll(async () => {
  await app?.close();
  rmSync(directory, { recursive: true, force: true });
});

const post = (payload: string | Buffer, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: '/api/v2/spans',
    headers: { 'content-type': 'application/json', ...headers },
    payload,
  });
const rows = async (sql: string) => (await app.thalwegStore.query(sql)).rows;
const nowUs = () => Date.now() * 1000;

it('stores both halves of a shared span as one trace, and answers 202 with nothing', async () => {
  const at = nowUs();
  const shared = { traceId: '5af7183fb1d4cf5f', id: '352bff9a74ca9ad2', name: 'get /api', timestamp: at };
  const client = {
    ...shared,
    kind: 'CLIENT',
    duration: 9000,
    localEndpoint: { serviceName: 'front', ipv4: '10.0.0.1' },
    remoteEndpoint: { serviceName: 'back', ipv4: '10.0.0.2', port: 8080 },
    tags: { 'http.path': '/api' },
  };
  const server = {
    ...shared,
    kind: 'SERVER',
    shared: true,
    timestamp: at + 1000,
    duration: 7000,
    localEndpoint: { serviceName: 'back', ipv4: '10.0.0.2', port: 8080 },
    remoteEndpoint: { ipv4: '10.0.0.1', port: 40000 },
    tags: { 'http.path': '/api', 'http.status_code': '503', error: 'busy' },
    annotations: [{ timestamp: at + 2000, value: 'waiting' }],
  };
  const answer = await post(gzipSync(JSON.stringify([client, server])), { 'content-encoding': 'gzip' });
  expect([answer.statusCode, answer.body]).toEqual([202, '']);
  expect(
    await rows(
      `SELECT observation_point, app_service, app_peer, ip_0, ip_1, server_port, l7_protocol_str, request_type,
         request_resource, response_code, response_status_str, response_exception, trace_id, span_id, signal_source_str
       FROM flow_log.l7_flow_log ORDER BY start_time`,
    ),
  ).toEqual([
    ['c-app', 'front', 'back', '10.0.0.1', '10.0.0.2', 8080, 'HTTP', 'GET', '/api', 0, 'ok', '', ID, SPAN, 'Zipkin'],
    [
      's-app',
      'back',
      '',
      '10.0.0.1',
      '10.0.0.2',
      8080,
      'HTTP',
      'GET',
      '/api',
      503,
      'server_error',
      'busy',
      ID,
      SPAN,
      'Zipkin',
    ],
  ]);
  const trace = await app.inject(`/api/v1/traces/${ID}`);
  const { spans } = trace.json<{ spans: { observation_point: string; link: { rule: string } | null }[] }>();
  expect(spans.map(({ observation_point, link }) => [observation_point, link?.rule])).toEqual([
    ['c-app', undefined],
    ['s-app', 'shared_span_id'],
  ]);
});
const ID = '00000000000000005af7183fb1d4cf5f';
const SPAN = '352bff9a74ca9ad2';

it('refuses a body as a whole when one of its spans is bad, and names it', async () => {
  const before = await rows('SELECT count() FROM flow_log.l7_flow_log');
  const answer = await post(
    JSON.stringify([
      { traceId: '1', id: '2', timestamp: nowUs() },
      { traceId: '1', id: 'x' },
    ]),
  );
  expect([answer.statusCode, answer.headers['content-type'], answer.json<{ detail: string }>().detail]).toEqual([
    400,
    'application/problem+json',
    'span 1: id is "x"; send 1 to 16 hexadecimal digits, not all 0',
  ]);
  expect(await rows('SELECT count() FROM flow_log.l7_flow_log')).toEqual(before);
});

it('takes a span without a time for granted, and counts that it has no row', async () => {
  expect((await post('[{"traceId":"1","id":"2"}]')).statusCode).toBe(202);
  expect(await app.inject('/metrics').then(({ body }) => body)).toMatch(
    /thalweg_records_dropped_total\{[^}]*reason="no_timestamp"[^}]*signal="l7_flow_log"[^}]*\} 1|thalweg_records_dropped_total\{[^}]*signal="l7_flow_log"[^}]*reason="no_timestamp"[^}]*\} 1/,
  );
});

it.each([
  ['', 400],
  ['[]', 202],
])('answers a body of %j with %i', async (body, status) => {
  expect((await post(body)).statusCode).toBe(status);
});

it('says what it takes where the body is of another type', async () => {
  const answer = await post('<spans/>', { 'content-type': 'application/x-thrift' });
  expect([answer.statusCode, answer.body]).toEqual([415, expect.stringContaining('application/x-protobuf')]);
});
