import { type BackendSrv, type FetchError, isFetchError } from '@grafana/runtime';
import { type Problem, type Question, type QueryResponse } from '@thalweg/protocol';
import { lastValueFrom } from 'rxjs';
import { FAILURES, type Failure, fromProblem } from '../errors';
import { type Result, type ThalwegClient } from './client';

interface Settings {
  /** Address of the data proxy, without a slash at its end. */
  url: string;
  timeout_s: number;
}

/** Talks to the backend through Grafana's data proxy, which adds the token. */
export function httpClient(backend: () => Pick<BackendSrv, 'fetch'>, { url, timeout_s }: Settings): ThalwegClient {
  async function send<T>(method: 'GET' | 'POST', path: string, data?: unknown, requestId?: string): Promise<Result<T>> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<Result<T>>((resolve) => {
      timer = setTimeout(() => resolve({ ok: false, failure: FAILURES.timeout(timeout_s) }), timeout_s * 1000);
    });
    const answer = lastValueFrom(
      backend().fetch<T>({ method, url: `${url}${path}`, data, requestId, showErrorAlert: false }),
    ).then(
      (response): Result<T> => ({ ok: true, value: response.data }),
      (error: unknown): Result<T> => ({ ok: false, failure: failureOf(error, url) }),
    );
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async ask(questions: Question[], options) {
      const result = await send<QueryResponse>('POST', '/api/v1/query', { questions }, options?.key);
      if (!result.ok) return result;
      // A proxy's login page is HTML with status 200.
      if (!Array.isArray(result.value?.answers)) return { ok: false, failure: FAILURES.not_thalweg(200, url) };
      return { ok: true, value: result.value.answers };
    },
    get: (path) => send('GET', path),
  };
}

const isProblem = (data: unknown): data is Problem =>
  typeof data === 'object' && data !== null && 'code' in data && 'title' in data && typeof data.title === 'string';

/** Reads what went wrong: the backend's own problem+json first, else what the status tells. */
export function failureOf(error: unknown, url: string): Failure {
  if (!isFetchError(error)) return FAILURES.unreachable(error instanceof Error ? error.message : String(error));
  const { status, data, statusText } = error as FetchError;
  if (isProblem(data)) return fromProblem(data);
  if (error.cancelled) return { code: 'cancelled', message: 'The question was withdrawn.' };
  if (status === 401 || status === 403) return FAILURES.unauthorised(status);
  if (status === 404 || status === 405) return FAILURES.not_thalweg(status, url);
  // Grafana's proxy answers 502 and 504 when nobody listens behind it; status 0 is the browser's own "no connection".
  if (!status || status === 502 || status === 504) return FAILURES.unreachable(statusText || `HTTP ${status ?? 0}`);
  return FAILURES.http(status, typeof data?.message === 'string' ? data.message : (statusText ?? ''));
}
