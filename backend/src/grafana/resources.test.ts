import { apiRequestOf, piecesOf } from './resources';

const request = (method: string, path: string) => ({ pluginContext: null, method, path, body: Buffer.from('{}') });

it('knows a closed list of paths', () => {
  expect(apiRequestOf(request('POST', 'query'))).toEqual({
    method: 'POST',
    path: '/api/v1/query',
    body: Buffer.from('{}'),
  });
  expect(apiRequestOf(request('GET', '/catalog/'))).toEqual({ method: 'GET', path: '/api/v1/catalog' });
  expect(apiRequestOf(request('GET', 'traces/a b%2f')).path).toBe('/api/v1/traces/a%20b%252f');
  for (const path of ['traces/..', 'traces/.', 'traces/', 'traces/a?b', 'health/x', '../healthz', ''])
    expect(() => apiRequestOf(request('GET', path))).toThrow(/^GET /);
});

it('sends answers in pieces of at most 1 MiB, status and headers with the first', () => {
  const body = Buffer.alloc(2 * 2 ** 20 + 5, 'x');
  const pieces = [...piecesOf({ status: 200, headers: { 'content-type': 'text/plain' }, body })];
  expect(pieces.map((piece) => [piece.code, piece.headers, piece.body.length])).toEqual([
    [200, { 'content-type': { values: ['text/plain'] } }, 2 ** 20],
    [200, undefined, 2 ** 20],
    [200, undefined, 5],
  ]);
  expect([...piecesOf({ status: 204, headers: {}, body: Buffer.alloc(0) })]).toEqual([
    { code: 204, headers: {}, body: Buffer.alloc(0) },
  ]);
});
