import { bookstore, broken, EPOCH_MS, traceFrame } from '../testing/bookstore';
import { rowsOf, span } from '../testing/span';
import { readFrames } from '../frame';
import { buildTrace, type Trace } from '../model/trace';
import { csvOf } from './csv';
import { exportOtlp } from './otlp-export';
import { otlpSpanId, otlpTraceId } from './otlp-ids';
import { readTraceFile, readTraceText } from './read-file';
import { spansCsv } from './spans-csv';

const traceOfFrame = (...given: Parameters<typeof traceFrame>): Trace => {
  const read = readFrames([traceFrame(...given)]);
  return buildTrace(read.ok ? read.rows : rowsOf([]), { adjustClocks: false });
};
const readBack = (document: unknown): Trace => {
  const read = readTraceText(JSON.stringify(document), 'trace.json');
  if (!read.ok) {
    throw new Error(read.error.message);
  }
  return buildTrace(read.traces[0] ?? rowsOf([]), { adjustClocks: false });
};

/** All that the panel shows of a trace, without ids. */
const shapeOf = (trace: Trace) =>
  Array.from(trace.tree.order, (index) => {
    const row = trace.spans[index];
    const {
      row: _row,
      traceId: _trace,
      spanId: _span,
      parentSpanId: _parent,
      startMs,
      durationMs,
      ...rest
    } = row as typeof row & object;
    const parent = trace.tree.parent[index] ?? -1;
    return {
      ...rest,
      startMs: startMs.toFixed(3),
      durationMs: durationMs.toFixed(3),
      above: parent < 0 ? -1 : trace.tree.rank[parent],
      logs: trace.rows.detail(index).logs.map((log) => ({ ...log, timestampMs: log.timestampMs.toFixed(2) })),
      tags: trace.rows.detail(index).tags.length > 0,
    };
  });

describe('exportOtlp', () => {
  it('writes a client span and the server span below it by the OTLP JSON encoding', () => {
    const trace = buildTrace(
      rowsOf(
        [
          span('5611277933331679435', '', 1_795_257_801_312.547, 416.709029, {
            service: 'shop',
            kind: 'client',
            observationPoint: 'c-p',
          }),
          span('17', '5611277933331679435', 1_795_257_801_312.683, 416, {
            isError: true,
            statusMessage: 'bad gateway',
            kind: 'server',
            responseCode: 502,
            link: { rule: 'tcp_seq', key: 'req_tcp_seq=1', confidence: 1 },
          }),
        ].map((row) => ({ ...row, traceId: '4bf92f3577b34da6a3ce929d0e0e4736' })),
        {
          '5611277933331679435': {
            start_time_ns: '1795257801312547611',
            end_time_ns: '1795257801729256640',
            request_type: 'GET',
            request_resource: '/cart',
            client_port: 35342,
            req_tcp_seq: 2517257202,
          },
        },
      ),
      { adjustClocks: false },
    );
    expect(exportOtlp(trace)).toEqual({
      resourceSpans: [
        {
          resource: {
            attributes: [
              { key: 'service.name', value: { stringValue: 'shop' } },
              { key: 'host.name', value: { stringValue: 'h1' } },
            ],
          },
          scopeSpans: [
            {
              scope: { name: 'thalweg.eBPF' },
              spans: [
                {
                  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
                  spanId: '4ddf438cf03908cb',
                  name: 'op-5611277933331679435',
                  kind: 3,
                  startTimeUnixNano: '1795257801312547611',
                  endTimeUnixNano: '1795257801729256640',
                  attributes: [
                    { key: 'network.protocol.name', value: { stringValue: 'http' } },
                    { key: 'http.request.method', value: { stringValue: 'GET' } },
                    { key: 'url.path', value: { stringValue: '/cart' } },
                    { key: 'client.port', value: { intValue: '35342' } },
                    { key: 'thalweg.req_tcp_seq', value: { intValue: '2517257202' } },
                    { key: 'thalweg.observation_point', value: { stringValue: 'c-p' } },
                    { key: 'thalweg.span_type', value: { stringValue: 'process' } },
                    { key: 'thalweg.signal_source', value: { stringValue: 'eBPF' } },
                    { key: 'thalweg.protocol_name', value: { stringValue: 'HTTP' } },
                    { key: 'thalweg.response_status', value: { stringValue: 'ok' } },
                    { key: 'thalweg.span_id', value: { stringValue: '5611277933331679435' } },
                  ],
                  status: {},
                },
              ],
            },
          ],
        },
        expect.objectContaining({
          scopeSpans: [
            {
              scope: { name: 'thalweg.eBPF' },
              spans: [
                expect.objectContaining({
                  spanId: '0000000000000011',
                  parentSpanId: '4ddf438cf03908cb',
                  kind: 2,
                  status: { code: 2, message: 'bad gateway' },
                  startTimeUnixNano: '1795257801312683000',
                }),
              ],
            },
          ],
        }),
      ],
    });
  });

  it('writes ids of 32 and 16 hex digits, each span once, parents that exist', () => {
    const document = exportOtlp(traceOfFrame('no hex', bookstore()));
    const spans = document.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((part) => part.spans));
    expect(spans).toHaveLength(bookstore().length);
    expect(spans.every(({ traceId, spanId }) => /^[0-9a-f]{32}$/.test(traceId) && /^[0-9a-f]{16}$/.test(spanId))).toBe(
      true,
    );
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(ids.size).toBe(spans.length);
    expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined)).toHaveLength(1);
    expect(spans.every(({ parentSpanId }) => parentSpanId === undefined || ids.has(parentSpanId))).toBe(true);
    expect(JSON.stringify(exportOtlp(traceOfFrame('no hex', bookstore())))).toBe(JSON.stringify(document));
  });

  it('keeps the ids that an SDK gave, and replaces a repeated one', () => {
    const app = { spanType: 'application' as const };
    const trace = buildTrace(
      rowsOf([span('1', '', 0, 10, app), span('1', '', 5, 1), span('2', '1', 1, 2, app)], {
        2: { span_id: '00F067AA0BA902B7' },
      }),
      { adjustClocks: false },
    );
    const spans = exportOtlp(trace).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((part) => part.spans));
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(3);
    expect(spans.map(({ spanId }) => spanId)).toContain('00f067aa0ba902b7');
  });

  it.each([
    ['4BF92F3577B34DA6A3CE929D0E0E4736', '4bf92f3577b34da6a3ce929d0e0e4736'],
    ['3fa414edcef6ad90', '00000000000000003fa414edcef6ad90'],
  ])('takes trace id %s', (id, written) => expect(otlpTraceId(id)).toBe(written));

  it('derives other ids, never nothing', () => {
    expect(otlpTraceId('00000000000000000000000000000000')).toMatch(/^[0-9a-f]{32}$/);
    expect(otlpTraceId('a')).not.toBe(otlpTraceId('b'));
    expect(otlpSpanId('18446744073709551615')).toBe('ffffffffffffffff');
    expect(otlpSpanId('18446744073709551616')).toMatch(/^[0-9a-f]{16}$/);
    expect(otlpSpanId('')).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('round trip', () => {
  it.each([
    ['the bookstore', bookstore()],
    ['a broken trace', broken().filter(({ id }) => id !== 'timeless')],
  ])('loses nothing of %s', (_, sketches) => {
    const before = traceOfFrame('4bf92f3577b34da6a3ce929d0e0e4736', sketches);
    const after = readBack(exportOtlp(before));
    expect(shapeOf(after)).toEqual(shapeOf(before));
    expect(readBack(exportOtlp(after)).spans).toEqual(after.spans);
  });

  it('keeps every attribute, under its name of the conventions or its own', () => {
    const before = traceOfFrame('t', bookstore());
    const after = readBack(exportOtlp(before));
    const tags = Object.fromEntries(after.rows.detail(0).tags.map(({ key, value }) => [key, value]));
    expect(tags).toMatchObject({
      'http.request.method': 'GET',
      'url.path': '/checkout/42',
      'http.response.status_code': 502,
      'http.request.size': 412,
      'http.response.size': 8231,
      req_tcp_seq: 3290117735,
      syscall_trace_id_request: '1711394813005',
      process_id_1: 4211,
    });
  });

  it('keeps nanoseconds and 64-bit integers', () => {
    const document = {
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'a' } }] },
          scopeSpans: [
            {
              scope: { name: 'lib', version: '1' },
              spans: [
                {
                  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
                  spanId: '00f067aa0ba902b7',
                  name: 'x',
                  kind: 'SPAN_KIND_SERVER',
                  startTimeUnixNano: '1795257801312547611',
                  endTimeUnixNano: '1795257801312548611',
                  attributes: [
                    { key: 'big', value: { intValue: '9223372036854775807' } },
                    { key: 'list', value: { arrayValue: { values: [{ boolValue: false }, { doubleValue: 0.5 }] } } },
                    { key: 'map', value: { kvlistValue: { values: [{ key: 'k', value: { intValue: '1' } }] } } },
                  ],
                  links: [{ traceId: '00000000000000000000000000000001', spanId: '0000000000000002' }],
                  events: [{ timeUnixNano: '1795257801312548000', name: 'exception', attributes: [] }],
                  status: { code: 'STATUS_CODE_ERROR', message: 'late' },
                },
              ],
            },
          ],
        },
      ],
    };
    const trace = readBack(document);
    expect(trace.spans[0]).toMatchObject({ kind: 'server', durationMs: 0.001, isError: true, statusMessage: 'late' });
    expect(trace.rows.detail(0)).toMatchObject({
      tags: expect.arrayContaining([
        { key: 'big', value: '9223372036854775807' },
        { key: 'list', value: [false, 0.5] },
        { key: 'map', value: { k: 1 } },
      ]),
      references: [{ traceId: '00000000000000000000000000000001', spanId: '0000000000000002' }],
    });
  });
});

describe('readTraceText', () => {
  const jaeger = {
    data: [
      {
        traceID: '3fa414edcef6ad90',
        spans: [
          {
            traceID: '3fa414edcef6ad90',
            spanID: '3fa414edcef6ad90',
            operationName: 'GET',
            references: [],
            startTime: 1605873894680409,
            duration: 1049141,
            tags: [{ key: 'sampler.param', type: 'float64', value: 1 }],
            logs: [{ timestamp: 1605873894681000, fields: [{ key: 'event', value: 'retry' }] }],
            processID: 'p1',
            warnings: ['late'],
          },
          {
            traceID: '3fa414edcef6ad90',
            spanID: '0f5c1808567e4403',
            operationName: 'Find',
            references: [
              { refType: 'FOLLOWS_FROM', traceID: 'x', spanID: 'y' },
              { refType: 'CHILD_OF', traceID: '3fa414edcef6ad90', spanID: '3fa414edcef6ad90' },
            ],
            startTime: 1605873894680587,
            duration: 1847,
            tags: [
              { key: 'span.kind', value: 'client' },
              { key: 'error', type: 'bool', value: true },
              { key: 'db.system', value: 'mysql' },
            ],
            logs: [],
            processID: 'p2',
          },
        ],
        processes: {
          p1: { serviceName: 'querier', tags: [{ key: 'hostname', value: 'h9' }] },
          p2: { serviceName: 'finder', tags: [] },
        },
      },
    ],
  };

  it('reads what Jaeger downloads', () => {
    const trace = readBack(jaeger);
    expect(
      trace.spans.map(({ service, operation, kind, isError, durationMs, protocol, host }) => ({
        service,
        operation,
        kind,
        isError,
        durationMs,
        protocol,
        host,
      })),
    ).toEqual([
      {
        service: 'querier',
        operation: 'GET',
        kind: '',
        isError: false,
        durationMs: 1049.141,
        protocol: '',
        host: 'h9',
      },
      {
        service: 'finder',
        operation: 'Find',
        kind: 'client',
        isError: true,
        durationMs: 1.847,
        protocol: 'MySQL',
        host: '',
      },
    ]);
    expect([...trace.tree.parent]).toEqual([-1, 0]);
    expect(trace.rows.warnings(0)).toEqual(['late']);
    expect(trace.rows.detail(0).logs).toEqual([
      { timestampMs: 1605873894681, name: 'retry', fields: [{ key: 'event', value: 'retry' }] },
    ]);
    expect(trace.rows.detail(1).references).toEqual([{ traceId: 'x', spanId: 'y' }]);
  });

  it('reads a trace alone, several traces, lines of OTLP, and the exports of Grafana and Tempo', () => {
    const otlp = exportOtlp(traceOfFrame('4bf92f3577b34da6a3ce929d0e0e4736', bookstore()));
    const count = (content: string) => {
      const read = readTraceText(content, 'x.json');
      return read.ok ? [read.traces.length, read.spanCount] : read.error.code;
    };
    const text = JSON.stringify;
    const other = exportOtlp(traceOfFrame('00000000000000000000000000000abc', bookstore()));
    expect(count(text(jaeger.data[0]))).toEqual([1, 2]);
    expect(count(`${text(otlp)}\n${text(other)}\n`)).toEqual([2, bookstore().length * 2]);
    expect(count(text({ trace: otlp }))).toEqual([1, bookstore().length]);
    expect(
      count(
        text({
          batches: [
            {
              resource: { attributes: [] },
              instrumentationLibrarySpans: [
                { spans: [{ traceId: 'S/kvNXezTaajzpKdDg5HNg==', spanId: 'APBnqgupArc=' }] },
              ],
            },
          ],
        }),
      ),
    ).toEqual([1, 1]);
  });

  it('reads base64 ids as hex', () => {
    const trace = readBack({
      resourceSpans: [
        { scopeSpans: [{ spans: [{ traceId: 'S/kvNXezTaajzpKdDg5HNg==', spanId: 'APBnqgupArc=', name: 'x' }] }] },
      ],
    });
    expect(trace.spans[0]).toMatchObject({
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId: '00f067aa0ba902b7',
      startMs: NaN,
    });
  });

  it.each([
    ['<html>', 'not_json', 'trace.json is not JSON'],
    ['{"foo": 1}', 'unknown_format', 'trace.json is no trace: it has "foo"'],
    ['[]', 'unknown_format', 'it has nothing'],
    ['null', 'unknown_format', 'it has nothing'],
    ['{"resourceSpans": []}', 'no_spans', 'trace.json holds no spans.'],
    ['{"resourceSpans": [{"scopeSpans": [{"spans": [7, null]}]}]}', 'no_spans', 'holds no spans'],
  ])('says why %s is not read', (content, code, message) => {
    expect(readTraceText(content, 'trace.json')).toMatchObject({
      ok: false,
      error: { code, message: expect.stringContaining(message) },
    });
  });

  it('bounds files by size and spans', async () => {
    const big = { name: 'big.json', size: 70 * 1024 * 1024 } as File;
    expect(await readTraceFile(big)).toMatchObject({
      ok: false,
      error: { code: 'too_large', message: expect.stringContaining('70.0 MB') },
    });
    const many = { data: [{ spans: Array.from({ length: 200_001 }, () => ({})), processes: {} }] };
    expect(readTraceText(JSON.stringify(many), 'many.json')).toMatchObject({
      ok: false,
      error: { code: 'too_many_spans' },
    });
  });

  it('reads a file', async () => {
    const file = new File([JSON.stringify(jaeger)], 'jaeger.json', { type: 'application/json' });
    expect(await readTraceFile(file)).toMatchObject({ ok: true, spanCount: 2 });
  });
});

describe('csv', () => {
  it('quotes by RFC 4180', () => {
    expect(csvOf([['a', 'b"c', 'd,e', 'f\ng', 1.5, null, undefined, NaN, true]])).toBe(
      'a,"b""c","d,e","f\ng",1.5,,,,true\r\n',
    );
  });

  it('writes every span with figures and attributes', () => {
    const [head = '', first = '', ...rest] = spansCsv(traceOfFrame('t', bookstore())).trimEnd().split('\r\n');
    expect(head.split(',').slice(0, 11)).toEqual([
      'trace_id',
      'span_id',
      'parent_span_id',
      'depth',
      'service',
      'operation',
      'start',
      'offset_ms',
      'duration_ms',
      'self_ms',
      'critical_ms',
    ]);
    expect(head).toContain('attribute.observation_point');
    expect(first.split(',').slice(0, 9)).toEqual([
      't',
      '1s',
      '',
      '0',
      'nginx',
      'GET /checkout/42',
      new Date(EPOCH_MS).toISOString(),
      '0',
      '148.2',
    ]);
    expect(rest).toHaveLength(bookstore().length - 1);
  });
});
