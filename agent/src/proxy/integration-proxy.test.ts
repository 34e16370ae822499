import {
  type IncomingMessage,
  type Server,
  type ServerResponse,
  createServer,
  request as httpRequest,
} from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { AGENT_DEFAULTS, type AgentConfig } from '../config';
import { Ledger } from '../ledger';
import { IntegrationProxy } from './integration-proxy';
import { proxyAddress } from './proxy-listen';

type Handler = (request: IncomingMessage, body: Buffer, response: ServerResponse) => void;
interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const HOST = '127.0.0.1';
let backend: Server;
let proxy: IntegrationProxy;
let ledger: Ledger;
let said: string[];
let seen: Seen[];
let handler: Handler;

async function startProxy(changes: Partial<ConstructorParameters<typeof IntegrationProxy>[0]> = {}): Promise<void> {
  proxy = new IntegrationProxy(
    {
      address: { host: HOST, port: 0, isLoopback: true },
      backendUrl: `http://${HOST}:${(backend.address() as AddressInfo).port}`,
      token: 's3cret',
      proxyToken: '',
      agentId: 7,
      bodyBytes: 1000,
      requests: 2,
      timeoutMs: 500,
      ...changes,
    },
    ledger,
    { info: (text) => said.push(text), warn: (text) => said.push(text) },
  );
  await proxy.start();
}

beforeEach(async () => {
  ledger = new Ledger();
  said = [];
  seen = [];
  handler = (_request, _body, response) => response.writeHead(204).end();
  backend = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const { method, url, headers } = request;
      seen.push({ method, url, headers, body: body.toString('latin1') });
      handler(request, body, response);
    });
  });
  backend.listen(0, HOST);
  await once(backend, 'listening');
});
afterEach(async () => {
  await proxy.close(50);
  backend.closeAllConnections();
  backend.close();
});

function send(
  method: string,
  path: string,
  body: string | readonly string[] = '',
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: HOST, port: proxy.port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    request.on('error', reject);
    if (typeof body === 'string') request.end(body);
    else {
      for (const chunk of body) request.write(chunk);
      request.end();
    }
  });
}
const counted = () => {
  const { captured, stored, dropped } = ledger.of('proxied_requests');
  return { captured, stored, dropped: Object.fromEntries(dropped) };
};

it('passes bytes, headers and query on with the agent’s identity and token, and the answer back', async () => {
  await startProxy();
  handler = (_request, _body, response) =>
    response
      .writeHead(429, { 'retry-after': '3', 'content-type': 'application/json', 'x-own': 'kept' })
      .end('{"error":"full"}');
  const body = Buffer.from([0x1f, 0x8b, 0, 255]).toString('latin1');
  const answer = await send('POST', '/write?db=x&u=me&p=mine&precision=ns', Buffer.from(body).toString(), {
    'content-type': 'text/plain',
    'content-encoding': 'gzip',
    'x-prometheus-remote-write-version': '0.1.0',
    authorization: 'Basic bWU6bWluZQ==',
    'x-thalweg-agent': '99',
    cookie: 'a=b',
  });
  expect(answer).toMatchObject({
    status: 429,
    body: '{"error":"full"}',
    headers: { 'retry-after': '3', 'content-type': 'application/json', 'x-own': 'kept' },
  });
  expect(seen).toMatchObject([
    {
      method: 'POST',
      url: '/write?db=x&precision=ns',
      body: Buffer.from(body).toString('latin1'),
      headers: {
        'content-type': 'text/plain',
        'content-encoding': 'gzip',
        'x-prometheus-remote-write-version': '0.1.0',
        'x-thalweg-agent': '7',
        authorization: 'Bearer s3cret',
      },
    },
  ]);
  expect(seen[0]?.headers.cookie).toBeUndefined();
  expect(counted()).toEqual({ captured: 1, stored: 0, dropped: { answered_429: 1 } });
});

it.each([
  ['POST', '/api/v1/prometheus'],
  ['POST', '/api/v1/write'],
  ['POST', '/api/v1/telegraf'],
  ['POST', '/write'],
  ['POST', '/api/v2/write'],
  ['POST', '/api/v1/otel/trace'],
  ['POST', '/v1/traces'],
  ['POST', '/v1/metrics'],
  ['POST', '/v1/logs'],
  ['POST', '/v3/segment'],
  ['POST', '/v3/segments'],
  ['POST', '/api/v2/spans'],
  ['GET', '/ping'],
  ['POST', '/query'],
])('takes %s %s', async (method, path) => {
  await startProxy();
  expect((await send(method, path, method === 'POST' ? 'x' : '')).status).toBe(204);
  expect(seen).toMatchObject([{ method, url: path }]);
  expect(counted().stored).toBe(path === '/ping' ? 0 : 1);
});

it('passes nothing else on', async () => {
  await startProxy();
  expect(await send('POST', '/api/v1/sql', '{}')).toMatchObject({ status: 404 });
  expect(await send('POST', '/api/v1/agent/process', 'x')).toMatchObject({ status: 404 });
  expect(await send('DELETE', '/v1/traces')).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  expect(await send('POST', '/v1/traces', 'x', { host: 'evil.example' })).toMatchObject({ status: 401 });
  expect(seen).toEqual([]);
});

it('says so while the backend is away, and once that it is back', async () => {
  const { port } = backend.address() as AddressInfo;
  await startProxy();
  backend.close();
  backend.closeAllConnections();
  for (let i = 0; i < 2; i++) {
    const answer = await send('POST', '/v1/traces', 'x');
    expect(answer).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5', 'content-type': 'application/problem+json' },
    });
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'backend_unavailable' });
  }
  backend.listen(port, HOST);
  await once(backend, 'listening');
  expect((await send('POST', '/v1/traces', 'x')).status).toBe(204);
  expect(counted()).toEqual({ captured: 3, stored: 1, dropped: { backend_unavailable: 2 } });
  expect(said.slice(1)).toEqual([
    'What others send cannot be passed on: ECONNREFUSED',
    'The backend takes what others send again',
  ]);
});

it('gives a backend up that does not answer', async () => {
  await startProxy({ timeoutMs: 50 });
  handler = () => undefined;
  expect(await send('POST', '/v1/traces', 'x')).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
});

it('keeps a wrong token of its own from the sender, who would give its data up', async () => {
  await startProxy();
  handler = (_request, _body, response) => response.writeHead(401).end('no');
  const answer = await send('POST', '/v1/traces', 'x');
  expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  expect(answer.body).toContain('THALWEG_TOKEN');
});

it('refuses a body that is too large, announced or not, before the backend has all of it', async () => {
  await startProxy();
  expect((await send('POST', '/write', 'x'.repeat(1001))).status).toBe(413);
  expect((await send('POST', '/write', ['x'.repeat(600), 'x'.repeat(600)])).status).toBe(413);
  expect(seen).toEqual([]);
  expect(counted()).toEqual({ captured: 2, stored: 0, dropped: { body_too_large: 2 } });
  expect(said).toHaveLength(1);
});

it('passes so many requests on at a time, and asks others to come again', async () => {
  await startProxy();
  const held: ServerResponse[] = [];
  handler = (_request, _body, response) => void held.push(response);
  const first = [send('POST', '/write', 'a'), send('POST', '/write', 'b')];
  while (held.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await send('POST', '/write', 'c')).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  for (const response of held) response.writeHead(204).end();
  expect((await Promise.all(first)).map(({ status }) => status)).toEqual([204, 204]);
  expect(counted()).toEqual({ captured: 3, stored: 2, dropped: { proxy_busy: 1 } });
});

it('counts a sender that leaves, and lets the backend go', async () => {
  await startProxy();
  let isClosed = false;
  handler = (_request, _body, response) => response.once('close', () => (isClosed = true));
  const request = httpRequest({ host: HOST, port: proxy.port, method: 'POST', path: '/write', agent: false });
  request.on('error', () => undefined);
  request.end('x');
  while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  request.destroy();
  while (!isClosed) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(counted()).toEqual({ captured: 1, stored: 0, dropped: { sender_gone: 1 } });
});

it('asks for its token in every way that the backend takes one', async () => {
  await startProxy({ proxyToken: 'long:text' });
  const basic = `Basic ${Buffer.from('any:long:text').toString('base64')}`;
  for (const authorization of ['Bearer long:text', 'Token long:text', basic]) {
    expect((await send('POST', '/v1/traces', 'x', { authorization })).status).toBe(204);
  }
  expect((await send('POST', '/write?p=long:text', 'x', { host: 'proxy.example' })).status).toBe(204);
  for (const authorization of ['Bearer no', 'Bearer', 'Basic long:text']) {
    expect((await send('POST', '/v1/traces', 'x', { authorization })).status).toBe(401);
  }
  expect((await send('POST', '/v1/traces', 'x')).status).toBe(401);
  expect((await send('GET', '/ping')).status).toBe(204);
  expect(said.join()).not.toContain('long');
});

describe('the address', () => {
  const of = (proxy_listen: string, proxy_token = '') =>
    proxyAddress({ ...(AGENT_DEFAULTS as AgentConfig), proxy_listen, proxy_token });

  it('is none unless it is given', () => {
    expect([of(''), of('off'), proxyAddress(AGENT_DEFAULTS as AgentConfig)]).toEqual([undefined, undefined, undefined]);
  });
  it('is host and port', () => {
    expect(of('127.0.0.1:38086')).toEqual({ host: '127.0.0.1', port: 38086, isLoopback: true });
    expect(of('[::1]:1')).toEqual({ host: '::1', port: 1, isLoopback: true });
    expect(of(':38086', 't')).toEqual({ host: '0.0.0.0', port: 38086, isLoopback: false });
  });
  it('needs a token beyond loopback', () => {
    expect(() => of('0.0.0.0:38086')).toThrow('proxy_token is ""');
    expect(() => of('38086')).toThrow('proxy_listen is "38086"');
  });
});
