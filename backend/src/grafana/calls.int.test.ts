import { createHash } from 'node:crypto';
import {
  type CallResourceResponse,
  type CheckHealthResponse,
  type QueryChunkedDataResponse,
  type QueryDataResponse,
} from './messages';
import { type CallContext, contextOf, openBackend, queryOf, type TestBackend } from './testing/backend.fixture';
import { readFrame } from './testing/read-arrow';

// Machines that run tests do much else at the same time.
jest.setTimeout(60_000);

const KEY = 'a-long-random-text';
let backend: TestBackend;
beforeAll(async () => {
  backend = await openBackend({ token: KEY, grafanaAnswerBytes: 2 ** 20 });
  await backend.fill(20_000);
}, 90_000);
afterAll(() => backend?.close());

const ask = async (queries: readonly object[], given: CallContext = { key: KEY }) => {
  const request = { pluginContext: contextOf(given), headers: {}, queries };
  return (await backend.client.call<QueryDataResponse>('data', 'QueryData', request)).responses;
};
const resource = async (method: string, path: string, body?: object, given: CallContext = { key: KEY }) => {
  const pieces = await backend.client.collect<CallResourceResponse>('resource', 'CallResource', {
    pluginContext: contextOf(given),
    method,
    path,
    url: path,
    body: body ? Buffer.from(JSON.stringify(body)) : Buffer.alloc(0),
  });
  const type = pieces[0]?.headers?.['content-type']?.values[0];
  return { code: pieces[0]?.code, type, text: Buffer.concat(pieces.map(({ body: part }) => part)).toString() };
};
const health = (given: CallContext = { key: KEY }) =>
  backend.client.call<CheckHealthResponse>('diagnostics', 'CheckHealth', { pluginContext: contextOf(given) });

describe('queries', () => {
  it('are answered one by one, each by its letter, whatever is wrong with the others', async () => {
    const answers = await ask([
      queryOf({ kind: 'red' }, { refId: 'A' }),
      queryOf({ kind: 'red', group_by: ['no_such_tag'] }, { refId: 'B' }),
      queryOf({ kind: 'trace' }, { refId: 'C' }),
      { ...queryOf({}, { refId: 'D' }), json: Buffer.from('{"kind":') },
      queryOf({ kind: 'trace', trace_id: 'unknown' }, { refId: 'E' }),
      queryOf({ kind: 'sql', sql: 'SELECT * FROM system.users' }, { refId: 'F' }),
      { ...queryOf({}, { refId: 'G' }), json: Buffer.from('[]') },
    ]);
    expect(Object.entries(answers).map(([refId, { status, errorSource }]) => [refId, status, errorSource])).toEqual([
      ['A', 200, ''],
      ['B', 400, 'downstream'],
      ['C', 200, ''],
      ['D', 400, 'downstream'],
      ['E', 404, 'downstream'],
      ['F', 400, 'downstream'],
      ['G', 400, 'downstream'],
    ]);
    expect(answers['B']?.error).toMatch(
      /^There is no such tag or column: .*no_such_tag.* GET \/api\/v1\/catalog lists them/,
    );
    expect(answers['C']?.frames).toEqual([]);
    expect(answers['D']?.error).toMatch(/^The stored query cannot be read: .* Store a JSON object/);
  });

  it('of a later version are answered as well as can be, with a notice', async () => {
    const answer = (await ask([queryOf({ version: 9, kind: 'red', metrics: ['request_rate'], future: true })]))['A'];
    expect(readFrame(answer?.frames?.[0] as Uint8Array).meta?.notices?.[0]).toMatchObject({
      severity: 'warning',
      text: expect.stringContaining('A later release stored this query'),
    });
  });

  it('that are empty ask for the default', async () => {
    const answer = (await ask([queryOf({})]))['A'];
    expect(readFrame(answer?.frames?.[0] as Uint8Array).fields[1]?.name).toBe('request_rate');
  });

  it('with an oversized answer say what to narrow', async () => {
    const answer = (await ask([queryOf({ kind: 'requests', limit: 10_000 })]))['A'];
    expect([answer?.status, answer?.errorSource]).toEqual([422, 'downstream']);
    expect(answer?.error).toBe(
      'The answer is too large: it has more than 1048576 bytes. Narrow the time range, group by fewer tags, select fewer columns or lower the limit; THALWEG_GRAFANA_ANSWER_BYTES is the bound.',
    );
  });

  it('beyond a bound are refused', async () => {
    const many = Array.from({ length: 101 }, (_, at) => queryOf({}, { refId: `q${at}` }));
    const answers = await ask(many);
    expect(Object.values(answers).map(({ status }) => status)).toEqual(new Array(101).fill(400));
  });

  it('can be taken in pieces, a frame each', async () => {
    const queries = [
      queryOf({ kind: 'red', group_by: ['endpoint'] }, { refId: 'A' }),
      queryOf({ kind: 'trace', trace_id: 'unknown' }, { refId: 'B' }),
    ];
    const request = { pluginContext: contextOf({ key: KEY }), headers: {}, queries };
    const pieces = await backend.client.collect<QueryChunkedDataResponse>('data', 'QueryChunkedData', request);
    const [last] = pieces.slice(-1);
    expect(last).toMatchObject({ refId: 'B', status: 404, frameId: '' });
    expect(new Set(pieces.slice(0, -1).map(({ frameId }) => frameId)).size).toBe(8);
    expect(readFrame(pieces[0]?.frame as Uint8Array).refId).toBe('A');
  });
});

describe('the key of the data source', () => {
  it('opens everything, and nothing opens without it', async () => {
    const queries = [queryOf({ kind: 'red' })];
    expect((await ask(queries))['A']?.status).toBe(200);
    expect((await ask(queries, {}))['A']).toMatchObject({
      status: 401,
      error:
        'This Thalweg asks for an API key: the data source has none. Set the API key in the data source’s settings to the backend’s THALWEG_TOKEN.',
    });
    expect((await ask(queries, { key: 'another' }))['A']).toMatchObject({
      status: 401,
      error: expect.stringContaining('The API key is not this Thalweg’s'),
    });
    expect(await resource('GET', 'catalog', undefined, { key: 'another' })).toMatchObject({
      code: 401,
      type: 'application/problem+json',
      text: expect.stringContaining('"code":"wrong_key"'),
    });
    expect(await health({})).toMatchObject({
      status: 'ERROR',
      message: expect.stringContaining('asks for an API key'),
    });
    const subscribed = { pluginContext: contextOf({}), path: 'requests/x' };
    expect(await backend.client.call('stream', 'SubscribeStream', subscribed)).toMatchObject({ status: 'NOT_FOUND' });
  });

  it('is asked for before anything of the query is looked at', async () => {
    const answer = (await ask([{ ...queryOf({}), json: Buffer.from('{') }], { key: 'another' }))['A'];
    expect(answer?.status).toBe(401);
  });

  it('does not open metrics of another scope: they come with none, so they are scraped over HTTP', async () => {
    const metrics = { pluginContext: { pluginId: 'thalweg-datasource' } };
    await expect(backend.client.call('diagnostics', 'CollectMetrics', metrics)).rejects.toMatchObject({
      code: 16,
      details: expect.stringContaining('asks for an API key'),
    });
    const answer = await backend.client.call<{ metrics: { prometheus: Buffer } }>('diagnostics', 'CollectMetrics', {
      pluginContext: contextOf({ key: KEY }),
    });
    expect(answer.metrics.prometheus.toString()).toContain('# TYPE thalweg_records_stored_total counter');
  });
});

describe('the health check', () => {
  it('says release, engine, port and what was captured', async () => {
    const { status, message, jsonDetails } = await health();
    expect(status).toBe('OK');
    expect(message).toMatch(
      /^Thalweg 0\.1\.0, engine ClickHouse [\d.]+ \(embedded\): [\d,]+ requests in the last 5 minutes\. Plugin port: 127\.0\.0\.1:\d+\.$/,
    );
    expect(JSON.parse(Buffer.from(jsonDetails).toString())).toMatchObject({
      status: 'ok',
      query_version: 2,
      plugin_listen: backend.plugin.address,
      engine: { kind: 'embedded' },
      captured: { minutes: 5 },
    });
    const overHttp = await fetch(`${backend.url}/api/v1/health`, { headers: { authorization: `Bearer ${KEY}` } });
    expect(await overHttp.json()).toMatchObject({ status: 'ok', instance_id: backend.app.thalwegInstance.id });
    expect((await fetch(`${backend.url}/api/v1/health`)).status).toBe(401);
  });

  it('says when the plugin is of another release', async () => {
    const context = { ...contextOf({ key: KEY }), pluginVersion: '9.9.9' };
    const { message } = await backend.client.call<CheckHealthResponse>('diagnostics', 'CheckHealth', {
      pluginContext: context,
    });
    expect(message).toContain('The plugin is of release 9.9.9, the backend of 0.1.0: install the same.');
  });
});

describe('resources', () => {
  it.each<[string, string, object | undefined]>([
    ['GET', 'catalog', undefined],
    ['GET', 'traces/100', undefined],
    ['POST', 'sql', { sql: 'SELECT 1 AS one' }],
    ['POST', 'query', { questions: [{ kind: 'tag_keys' }] }],
    ['POST', 'sql', { sql: 'SELEC' }],
    ['GET', 'traces/unknown', undefined],
  ])('%s %s is the API’s answer, problems too', async (method, path, body) => {
    const answer = await resource(method, path, body);
    const direct = await fetch(`${backend.url}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${KEY}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    expect(answer.code).toBe(direct.status);
    expect(answer.type).toBe(direct.headers.get('content-type'));
    const comparable = (text: string) => text.replaceAll(/"elapsed_ms":[\d.]+/g, '');
    expect(comparable(answer.text)).toBe(comparable(await direct.text()));
  });

  it('are bounded like the answers of queries', async () => {
    const sql = 'SELECT repeat(toString(number), 100) AS text FROM numbers(5000)';
    expect(await resource('POST', 'sql', { sql })).toMatchObject({
      code: 422,
      text: expect.stringContaining('answer_too_large'),
    });
  });

  it.each([
    ['GET', 'metrics'],
    ['POST', 'agent/l7_flow_log'],
    ['GET', 'query'],
    ['GET', 'traces/../../../metrics'],
    ['GET', 'traces/a/b'],
    ['DELETE', 'traces/1'],
  ])('%s %s is none', async (method, path) => {
    expect(await resource(method, path)).toMatchObject({
      code: 404,
      type: 'application/problem+json',
      text: expect.stringContaining('unknown_resource'),
    });
  });
});

it('answers what it does not know with "unimplemented"', async () => {
  await expect(backend.client.call('stream', 'PublishStream', { path: 'requests/x' })).resolves.toMatchObject({
    status: 'PERMISSION_DENIED',
  });
  const call = backend.client.client('data').makeUnaryRequest.bind(backend.client.client('data'));
  const code = await new Promise<number | undefined>((resolve) =>
    call(
      '/pluginv2.AdmissionControl/ValidateAdmission',
      () => Buffer.alloc(0),
      (bytes) => bytes,
      {},
      (error) => resolve(error?.code),
    ),
  );
  expect(code).toBe(12);
});

it('writes no secret to its log', async () => {
  // The token is compared by its hash; what the log gets of a call is checked by looking for either.
  const written: string[] = [];
  const { log } = backend.app;
  const spies = (['info', 'warn', 'error'] as const).map((level) =>
    jest.spyOn(log, level).mockImplementation((...args: unknown[]) => void written.push(JSON.stringify(args))),
  );
  await ask([queryOf({ kind: 'red' })], { key: 'wrong-secret', secure: { tlsClientKey: 'pem-secret' } });
  await health({ key: 'wrong-secret' });
  await resource('GET', 'catalog', undefined, { key: 'wrong-secret' });
  for (const spy of spies) spy.mockRestore();
  const secrets = ['wrong-secret', 'pem-secret', KEY, createHash('sha256').update(KEY).digest('hex')];
  for (const secret of secrets) expect(written.join('\n')).not.toContain(secret);
});
