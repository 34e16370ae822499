import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createApp } from '../app';
import { checkConfig, parseListen } from '../config';
import { type QueryDataResponse } from './messages';
import { startPluginServer } from './plugin-server';
import { contextOf, openBackend, queryOf, type TestBackend } from './testing/backend.fixture';
import { GrafanaHost, type PluginClient } from './testing/grafana-host';

// Machines that run tests do much else at the same time.
jest.setTimeout(60_000);

const directory = mkdtempSync('/tmp/thalweg-lifecycle-');
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const request = (json: object = { kind: 'red' }) => ({
  pluginContext: contextOf(),
  headers: {},
  queries: [queryOf(json)],
});
const ask = (client: PluginClient, json?: object, options = {}) =>
  client.call<QueryDataResponse>('data', 'QueryData', request(json), options);

describe('a backend of several Grafanas', () => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await openBackend();
    await backend.fill(2000);
  }, 90_000);
  afterAll(() => backend?.close());
  afterEach(() => jest.restoreAllMocks());

  it('serves the others on when one stops', async () => {
    const hosts = [1, 2].map(() => new GrafanaHost({ backendAddr: backend.plugin.address }));
    await Promise.all(hosts.map((host) => host.start()));
    const [one, other] = hosts as [GrafanaHost, GrafanaHost];
    expect((await ask(one.client)).responses['A']?.status).toBe(200);
    expect(await one.stop()).toBeLessThan(6000);
    expect((await ask(other.client)).responses['A']?.status).toBe(200);
    expect(one.process.running).toBe(false);
    await other.stop();
  });

  it('answers within its time limit when the engine hangs', async () => {
    jest.spyOn(backend.app.thalwegStore, 'query').mockImplementation(() => new Promise(() => undefined));
    const began = Date.now();
    const impatient = { ...request(), pluginContext: contextOf({ jsonData: { timeout_s: 1 } }) };
    const { responses } = await backend.client.call<QueryDataResponse>('data', 'QueryData', impatient);
    const answer = responses['A'];
    expect(Date.now() - began).toBeLessThan(5000);
    expect(answer).toMatchObject({ status: 504, errorSource: 'downstream' });
    expect(answer?.error).toMatch(/^The answer took too long: no answer within 1\.0 s\. Narrow the time range/);
  });

  it('answers before Grafana gives up', async () => {
    jest.spyOn(backend.app.thalwegStore, 'query').mockImplementation(() => new Promise(() => undefined));
    const slow = { ...request(), pluginContext: contextOf({ jsonData: { timeout_s: 60 } }) };
    const answer = await backend.client.call<QueryDataResponse>('data', 'QueryData', slow, { timeoutMs: 3000 });
    expect(answer.responses['A']?.status).toBe(504);
  });

  it('stops asking the engine when Grafana cancels', async () => {
    let signal: AbortSignal | undefined;
    jest.spyOn(backend.app.thalwegStore, 'query').mockImplementation((_sql, _params, options) => {
      signal = options?.signal;
      return new Promise(() => undefined);
    });
    const controller = new AbortController();
    const asked = ask(backend.client, undefined, { signal: controller.signal });
    await pause(200);
    expect(signal?.aborted).toBe(false);
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: 1 });
    await pause(100);
    expect(signal?.aborted).toBe(true);
  });

  it('says in the health check that the engine does not answer', async () => {
    jest.spyOn(backend.app.thalwegStore, 'query').mockRejectedValue(new Error('broken'));
    const answer = await backend.client.call('diagnostics', 'CheckHealth', { pluginContext: contextOf() });
    expect(answer).toMatchObject({
      status: 'ERROR',
      message: expect.stringContaining('runs, but its engine does not answer: broken'),
    });
  });
});

it('is found again after a restart, with the queries asked meanwhile failed and not hung', async () => {
  const listening = { dataDir: `${directory}/restart`, logLevel: 'silent', listen: '127.0.0.1:0' };
  const open = async (grafanaListen: string) => {
    const config = checkConfig({ ...listening, grafanaListen });
    const app = await createApp(config);
    await app.listen(parseListen(config.listen));
    return { app, plugin: await startPluginServer(app, config) };
  };
  const first = await open('127.0.0.1:0');
  const address = first.plugin?.address ?? '';
  const host = new GrafanaHost({ backendAddr: address });
  await host.start();
  expect((await ask(host.client)).responses['A']?.status).toBe(200);

  const closing = first.plugin?.close();
  const meanwhile = await ask(host.client, undefined, { timeoutMs: 5000 }).then(
    () => 'answered',
    (error: { code: number }) => error.code,
  );
  // 14: Grafana says "Data source became unavailable during request. Please try again."
  expect(['answered', 14]).toContain(meanwhile);
  await closing;
  await first.app.close();
  await expect(ask(host.client, undefined, { timeoutMs: 5000 })).rejects.toMatchObject({ code: 14 });

  const second = await open(address);
  const began = Date.now();
  for (;;) {
    const answer = await ask(host.client, undefined, { timeoutMs: 2000 }).catch(() => undefined);
    if (answer?.responses['A']?.status === 200) break;
    if (Date.now() - began > 10_000) throw new Error('not found again');
    await pause(200);
  }
  await host.stop();
  await second.plugin?.close();
  await second.app.close();
}, 90_000);

describe('the address', () => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await openBackend();
  }, 90_000);
  afterAll(() => backend?.close());
  const path = `${directory}/grafana.sock`;

  it('answers, and the health check says what to start, when nothing is captured', async () => {
    const answer = await backend.client.call('diagnostics', 'CheckHealth', { pluginContext: contextOf() });
    expect(answer).toMatchObject({
      status: 'OK',
      message: expect.stringMatching(/nothing was captured in the last 5 minutes\..* Start an agent/),
    });
  });

  const open = (grafanaListen: string, options = {}) =>
    startPluginServer(backend.app, checkConfig({ grafanaListen, ...options }));

  it('of a socket has the permissions that are asked for, and goes with the backend', async () => {
    const plugin = await open(`unix:${path}`, { grafanaSocketMode: '0666' });
    expect(statSync(path).mode & 0o777).toBe(0o666);
    const host = new GrafanaHost({ backendAddr: `unix:${path}` });
    await host.start();
    expect((await ask(host.client)).responses['A']?.status).toBe(200);
    await expect(open(`unix:${path}`)).rejects.toMatchObject({
      code: 'address_in_use',
      message: expect.stringMatching(/THALWEG_GRAFANA_LISTEN is unix:.*another process answers there.*backend_addr/),
    });
    await host.stop();
    await plugin?.close();
    expect(() => statSync(path)).toThrow('ENOENT');
  });

  it('of a socket that a killed process left behind is taken over', async () => {
    // Node removes the file of a socket that it closes, under the name that it had.
    const orphan = createServer();
    await new Promise<void>((resolve) => orphan.listen(`${path}.orphan`, resolve));
    renameSync(`${path}.orphan`, path);
    await new Promise((resolve) => orphan.close(resolve));
    expect(statSync(path).isSocket()).toBe(true);
    const plugin = await open(`unix:${path}`);
    expect(statSync(path).mode & 0o777).toBe(0o660);
    await plugin?.close();
  });

  it('of a socket is refused where a file is', async () => {
    writeFileSync(path, 'precious');
    await expect(open(`unix:${path}`)).rejects.toMatchObject({
      code: 'address_in_use',
      message: expect.stringContaining('no socket'),
    });
    rmSync(path);
  });

  it('names its option when it is taken', async () => {
    await expect(open(backend.plugin.address)).rejects.toMatchObject({
      code: 'address_in_use',
      message: expect.stringMatching(/^THALWEG_GRAFANA_LISTEN is 127\.0\.0\.1:\d+, which cannot be listened on/),
    });
  });

  it('is none when it is switched off', async () => {
    expect([await open('off'), await open('')]).toEqual([undefined, undefined]);
  });
});
