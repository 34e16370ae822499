import { type BackendSrvRequest, type FetchError, type FetchResponse } from '@grafana/runtime';
import { type Problem } from '@thalweg/protocol';
import { BASE_PATH } from '../config';
import { ERRORS } from '../errors';
import { readToken, tokenRefused } from '../state/token';

const isProblem = (data: unknown): data is Problem =>
  typeof data === 'object' && data !== null && 'title' in data && 'code' in data;

/** One text of what was refused, why, and what to do. */
export function describe(problem: Pick<Problem, 'title' | 'detail' | 'remedy'>): string {
  const what = [problem.title, problem.detail].filter(Boolean).join(': ');
  return [what, problem.remedy].filter(Boolean).map(sentence).join(' ');
}
const sentence = (text = '') => (/[.!?]$/.test(text) ? text : `${text}.`);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: a proxy's page, say. The data source tells that from its shape.
    return text;
  }
}

/** One request to the workbench's own origin, with the reader's token. Rejects with a `FetchError`, as Grafana does. */
export async function send<T>(request: BackendSrvRequest, signal?: AbortSignal): Promise<FetchResponse<T>> {
  const token = readToken();
  const headers: Record<string, string> = {
    // Grafana's own notes to its server, such as the panel's title, which need not be of a header's characters.
    ...Object.fromEntries(Object.entries(request.headers ?? {}).filter(([name]) => !/^x-/i.test(name))),
    ...(token && { authorization: `Bearer ${token}` }),
  };
  if (request.data !== undefined) headers['content-type'] = 'application/json';
  const failure = (status: number, statusText: string, data: unknown): FetchError => ({
    status,
    statusText,
    data: isProblem(data) ? { ...data, message: describe(data) } : data,
    config: request,
  });
  const query = new URLSearchParams(request.params as Record<string, string> | undefined).toString();
  let response: Response;
  try {
    response = await fetch(`${request.url}${query === '' ? '' : `?${query}`}`, {
      method: request.method ?? 'GET',
      headers,
      body: request.data === undefined ? undefined : JSON.stringify(request.data),
      signal: signal ?? request.abortSignal,
    });
  } catch {
    if (signal?.aborted) throw { ...failure(0, 'Cancelled', {}), cancelled: true, type: 'cancelled' };
    // A browser tells no more than that there was no connection. Grafana's server would answer for a backend that is
    // away, so this does: status 0 would pass for an empty answer.
    const message = ERRORS.no_connection(window.location.origin + BASE_PATH);
    throw failure(502, 'Bad Gateway', { message });
  }
  const data = parsed(await response.text());
  if (response.status === 401 || response.status === 403) tokenRefused(token !== undefined);
  if (!response.ok) throw failure(response.status, response.statusText, data ?? {});
  const { status, statusText, ok, redirected, type, url } = response;
  return { data: data as T, status, statusText, ok, headers: response.headers, redirected, type, url, config: request };
}
