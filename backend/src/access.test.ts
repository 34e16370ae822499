import Fastify, { type FastifyInstance } from 'fastify';
import { registerAccess, registerSecurityHeaders } from './access';
import { type Config, checkConfig } from './config';
import { PROBLEM_OPTIONS, registerProblemHandlers } from './problem-handlers';

async function server(config: Config): Promise<FastifyInstance> {
  const app = Fastify(PROBLEM_OPTIONS);
  registerProblemHandlers(app);
  registerSecurityHeaders(app);
  app.get('/open', async () => 'open');
  await app.register(async (guarded) => {
    registerAccess(guarded, config);
    guarded.get('/data', async () => 'data');
    guarded.get('/broken', async () => {
      throw new Error('a secret in a message');
    });
    guarded.post(
      '/typed',
      { schema: { body: { type: 'object', required: ['a'], properties: { a: { type: 'number' } } } } },
      async () => 'ok',
    );
  });
  return app;
}

it('asks for the token on guarded paths only', async () => {
  const app = await server(checkConfig({ token: 'long-random-text' }));
  const get = async (url: string, authorization?: string) =>
    (await app.inject({ url, headers: authorization ? { authorization } : {} })).statusCode;
  expect(await get('/open')).toBe(200);
  expect(await get('/data')).toBe(401);
  for (const wrong of [
    'Bearer wrong',
    'Bearer long-random-tex',
    'Bearer long-random-text2',
    'Basic long-random-text',
    'long-random-text',
    'Bearer ',
  ]) {
    expect(await get('/data', wrong)).toBe(401);
  }
  expect(await get('/data', 'Bearer long-random-text')).toBe(200);
  expect(await get('/data', 'bearer long-random-text')).toBe(200);
});

it('takes the token in the ways of those who send line protocol', async () => {
  const app = Fastify();
  registerProblemHandlers(app);
  registerAccess(app, checkConfig({ token: 'long:random' }));
  app.get('/data', async () => 'data');
  app.get('/ping', { config: { isOpen: true } }, async () => 'pong');
  app.get('/write', { config: { hasCredentialsInQuery: true } }, async () => 'data');
  const get = async (url: string, authorization?: string) =>
    (await app.inject({ url, headers: authorization ? { authorization } : {} })).statusCode;
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  for (const right of [
    'Token long:random',
    'Token user:long:random',
    basic('user:long:random'),
    basic(':long:random'),
  ]) {
    expect([right, await get('/data', right)]).toEqual([right, 200]);
  }
  for (const wrong of [
    'Token long',
    'Token random',
    basic('long:random'),
    basic('user:'),
    basic('user'),
    'Digest long:random',
  ]) {
    expect([wrong, await get('/data', wrong)]).toEqual([wrong, 401]);
  }
  expect(await get('/write?u=any&p=long:random')).toBe(200);
  expect(await get('/write?u=long:random')).toBe(401);
  expect(await get('/write?p=long:random', 'Bearer wrong')).toBe(401);
  expect(await get('/data?p=long:random')).toBe(401);
  expect(await get('/ping')).toBe(200);
});

it('serves a loopback server without a token only under a name of this host', async () => {
  const app = await server(checkConfig({}));
  const get = async (host: string) => (await app.inject({ url: '/data', headers: { host } })).statusCode;
  for (const host of ['127.0.0.1:20416', 'localhost:20416', '[::1]:20416']) expect(await get(host)).toBe(200);
  for (const host of ['evil.example', 'localhost.evil.example:20416']) expect(await get(host)).toBe(401);
});

it('answers every failure with a problem and keeps unexpected messages to itself', async () => {
  const app = await server(checkConfig({}));
  const broken = await app.inject('/broken');
  expect(broken.statusCode).toBe(500);
  expect(broken.body).not.toContain('secret');
  const answers = await Promise.all([
    app.inject({ method: 'POST', url: '/typed', headers: { 'content-type': 'application/json' }, payload: '{"a":' }),
    app.inject({ method: 'POST', url: '/typed', payload: { b: 1 } }),
    app.inject({ method: 'POST', url: '/typed', headers: { 'content-type': 'text/csv' }, payload: 'a' }),
    app.inject({ method: 'DELETE', url: '/typed' }),
    app.inject('/nowhere'),
    app.inject('/%zz'),
  ]);
  expect(answers.map((answer) => [answer.statusCode, answer.json<{ code: string }>().code])).toEqual([
    [400, 'invalid_json'],
    [400, 'invalid_request'],
    [415, 'unsupported_media_type'],
    [405, 'method_not_allowed'],
    [404, 'not_found'],
    [400, 'bad_request'],
  ]);
  for (const answer of answers) expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answers[3]?.headers.allow).toBe('POST');
});

it('sends headers that keep other sites out', async () => {
  const { headers } = await (await server(checkConfig({}))).inject('/open');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['content-security-policy']).toContain("frame-ancestors 'self'");
});
