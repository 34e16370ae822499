import {
  CoreApp,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceRef,
  LoadingState,
  type TimeRange,
} from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { migrateSavedQuery, type SavedQuery } from '@thalweg/protocol';
import { filter, firstValueFrom, from, isObservable, lastValueFrom, timeout } from 'rxjs';
import { ASK_LIMITS } from './config';
import { type AskError, noDataSource, refused, timedOut } from './errors';

export type AskResult =
  { readonly ok: true; readonly frames: DataFrame[] } | { readonly ok: false; readonly error: AskError };

export interface AskSettings {
  /** Bucket width of time series, ms; from the range when absent. */
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
}

let asked = 0;

/** Asks a data source one saved query, as Grafana would for a panel. Expected failures are returned, never thrown. */
export async function askDatasource(
  datasource: DataSourceRef | null | undefined,
  query: Partial<SavedQuery> & Pick<SavedQuery, 'kind'>,
  range: TimeRange,
  { intervalMs, timeoutMs = ASK_LIMITS.timeoutMs }: AskSettings = {},
): Promise<AskResult> {
  if (!datasource) {
    return { ok: false, error: noDataSource('') };
  }
  let source;
  try {
    source = await getDataSourceSrv().get(datasource);
  } catch (cause) {
    return { ok: false, error: noDataSource(datasource.uid ?? datasource.type ?? '', cause) };
  }
  const spanMs = Math.max(1, range.to.valueOf() - range.from.valueOf());
  const width = intervalMs ?? Math.max(1000, Math.ceil(spanMs / ASK_LIMITS.maxDataPoints / 1000) * 1000);
  const request: DataQueryRequest = {
    // Requests of one id cancel each other, so each gets its own.
    requestId: `thalweg-ask-${++asked}`,
    app: CoreApp.Unknown,
    targets: [{ ...migrateSavedQuery(query), refId: 'A', datasource }],
    range,
    interval: `${width}ms`,
    intervalMs: width,
    maxDataPoints: ASK_LIMITS.maxDataPoints,
    scopedVars: {},
    timezone: 'utc',
    startTime: Date.now(),
  };
  try {
    const answer = source.query(request);
    const settled = (isObservable(answer) ? answer : from(Promise.resolve(answer))).pipe(
      filter(({ state }: DataQueryResponse) => state !== LoadingState.Loading),
    );
    const response = await (isObservable(answer) ? lastOrFirst(settled, timeoutMs) : lastValueFrom(settled));
    const failure = response.errors?.[0] ?? response.error;
    return failure
      ? { ok: false, error: refused(failure.data?.message ?? failure.message ?? failure.statusText ?? '') }
      : { ok: true, frames: response.data.filter(isFrame) };
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : '';
    return { ok: false, error: name === 'TimeoutError' ? timedOut(timeoutMs) : refused(textOf(cause), cause) };
  }
}

/** A streaming source never completes: its first full answer will do. */
const lastOrFirst = (settled: ReturnType<typeof from<Promise<DataQueryResponse>>>, timeoutMs: number) =>
  firstValueFrom(settled.pipe(timeout({ first: timeoutMs })));

const isFrame = (frame: unknown): frame is DataFrame =>
  typeof frame === 'object' && frame !== null && Array.isArray((frame as DataFrame).fields);

function textOf(cause: unknown): string {
  const told = cause as { data?: { message?: unknown }; message?: unknown } | null | undefined;
  return String(told?.data?.message ?? told?.message ?? cause);
}
