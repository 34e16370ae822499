import { type BackendSrv, type BackendSrvRequest, type FetchError, type FetchResponse } from '@grafana/runtime';
import { from, type Observable } from 'rxjs';
import { readToken, tokenRefused } from '../state/token';

async function send<T>(request: BackendSrvRequest): Promise<FetchResponse<T>> {
  const token = readToken();
  const headers: Record<string, string> = { ...request.headers, ...(token && { authorization: `Bearer ${token}` }) };
  if (request.data !== undefined) headers['content-type'] = 'application/json';
  const failure = (status: number, statusText: string, data: unknown): FetchError => ({
    status,
    statusText,
    data,
    config: request,
  });
  let response: Response;
  try {
    response = await fetch(request.url, {
      method: request.method ?? 'GET',
      headers,
      body: request.data === undefined ? undefined : JSON.stringify(request.data),
      signal: request.abortSignal,
    });
  } catch (error) {
    // A browser tells no more than that there was no connection; Grafana reports this as status 0.
    throw failure(0, error instanceof Error ? error.message : String(error), {});
  }
  const text = await response.text();
  const data = parsed(text);
  if (response.status === 401 || response.status === 403) tokenRefused(token !== undefined);
  if (!response.ok) throw failure(response.status, response.statusText, data ?? {});
  const { status, statusText, ok, redirected, type, url } = response;
  return { data: data as T, status, statusText, ok, headers: response.headers, redirected, type, url, config: request };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: a proxy's page, say. The data source tells that from its shape.
    return text;
  }
}

/** The part of Grafana's HTTP service that data sources use, against the workbench's own origin. */
export const backendService = {
  fetch: <T>(request: BackendSrvRequest): Observable<FetchResponse<T>> => from(send<T>(request)),
  get: async <T>(url: string): Promise<T> => (await send<T>({ url })).data,
} as unknown as BackendSrv;
