/**
 * What Grafana's own trace view (12.4: TraceView/utils/transform.ts, model/transform-trace-data.tsx, selectors/trace.ts,
 * model/trace-viewer.ts, TraceTimelineViewer/utils.tsx) makes of a frame, rule by rule, on a page view of the bookstore
 * whose payment failed, with the interfaces on the way of one call as well.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Frame, type TraceDefect, type TraceSpan } from '@thalweg/protocol';
import { traceFrames } from './frames';

interface Tag {
  key: string;
  value: unknown;
}
interface Row {
  traceID: string;
  spanID: string;
  parentSpanID: string;
  operationName: string;
  serviceName: string;
  serviceTags: Tag[];
  startTime: number;
  duration: number;
  logs: { timestamp: number; name: string; fields: Tag[] }[];
  references: unknown[];
  tags: Tag[];
  kind: string;
  statusCode: number;
  warnings: string[];
  stackTraces: string[];
}

const recorded = JSON.parse(readFileSync(join(__dirname, 'bookstore-trace.fixture.json'), 'utf8')) as {
  spans: TraceSpan[];
  defects: TraceDefect[];
};

/** The first call as the client's and the server's interface saw it: network spans between its two processes. */
function withInterfaces(spans: readonly TraceSpan[]): TraceSpan[] {
  const [client, server, ...rest] = spans as [TraceSpan, TraceSpan, ...TraceSpan[]];
  const link = { rule: 'tcp_seq', key: 'req_tcp_seq', confidence: 1 };
  const onWay = (observation_point: string, row_id: string, parent_row_id: string): TraceSpan => ({
    ...client,
    observation_point,
    row_id,
    parent_row_id,
    link,
    signal_source: 'Packet',
  });
  const events = JSON.stringify([
    { name: 'retry', timeUnixNano: String(server.start_time_ns), attributes: { attempt: 2 } },
  ]);
  return [
    client,
    onWay('c', '11', client.row_id),
    onWay('s', '12', '11'),
    {
      ...server,
      parent_row_id: '12',
      events,
      attribute_names: ['exception.stacktrace'],
      attribute_values: ['Error: no\n  at pay'],
    } as TraceSpan,
    ...rest,
  ];
}

const spans = withInterfaces(recorded.spans);
const defects: TraceDefect[] = [{ row_id: '12', kind: 'clock_skew', detail: 'begins 1 ms before its parent' }];
const frame = traceFrames({ spans, defects, tree: [], rounds: 1 }, 'x', {})[0] as Frame;
const rows = (frame.fields[0]?.values ?? []).map(
  (_, at) => Object.fromEntries(frame.fields.map(({ name, values }) => [name, values[at]])) as unknown as Row,
);
const byId = new Map(rows.map((row) => [row.spanID, row]));
const depthOf = (row: Row): number => {
  const parent = byId.get(row.parentSpanID);
  return parent ? depthOf(parent) + 1 : 0;
};

it('is a frame of several fields, each of the type that its reader takes', () => {
  expect(frame.fields.length).toBeGreaterThan(1);
  expect(frame.meta).toMatchObject({
    preferredVisualisationType: 'trace',
    preferredVisualisationPluginId: 'thalweg-tracing-panel',
  });
  const types = Object.fromEntries(frame.fields.map(({ name, type }) => [name, type]));
  expect(types).toMatchObject({
    traceID: 'string',
    spanID: 'string',
    parentSpanID: 'string',
    operationName: 'string',
    serviceName: 'string',
    serviceTags: 'other',
    startTime: 'number',
    duration: 'number',
    logs: 'other',
    references: 'other',
    tags: 'other',
    kind: 'string',
    statusCode: 'number',
    statusMessage: 'string',
    warnings: 'other',
    stackTraces: 'other',
    instrumentationLibraryName: 'string',
  });
});

it('has a row for every span, those of the network as well', () => {
  expect(rows).toHaveLength(38);
  const types = frame.fields.find(({ name }) => name === 'span_type')?.values;
  expect(types?.slice(0, 4)).toEqual(['process', 'network', 'network', 'process']);
});

it('has a span id in every row, or the view would show nothing, and each once, or it would rename one', () => {
  expect(rows.every(({ spanID }) => spanID !== '')).toBe(true);
  expect(byId.size).toBe(rows.length);
});

it('has one trace id, which the view takes from the first row', () => {
  expect(new Set(rows.map(({ traceID }) => traceID)).size).toBe(1);
  expect(rows[0]?.traceID).toMatch(/^\w+$/);
});

it('has a start in every row, or the span would be left out: Unix ms that keep their microseconds', () => {
  for (const [at, { startTime, duration }] of rows.entries()) {
    const ns = BigInt((spans[at] as TraceSpan).start_time_ns);
    // The view multiplies by 1000 and works in microseconds.
    expect(Math.abs(startTime * 1000 - Number(ns / 1000n))).toBeLessThan(1);
    expect(duration).toBeGreaterThanOrEqual(0);
  }
  expect(rows[0]?.duration).toBeCloseTo(5.396, 3);
});

it('names as parent a span of the frame, or nothing, and leads to one root without a circle', () => {
  for (const row of rows) {
    expect(row.parentSpanID === '' || byId.has(row.parentSpanID)).toBe(true);
    expect(depthOf(row)).toBeLessThan(rows.length);
  }
  expect(rows.filter(({ parentSpanID }) => parentSpanID === '')).toHaveLength(1);
});

it('has children after their parents', () => {
  const seen = new Set<string>();
  for (const { spanID, parentSpanID } of rows) {
    expect(parentSpanID === '' || seen.has(parentSpanID)).toBe(true);
    seen.add(spanID);
  }
});

it('names the trace by its root', () => {
  const root = rows.find(({ parentSpanID }) => parentSpanID === '');
  expect(`${root?.serviceName}: ${root?.operationName}`).toBe('shopper: GET /books/{id}');
});

it('lists tags as key and value, none empty, none twice, which the view would warn of', () => {
  for (const { tags, serviceTags } of rows) {
    for (const list of [tags, serviceTags]) {
      expect(Array.isArray(list)).toBe(true);
      for (const { key, value } of list) {
        expect(typeof key).toBe('string');
        expect(['string', 'number', 'boolean']).toContain(typeof value);
      }
      expect(new Set(list.map(({ key, value }) => `${key}:${String(value)}`)).size).toBe(list.length);
    }
  }
});

it('gives no tag a name that the view’s search takes for a field of its own', () => {
  const own = ['kind', 'status', 'status.message', 'library.name', 'library.version', 'trace.state', 'id'];
  for (const { tags } of rows) for (const { key } of tags) expect(own).not.toContain(key);
});

it('describes the process of each span on its own', () => {
  expect(rows[0]?.serviceTags).toEqual(
    expect.arrayContaining([
      { key: 'process', value: 'shopper' },
      { key: 'host', value: 'vm' },
    ]),
  );
  expect(new Set(rows.map(({ serviceName }) => serviceName))).toEqual(
    new Set(['shopper', 'nginx', 'storefront', 'catalogue', 'redis', 'mariadb', 'inventory', 'payment']),
  );
});

it('has kinds that the view knows, so that a client’s bar shows the server behind it', () => {
  for (const { kind } of rows) expect(['client', 'server', 'internal', 'producer', 'consumer']).toContain(kind);
  const calls = rows.filter(({ kind }) => kind === 'client');
  const answered = calls.filter((call) => {
    const next = rows[rows.indexOf(call) + 1];
    return next?.kind === 'server' && depthOf(next) === depthOf(call) + 1;
  });
  // All but the interface after which another interface of the client's side stands.
  expect(answered.length).toBe(calls.length - 1);
});

it('names the peer of every call, for those whose server nobody saw', () => {
  for (const { kind, tags } of rows) {
    if (kind === 'client') expect(tags.find(({ key }) => key === 'peer.service')?.value).toEqual(expect.any(String));
  }
});

it('marks failed spans by status 2 and by the tag error, others by neither', () => {
  const failed = rows.filter(({ statusCode }) => statusCode === 2);
  expect(failed.map(({ serviceName }) => serviceName)).toEqual(expect.arrayContaining(['payment', 'storefront']));
  for (const { statusCode, tags } of rows) {
    expect([0, 1, 2]).toContain(statusCode);
    expect(tags.some(({ key, value }) => key === 'error' && value === true)).toBe(statusCode === 2);
  }
});

it('carries the badges of the header on its first span', () => {
  const tags = new Map(rows[0]?.tags.map(({ key, value }) => [key, value]));
  expect(['http.request.method', 'http.response.status_code', 'http.route'].map((key) => tags.get(key))).toEqual([
    'GET',
    '502',
    '/books/{id}',
  ]);
});

it('has lists where the view walks lists: events in Unix ms, references, warnings, stack traces', () => {
  for (const { logs, references, warnings, stackTraces } of rows) {
    for (const list of [logs, references, warnings, stackTraces]) expect(Array.isArray(list)).toBe(true);
  }
  const server = rows[3] as Row;
  expect(server.logs).toEqual([
    { timestamp: expect.closeTo(server.startTime, 2), name: 'retry', fields: [{ key: 'attempt', value: 2 }] },
  ]);
  expect(server.stackTraces).toEqual(['Error: no\n  at pay']);
  expect(rows[2]?.warnings).toEqual(['clock_skew: begins 1 ms before its parent']);
});
