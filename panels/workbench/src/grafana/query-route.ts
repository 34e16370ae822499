import { type DataFrameJSON, FieldType } from '@grafana/data';
import { type BackendSrvRequest, type FetchResponse } from '@grafana/runtime';
import {
  type Answer,
  type Frame,
  isAskable,
  migrateSavedQuery,
  type Question,
  type SavedQuery,
  toQuestion,
} from '@thalweg/protocol';
import { BASE_PATH, DATASOURCE_UID } from '../config';
import { describe, send } from './http';

interface Body {
  queries: Array<Record<string, unknown> & { refId?: string; intervalMs?: number }>;
  from?: string;
  to?: string;
}
interface Result {
  status: number;
  frames: DataFrameJSON[];
  error?: string;
}

/** Questions in one request at the most; the backend's bound. */
const MAX_QUESTIONS = 50;

const FIELD_TYPE: Readonly<Record<string, FieldType>> = Object.freeze({
  time: FieldType.time,
  number: FieldType.number,
  string: FieldType.string,
  boolean: FieldType.boolean,
});

/** A frame in the shape in which Grafana's server sends it. */
export function toFrameJson({ name, fields, meta }: Frame, refId: string): DataFrameJSON {
  return {
    schema: {
      refId,
      name,
      meta: meta as NonNullable<DataFrameJSON['schema']>['meta'],
      fields: fields.map((field) => ({
        name: field.name,
        type: FIELD_TYPE[field.type] ?? FieldType.other,
        config: field.config as never,
        labels: field.labels,
      })),
    },
    data: { values: fields.map((field) => field.values) },
  };
}

/** Where what comes later is to be had; see live-service.ts. */
export const channelOf = (query: SavedQuery): string =>
  `ds/${DATASOURCE_UID}/requests/${btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(query))))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')}`;

export function queryOfChannel(path: string): SavedQuery {
  const code = path
    .replace(/^requests\//, '')
    .replace(/-/g, '+')
    .replace(/_/g, '/');
  const bytes = Uint8Array.from(atob(code), (char) => char.charCodeAt(0));
  return migrateSavedQuery(JSON.parse(new TextDecoder().decode(bytes)) as object) as SavedQuery;
}

function resultOf(answer: Answer | undefined, query: SavedQuery, refId: string): Result {
  if (!answer) return { status: 502, frames: [], error: 'The backend left this question unanswered.' };
  if (!answer.ok) return { status: answer.error.status, frames: [], error: describe(answer.error) };
  const frames = answer.frames.map((frame) => toFrameJson(frame, refId));
  const first = frames[0]?.schema;
  const streams = query.kind === 'requests' || (query.kind === 'logs' && query.log_source === 'requests');
  if (query.live && first && streams) {
    first.meta = { ...first.meta, channel: channelOf(query) };
  }
  return { status: 200, frames };
}

/** Grafana's `/api/ds/query` by way of the typed questions. */
export async function askQueries(request: BackendSrvRequest, signal: AbortSignal): Promise<FetchResponse<unknown>> {
  const body = request.data as Body;
  const range = { from: Number(body.from), to: Number(body.to) };
  const asked = body.queries.map((stored, at) => {
    const query = migrateSavedQuery(stored) as unknown as SavedQuery;
    const refId = stored.refId ?? `Q${at}`;
    return { refId, query, question: toQuestion(query, { ref_id: refId, range, interval_ms: stored.intervalMs }) };
  });
  const results: Record<string, Result> = {};
  for (const { refId } of asked) results[refId] = { status: 200, frames: [] };
  const open = asked.filter(({ query }) => isAskable(query));
  let response: FetchResponse<unknown> | undefined;
  for (let at = 0; at < open.length; at += MAX_QUESTIONS) {
    const part = open.slice(at, at + MAX_QUESTIONS);
    const questions: Question[] = part.map(({ question }) => question);
    const url = `${BASE_PATH}/api/v1/query`;
    const answered = await send<{ answers: Answer[] }>(
      { ...request, params: undefined, url, data: { questions } },
      signal,
    );
    part.forEach(({ refId, query }, index) => {
      results[refId] = resultOf(answered.data.answers?.[index], query, refId);
    });
    response = answered;
  }
  const fine = {
    status: 200,
    statusText: 'OK',
    ok: true,
    headers: new Headers(),
    redirected: false,
    type: 'basic',
    url: request.url,
    config: request,
  } as const;
  return { ...(response ?? fine), data: { results } };
}
