import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { type FastifyInstance } from 'fastify';
import { createApp } from '../../app';
import { checkConfig, type Config } from '../../config';
import { ProblemError } from '../../errors';
import { type GrpcIntakes, startGrpcIntakes } from '../intake-grpc';
import { sqlOf } from '../../testing/rows';
import { encode, LOGS, RESPONSE, RETRY_INFO, RPC_STATUS, TRACES } from './otlp.fixture';

const TRACE_PATH = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const LOGS_PATH = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';
const directory = mkdtempSync(join(tmpdir(), 'thalweg-otlp-'));
const nowNs = BigInt(Date.now() - 60_000) * 1_000_000n;
let app: FastifyInstance;
let grpc: GrpcIntakes;
let serial = 0;

const start = async (given: Partial<Config>) => {
  const config = checkConfig({
    logLevel: 'silent',
    mergeMs: 5,
    otlpGrpcListen: '127.0.0.1:0',
    skywalkingGrpcListen: 'off',
    ...given,
  });
  const started = await createApp(config);
  return { app: started, grpc: await startGrpcIntakes(started, config, started.thalwegIntakes) };
};
jest.setTimeout(60_000);
beforeAll(async () => {
  ({ app, grpc } = await start({ dataDir: directory, token: 'secret' }));
});
afterAll(async () => {
  await grpc?.close();
  await app?.close();
  rmSync(directory, { recursive: true, force: true });
});

const id = (bytes: number) => {
  const buffer = Buffer.alloc(bytes, 7);
  buffer.writeUInt32BE(++serial, bytes - 4);
  return buffer;
};
const request = (service: string, ...spans: object[]) => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
      scopeSpans: [{ scope: { name: 'lib', version: '1' }, spans }],
    },
  ],
});
const span = (given: object = {}) => ({
  traceId: id(16),
  spanId: id(8),
  name: 'work',
  kind: 2,
  startTimeUnixNano: nowNs.toString(),
  endTimeUnixNano: (nowNs + 2_000_000n).toString(),
  ...given,
});
const authorization = 'Bearer secret';
const post = (
  url: string,
  payload: Buffer | string,
  type = 'application/x-protobuf',
  headers: Record<string, string> = {},
) => app.inject({ method: 'POST', url, payload, headers: { authorization, 'content-type': type, ...headers } });
const rowsOf = async (service: string) =>
  Number((await sqlOf(app, `SELECT count() FROM flow_log.l7_flow_log WHERE app_service = '${service}'`))[0]?.[0]);

describe('over HTTP', () => {
  it.each(['/v1/traces', '/api/v1/otel/trace'])('takes spans in protobuf at %s', async (url) => {
    const answer = await post(url, encode(TRACES, request(`proto${url}`, span(), span())));
    expect([answer.statusCode, answer.headers['content-type'], answer.rawPayload.length]).toEqual([
      200,
      'application/x-protobuf',
      0,
    ]);
    expect(await rowsOf(`proto${url}`)).toBe(2);
  });

  it('takes gzip', async () => {
    const answer = await post('/v1/traces', gzipSync(encode(TRACES, request('gzip', span()))), undefined, {
      'content-encoding': 'gzip',
    });
    expect([answer.statusCode, await rowsOf('gzip')]).toEqual([200, 1]);
  });

  it('takes spans in JSON and answers in JSON', async () => {
    const json = span({ traceId: id(16).toString('hex'), spanId: id(8).toString('hex') });
    const answer = await post('/v1/traces', JSON.stringify(request('json', json)), 'application/json; charset=utf-8');
    expect([answer.statusCode, answer.headers['content-type'], answer.body]).toEqual([200, 'application/json', '{}']);
    expect(await rowsOf('json')).toBe(1);
  });

  it.each(['/v1/traces', '/v1/logs', '/v1/metrics'])('takes nothing at %s, with success', async (url) => {
    expect((await post(url, Buffer.alloc(0))).statusCode).toBe(200);
    expect((await post(url, '{}', 'application/json')).body).toBe('{}');
  });

  it('rejects a bad span alone and says so, in the encoding of the request', async () => {
    const answer = await post(
      '/v1/traces',
      encode(TRACES, request('partly', span(), span({ traceId: Buffer.alloc(16) }))),
    );
    expect([answer.statusCode, RESPONSE.decode(answer.rawPayload).toJSON()]).toEqual([
      200,
      {
        partialSuccess: { rejected: '1', errorMessage: '1 spans rejected: the trace id is not 16 bytes, not all zero' },
      },
    ]);
    expect(await rowsOf('partly')).toBe(1);
    const json = span({ traceId: 'ab', spanId: '00' });
    const inJson = await post('/v1/traces', JSON.stringify(request('partly', json)), 'application/json');
    expect(inJson.json()).toEqual({
      partialSuccess: { rejectedSpans: '1', errorMessage: expect.stringContaining('span id') as string },
    });
  });

  it('refuses what is malformed with a Status in the encoding of the request', async () => {
    const proto = await post('/v1/traces', Buffer.from('0aff', 'hex'));
    expect([proto.statusCode, RPC_STATUS.decode(proto.rawPayload).toJSON()]).toEqual([
      400,
      { code: 3, message: expect.stringContaining('byte 2 of the protocol buffer') as string },
    ]);
    const json = await post('/v1/logs', '{"resourceLogs":[{', 'application/json');
    expect([json.statusCode, json.json()]).toEqual([
      400,
      { code: 3, message: expect.stringContaining('byte') as string },
    ]);
  });

  it('refuses other media types and missing tokens', async () => {
    expect((await post('/v1/traces', 'x', 'text/plain')).statusCode).toBe(415);
    expect((await app.inject({ method: 'POST', url: '/v1/traces' })).statusCode).toBe(401);
  });

  it('stores a body once, however often it is sent, at once or later', async () => {
    const body = encode(TRACES, request('once', span(), span({ spanId: Buffer.alloc(8) })));
    const answers = await Promise.all([post('/v1/traces', body), post('/v1/traces', body)]);
    answers.push(await post('/v1/traces', gzipSync(body), undefined, { 'content-encoding': 'gzip' }));
    expect(answers.map(({ statusCode, rawPayload }) => [statusCode, rawPayload.length])).toEqual(
      Array(3).fill([200, answers[0]?.rawPayload.length]),
    );
    expect(answers[0]?.rawPayload.length).toBeGreaterThan(0);
    expect(await rowsOf('once')).toBe(1);
  });

  it('says when to try again, and takes the same body then', async () => {
    const { queue } = app.thalwegIntakes;
    const body = encode(TRACES, request('again', span()));
    const full = jest
      .spyOn(queue, 'add')
      .mockImplementationOnce(() => Promise.reject(new ProblemError('queue_full', 'full', { retryAfter: 1 })));
    const refused = await post('/v1/traces', body);
    full.mockRestore();
    expect([
      refused.statusCode,
      refused.headers['retry-after'],
      RPC_STATUS.decode(refused.rawPayload).toJSON(),
    ]).toEqual([429, '1', { code: 8, message: expect.stringContaining('full') as string }]);
    expect([(await post('/v1/traces', body)).statusCode, await rowsOf('again')]).toEqual([200, 1]);
  });

  it('takes log records with all that they say', async () => {
    const record = {
      timeUnixNano: nowNs.toString(),
      observedTimeUnixNano: (nowNs + 1n).toString(),
      severityNumber: 17,
      severityText: 'ERROR',
      body: { kvlistValue: { values: [{ key: 'what', value: { stringValue: 'failed' } }] } },
      attributes: [
        { key: 'http.request.header.x-request-id', value: { arrayValue: { values: [{ stringValue: 'r-1' }] } } },
        { key: 'n', value: { intValue: 5 } },
      ],
      flags: 1,
      eventName: 'order.failed',
    };
    const logs = (service: string, more: object) => ({
      resourceLogs: [
        {
          resource: {
            attributes: [
              { key: 'service.name', value: { stringValue: service } },
              { key: 'host.name', value: { stringValue: 'h9' } },
            ],
          },
          scopeLogs: [{ scope: {}, logRecords: [{ ...record, ...more }] }],
        },
      ],
    });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const spanId = 'b7ad6b7169203331';
    const proto = await post(
      '/v1/logs',
      encode(LOGS, logs('log-proto', { traceId: Buffer.from(traceId, 'hex'), spanId: Buffer.from(spanId, 'hex') })),
    );
    const json = await post(
      '/v1/logs',
      JSON.stringify(logs('log-json', { traceId, spanId, severityNumber: 'SEVERITY_NUMBER_ERROR' })),
      'application/json',
    );
    expect([proto.statusCode, json.statusCode]).toEqual([200, 200]);
    const rows = await sqlOf(
      app,
      `SELECT app_service, auto_service, host, severity, severity_text, body, event_name, trace_id, span_id, trace_flags, x_request_id,
         attribute_values, toUnixTimestamp64Nano(observed_time) - toUnixTimestamp64Nano(start_time), signal_source_str
       FROM log.log ORDER BY app_service`,
    );
    const rest = [
      'h9',
      'error',
      'ERROR',
      '{"what":"failed"}',
      'order.failed',
      traceId,
      spanId,
      1,
      'r-1',
      ['["r-1"]', '5'],
      '1',
      'OTel',
    ];
    expect(rows).toEqual([
      ['log-json', 'log-json', ...rest],
      ['log-proto', 'log-proto', ...rest],
    ]);
    const metrics = (await app.inject({ url: '/metrics', headers: { authorization } })).body;
    expect(metrics).toContain('thalweg_records_stored_total{signal="log",agent="0"} 2');
  });
});

describe('over gRPC', () => {
  const call = (address: string | undefined, path: string, body: Buffer, metadata: Metadata, gzip = false) =>
    new Promise<Buffer>((resolve, reject) => {
      const client = new Client(
        address ?? '',
        credentials.createInsecure(),
        gzip ? { 'grpc.default_compression_algorithm': 2 } : {},
      );
      client.makeUnaryRequest(
        path,
        (value: Buffer) => value,
        (value: Buffer) => value,
        body,
        metadata,
        (error, value) => {
          client.close();
          if (error) reject(error);
          else resolve(value ?? Buffer.alloc(0));
        },
      );
    });
  const withToken = () => {
    const metadata = new Metadata();
    metadata.set('authorization', authorization);
    return metadata;
  };

  it('takes spans and logs, compressed too', async () => {
    await call(grpc.otlp, TRACE_PATH, encode(TRACES, request('grpc', span())), withToken());
    await call(grpc.otlp, TRACE_PATH, encode(TRACES, request('grpc', span())), withToken(), true);
    const partly = await call(
      grpc.otlp,
      TRACE_PATH,
      encode(TRACES, request('grpc', span({ spanId: id(7) }))),
      withToken(),
    );
    expect(await rowsOf('grpc')).toBe(2);
    expect(RESPONSE.decode(partly).toJSON()).toMatchObject({ partialSuccess: { rejected: '1' } });
    expect(await call(grpc.otlp, LOGS_PATH, Buffer.alloc(0), withToken())).toHaveLength(0);
  });

  it('asks for the token', async () => {
    const failure = call(grpc.otlp, TRACE_PATH, Buffer.alloc(0), new Metadata());
    await expect(failure).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
  });

  it('refuses what is malformed or too large', async () => {
    await expect(call(grpc.otlp, TRACE_PATH, Buffer.from('0aff', 'hex'), withToken())).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
    const bomb = Buffer.alloc(64 * 2 ** 20);
    await expect(call(grpc.otlp, TRACE_PATH, bomb, withToken(), true)).rejects.toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
    });
  });

  it('says when to try again', async () => {
    const { admission } = app.thalwegIntakes;
    const taken = admission.open(app.thalwegIntakes.config.intakeBytes);
    try {
      await call(grpc.otlp, TRACE_PATH, encode(TRACES, request('busy', span())), withToken());
      throw new Error('it was taken');
    } catch (error) {
      const { code, metadata } = error as ServiceError;
      const [details] = metadata.get('grpc-status-details-bin');
      const { details: list } = RPC_STATUS.decode(details as Buffer) as unknown as {
        details: { type_url: string; typeUrl: string; value: Buffer }[];
      };
      expect([code, list[0]?.typeUrl, RETRY_INFO.decode(list[0]?.value ?? Buffer.alloc(0)).toJSON()]).toEqual([
        status.RESOURCE_EXHAUSTED,
        'type.googleapis.com/google.rpc.RetryInfo',
        { retryDelay: { seconds: '1' } },
      ]);
    } finally {
      taken.release();
    }
  });

  it('refuses to start where an address that was configured is taken', async () => {
    const { thalwegIntakes } = app;
    const config = { ...thalwegIntakes.config, otlpGrpcListen: grpc.otlp ?? '' };
    await expect(startGrpcIntakes(app, config, { ...thalwegIntakes, config })).rejects.toMatchObject({
      code: 'address_in_use',
    });
    const off = { ...config, otlpGrpcListen: 'off' };
    expect(await startGrpcIntakes(app, off, { ...thalwegIntakes, config: off })).toMatchObject({
      otlp: undefined,
      skywalking: undefined,
    });
  });
});
