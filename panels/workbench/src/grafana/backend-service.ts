import { type BackendSrv, type BackendSrvRequest, type FetchResponse } from '@grafana/runtime';
import { type Health } from '@thalweg/protocol';
import { firstValueFrom, map, Observable } from 'rxjs';
import { BASE_PATH } from '../config';
import { send } from './http';
import { askQueries } from './query-route';

const RESOURCE = /^\/?api\/datasources\/uid\/[^/]+\/resources\/(.*)$/;
const HEALTH = /^\/?api\/datasources\/uid\/[^/]+\/health$/;
const QUERY = /^\/?(api\/ds\/query|apis\/query\.grafana\.app\/)/;

/** Paths of Grafana's server, answered by the backend's own API. */
function route(request: BackendSrvRequest, signal: AbortSignal): Promise<FetchResponse<unknown>> {
  const path = request.url.startsWith(BASE_PATH) ? request.url.slice(BASE_PATH.length) : request.url;
  if (QUERY.test(path)) return askQueries(request, signal);
  const resource = RESOURCE.exec(path)?.[1];
  if (resource !== undefined) return send({ ...request, url: `${BASE_PATH}/api/v1/${resource}` }, signal);
  if (HEALTH.test(path)) return health(request, signal);
  return send(request, signal);
}

async function health(request: BackendSrvRequest, signal: AbortSignal): Promise<FetchResponse<unknown>> {
  const response = await send<Health>({ ...request, url: `${BASE_PATH}/api/v1/health` }, signal);
  const { status, message, remedy } = response.data;
  const text = [message, remedy].filter(Boolean).join(' ');
  return { ...response, data: { status: status === 'error' ? 'ERROR' : 'OK', message: text, details: response.data } };
}

/** Requests under way by their id: a newer one with the same id takes the place of the older, as in Grafana. */
const pending = new Map<string, AbortController>();

function fetchFrom<T>(request: BackendSrvRequest): Observable<FetchResponse<T>> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    const { requestId } = request;
    if (requestId) {
      pending.get(requestId)?.abort();
      pending.set(requestId, abort);
    }
    route(request, abort.signal)
      .then(
        (response) => {
          subscriber.next(response as FetchResponse<T>);
          subscriber.complete();
        },
        (error: unknown) => subscriber.error(error),
      )
      .finally(() => {
        if (requestId && pending.get(requestId) === abort) pending.delete(requestId);
      });
    return () => abort.abort();
  });
}

const data = <T>(request: BackendSrvRequest): Promise<T> =>
  firstValueFrom(fetchFrom<T>(request).pipe(map((response) => response.data)));

/** The part of Grafana's HTTP service that data sources and panels use, against the workbench's own origin. */
export const backendService = {
  fetch: fetchFrom,
  datasourceRequest: (request: BackendSrvRequest) => firstValueFrom(fetchFrom(request)),
  request: data,
  get: <T>(url: string, params?: BackendSrvRequest['params']) => data<T>({ url, params }),
  post: <T>(url: string, body?: unknown) => data<T>({ url, method: 'POST', data: body }),
  resolveCancelerIfExists: (id: string) => pending.get(id)?.abort(),
} as unknown as BackendSrv;
