import { type AnnotationEvent, type AnnotationSupport, type DataFrame, DataFrameView, FieldType } from '@grafana/data';
import { FRAME_NAME, isAskable } from '@thalweg/protocol';
import { of } from 'rxjs';
import { queryOf, readQuery, type ThalwegQuery } from './query';

interface RequestRow {
  time: number;
  row_id: string;
  client?: string;
  server?: string;
  protocol?: string;
  request_type?: string;
  request_resource?: string;
  response_status?: string;
  response_code?: number;
}

/** Events on graphs: requests (failed ones unless the query says otherwise), found traces, or rows of SQL. */
export const annotationSupport: AnnotationSupport<ThalwegQuery> = {
  getDefaultQuery: () =>
    queryOf('requests', {
      filters: [{ key: 'response_status_str', operator: '=', values: ['server_error', 'timeout'] }],
    }),
  prepareQuery: (annotation) => {
    const query = annotation.target && readQuery(annotation.target);
    return query && isAskable(query) ? { ...query, refId: query.refId || 'Anno' } : undefined;
  },
  processEvents: (_annotation, frames) => of(frames.flatMap(toEvents)),
};

export function toEvents(frame: DataFrame): AnnotationEvent[] {
  return frame.name === FRAME_NAME.REQUESTS ? requestEvents(frame) : rowEvents(frame);
}

const requestEvents = (frame: DataFrame): AnnotationEvent[] =>
  new DataFrameView<RequestRow>(frame).map((row) => ({
    time: row.time,
    title: [row.request_type, row.request_resource].filter(Boolean).join(' '),
    text: [`${row.client ?? '?'} → ${row.server ?? '?'}`, row.response_status, row.response_code || undefined]
      .filter((part) => part !== undefined && part !== '')
      .join(' · '),
    tags: [row.protocol, row.response_status].filter((tag): tag is string => Boolean(tag)),
    id: row.row_id,
  }));

/** Rows by the names that Grafana gives the parts of an event; `tags` may be a list, or names with commas between. */
function rowEvents(frame: DataFrame): AnnotationEvent[] {
  const field = (...names: string[]) =>
    names.map((name) => frame.fields.find((one) => one.name.toLowerCase() === name)).find(Boolean);
  const time = field('time', 'timestamp', 'starttime') ?? frame.fields.find(({ type }) => type === FieldType.time);
  if (!time) return [];
  const end = field('timeend', 'time_end');
  const title = field('title', 'tracename');
  const text =
    field('text', 'body', 'traceservice') ??
    frame.fields.find(({ type, name }) => type === FieldType.string && !/^(title|tags|id)$/i.test(name));
  const tags = field('tags');
  const id = field('id', 'traceid');
  return Array.from({ length: frame.length }, (_, row): AnnotationEvent => {
    const at = (one: typeof time | undefined): unknown => one?.values[row];
    const until = at(end);
    return {
      time: Number(at(time)),
      ...(typeof until === 'number' && until > Number(at(time)) ? { timeEnd: until, isRegion: true } : {}),
      ...(title ? { title: String(at(title) ?? '') } : {}),
      text: String(at(text) ?? ''),
      tags: tagsOf(at(tags)),
      ...(id ? { id: String(at(id)) } : {}),
    };
  }).filter((event) => Number.isFinite(event.time));
}

function tagsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value !== 'string' || value === '') return [];
  if (value.startsWith('[')) {
    try {
      const list: unknown = JSON.parse(value);
      if (Array.isArray(list)) return list.map(String);
    } catch {
      // No list after all: a tag may begin with a bracket.
    }
  }
  return value
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);
}
