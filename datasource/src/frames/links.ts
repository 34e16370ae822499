import { type DataFrame, type DataLink } from '@grafana/data';
import { FRAME_NAME } from '@thalweg/protocol';
import { DEFAULT_QUERY, type ThalwegQuery } from '../model/query';

export interface LinkTarget {
  uid: string;
  name: string;
}

/** Ways onward from an answer: a request opens its trace, a node of the map its requests and rates. */
export function addLinks(frame: DataFrame, target: LinkTarget): DataFrame {
  const link = (title: string, query: Partial<ThalwegQuery>): DataLink => ({
    title,
    url: '',
    internal: {
      datasourceUid: target.uid,
      datasourceName: target.name,
      query: { ...DEFAULT_QUERY, refId: 'A', ...query },
    },
  });
  if (frame.name === FRAME_NAME.REQUESTS) {
    return withLinks(frame, 'row_id', [link('Open trace', { kind: 'trace', id: '${__value.raw}' })]);
  }
  if (frame.name === FRAME_NAME.MAP_NODES) {
    const served = [{ key: 'auto_service_1', operator: '=' as const, values: ['${__data.fields.title}'] }];
    return withLinks(frame, 'id', [
      link('Requests', { kind: 'requests', filters: served }),
      link('Rate, errors, duration', {
        kind: 'red',
        metrics: ['request_rate', 'error_rate', 'latency_p95'],
        filters: served,
      }),
    ]);
  }
  return frame;
}

function withLinks(frame: DataFrame, name: string, links: DataLink[]): DataFrame {
  return {
    ...frame,
    fields: frame.fields.map((field) =>
      field.name === name ? { ...field, config: { ...field.config, links } } : field,
    ),
  };
}
