import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FastifyInstance } from 'fastify';
import { AGENT_DEFAULTS } from '../agent/src/config';
import { Ledger } from '../agent/src/ledger';
import { type IntegrationProxy } from '../agent/src/proxy/integration-proxy';
import { startProxy } from '../agent/src/proxy/start-proxy';
import { createApp } from '../backend/src/app';
import { checkConfig } from '../backend/src/config';

const AGENT = 4711;
const dataDir = mkdtempSync(join(tmpdir(), 'thalweg-agent-proxy-'));
const ledger = new Ledger();
const nowMs = Date.now();
let app: FastifyInstance;
let proxy: IntegrationProxy;

beforeAll(async () => {
  app = await createApp(checkConfig({ dataDir, logLevel: 'silent', mergeMs: 5, token: 'of-the-backend' }));
  const backend_url = await app.listen({ host: '127.0.0.1', port: 0 });
  const config = {
    ...AGENT_DEFAULTS,
    backend_url,
    token: 'of-the-backend',
    proxy_listen: '127.0.0.1:0',
    proxy_token: 'of-the-proxy',
  };
  const silent = { info: () => undefined, warn: () => undefined };
  const started = await startProxy(config, AGENT, ledger, silent);
  if (!started) throw new Error('the proxy is off');
  proxy = started;
}, 60_000);
afterAll(async () => {
  await proxy.close(1000);
  await app.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const post = (path: string, body: string, type: string) =>
  fetch(`http://127.0.0.1:${proxy.port}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': type, authorization: 'Token of-the-proxy' },
  });
async function series(metric: string): Promise<unknown> {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/sql',
    headers: { authorization: 'Bearer of-the-backend' },
    payload: { sql: `SELECT source, agent_id FROM metrics.series WHERE metric = '${metric}'` },
  });
  return answer.json<{ rows: unknown }>().rows;
}

describe('the agent’s proxy', () => {
  it('passes line protocol and OTLP on to a backend, which stores them as the agent’s', async () => {
    expect((await post('/write?precision=ms', `room,floor=1 heat=21.5 ${nowMs}`, 'text/plain')).status).toBe(204);
    const dataPoints = [{ timeUnixNano: `${nowMs}000000`, asInt: '3' }];
    const request = { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'doors', gauge: { dataPoints } }] }] }] };
    expect((await post('/v1/metrics', JSON.stringify(request), 'application/json')).status).toBe(200);
    expect(await series('room_heat')).toEqual([['influx', AGENT]]);
    expect(await series('doors')).toEqual([['otlp', AGENT]]);
    expect(ledger.of('proxied_requests')).toMatchObject({ captured: 2, stored: 2 });
  });

  it('gives the backend’s refusals to the sender as they are', async () => {
    const bad = await post('/write', 'broken', 'text/plain');
    expect([bad.status, await bad.json()]).toEqual([
      400,
      { error: "line 1: unable to parse 'broken': missing fields" },
    ]);
    expect((await post('/v1/metrics', 'x', 'text/csv')).status).toBe(415);
  });
});
