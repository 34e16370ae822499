import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { L7_FLOW_LOG, PROCESS, HOST, LISTENER } from '@thalweg/protocol';
import { type FastifyInstance } from 'fastify';
import { createApp } from '../../app';
import { checkConfig } from '../../config';
import { encodeRows, ip4, ip6, sqlOf } from '../../testing/rows';
import { toBatch } from '../batch';
import { SPAN_KIND, type ToldResource, type ToldSpan } from './span-sink';

const directory = mkdtempSync(join(tmpdir(), 'thalweg-spans-'));
let app: FastifyInstance;
const nowMs = Math.floor(Date.now() / 60_000) * 60_000 - 120_000;
const now = BigInt(nowMs) * 1_000_000n;

jest.setTimeout(60_000);
beforeAll(async () => {
  app = await createApp(checkConfig({ dataDir: directory, logLevel: 'silent', mergeMs: 5 }));
});
afterAll(async () => {
  await app?.close();
  rmSync(directory, { recursive: true, force: true });
});

const resource = (service: string, attributes: readonly string[] = [], instance = ''): ToldResource => ({
  service,
  instance,
  attributes: ['service.name', service, ...attributes],
  scopeName: 'test',
  scopeVersion: '1',
  scopeAttributes: [],
});
const span = (given: Partial<ToldSpan>): ToldSpan => ({
  resource: 0,
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentSpanId: '',
  traceState: '',
  name: 'span',
  kind: SPAN_KIND.SERVER,
  startNs: now,
  endNs: now + 5_000_000n,
  statusCode: 0,
  statusMessage: '',
  attributes: [],
  events: '',
  links: '',
  ...given,
});
async function store(told: ToldResource, ...spans: Partial<ToldSpan>[]): Promise<string[]> {
  const batch = app.thalwegIntakes.spanSink.begin('otel', 0);
  const ref = batch.resource(told);
  const reasons = spans.map((one) => batch.add(span({ ...one, resource: ref })));
  await batch.commit();
  return reasons;
}
async function ask(question: object): Promise<{ name: string; values: unknown[] }[][]> {
  const answer = await app.inject({ method: 'POST', url: '/api/v1/query', payload: { questions: [question] } });
  expect(answer.statusCode).toBe(200);
  const [first] = answer.json<{ answers: { frames: { fields: { name: string; values: unknown[] }[] }[] }[] }>().answers;
  return first?.frames.map(({ fields }) => fields) ?? [];
}
const range = { from: nowMs - 60_000, to: nowMs + 120_000 };

test('a told span is a row of the request log with its names', async () => {
  const reasons = await store(resource('cart', ['host.name', 'h1'], 'cart-1'), {
    name: 'GET /cart/{id}',
    attributes: [
      'http.request.method',
      'GET',
      'url.path',
      '/cart/17',
      'http.route',
      '/cart/{id}',
      'http.response.status_code',
      '503',
      'network.peer.address',
      '203.0.113.7',
      'network.peer.port',
      '5555',
      'server.address',
      'cart',
      'server.port',
      '8080',
      'network.protocol.version',
      '1.1',
      'app.tenant',
      'blue',
    ],
    statusCode: 2,
    statusMessage: 'no stock',
    traceState: 'a=b',
    flags: 257,
    events: '[{"name":"e","time_ns":"1","attributes":{}}]',
  });
  expect(reasons).toEqual(['']);
  const [row] = await sqlOf(
    app,
    `SELECT observation_point, l7_protocol_str, version, request_type, request_domain, request_resource, endpoint, response_code,
       response_status_str, response_exception, response_duration, ip_0, client_port, server_port, auto_service_0,
       auto_service_1, auto_service_type_1, auto_instance_1, signal_source_str, span_name, trace_state, trace_flags, trace_id, span_id,
       attribute_values[indexOf(attribute_names, 'app.tenant')], resource_attribute(resource_id, 'host.name'), events
     FROM flow_log.l7_flow_log WHERE app_service = 'cart'`,
  );
  expect(row).toEqual([
    's-app',
    'HTTP',
    '1.1',
    'GET',
    'cart:8080',
    '/cart/17',
    '/cart/{id}',
    503,
    'server_error',
    'no stock',
    '5000',
    '203.0.113.7',
    5555,
    8080,
    '203.0.113.7',
    'cart',
    120,
    'cart @ cart-1',
    'OTel',
    'GET /cart/{id}',
    'a=b',
    257,
    '0af7651916cd43dd8448eb211c80319c',
    'b7ad6b7169203331',
    'blue',
    'h1',
    '[{"name":"e","time_ns":"1","attributes":{}}]',
  ]);
});

test('what cannot be stored is rejected alone, and counted', async () => {
  const reasons = await store(
    resource('rejecting'),
    { traceId: '00000000000000000000000000000000' },
    { spanId: '' },
    { startNs: 0n },
    { startNs: 1_000_000_000n, endNs: 2_000_000_000n },
    { startNs: now + 86_400_000_000_000n, endNs: now + 86_400_000_000_001n },
    { endNs: now - 1n, spanId: '00000000000000aa' },
  );
  expect(reasons).toEqual(['bad_trace_id', 'bad_span_id', 'bad_time', 'older_than_retention', 'too_far_ahead', '']);
  expect(
    await sqlOf(app, "SELECT response_duration FROM flow_log.l7_flow_log WHERE app_service = 'rejecting'"),
  ).toEqual([['0']]);
  const metrics = (await app.inject('/metrics')).body;
  expect(metrics).toContain('thalweg_records_dropped_total{signal="l7_flow_log",agent="0",reason="bad_trace_id"} 1');
  const count = (name: string) =>
    Number(new RegExp(`${name}\\{signal="l7_flow_log",agent="0"\\} (\\d+)`).exec(metrics)?.[1]);
  expect(count('thalweg_records_captured_total')).toBe(count('thalweg_records_stored_total') + 5);
});

test('a service that only spans tell of is in RED, map, requests and search; spans inside it are no requests', async () => {
  await store(
    resource('alone'),
    {
      traceId: '11f7651916cd43dd8448eb211c80319c',
      name: 'GET /a',
      attributes: ['http.method', 'GET', 'http.target', '/a'],
    },
    {
      traceId: '11f7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203332',
      parentSpanId: 'b7ad6b7169203331',
      name: 'work',
      kind: SPAN_KIND.INTERNAL,
    },
    {
      traceId: '11f7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203333',
      parentSpanId: 'b7ad6b7169203331',
      name: 'SELECT',
      kind: SPAN_KIND.CLIENT,
      attributes: [
        'db.system',
        'postgresql',
        'db.statement',
        'select * from shop.book where id = 17',
        'server.address',
        'pg-1.internal',
      ],
    },
  );
  const red = await ask({
    kind: 'red',
    range,
    instant: true,
    group_by: ['auto_service'],
    metrics: ['request_count'],
    filters: [],
  });
  const text = JSON.stringify(red);
  expect(text).toContain('alone');
  expect(text).toContain('pg-1.internal');
  const [counts] = await sqlOf(
    app,
    "SELECT sum(request) FROM flow_metrics.application_map_1s WHERE auto_service_1 = 'alone'",
  );
  expect(counts).toEqual(['1']);
  expect(JSON.stringify(await ask({ kind: 'map', range }))).toContain('pg-1.internal');
  const requests = await ask({
    kind: 'requests',
    range,
    filters: [{ key: 'auto_service', operator: '=', values: ['alone'] }],
  });
  expect(JSON.stringify(requests)).toContain('select * from shop.book where id = ?');
  expect(
    JSON.stringify(
      await ask({ kind: 'search', range, filters: [{ key: 'app_service', operator: '=', values: ['alone'] }] }),
    ),
  ).toContain('11f7651916cd43dd8448eb211c80319c');
  const trace = (await app.inject('/api/v1/traces/11f7651916cd43dd8448eb211c80319c')).json<{
    spans: { parent_row_id: string | null }[];
  }>();
  expect(trace.spans).toHaveLength(3);
  expect(trace.spans.filter(({ parent_row_id }) => parent_row_id !== null)).toHaveLength(2);
});

test('a request that an agent saw and an SDK told counts once, for one service', async () => {
  const { queue } = app.thalwegIntakes;
  const insert = (
    spec: typeof PROCESS | typeof HOST | typeof LISTENER | typeof L7_FLOW_LOG,
    rows: Parameters<typeof encodeRows>[1],
  ) => queue.add(toBatch(Buffer.from(encodeRows(spec, rows)), spec, { agent: 7, attempt: 1 }, 1000));
  const begin = now - 3_600_000_000_000n;
  await insert(HOST, [{ agent_id: 7, seen_time: begin, name: 'node-7', machine_id: 'abc' }]);
  await insert(PROCESS, [
    { agent_id: 7, process_id: 4711, start_time: begin, kname: 'node', name: 'both', executable: '/usr/bin/node' },
    {
      agent_id: 7,
      process_id: 1,
      start_time: begin,
      kname: 'systemd',
      name: 'systemd',
      executable: '/lib/systemd/systemd',
    },
  ]);
  await insert(LISTENER, [
    { ip: ip6('10.0.0.7'), port: 80, agent_id: 7, process_id: 4711, process_start_time: begin, seen_time: begin },
  ]);
  await insert(L7_FLOW_LOG, [
    {
      row_id: 99n,
      start_time: now,
      end_time: now + 1_000_000n,
      agent_id: 7,
      signal_source: 3,
      observation_point: 's-p',
      is_ipv4: 1,
      ip4_0: ip4('203.0.113.9'),
      ip4_1: ip4('10.0.0.7'),
      server_port: 80,
      process_id_1: 4711,
      l7_protocol: 20,
      type: 2,
      request_type: 'GET',
      endpoint: '/b',
      response_duration: 1000,
    },
  ]);
  await store(
    resource('both', ['host.name', 'node-7', 'process.pid', '4711', 'process.executable.name', 'node'], 'i'),
    {
      traceId: '22f7651916cd43dd8448eb211c80319c',
      name: 'GET /b',
      attributes: ['http.method', 'GET', 'http.route', '/b', 'client.address', '203.0.113.9'],
    },
  );
  // Its number inside a container is another process on the host.
  await store(resource('contained', ['host.name', 'node-7', 'process.pid', '1', 'process.executable.name', 'node']), {
    traceId: '33f7651916cd43dd8448eb211c80319c',
    name: 'x',
  });
  expect(
    await sqlOf(
      app,
      `SELECT app_service, observation_point, agent_id, process_id_1, gprocess_1, host_1, auto_service_1, uniqExact(auto_service_id_1)
       OVER (PARTITION BY auto_service_1) FROM flow_log.l7_flow_log WHERE auto_service_1 IN ('both', 'contained') ORDER BY app_service`,
    ),
  ).toEqual([
    ['', 's-p', 7, 4711, 'both', 'node-7', 'both', '1'],
    ['both', 's-app', 7, 4711, 'both', 'node-7', 'both', '1'],
    ['contained', 's-app', 0, 0, '', '', 'contained', '1'],
  ]);
  const red = await ask({
    kind: 'red',
    range,
    instant: true,
    group_by: [],
    metrics: ['request_count'],
    filters: [{ key: 'auto_service', operator: '=', values: ['both'] }],
  });
  expect(red.flat().find(({ name }) => name !== 'time')?.values).toEqual([1]);
});

test('attributes of spans and of their resources are filters and groups', async () => {
  await store(resource('tagged', ['k8s.pod.name', 'pod-1', "it's", 'x']), {
    traceId: '44f7651916cd43dd8448eb211c80319c',
    attributes: ['app.tenant', 'green', 'http.method', 'GET', 'http.target', '/t'],
  });
  const filters = [
    { key: 'resource.k8s.pod.name', operator: '=', values: ['pod-1'] },
    { key: 'attribute.app.tenant', operator: '=~', values: ['gr.*'] },
  ];
  const grouped = {
    kind: 'red',
    range,
    instant: true,
    group_by: ['attribute.app.tenant'],
    metrics: ['request_count'],
    filters,
  };
  expect(JSON.stringify(await ask(grouped))).toContain('green');
  expect(JSON.stringify(await ask({ kind: 'requests', range, filters }))).toContain('44f7651916cd43dd8448eb211c80319c');
  const values = await ask({ kind: 'tag_values', range, key: 'resource.k8s.pod.name' });
  expect(values.flat().find(({ name }) => name === 'value')?.values).toEqual(['pod-1']);
  const quoted = { kind: 'requests', range, filters: [{ key: "resource.it's", operator: '=', values: ['x'] }] };
  const answer = await app.inject({ method: 'POST', url: '/api/v1/query', payload: { questions: [quoted] } });
  expect(answer.body).toContain('unknown_column');
});
