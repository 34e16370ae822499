import { type DataFrame, FieldType, toDataFrame } from '@grafana/data';
import fc from 'fast-check';
import { readFrame, readFrames } from './frame';
import { buildTrace } from './model/trace';

const read = (frame: DataFrame) => {
  const result = readFrame(frame);
  if (!result.ok) {
    throw new Error(result.message);
  }
  return result.rows;
};

/** A frame as Grafana's Jaeger data source answers it: no kind, no status, tags with types. */
const jaeger = () =>
  toDataFrame({
    meta: { preferredVisualisationType: 'trace', custom: { traceFormat: 'jaeger' } },
    fields: [
      { name: 'traceID', values: ['3fa414edcef6ad90', '3fa414edcef6ad90'] },
      { name: 'spanID', values: ['3fa414edcef6ad90', '0f5c1808567e4403'] },
      { name: 'parentSpanID', values: [undefined, '3fa414edcef6ad90'] },
      { name: 'operationName', values: ['HTTP GET - api_traces_traceid', '/tempopb.Querier/FindTraceByID'] },
      { name: 'serviceName', values: ['tempo-querier', 'tempo-querier'] },
      {
        name: 'serviceTags',
        type: FieldType.other,
        values: [
          [{ key: 'cluster', type: 'string', value: 'ops-tools1' }],
          [{ key: 'hostname', type: 'string', value: 'node-7' }],
        ],
      },
      { name: 'startTime', values: [1605873894680.409, 1605873894680.587] },
      { name: 'duration', values: [1049.141, 1.847] },
      {
        name: 'logs',
        type: FieldType.other,
        values: [[], [{ timestamp: 1605873894681, fields: [{ key: 'event', value: 'x' }] }]],
      },
      { name: 'references', type: FieldType.other, values: [[], []] },
      {
        name: 'tags',
        type: FieldType.other,
        values: [
          [
            { key: 'http.method', type: 'string', value: 'GET' },
            { key: 'http.status_code', type: 'int64', value: 500 },
            { key: 'span.kind', type: 'string', value: 'server' },
            { key: 'error', type: 'bool', value: true },
          ],
          [
            { key: 'component', type: 'string', value: 'gRPC' },
            { key: 'rpc.system', type: 'string', value: 'grpc' },
            { key: 'span.kind', type: 'string', value: 'client' },
            { key: 'otel.status_code', value: 'OK' },
          ],
        ],
      },
      { name: 'warnings', type: FieldType.other, values: [undefined, ['clock skew adjustment disabled']] },
      { name: 'stackTraces', type: FieldType.other, values: [undefined, ['at main']] },
    ],
  });

describe('frames of other sources', () => {
  it('reads what Jaeger tells in tags', () => {
    const rows = read(jaeger());
    expect(
      rows.spans.map(({ kind, isError, protocol, host, responseCode }) => ({
        kind,
        isError,
        protocol,
        host,
        responseCode,
      })),
    ).toEqual([
      { kind: 'server', isError: true, protocol: 'HTTP', host: '', responseCode: 500 },
      { kind: 'client', isError: false, protocol: 'gRPC', host: 'node-7', responseCode: undefined },
    ]);
    expect(rows.warnings(1)).toEqual(['clock skew adjustment disabled']);
    expect(rows.detail(1)).toMatchObject({
      stackTraces: ['at main'],
      logs: [{ name: '', timestampMs: 1605873894681 }],
    });
  });

  it('reads what Zipkin tells in tags', () => {
    const rows = read(
      toDataFrame({
        fields: [
          { name: 'traceID', values: ['a'] },
          { name: 'spanID', values: ['b'] },
          { name: 'operationName', values: ['get'] },
          { name: 'serviceName', values: ['web'] },
          { name: 'startTime', values: [1] },
          { name: 'duration', values: [2] },
          {
            name: 'tags',
            type: FieldType.other,
            values: [
              [
                { key: 'kind', value: 'CLIENT' },
                { key: 'error', value: true },
                { key: 'errorValue', value: 'refused' },
              ],
            ],
          },
        ],
      }),
    );
    expect(rows.spans[0]).toMatchObject({ kind: 'client', isError: true });
  });

  it('believes a status before a tag', () => {
    const frame = jaeger();
    const status = { name: 'statusCode', type: FieldType.number, config: {}, values: [1, 0] };
    expect(read({ ...frame, fields: [...frame.fields, status] }).spans.map(({ isError }) => isError)).toEqual([
      false,
      false,
    ]);
  });

  it('keeps 64-bit integers as text', () => {
    const frame = jaeger();
    const big = { name: 'big', type: FieldType.other, config: {}, values: [9007199254740993n, null] };
    expect(read({ ...frame, fields: [...frame.fields, big] }).tags(0)).toContainEqual({
      key: 'big',
      value: '9007199254740993',
    });
  });
});

describe('any input', () => {
  const cell = fc.oneof(
    fc.anything({ withBigInt: true, withNullPrototype: true, maxDepth: 2 }),
    fc.constantFrom('', '[', '[{"key":"a"}]', '[[]]', NaN, Infinity, -1, null, undefined, '1605873894680', {
      key: 'k',
      value: 1,
    }),
    fc.array(
      fc.record({
        key: fc.oneof(fc.string(), fc.integer()),
        value: fc.anything({ maxDepth: 1 }),
        timestamp: fc.anything({ maxDepth: 0 }),
      }),
    ),
  );
  const names = [
    'traceID',
    'spanID',
    'parentSpanID',
    'operationName',
    'serviceName',
    'startTime',
    'duration',
    'serviceTags',
    'tags',
    'logs',
    'references',
    'kind',
    'statusCode',
    'warnings',
    'stackTraces',
    'observation_point',
    'span_type',
    'link_rule',
    'other',
  ];
  const frame = fc
    .record({
      kept: fc.subarray(names, { minLength: 0 }),
      all: fc.boolean(),
      length: fc.nat(4),
      name: fc.constantFrom('trace', 'defects', undefined),
      trace: fc.boolean(),
    })
    .chain(({ kept, all, length, name, trace }) =>
      fc.record({
        name: fc.constant(name),
        length: fc.constant(length),
        meta: fc.constant(trace ? { preferredVisualisationType: 'trace' as const } : undefined),
        fields: fc.tuple(
          ...(all ? names : kept).map((field) =>
            fc.record({
              name: fc.constant(field),
              type: fc.constant(FieldType.other),
              config: fc.constant({}),
              values: fc.array(cell, { maxLength: 5 }),
            }),
          ),
        ),
      }),
    );

  it('is read or refused with a sentence, never thrown at', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 3 }), (series) => {
        const result = readFrames(series as unknown as DataFrame[]);
        if (!result.ok) {
          expect(result.message).toMatch(/\.$/);
          return;
        }
        const trace = buildTrace(result.rows, { adjustClocks: true });
        expect(trace.tree.order).toHaveLength(result.rows.spans.length);
        result.rows.spans.forEach((_, index) => {
          result.rows.detail(index);
          result.rows.tags(index);
        });
      }),
      { numRuns: 300 },
    );
  });
});
