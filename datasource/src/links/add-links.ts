import { type DataFrame, type DataLink, type Field, FieldType } from '@grafana/data';
import { t } from '@grafana/i18n';
import { type Filter, FRAME_NAME, type MapNodeTag, type QueryKind } from '@thalweg/protocol';
import { queryOf, type ThalwegQuery } from '../query';

export interface LinkTarget {
  readonly uid: string;
  readonly name: string;
}

/** Streams leave out the name of their frame. */
const NAME_OF_KIND: Partial<Record<QueryKind, string>> = Object.freeze({
  requests: FRAME_NAME.REQUESTS,
  logs: FRAME_NAME.LOGS,
});

type LinkTo = (title: string, kind: QueryKind, change: Partial<ThalwegQuery>) => DataLink;

/**
 * Ways onward from an answer, as links that Explore opens beside it: a row opens its trace, a service its requests,
 * rates and traces. Links are set on the frame as it is, because a streaming frame must stay the same object.
 */
export function addLinks(frame: DataFrame, query: ThalwegQuery | undefined, target: LinkTarget): DataFrame {
  const to: LinkTo = (title, kind, change) => ({
    title,
    url: '',
    internal: {
      datasourceUid: target.uid,
      datasourceName: target.name,
      query: { refId: 'A', ...queryOf(kind, change) },
    },
  });
  switch (frame.name || NAME_OF_KIND[query?.kind ?? 'sql']) {
    case FRAME_NAME.REQUESTS:
      set(frame, 'row_id', [openTrace(to)]);
      set(frame, 'trace_id', [openTrace(to)]);
      set(frame, 'client', serviceLinks(to, 'auto_service_0', '${__value.raw}'));
      set(frame, 'server', serviceLinks(to, 'auto_service_1', '${__value.raw}'));
      break;
    case FRAME_NAME.SEARCH:
      set(frame, 'traceID', [openTrace(to)]);
      set(frame, 'traceService', serviceLinks(to, 'auto_service_1', '${__value.raw}'));
      set(frame, 'matchedService', serviceLinks(to, 'auto_service_1', '${__value.raw}'));
      break;
    case FRAME_NAME.LOGS:
      set(frame, 'traceID', [openTrace(to)]);
      break;
    case FRAME_NAME.MAP_NODES:
      set(frame, 'id', nodeLinks(to, frame, query?.node ?? 'auto_service'));
      break;
    case FRAME_NAME.TRACE:
      set(frame, 'spanID', spanLinks(to));
      break;
    case FRAME_NAME.EXEMPLARS:
      for (const name of ['trace_id', 'traceID', 'row_id']) set(frame, name, [openTrace(to)]);
      break;
    default:
      if (query?.kind === 'red' || query?.kind === 'network') metricLinks(to, frame, query);
  }
  return frame;
}

const openTrace = (to: LinkTo) => to(t('datasource.link.trace', 'Open trace'), 'trace', { trace_id: '${__value.raw}' });

const is = (key: string, value: string): Filter => ({ key, operator: '=', values: [value] });
const RED_METRICS = ['request_rate', 'error_ratio', 'latency_p95'];

/** What can be asked about whoever a tag names. */
function serviceLinks(to: LinkTo, key: string, value: string): DataLink[] {
  const filters = [is(key, value)];
  return [
    to(t('datasource.link.red', 'Rate, errors, duration'), 'red', { metrics: RED_METRICS, filters }),
    to(t('datasource.link.requests', 'Requests'), 'requests', { filters }),
    to(t('datasource.link.search', 'Traces'), 'search', { filters }),
  ];
}

function nodeLinks(to: LinkTo, frame: DataFrame, node: MapNodeTag): DataLink[] {
  // A mixed map says of each node which tag picks it out; else all nodes are of the query's.
  const told = frame.fields.some(({ name, values }) => name === 'tag_key' && values.some(Boolean));
  const key = told ? '${__data.fields.tag_key}' : node;
  const served = serviceLinks(to, `${key}_1`, '${__data.fields.title}');
  const filters = [is(`${key}_0`, '${__data.fields.title}')];
  return [...served, to(t('datasource.link.made', 'Requests it made'), 'requests', { filters })];
}

/** Of a span: `__data.fields` are the row of the trace frame that the span came from. */
function spanLinks(to: LinkTo): DataLink[] {
  const filters = [is('auto_service_1', '${__data.fields.serviceName}')];
  return [
    to(t('datasource.link.request', 'This request'), 'requests', { filters: [is('row_id', '${__span.spanId}')] }),
    to(t('datasource.link.span-records', 'Log records of this span'), 'logs', {
      log_source: 'records',
      of_span: '${__span.spanId}',
    }),
    to(t('datasource.link.trace-records', 'Log records of this trace'), 'logs', {
      log_source: 'records',
      of_trace: '${__data.fields.traceID}',
    }),
    to(t('datasource.link.service-requests', 'Requests of the service'), 'requests', { filters }),
    to(t('datasource.link.service-red', 'Rate, errors, duration of the service'), 'red', {
      metrics: RED_METRICS,
      filters,
    }),
  ];
}

/** From a figure to the requests and traces behind it: the query's filters and the tags of the series. */
function metricLinks(to: LinkTo, frame: DataFrame, query: ThalwegQuery): void {
  for (const field of frame.fields) {
    if (field.type !== FieldType.number) continue;
    const tags = query.group_by.filter((key) => field.labels?.[key] !== undefined || has(frame, key));
    const own = tags.map((key) =>
      is(
        sided(key, query),
        field.labels?.[key] !== undefined ? `\${__field.labels.${key}}` : `\${__data.fields.${key}}`,
      ),
    );
    const filters = [...query.filters, ...own];
    setOn(field, [
      to(t('datasource.link.requests', 'Requests'), 'requests', { filters }),
      to(t('datasource.link.search', 'Traces'), 'search', { filters }),
      to(t('datasource.link.failed', 'Failed traces'), 'search', { filters, status: 'error' }),
    ]);
  }
}

const has = (frame: DataFrame, name: string): boolean => frame.fields.some((field) => field.name === name);

/** Tags that exist on both sides mean the side that the figures are of. */
const SIDED =
  /^(auto_service|auto_instance|host|container|pod|pod_.+|gprocess|is_internet|ip|process_kname|process_id)$/;
const sided = (key: string, { role }: ThalwegQuery): string =>
  SIDED.test(key) ? `${key}_${role === 'client' ? 0 : 1}` : key;

function set(frame: DataFrame, name: string, links: DataLink[]): void {
  for (const field of frame.fields) if (field.name === name) setOn(field, links);
}

function setOn(field: Field, links: DataLink[]): void {
  field.config = { ...field.config, links };
}
