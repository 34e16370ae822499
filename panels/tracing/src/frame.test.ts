import { toDataFrame } from '@grafana/data';
import { readFrame, readFrames } from './frame';

/** A frame as the backend of Thalweg answers it. */
const ours = () =>
  toDataFrame({
    name: 'trace',
    meta: { preferredVisualisationType: 'trace', notices: [{ severity: 'warning', text: 'limit reached' }] },
    fields: [
      { name: 'traceID', type: 'string', values: ['t1', 't1'] },
      { name: 'spanID', type: 'string', values: ['17', '18'] },
      { name: 'parentSpanID', type: 'string', values: ['', '17'] },
      { name: 'operationName', type: 'string', values: ['GET /cart', 'GET /cart'] },
      { name: 'serviceName', type: 'string', values: ['nginx', 'storefront'] },
      { name: 'serviceTags', type: 'other', values: [[{ key: 'pod', value: 'web-1' }], []] },
      {
        name: 'startTime',
        type: 'number',
        values: [1_700_000_000_000.125, 1_700_000_000_000.5],
        config: { unit: 'ms' },
      },
      { name: 'duration', type: 'number', values: [12.5, 11], config: { unit: 'ms' } },
      { name: 'tags', type: 'other', values: [[{ key: 'request_type', value: 'GET' }], []] },
      { name: 'kind', type: 'string', values: ['client', 'server'] },
      { name: 'statusCode', type: 'number', values: [2, 1] },
      { name: 'statusMessage', type: 'string', values: ['bad gateway', ''] },
      { name: 'warnings', type: 'other', values: [[], ['clock_skew: It starts 1 ms before its parent.']] },
      { name: 'observation_point', type: 'string', values: ['c-p', 's-nd'] },
      { name: 'signal_source', type: 'string', values: ['eBPF', 'Packet'] },
      { name: 'span_type', type: 'string', values: ['process', 'network'] },
      { name: 'protocol', type: 'string', values: ['HTTP', 'HTTP'] },
      { name: 'host', type: 'string', values: ['h1', 'h2'] },
      { name: 'response_status', type: 'string', values: ['server_error', 'ok'] },
      { name: 'response_code', type: 'number', values: [502, 200] },
      { name: 'link_rule', type: 'string', values: ['', 'tcp_seq'] },
      { name: 'link_key', type: 'string', values: ['', 'req_tcp_seq=1, resp_tcp_seq=2'] },
      { name: 'link_confidence', type: 'number', values: [null, 1] },
      { name: 'zone', type: 'string', values: ['a', ''] },
    ],
  });

/** A frame as Grafana's Tempo data source answers it. */
const tempo = () =>
  toDataFrame({
    name: 'Trace',
    meta: { preferredVisualisationType: 'trace' },
    fields: [
      { name: 'traceID', type: 'string', values: ['abc', 'abc'] },
      { name: 'spanID', type: 'string', values: ['00a1', '00b2'] },
      { name: 'parentSpanID', type: 'string', values: [undefined, '00a1'] },
      { name: 'operationName', type: 'string', values: ['HTTP GET', 'query'] },
      { name: 'serviceName', type: 'string', values: ['frontend', 'db'] },
      { name: 'kind', type: 'string', values: ['server', 'client'] },
      { name: 'statusCode', type: 'number', values: [0, 2] },
      { name: 'statusMessage', type: 'string', values: ['', 'deadlock'] },
      { name: 'instrumentationLibraryName', type: 'string', values: ['otelhttp', ''] },
      { name: 'traceState', type: 'string', values: ['', ''] },
      { name: 'serviceTags', type: 'other', values: ['[{"key":"service.name","value":"frontend"}]', '[]'] },
      { name: 'startTime', type: 'number', values: [1_600_000_000_000, 1_600_000_000_001] },
      { name: 'duration', type: 'number', values: [20, 5] },
      {
        name: 'logs',
        type: 'other',
        values: [[{ timestamp: 1_600_000_000_002, name: 'retry', fields: [{ key: 'attempt', value: 2 }] }], null],
      },
      { name: 'references', type: 'other', values: [[{ traceID: 'xyz', spanID: '99', tags: [] }], null] },
      { name: 'tags', type: 'other', values: [[{ key: 'http.method', value: 'GET' }], null] },
    ],
  });

const read = (frame: Parameters<typeof readFrame>[0]) => {
  const result = readFrame(frame);
  if (!result.ok) {
    throw new Error(result.message);
  }
  return result.rows;
};

describe('readFrame', () => {
  it('reads our frame', () => {
    expect(read(ours()).spans).toEqual([
      {
        row: 0,
        traceId: 't1',
        spanId: '17',
        parentSpanId: '',
        operation: 'GET /cart',
        service: 'nginx',
        startMs: 1_700_000_000_000.125,
        durationMs: 12.5,
        kind: 'client',
        isError: true,
        statusMessage: 'bad gateway',
        spanType: 'process',
        observationPoint: 'c-p',
        signalSource: 'eBPF',
        protocol: 'HTTP',
        host: 'h1',
        responseStatus: 'server_error',
        responseCode: 502,
        link: undefined,
      },
      {
        row: 1,
        traceId: 't1',
        spanId: '18',
        parentSpanId: '17',
        operation: 'GET /cart',
        service: 'storefront',
        startMs: 1_700_000_000_000.5,
        durationMs: 11,
        kind: 'server',
        isError: false,
        statusMessage: '',
        spanType: 'network',
        observationPoint: 's-nd',
        signalSource: 'Packet',
        protocol: 'HTTP',
        host: 'h2',
        responseStatus: 'ok',
        responseCode: 200,
        link: { rule: 'tcp_seq', key: 'req_tcp_seq=1, resp_tcp_seq=2', confidence: 1 },
      },
    ]);
  });

  it('shows fields that no contract knows like tags', () => {
    expect(read(ours()).detail(0).tags).toEqual([
      { key: 'request_type', value: 'GET' },
      { key: 'zone', value: 'a' },
    ]);
    expect(read(ours()).tags(0)).toEqual([
      { key: 'request_type', value: 'GET' },
      { key: 'zone', value: 'a' },
      { key: 'pod', value: 'web-1' },
    ]);
  });

  it('reads a frame of Tempo, lists as JSON text among it', () => {
    const rows = read(tempo());
    expect(
      rows.spans.map(({ spanId, parentSpanId, isError, spanType }) => [spanId, parentSpanId, isError, spanType]),
    ).toEqual([
      ['00a1', '', false, 'application'],
      ['00b2', '00a1', true, 'application'],
    ]);
    expect(rows.detail(0)).toMatchObject({
      tags: [
        { key: 'http.method', value: 'GET' },
        { key: 'instrumentationLibraryName', value: 'otelhttp' },
      ],
      serviceTags: [{ key: 'service.name', value: 'frontend' }],
      logs: [{ timestampMs: 1_600_000_000_002, name: 'retry', fields: [{ key: 'attempt', value: 2 }] }],
      references: [{ traceId: 'xyz', spanId: '99' }],
    });
    expect(rows.detail(1)).toMatchObject({ tags: [], serviceTags: [], logs: [], references: [] });
  });

  it('takes the tag of older sources for an error', () => {
    const frame = tempo();
    const fields = frame.fields.filter(({ name }) => name !== 'statusCode');
    const tagged = fields.map((field) =>
      field.name === 'tags' ? { ...field, values: [[{ key: 'error', value: true }], []] } : field,
    );
    expect(read({ ...frame, fields: tagged }).spans.map(({ isError }) => isError)).toEqual([true, false]);
  });

  it('names one missing field', () => {
    const frame = ours();
    const result = readFrame({ ...frame, fields: frame.fields.filter(({ name }) => name !== 'spanID') });
    expect(result).toEqual({
      ok: false,
      reason: 'unreadable',
      message:
        'The trace frame has no field "spanID". A trace frame has "traceID", "spanID", "operationName", "serviceName", "startTime" and "duration".',
    });
  });

  it('names several missing fields', () => {
    const frame = ours();
    const fields = frame.fields.filter(({ name }) => name !== 'startTime' && name !== 'duration');
    expect(readFrame({ ...frame, fields })).toMatchObject({
      message: expect.stringContaining('no fields "startTime" and "duration"'),
    });
  });

  it('keeps a span whose times are missing', () => {
    const frame = ours();
    const fields = frame.fields.map((field) =>
      field.name === 'startTime' ? { ...field, values: [null, 'soon'] } : field,
    );
    expect(read({ ...frame, fields }).spans.map(({ startMs }) => startMs)).toEqual([NaN, NaN]);
  });

  it('offers the data links of fields', () => {
    const frame = ours();
    const service = frame.fields.find(({ name }) => name === 'serviceName');
    if (service) {
      service.config = { links: [{ title: 'Logs', url: '/logs' }] };
      service.getLinks = ({ valueRowIndex }) => [
        { title: 'Logs', href: `/logs?row=${valueRowIndex ?? ''}`, target: '_blank', origin: service },
      ];
    }
    expect(read(frame).detail(1).links).toEqual([
      { title: 'Logs', href: '/logs?row=1', target: '_blank', onClick: undefined },
    ]);
  });
});

describe('readFrames', () => {
  const defects = toDataFrame({
    name: 'defects',
    fields: [
      { name: 'row_id', type: 'string', values: ['18', '17'] },
      { name: 'kind', type: 'string', values: ['clock_skew', 'missing_client_side'] },
      {
        name: 'detail',
        type: 'string',
        values: ['It starts 1 ms before its parent.', 'Nothing was seen of the client.'],
      },
    ],
  });
  const nodes = toDataFrame({ name: 'nodes', fields: [{ name: 'id', type: 'string', values: ['nginx'] }] });

  it('picks the trace out of an answer and joins defects with warnings, each once', () => {
    const result = readFrames([nodes, ours(), defects]);
    expect(result.ok && Object.fromEntries(result.rows.defects)).toEqual({
      17: [{ kind: 'missing_client_side', detail: 'Nothing was seen of the client.' }],
      18: [{ kind: 'clock_skew', detail: 'It starts 1 ms before its parent.' }],
    });
    expect(result.ok && result.rows.notices).toEqual(['limit reached']);
  });

  it('draws the traces of several frames together', () => {
    const result = readFrames([ours(), tempo()]);
    expect(result.ok && result.rows.spans.map(({ spanId }) => spanId)).toEqual(['17', '18', '00a1', '00b2']);
    expect(result.ok && result.rows.detail(2).serviceTags).toEqual([{ key: 'service.name', value: 'frontend' }]);
  });

  it('tells an empty answer from one that is not a trace', () => {
    expect(readFrames([])).toEqual({ ok: false, reason: 'empty', message: 'The query returned no spans.' });
    expect(readFrames([nodes])).toMatchObject({ ok: false, reason: 'unreadable' });
    expect(readFrames([{ ...ours(), length: 0 }])).toMatchObject({ ok: false, reason: 'empty' });
  });
});
