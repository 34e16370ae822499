import { type AnnotationEvent, type AnnotationSupport, type DataFrame, DataFrameView } from '@grafana/data';
import { FRAME_NAME } from '@thalweg/protocol';
import { of } from 'rxjs';
import { DEFAULT_QUERY, migrateQuery, type ThalwegQuery } from './model/query';

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

/** Requests as marks on a graph; failed ones unless the query says otherwise. Other frames go Grafana's usual way. */
export const annotationSupport: AnnotationSupport<ThalwegQuery> = {
  getDefaultQuery: () => ({
    ...DEFAULT_QUERY,
    kind: 'requests',
    filters: [{ key: 'response_status_str', operator: '=', values: ['server_error', 'timeout'] }],
  }),
  prepareQuery: (annotation) => (annotation.target ? migrateQuery(annotation.target) : undefined),
  processEvents: (_annotation, frames) => of(frames.flatMap(toEvents)),
};

export function toEvents(frame: DataFrame): AnnotationEvent[] {
  if (frame.name !== FRAME_NAME.REQUESTS) return [];
  return new DataFrameView<RequestRow>(frame).map((row) => ({
    time: row.time,
    title: [row.request_type, row.request_resource].filter(Boolean).join(' '),
    text: [`${row.client ?? '?'} → ${row.server ?? '?'}`, row.response_status, row.response_code || undefined]
      .filter((part) => part !== undefined && part !== '')
      .join(' · '),
    tags: [row.protocol, row.response_status].filter((tag): tag is string => Boolean(tag)),
    id: row.row_id,
  }));
}
