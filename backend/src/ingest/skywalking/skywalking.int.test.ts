import { mkdtempSync, rmSync } from 'node:fs';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { type FastifyInstance } from 'fastify';
import protobuf from 'protobufjs';
import { createApp } from '../../app';
import { checkConfig, type Config } from '../../config';
import { type GrpcIntakes, startGrpcIntakes } from '../intake-grpc';

jest.setTimeout(60_000);
const directory = mkdtempSync('/tmp/thalweg-skywalking-');
const TOKEN = 'a-long-token';
let app: FastifyInstance;
let config: Config;
let grpc: GrpcIntakes;
let client: Client;

beforeAll(async () => {
  config = checkConfig({
    dataDir: directory,
    logLevel: 'silent',
    mergeMs: 5,
    token: TOKEN,
    otlpGrpcListen: 'off',
    skywalkingGrpcListen: '127.0.0.1:0',
  });
  app = await createApp(config);
  grpc = await startGrpcIntakes(app, config, app.thalwegIntakes);
  client = new Client(grpc.skywalking as string, credentials.createInsecure());
});
afterAll(async () => {
  client?.close();
  await grpc?.close();
  await app?.close();
  rmSync(directory, { recursive: true, force: true });
});

const rows = async (sql: string) => (await app.thalwegStore.query(sql)).rows;

const text = (id: number) => ({ id, type: 'string' });
const int = (id: number) => ({ id, type: 'int64' });
const { nested: types } = protobuf.Root.fromJSON({
  nested: {
    Segment: {
      fields: {
        trace: text(1),
        id: text(2),
        spans: { id: 3, rule: 'repeated', type: 'Span' },
        service: text(4),
        instance: text(5),
      },
    },
    Span: {
      fields: {
        id: int(1),
        parent: int(2),
        start: int(3),
        end: int(4),
        refs: { id: 5, rule: 'repeated', type: 'Ref' },
        operation: text(6),
        peer: text(7),
        type: int(8),
        layer: int(9),
        component: int(10),
        tags: { id: 12, rule: 'repeated', type: 'Pair' },
      },
    },
    Ref: { fields: { kind: int(1), trace: text(2), segment: text(3), span: int(4) } },
    Pair: { fields: { key: text(1), value: text(2) } },
    Properties: {
      fields: { service: text(1), instance: text(2), properties: { id: 3, rule: 'repeated', type: 'Pair' } },
    },
    Meter: { fields: { single: { id: 1, type: 'Single' }, service: text(3), instance: text(4), time: int(5) } },
    Single: {
      fields: { name: text(1), labels: { id: 2, rule: 'repeated', type: 'Pair' }, value: { id: 3, type: 'double' } },
    },
    Log: {
      fields: {
        time: int(1),
        service: text(2),
        body: { id: 5, type: 'Body' },
        context: { id: 6, type: 'Context' },
        tags: { id: 7, type: 'Tags' },
      },
    },
    Body: { fields: { text: { id: 2, type: 'Text' } } },
    Text: { fields: { text: text(1) } },
    Context: { fields: { trace: text(1), segment: text(2), span: int(3) } },
    Tags: { fields: { data: { id: 1, rule: 'repeated', type: 'Pair' } } },
  },
}) as unknown as { nested: Record<string, protobuf.Type> };
const encode = (type: string, value: object) => Buffer.from((types[type] as protobuf.Type).encode(value).finish());

const bytes = (value: Buffer) => value;
const metadata = (token?: string) => {
  const headers = new Metadata();
  if (token !== undefined) headers.set('Authentication', token);
  return headers;
};

/** Sends messages over one stream, and answers what the call is answered with. */
function stream(path: string, messages: readonly Buffer[], token: string | undefined = TOKEN): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const call = client.makeClientStreamRequest(
      `/skywalking.v3.${path}`,
      bytes,
      bytes,
      metadata(token),
      (error: ServiceError | null, answer?: Buffer) => (error ? reject(error) : resolve(answer as Buffer)),
    );
    for (const message of messages) call.write(message);
    call.end();
  });
}

function unary(path: string, message: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      `/skywalking.v3.${path}`,
      bytes,
      bytes,
      message,
      metadata(TOKEN),
      (error: ServiceError | null, answer?: Buffer) => (error ? reject(error) : resolve(answer as Buffer)),
    );
  });
}

const start = Date.now();
const entry = (service: string, id: string, refs: object[] = []) =>
  encode('Segment', {
    trace: 'trace-1',
    id,
    service,
    instance: `${service}@1`,
    spans: [
      {
        id: 1,
        parent: 0,
        start: start + 2,
        end: start + 8,
        operation: '/next',
        peer: '10.0.0.2:80',
        type: 1,
        layer: 3,
        component: 4005,
      },
      {
        id: 0,
        parent: -1,
        start: start,
        end: start + 10,
        operation: 'GET:/books',
        type: 0,
        layer: 3,
        component: 4001,
        refs,
        tags: [
          { key: 'http.method', value: 'GET' },
          { key: 'http.status_code', value: '200' },
        ],
      },
    ],
  });

describe('over gRPC', () => {
  it('stores segments of a stream, references as parents, properties as attributes of the resource', async () => {
    const properties = [
      { key: 'language', value: 'NodeJS' },
      { key: 'Process No.', value: '42' },
    ];
    await unary(
      'ManagementService/reportInstanceProperties',
      encode('Properties', { service: 'back', instance: 'back@1', properties }),
    );
    const ref = { kind: 0, trace: 'trace-1', segment: 'seg-a', span: 1 };
    const answer = await stream('TraceSegmentReportService/collect', [
      entry('front', 'seg-a'),
      entry('back', 'seg-b', [ref]),
    ]);
    expect(answer).toHaveLength(0);
    expect(
      await rows(
        `SELECT observation_point, app_service, endpoint, l7_protocol_str, response_code, span_id, parent_span_id
         FROM flow_log.l7_flow_log WHERE trace_id = 'trace-1' ORDER BY span_id`,
      ),
    ).toEqual([
      ['s-app', 'front', expect.any(String), 'HTTP', 200, 'seg-a-0', ''],
      ['c-app', 'front', expect.any(String), expect.any(String), 0, 'seg-a-1', 'seg-a-0'],
      ['s-app', 'back', expect.any(String), 'HTTP', 200, 'seg-b-0', 'seg-a-1'],
      ['c-app', 'back', expect.any(String), expect.any(String), 0, 'seg-b-1', 'seg-b-0'],
    ]);
    expect(
      await rows(
        `SELECT attributes['process.pid'], attributes['telemetry.sdk.name'] FROM tag.resource WHERE service = 'back'`,
      ),
    ).toEqual([['42', 'skywalking']]);
  });

  it('stores what is good of a stream and tells what is not', async () => {
    const bad = encode('Segment', { trace: 'trace-2', service: 's' });
    const sent = stream('TraceSegmentReportService/collect', [bad, entry('late', 'seg-z')]);
    await expect(sent).rejects.toMatchObject({
      code: 3,
      details: expect.stringContaining('traceSegmentId is missing'),
    });
    expect(await rows(`SELECT count() FROM flow_log.l7_flow_log WHERE app_service = 'late'`)).toEqual([['2']]);
  });

  it('stores meters under the names of PromQL', async () => {
    const labels = [{ key: 'core', value: '1' }];
    await stream('MeterReportService/collect', [
      encode('Meter', {
        single: { name: 'cpu.load', labels, value: 0.5 },
        service: 'front',
        instance: 'i',
        time: start,
      }),
      encode('Meter', { single: { name: 'threads', value: 7 } }),
    ]);
    expect(
      await rows(
        `SELECT metric, labels, value FROM metrics.samples JOIN (SELECT DISTINCT series_id, metric, labels FROM metrics.series) AS s USING series_id ORDER BY metric`,
      ),
    ).toEqual([
      ['cpu_load', { core: '1', instance: 'i', job: 'front' }, 0.5],
      ['threads', { instance: 'i', job: 'front' }, 7],
    ]);
  });

  it('stores logs with their span', async () => {
    const log = (body: string, rest: object = {}) =>
      encode('Log', {
        time: start,
        body: { text: { text: body } },
        tags: { data: [{ key: 'level', value: 'ERROR' }] },
        ...rest,
      });
    const context = { trace: 'trace-1', segment: 'seg-a', span: 1 };
    await stream('LogReportService/collect', [log('one', { service: 'front', context }), log('two')]);
    expect(
      await rows(`SELECT app_service, body, severity_number, trace_id, span_id FROM log.log ORDER BY body`),
    ).toEqual([
      ['front', 'one', 17, 'trace-1', 'seg-a-1'],
      ['front', 'two', 17, '', ''],
    ]);
  });

  it.each([
    'ManagementService/keepAlive',
    'ConfigurationDiscoveryService/fetchConfigurations',
    'ProfileTask/getProfileTaskCommands',
  ])('has nothing to say to %s', async (path) => {
    expect(await unary(path, Buffer.alloc(0))).toHaveLength(0);
  });

  it.each([undefined, 'another'])('refuses an agent with the token %j', async (token) => {
    const sent = stream('TraceSegmentReportService/collect', [entry('front', 'seg-q')], token ?? '');
    await expect(sent).rejects.toMatchObject({ code: 16 });
  });
});

describe('over HTTP', () => {
  const post = (url: string, payload: string) =>
    app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
      payload,
    });
  const segment = (id: string) =>
    JSON.stringify({
      traceId: 'trace-http',
      traceSegmentId: id,
      service: 'nginx',
      serviceInstance: 'nginx-1',
      spans: [
        {
          operationName: '/ingress',
          startTime: start,
          endTime: start + 5,
          spanType: 'Entry',
          spanId: 0,
          parentSpanId: -1,
          spanLayer: 'Http',
          componentId: 6000,
        },
      ],
    });

  it('stores one segment, and several', async () => {
    expect((await post('/v3/segment', segment('h-1'))).statusCode).toBe(200);
    expect((await post('/v3/segments', `[${segment('h-2')},${segment('h-3')}]`)).body).toBe('{}');
    expect(
      await rows(`SELECT span_id FROM flow_log.l7_flow_log WHERE trace_id = 'trace-http' ORDER BY span_id`),
    ).toEqual([['h-1-0'], ['h-2-0'], ['h-3-0']]);
  });

  it('refuses what is no segment readably', async () => {
    const answer = await post('/v3/segments', `[${segment('h-4')},{"traceId":"t"}]`);
    expect([answer.statusCode, answer.json<{ detail: string }>().detail]).toEqual([
      400,
      'segment 1: traceSegmentId is missing',
    ]);
    expect(await rows(`SELECT count() FROM flow_log.l7_flow_log WHERE span_id = 'h-4-0'`)).toEqual([['0']]);
  });
});
