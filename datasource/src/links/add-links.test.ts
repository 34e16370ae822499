import { createDataFrame, type DataLink, type Field, FieldType } from '@grafana/data';
import { FRAME_NAME } from '@thalweg/protocol';
import { readQuery } from '../query';
import { addLinks } from './add-links';

const target = { uid: 'u1', name: 'Thalweg' };
const frameOf = (name: string, ...fields: Array<Partial<Field> & { name: string }>) =>
  createDataFrame({
    name,
    refId: 'A',
    fields: fields.map((field) => ({ type: FieldType.string, values: [], ...field })),
  });
const linksOf = (name: string, query: object, ...fields: Array<Partial<Field> & { name: string }>) => {
  const frame = addLinks(frameOf(name, ...fields), readQuery({ refId: 'A', ...query }), target);
  return Object.fromEntries(frame.fields.map((field) => [field.name, (field.config.links ?? []).map(told)]));
};
const told = ({ title, internal }: DataLink) => {
  const { kind, trace_id, filters } = internal?.query as {
    kind: string;
    trace_id?: string;
    filters?: Array<{ key: string; values: string[] }>;
  };
  return [title, kind, trace_id ?? filters?.map(({ key, values }) => `${key}=${values.join('|')}`).join(' ')];
};

it('opens the trace of a found trace, of a request, of a log line and of an exemplar', () => {
  const trace = ['Open trace', 'trace', '${__value.raw}'];
  expect(linksOf('search', { kind: 'search' }, { name: 'traceID' })).toEqual({ traceID: [trace] });
  expect(linksOf('logs', { kind: 'logs' }, { name: 'traceID' })).toEqual({ traceID: [trace] });
  expect(linksOf('requests', { kind: 'requests' }, { name: 'row_id' })).toEqual({ row_id: [trace] });
  expect(linksOf(FRAME_NAME.EXEMPLARS, { kind: 'red' }, { name: 'trace_id' })).toEqual({ trace_id: [trace] });
});

it('links rows of a stream, whose frame has no name', () => {
  expect(linksOf('', { kind: 'requests', live: true }, { name: 'row_id' })['row_id']).toHaveLength(1);
});

it('leads from a node of the map to its rates, requests and traces, by the tag that picks it out', () => {
  const { id } = linksOf('nodes', { kind: 'map', node: 'host' }, { name: 'id' });
  expect(id).toEqual([
    ['Rate, errors, duration', 'red', 'host_1=${__data.fields.title}'],
    ['Requests', 'requests', 'host_1=${__data.fields.title}'],
    ['Traces', 'search', 'host_1=${__data.fields.title}'],
    ['Requests it made', 'requests', 'host_0=${__data.fields.title}'],
  ]);
  const told = linksOf('nodes', { kind: 'map' }, { name: 'id' }, { name: 'tag_key', values: ['pod'] });
  expect(told['id']?.[1]?.[2]).toBe('${__data.fields.tag_key}_1=${__data.fields.title}');
});

it('leads from a figure to the requests behind it: the filters of the query and the tags of the series', () => {
  const query = {
    kind: 'red',
    group_by: ['auto_service', 'endpoint'],
    filters: [{ key: 'host_1', operator: '=', values: ['h'] }],
  };
  const series = linksOf('request_rate', query, {
    name: 'request_rate',
    type: FieldType.number,
    labels: { auto_service: 'nginx', endpoint: '/' },
  });
  expect(series['request_rate']?.[0]).toEqual([
    'Requests',
    'requests',
    'host_1=h auto_service_1=${__field.labels.auto_service} endpoint=${__field.labels.endpoint}',
  ]);
  const instant = linksOf(
    'red',
    { ...query, role: 'client' },
    { name: 'auto_service' },
    { name: 'request_rate', type: FieldType.number },
  );
  expect(instant['request_rate']?.[1]).toEqual([
    'Traces',
    'search',
    'host_1=h auto_service_0=${__data.fields.auto_service}',
  ]);
});

it('leads from a span to its request and to its service', () => {
  const { spanID } = linksOf('trace', { kind: 'trace' }, { name: 'spanID' });
  expect(spanID?.map(([title]) => title)).toEqual([
    'This request',
    'Log records of this span',
    'Log records of this trace',
    'Requests of the service',
    'Rate, errors, duration of the service',
  ]);
  expect(spanID?.[0]?.[2]).toBe('row_id=${__span.spanId}');
});

it('leaves SQL alone', () => {
  expect(linksOf('sql', { kind: 'sql' }, { name: 'row_id' })).toEqual({ row_id: [] });
});
