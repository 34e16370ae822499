import { gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { registerCompletionRoute } from '../../api/completion-route';
import { insertToldTrace, TOLD_MS, TRACE } from '../../api/tempo/told-trace.fixture';
import { checkConfig } from '../../config';
import { registerProblemHandlers } from '../../problem-handlers';
import { QuestionGate } from '../gate';
import { BEGIN_MS, openShop, type Shop } from '../shop.fixture';

let shop: Shop;
let app: FastifyInstance;
beforeAll(async () => {
  shop = await openShop();
  await insertToldTrace(shop.store);
  app = Fastify();
  registerProblemHandlers(app);
  const deps = { store: shop.store, config: checkConfig({}), gate: new QuestionGate() };
  await app.register(async (scope) => registerCompletionRoute(scope, deps));
}, 90_000);
afterAll(async () => {
  await app?.close();
  await shop?.close();
});

const complete = (payload: string | Buffer | object, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: '/api/v1/trace/completion',
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
  });

const request = (spans: readonly object[]) => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'till' } }] },
      scopeSpans: [{ spans }],
    },
  ],
});
const ns = (ms: number) => `${ms}000000`;
const TILL = {
  traceId: TRACE,
  spanId: 'aaaaaaaaaaaaaaaa',
  parentSpanId: 'b7ad6b7169203333',
  name: 'Charge',
  kind: 2,
  startTimeUnixNano: ns(TOLD_MS + 80),
  endTimeUnixNano: ns(TOLD_MS + 190),
  attributes: [{ key: 'rpc.system', value: { stringValue: 'grpc' } }],
};

interface Answer {
  readonly spans: {
    readonly row_id: string;
    readonly parent_row_id: string | null;
    readonly link: { readonly rule: string; readonly key: string; readonly confidence: number } | null;
    readonly handed_in?: boolean;
    readonly span_name: string;
    readonly app_service: string;
  }[];
  readonly defects: { readonly kind: string; readonly detail: string }[];
}

it('gives the whole tree back, with every link explained', async () => {
  const response = await complete(request([TILL]));
  expect(response.statusCode).toBe(200);
  const { spans } = response.json<Answer>();
  expect(spans.map(({ span_name, handed_in, app_service }) => [span_name, handed_in ?? false, app_service])).toEqual([
    ['POST /checkout', false, 'checkout'],
    ['price', false, 'checkout'],
    ['charge', false, 'checkout'],
    ['Charge', true, 'till'],
  ]);
  expect(spans[3]).toMatchObject({
    row_id: '18446744073709551615',
    parent_row_id: '800003',
    link: { rule: 'parent_span_id', key: 'parent_span_id=b7ad6b7169203333', confidence: 1 },
    observation_point: 's-app',
    signal_source: 'OTel',
    l7_protocol_str: 'gRPC',
    trace_id: TRACE,
    start_time_ns: ns(TOLD_MS + 80),
  });
});

it('stores nothing', async () => {
  const { rows } = await shop.store.query(`SELECT count() FROM flow_log.l7_flow_log WHERE app_service = 'till'`);
  expect(Number(rows[0]?.[0])).toBe(0);
});

it('joins spans with what was seen of their requests by the ids in headers', async () => {
  const handed = {
    ...TILL,
    traceId: '0000000000000000000000000000cafe',
    parentSpanId: '',
    startTimeUnixNano: ns(BEGIN_MS + 29_999),
    endTimeUnixNano: ns(BEGIN_MS + 30_010),
    kind: 3,
  };
  const stored = `INSERT INTO flow_log.l7_flow_log (row_id, start_time, end_time, agent_id, signal_source, observation_point, l7_protocol, type, trace_id, span_id, protocol, req_tcp_seq)
    VALUES (810001, fromUnixTimestamp64Milli(toInt64(${BEGIN_MS + 30_000}), 'UTC'), fromUnixTimestamp64Milli(toInt64(${BEGIN_MS + 30_009}), 'UTC'), 1, 3, 'c-p', 20, 2, '${handed.traceId}', '${handed.spanId}', 6, 777)`;
  await shop.store.command(stored);
  const { spans } = (await complete(request([handed]))).json<Answer>();
  expect(spans.map(({ row_id, link, handed_in }) => [row_id.slice(0, 8), link?.rule, handed_in])).toEqual([
    ['18446744', undefined, true],
    ['810001', 'span_id', undefined],
  ]);
});

it('answers a span that is stored as well once, as it is stored', async () => {
  const again = { ...TILL, spanId: 'b7ad6b7169203333', parentSpanId: 'b7ad6b7169203331', name: 'charge', kind: 3 };
  const { spans } = (await complete(request([again, TILL]))).json<Answer>();
  expect(spans.map(({ row_id, span_name, handed_in }) => [row_id, span_name, handed_in ?? false])).toEqual([
    ['800001', 'POST /checkout', false],
    ['800002', 'price', false],
    ['800003', 'charge', true],
    ['18446744073709551614', 'Charge', true],
  ]);
});

it('completes spans of which nothing is known', async () => {
  const unknown = { ...TILL, traceId: 'f'.repeat(32), parentSpanId: '1234567812345678' };
  const { spans, defects } = (
    await complete(gzipSync(JSON.stringify(request([unknown]))), { 'content-encoding': 'gzip' })
  ).json<Answer>();
  expect(spans).toHaveLength(1);
  expect(defects).toEqual([]);
});

it('says what of a body was no span', async () => {
  const { spans, defects } = (await complete(request([TILL, { ...TILL, spanId: '00' }]))).json<Answer>();
  expect(spans).toHaveLength(4);
  expect(defects[0]).toMatchObject({
    kind: 'rejected',
    detail: expect.stringContaining('1 spans rejected: the span id is not 8 bytes'),
  });
});

it.each([
  ['not JSON', '{"resourceSpans": [', {}, 400, 'invalid_json'],
  ['no spans', { resourceSpans: [] }, {}, 400, 'bad_request'],
  ['another media type', 'x', { 'content-type': 'application/x-protobuf' }, 415, 'unsupported_media_type'],
  ['a broken encoding', 'x', { 'content-encoding': 'gzip' }, 400, 'undecodable_body'],
])('refuses %s', async (_, payload, headers, status, code) => {
  const response = await complete(payload, headers);
  expect([response.statusCode, response.headers['content-type']]).toEqual([
    status,
    expect.stringContaining('application/problem+json'),
  ]);
  expect(response.json()).toMatchObject({ code, detail: expect.any(String), remedy: expect.any(String) });
});
