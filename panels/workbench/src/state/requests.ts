import { type DataFrame } from '@grafana/data';
import { FRAME_NAME } from '@thalweg/protocol';
import { field, numberAt, textAt } from '@thalweg/panel-kit';

/** One row of the request log. */
export interface RequestRow {
  id: string;
  /** Unix ms. */
  time: number;
  client: string;
  server: string;
  protocol: string;
  type: string;
  resource: string;
  domain: string;
  status: string;
  code: number | null;
  duration_ms: number | null;
  observation_point: string;
}

export function readRequests(frame: DataFrame): RequestRow[] {
  if (frame.name !== FRAME_NAME.REQUESTS && !field(frame, 'row_id')) return [];
  const column = (name: string) => field(frame, name);
  const [id, time, client, server] = [column('row_id'), column('time'), column('client'), column('server')];
  const [protocol, type, resource, domain] = ['protocol', 'request_type', 'request_resource', 'request_domain'].map(
    column,
  );
  const [status, code, duration, point] = [
    'response_status',
    'response_code',
    'response_duration',
    'observation_point',
  ].map(column);
  return Array.from({ length: frame.length }, (_, at) => {
    const micros = numberAt(duration, at);
    return {
      id: textAt(id, at),
      time: numberAt(time, at) ?? 0,
      client: textAt(client, at),
      server: textAt(server, at),
      protocol: textAt(protocol, at),
      type: textAt(type, at),
      resource: textAt(resource, at),
      domain: textAt(domain, at),
      status: textAt(status, at),
      code: numberAt(code, at),
      duration_ms: micros === null ? null : micros / 1000,
      observation_point: textAt(point, at),
    };
  });
}
