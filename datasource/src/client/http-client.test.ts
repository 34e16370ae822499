import { of, throwError } from 'rxjs';
import { failureOf, httpClient } from './http-client';

const url = '/api/datasources/proxy/uid/x';
const problem = {
  type: 'about:blank',
  title: 'The metric is unknown',
  status: 400,
  code: 'unknown_metric',
  detail: 'received "latency_p42"',
  remedy: 'Use one of the metrics in /api/v1/catalog',
};
const fetchError = (status: number, data: unknown = {}, statusText = '') => ({
  status,
  data,
  statusText,
  config: { url },
});

describe('failureOf', () => {
  it('tells a problem of the backend in full sentences', () => {
    expect(failureOf(fetchError(400, problem), url)).toEqual({
      code: 'unknown_metric',
      status: 400,
      message: 'The metric is unknown. received "latency_p42". Use one of the metrics in /api/v1/catalog.',
    });
  });

  it.each([
    [401, 'unauthorised', /THALWEG_TOKEN/],
    [404, 'not_thalweg', /not a Thalweg backend/],
    [502, 'unreachable', /npm run backend/],
    [0, 'unreachable', /does not answer/],
    [500, 'http_error', /HTTP 500/],
  ])('says what to mend on status %d', (status, code, remedy) => {
    const failure = failureOf(fetchError(status), url);
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(remedy);
  });
});

describe('httpClient', () => {
  it('posts the questions through the proxy and hands the answers back', async () => {
    const fetch = jest.fn((_request: object) => of({ data: { answers: [{ ok: true }] } }));
    const client = httpClient(() => ({ fetch }) as never, { url, timeout_s: 5 });
    const question = { kind: 'tag_keys' as const };
    await expect(client.ask([question], { key: 'Q1' })).resolves.toEqual({ ok: true, value: [{ ok: true }] });
    expect(fetch.mock.calls[0]?.[0]).toMatchObject({
      method: 'POST',
      url: `${url}/api/v1/query`,
      data: { questions: [question] },
      requestId: 'Q1',
      showErrorAlert: false,
    });
  });

  it('takes a page that is no answer for what it is', async () => {
    const client = httpClient(() => ({ fetch: () => of({ data: '<html>' }) }) as never, { url, timeout_s: 5 });
    await expect(client.ask([{ kind: 'tag_keys' }])).resolves.toMatchObject({ failure: { code: 'not_thalweg' } });
  });

  it('gives up after the timeout', async () => {
    const { NEVER } = await import('rxjs');
    const client = httpClient(() => ({ fetch: () => NEVER }) as never, { url, timeout_s: 0.01 });
    await expect(client.get('/healthz')).resolves.toMatchObject({ failure: { code: 'timeout' } });
  });

  it('returns failures instead of throwing them', async () => {
    const fetch = () => throwError(() => fetchError(401));
    const client = httpClient(() => ({ fetch }) as never, { url, timeout_s: 5 });
    await expect(client.get('/healthz')).resolves.toMatchObject({ ok: false, failure: { code: 'unauthorised' } });
  });
});
