import { dateTime, type DataQueryRequest, type DataSourceInstanceSettings, type TimeRange } from '@grafana/data';
import { type BackendSrvRequest, setBackendSrv, setTemplateSrv } from '@grafana/runtime';
import { type Answer, type Question } from '@thalweg/protocol';
import { of, throwError } from 'rxjs';
import { type ThalwegOptions } from '../config';
import { ThalwegDataSource } from '../data-source';
import { type ThalwegQuery } from '../query';

/** What Grafana's server would answer, by the end of the path. */
export interface Answers {
  /** `/api/ds/query`: frames by refId, as Grafana sends them. */
  readonly query?: (queries: ThalwegQuery[]) => unknown;
  /** `resources/query`: one answer per question. */
  readonly ask?: (question: Question) => Answer | Error;
  readonly catalog?: unknown;
  readonly health?: unknown;
  /** A failure of the request itself. */
  readonly fail?: object;
}

/** A data source in a Grafana that answers as it is told, and remembers what it was asked. */
export function host(answers: Answers = {}) {
  const queries: ThalwegQuery[] = [];
  const questions: Question[] = [];
  const paths: string[] = [];
  const fetch = ({ url, data }: BackendSrvRequest) => {
    paths.push(url);
    if (answers.fail) return throwError(() => answers.fail);
    if (url.includes('/api/ds/query')) {
      queries.push(...(data as { queries: ThalwegQuery[] }).queries);
      return of({ data: answers.query?.(data.queries) ?? { results: {} } });
    }
    if (url.endsWith('/health')) return of({ data: answers.health });
    if (url.endsWith('/resources/catalog')) return of({ data: answers.catalog });
    const asked = (data as { questions: Question[] }).questions;
    questions.push(...asked);
    const given = asked.map((question) => answers.ask?.(question));
    const error = given.find((answer) => answer instanceof Error);
    return error ? throwError(() => error) : of({ data: { answers: given } });
  };
  setBackendSrv({ fetch } as never);
  setTemplateSrv({ replace: (text = '') => text, getVariables: () => [], containsTemplate: () => false } as never);
  const settings = { uid: 'u1', id: 1, name: 'Thalweg', type: 'thalweg-datasource', url: '', jsonData: {} };
  const source = new ThalwegDataSource(settings as unknown as DataSourceInstanceSettings<ThalwegOptions>);
  return { source, queries, questions, paths };
}

export const range: TimeRange = {
  from: dateTime(1_000),
  to: dateTime(61_000),
  raw: { from: 'now-1m', to: 'now' },
};

export const request = (targets: object[], change: Partial<DataQueryRequest<ThalwegQuery>> = {}) =>
  ({
    requestId: 'Q1',
    app: 'explore',
    range,
    interval: '5s',
    intervalMs: 5_000,
    maxDataPoints: 100,
    startTime: 0,
    timezone: 'utc',
    scopedVars: {},
    targets: targets.map((target, at) => ({ refId: 'ABC'[at], ...target })),
    ...change,
  }) as unknown as DataQueryRequest<ThalwegQuery>;

/** A good answer of one frame with text columns. */
export const table = (name: string, columns: Record<string, unknown[]>): Answer => ({
  ok: true,
  kind: name,
  elapsed_ms: 1,
  frames: [
    { name, fields: Object.entries(columns).map(([field, values]) => ({ name: field, type: 'string', values })) },
  ],
});

/** A frame as `/api/ds/query` carries it. */
export const wireFrame = (name: string, columns: Record<string, unknown[]>, meta?: object) => ({
  schema: {
    name,
    meta,
    fields: Object.keys(columns).map((field) => ({ name: field, type: field === 'time' ? 'time' : 'string' })),
  },
  data: { values: Object.values(columns) },
});
