import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { checkConfig } from '../../config';
import { type CallResourceResponse, type CheckHealthResponse, type QueryDataResponse } from '../messages';
import { startPluginServer } from '../plugin-server';
import { type CallContext, contextOf, openBackend, queryOf, type TestBackend } from '../testing/backend.fixture';
import { PluginClient } from '../testing/grafana-host';
import { readFrame } from '../testing/read-arrow';

// Machines that run tests do much else at the same time.
jest.setTimeout(60_000);

const ROOT = join(__dirname, '..', '..', '..', '..');
const directory = mkdtempSync('/tmp/thalweg-forward-');
/** The other Thalweg: chDB takes one directory per process, so it is a process of its own. */
const OTHER = { url: 'http://127.0.0.1:23180', key: 'other-key' };
let other: ChildProcess;
let backend: TestBackend;

beforeAll(async () => {
  other = spawn(process.execPath, [join(ROOT, 'backend/dist/server.js')], {
    env: {
      ...process.env,
      THALWEG_DATA_DIR: directory,
      THALWEG_LISTEN: OTHER.url.slice('http://'.length),
      THALWEG_GRAFANA_LISTEN: 'off',
      THALWEG_TOKEN: OTHER.key,
      THALWEG_LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  backend = await openBackend({ token: 'own-key', grafanaAnswerBytes: 2 ** 20 });
  await backend.fill(2000);
  for (;;) {
    if (other.exitCode !== null) throw new Error('the other backend ended');
    if (
      await fetch(`${OTHER.url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}, 90_000);
afterAll(async () => {
  await backend?.close();
  other?.kill('SIGTERM');
  await new Promise((resolve) => other?.once('exit', resolve));
  rmSync(directory, { recursive: true, force: true });
});

const ask = async (json: object, given: CallContext, client = backend.client) => {
  const request = { pluginContext: contextOf(given), headers: {}, queries: [queryOf(json)] };
  return (await client.call<QueryDataResponse>('data', 'QueryData', request)).responses['A'];
};
const health = (given: CallContext) =>
  backend.client.call<CheckHealthResponse>('diagnostics', 'CheckHealth', { pluginContext: contextOf(given) });
const COUNT = { kind: 'sql', sql: 'SELECT count() AS rows FROM flow_log.l7_flow_log' };
const countOf = (answer: Awaited<ReturnType<typeof ask>>) =>
  readFrame(answer?.frames?.[0] as Uint8Array).fields[0]?.values[0];

/** A server that answers as it is told, and remembers what it was asked. */
async function stub(answer: (path: string) => { status: number; body: string; type?: string; location?: string }) {
  const seen: { path: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    seen.push({ path: request.url ?? '', headers: request.headers });
    const { status, body, type = 'application/json', location } = answer(request.url ?? '');
    response.writeHead(status, { 'content-type': type, ...(location ? { location } : {}) }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, seen, close: () => server.close() };
}

it('asks the Thalweg that the URL names, with the key of the data source', async () => {
  expect(countOf(await ask(COUNT, { key: 'own-key' }))).toBe(2000);
  expect(countOf(await ask(COUNT, OTHER))).toBe(0);
  expect(countOf(await ask(COUNT, { ...OTHER, url: `${OTHER.url}/` }))).toBe(0);
  const { status, message, jsonDetails } = await health(OTHER);
  expect(status).toBe('OK');
  expect(message).toMatch(/^http:\/\/127\.0\.0\.1:23180: Thalweg 0\.1\.0, .* nothing was captured/);
  expect(JSON.parse(Buffer.from(jsonDetails).toString())).toMatchObject({ plugin_listen: null });
  const [piece] = await backend.client.collect<CallResourceResponse>('resource', 'CallResource', {
    pluginContext: contextOf(OTHER),
    method: 'GET',
    path: 'traces/nothing',
    body: Buffer.alloc(0),
  });
  expect(piece).toMatchObject({
    code: 404,
    headers: { 'content-type': { values: ['application/problem+json; charset=utf-8'] } },
  });
});

it('answers by itself when the URL is its own, by any name', async () => {
  expect(countOf(await ask(COUNT, { key: 'own-key', url: backend.url }))).toBe(2000);
  const proxy = await stub(() => ({
    status: 200,
    body: JSON.stringify({
      status: 'ok',
      message: '',
      version: '0.1.0',
      query_version: 2,
      instance_id: backend.app.thalwegInstance.id,
      engine: { kind: 'embedded', version: '' },
      plugin_listen: null,
      captured: { minutes: 5, requests: 0 },
    }),
  }));
  expect(countOf(await ask(COUNT, { key: 'own-key', url: proxy.url }))).toBe(2000);
  expect(await ask(COUNT, { key: 'other-key', url: proxy.url })).toMatchObject({ status: 401 });
  expect(proxy.seen[0]).toMatchObject({
    path: '/api/v1/health',
    headers: { authorization: 'Bearer own-key', 'x-thalweg-forwarded-by': backend.app.thalwegInstance.id },
  });
  proxy.close();
});

it('says which backend it is that fails, and how', async () => {
  expect(await ask({ kind: 'trace', trace_id: 'nothing' }, OTHER)).toMatchObject({
    status: 404,
    error: expect.stringContaining('http://127.0.0.1:23180: id "nothing"'),
  });
  expect(await ask(COUNT, { ...OTHER, key: 'own-key' })).toMatchObject({
    status: 401,
    error: expect.stringMatching(
      /^The Thalweg that the data source’s URL names refuses the API key: http:\/\/127\.0\.0\.1:23180\./,
    ),
  });
  expect(await ask(COUNT, { key: 'x', url: 'http://127.0.0.1:1' })).toMatchObject({
    status: 502,
    error: expect.stringMatching(
      /does not answer: http:\/\/127\.0\.0\.1:1: connect ECONNREFUSED .* Start it, or correct URL/,
    ),
  });
  expect(await ask(COUNT, { key: 'x', url: 'ftp://x' })).toMatchObject({ status: 400 });
  expect(await ask(COUNT, { key: 'x', url: 'not a url' })).toMatchObject({ status: 400 });
  expect(await health({ key: 'x', url: 'http://127.0.0.1:1' })).toMatchObject({ status: 'ERROR' });
});

it.each<[string, { status: number; body: string; type?: string; location?: string }]>([
  ['another web server', { status: 200, body: '<html>', type: 'text/html' }],
  ['JSON of another kind', { status: 200, body: '{"status":"ok"}' }],
  ['one that redirects', { status: 302, body: '{}', location: 'http://127.0.0.1:23180/api/v1/health' }],
])('takes %s for no Thalweg', async (_what, answer) => {
  const server = await stub(() => answer);
  expect(await ask(COUNT, { key: 'x', url: server.url })).toMatchObject({
    status: 502,
    error: expect.stringContaining('is no Thalweg of this release'),
  });
  server.close();
});

it('bounds what it takes from there', async () => {
  const answer = await ask({ kind: 'sql', sql: "SELECT repeat('x', 2000) AS text FROM numbers(5000)" }, OTHER);
  expect(answer).toMatchObject({
    status: 422,
    error: expect.stringContaining('http://127.0.0.1:23180 sends more than 1048576 bytes'),
  });
});

it('asks strangers’ addresses for nobody unless it is told to, where others reach its port', async () => {
  const listen = '0.0.0.0:23181';
  const open = (grafanaForwardTo: string) => {
    const config = checkConfig({ ...backend.config, grafanaListen: listen, grafanaForwardTo });
    return startPluginServer(backend.app, config);
  };
  for (const [allowed, status] of [
    ['', 403],
    ['http://elsewhere:20416', 403],
    [`http://elsewhere:20416, ${OTHER.url}/`, 200],
    ['*', 200],
  ] as const) {
    const plugin = await open(allowed);
    const client = new PluginClient('127.0.0.1:23181');
    const answer = await ask(COUNT, OTHER, client);
    expect([allowed, answer?.status]).toEqual([allowed, status]);
    if (status === 403) expect(answer?.error).toContain('THALWEG_GRAFANA_FORWARD_TO');
    client.close();
    await plugin?.close();
  }
});
