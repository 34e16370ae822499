import { L7_PROTOCOL } from '@thalweg/protocol';
import { type LinkRow } from './link-row';
import { row } from './link-row.fixture';
import { buildTrace } from './tree';

const drawn = (rows: LinkRow[]): string[] =>
  buildTrace(rows).spans.map(
    ({ row: { rowId }, link, depth }) =>
      `${'  '.repeat(depth)}${rowId}${link ? ` ${link.rule} ${link.confidence.toFixed(2)}` : ''}`,
  );

const SDK = { agentId: 0, reqTcpSeq: 0 };
const served = (pid: number, request: string, response = ''): Partial<LinkRow> => ({
  serverProcess: pid,
  requestContext: request,
  responseContext: response,
});
const made = (pid: number, request: string, seq: number, rest: Partial<LinkRow> = {}): Partial<LinkRow> => ({
  clientProcess: pid,
  requestContext: request,
  reqTcpSeq: seq,
  respTcpSeq: seq + 1,
  ...rest,
});

describe('a span shared by client and server', () => {
  const shared = { traceId: 't', spanId: 's' };
  const client = row('1', 'c-app', 0, 100, { ...SDK, ...shared, parentSpanId: 'p' });
  const server = row('4', 's-app', 3, 97, { ...SDK, ...shared, parentSpanId: 'p' });

  it('hangs the server’s half below the client’s', () => {
    expect(drawn([client, server])).toEqual(['1', '  4 shared_span_id 1.00']);
  });

  it('puts the way between its halves', () => {
    expect(
      drawn([
        client,
        row('2', 'c-p', 1, 99, { ...shared, ...made(5, 'A', 7) }),
        row('3', 's-p', 2, 98, { ...shared, ...served(6, 'B'), reqTcpSeq: 7, respTcpSeq: 8 }),
        server,
      ]),
    ).toEqual(['1', '  2 span_id 1.00', '    3 tcp_seq 1.00', '      4 shared_span_id 1.00']);
  });

  it('holds with clocks that are seconds apart, and says so', () => {
    const late = (ms: number) => BigInt(ms) * 1_000_000n;
    const rows = [
      client,
      row('2', 'c-p', 1, 99, { ...shared, ...made(5, 'A', 7) }),
      row('3', 's-p', 2, 98, { ...shared, ...served(6, 'B'), agentId: 2, reqTcpSeq: 7, respTcpSeq: 8 }),
      server,
    ].map((each) =>
      Number(each.rowId) < 3 ? each : { ...each, startNs: each.startNs - late(5000), endNs: each.endNs - late(5000) },
    );
    expect(drawn(rows)).toEqual(['1', '  2 span_id 1.00', '    3 tcp_seq 1.00', '      4 shared_span_id 1.00']);
    expect(buildTrace(rows).defects.map(({ row_id, kind }) => `${row_id} ${kind}`)).toEqual(['3 clock_skew']);
  });

  it('gives what the server does to its half, and the next server to the client’s', () => {
    expect(
      drawn([
        client,
        server,
        row('5', 'app', 10, 20, { ...SDK, traceId: 't', spanId: 'q', parentSpanId: 's' }),
        row('6', 's-app', 30, 40, { ...SDK, traceId: 't', spanId: 'r', parentSpanId: 's' }),
      ]),
    ).toEqual(['1', '  4 shared_span_id 1.00', '    5 parent_span_id 1.00', '  6 parent_span_id 1.00']);
  });

  it('follows a sidecar that passes its own span on to the application', () => {
    expect(
      drawn([
        row('1', 'c-app', 0, 100, { ...SDK, ...shared }),
        row('2', 's-p', 2, 98, { ...shared, ...served(6, 'A', 'D') }),
        row('3', 's-app', 3, 97, { ...SDK, ...shared }),
        row('4', 'c-p', 5, 90, { ...shared, ...made(6, 'A', 9), server: '127.0.0.1:8080' }),
        row('5', 's-p', 6, 89, {
          ...shared,
          ...served(7, 'E'),
          server: '127.0.0.1:8080',
          reqTcpSeq: 9,
          respTcpSeq: 10,
        }),
        row('6', 's-app', 7, 88, { ...SDK, ...shared }),
      ]),
    ).toEqual([
      '1',
      '  2 span_id 1.00',
      '    3 shared_span_id 1.00',
      '      4 span_id 1.00',
      '        5 tcp_seq 1.00',
      '          6 shared_span_id 1.00',
    ]);
  });

  it('does not take a call that carries the id of the server’s span for the way to it', () => {
    expect(
      drawn([
        row('1', 's-app', 0, 100, { ...SDK, ...shared }),
        row('2', 'c-p', 10, 50, { ...shared, ...made(5, 'A', 7) }),
        row('3', 's-p', 11, 49, { ...shared, ...served(6, 'B'), reqTcpSeq: 7, respTcpSeq: 8 }),
      ]),
    ).toEqual(['1', '  2 span_id 1.00', '    3 tcp_seq 1.00']);
  });
});

describe('a request without headers and the span begun for it', () => {
  const request = row('1', 's-p', 0, 100, served(5, 'A', 'D'));
  const span = row('2', 's-app', 1, 99, { ...SDK, traceId: 't', spanId: 's' });
  const call = row('3', 'c-app', 10, 60, { ...SDK, traceId: 't', spanId: 'c', parentSpanId: 's' });
  const sent = row('4', 'c-p', 11, 59, { traceId: 't', spanId: 'c', ...made(5, 'A', 7) });

  it('are joined by a call that carries the header of the span and the thread of the request', () => {
    const rows = [request, span, call, sent];
    expect(drawn(rows)).toEqual(['1', '  2 told_by_call 0.90', '    3 parent_span_id 1.00', '      4 span_id 1.00']);
    expect(buildTrace(rows).spans[1]?.link?.key).toBe('its call 4 has syscall_trace_id_request=A');
  });

  it('are joined by the process of a call, where its thread tells nothing', () => {
    expect(drawn([request, span, call, { ...sent, requestContext: '' }])[1]).toBe('  2 told_by_time 0.80');
  });

  it('are joined by the process that the SDK tells', () => {
    const own = { ...span, agentId: 1, serverProcess: 5 };
    expect(drawn([request, own])).toEqual(['1', '  2 told_by_time 0.80']);
    expect(drawn([request, { ...own, serverProcess: 6 }])).toEqual(['1', '2']);
  });

  it('are joined at lower confidence where several requests are around the span', () => {
    const own = { ...span, agentId: 1, serverProcess: 5 };
    const rows = [request, row('9', 's-p', 0.5, 99.5, served(5, 'B', 'E')), own];
    expect(drawn(rows)).toEqual(['1', '9', '  2 told_by_time 0.50']);
    expect(buildTrace(rows).spans[2]?.link?.key).toBe('same process, around it in time; 1 more are');
  });

  it('are joined though the SDK ends its span after the reply', () => {
    const late = { ...span, endNs: 150_000_000n };
    expect(drawn([request, late, call, sent])[1]).toBe('  2 told_by_call 0.90');
  });

  it('stay apart when the request ends before the span begins, or has a span of its own', () => {
    const own = { ...span, agentId: 1, serverProcess: 5 };
    expect(
      drawn([
        { ...request, endNs: 500_000n },
        { ...own, startNs: 50_000_000n },
      ]),
    ).toEqual(['1', '2']);
    const first = row('8', 's-app', 2, 90, { ...SDK, traceId: 't', spanId: 'x', parentSpanId: 'h' });
    const taken = { ...request, traceId: 't', spanId: 'h' };
    expect(drawn([taken, first, own])).toEqual(['1', '  2 trace_id_time 0.50', '  8 parent_span_id 1.00']);
  });

  it('are joined though the request carries headers of another make, which the SDK does not read', () => {
    const other = { ...request, traceId: 'other', spanId: 'h' };
    expect(drawn([other, span, call, sent])).toEqual([
      '1',
      '  2 told_by_call 0.90',
      '    3 parent_span_id 1.00',
      '      4 span_id 1.00',
    ]);
    expect(drawn([other, { ...span, agentId: 1, serverProcess: 5 }])).toEqual(['1', '  2 told_by_time 0.50']);
  });

  it('stay apart when the span has a parent in another trace than the request', () => {
    const continued = { ...span, agentId: 1, serverProcess: 5, parentSpanId: 'elsewhere' };
    expect(drawn([{ ...request, traceId: 'other', spanId: 'h' }, continued])).toEqual(['1', '2']);
  });

  it('puts what arrived without headers between the spans of client and server', () => {
    expect(
      drawn([
        row('1', 'c-app', 0, 100, { ...SDK, traceId: 't', spanId: 'a', agentId: 1, clientProcess: 4 }),
        row('2', 'c-p', 1, 99, made(4, '', 7)),
        row('3', 's-p', 2, 98, { ...served(5, 'A'), reqTcpSeq: 7, respTcpSeq: 8 }),
        row('4', 's-app', 3, 97, { traceId: 't', spanId: 'b', parentSpanId: 'a', agentId: 1, serverProcess: 5 }),
      ]),
    ).toEqual(['1', '  2 within_span 0.70', '    3 tcp_seq 1.00', '      4 told_by_time 0.80']);
  });
});

describe('a call without headers', () => {
  const mysql = { l7Protocol: L7_PROTOCOL.MYSQL, server: '10.0.0.3:3306' };
  const request = row('1', 's-p', 0, 100, { ...served(5, 'A', 'D'), traceId: 't', spanId: 'h' });
  const span = row('2', 's-app', 1, 99, { ...SDK, traceId: 't', spanId: 's', parentSpanId: 'h' });
  const query = row('3', 'c-app', 10, 30, { ...SDK, ...mysql, traceId: 't', spanId: 'q', parentSpanId: 's' });
  const sent = row('4', 'c-p', 11, 29, { ...mysql, ...made(5, 'A', 7, {}) });

  it('hangs below the client’s span around it', () => {
    const rows = [request, span, query, sent];
    expect(drawn(rows)).toEqual([
      '1',
      '  2 parent_span_id 1.00',
      '    3 parent_span_id 1.00',
      '      4 within_span 0.90',
    ]);
    expect(buildTrace(rows).spans[3]?.link?.key).toBe(
      'around it in time, of the request that its syscall_trace_id_request=A leads to',
    );
  });

  it('hangs below the server’s span where the client’s is of another protocol or port', () => {
    const under = ['1', '  2 parent_span_id 1.00', '    3 parent_span_id 1.00', '    4 within_span 0.70'];
    expect(drawn([request, span, { ...query, l7Protocol: L7_PROTOCOL.REDIS }, sent])).toEqual(under);
    expect(drawn([request, span, { ...query, server: '10.0.0.3:3307' }, sent])).toEqual(under);
  });

  it('hangs below the server’s span where the client’s has its call already', () => {
    const http = { l7Protocol: L7_PROTOCOL.HTTP1 };
    const own = row('5', 'c-p', 12, 28, { ...http, ...made(5, 'A', 70), traceId: 't', spanId: 'q' });
    const other = { ...sent, ...http, server: '10.0.0.9:0' };
    const rows = [request, span, { ...query, ...http, server: '[::]:0' }, other, own];
    expect(drawn(rows)).toEqual([
      '1',
      '  2 parent_span_id 1.00',
      '    3 parent_span_id 1.00',
      '      5 span_id 1.00',
      '    4 within_span 0.70',
    ]);
  });

  it('stays with its request where no span is around it', () => {
    const late = { ...sent, endNs: 99_900_000n, startNs: 99_500_000n };
    expect(drawn([request, { ...span, endNs: 90_000_000n }, late])).toEqual([
      '1',
      '  2 parent_span_id 1.00',
      '  4 syscall_trace_id 0.98',
    ]);
  });

  it('is found by its process alone, at lower confidence', () => {
    const own = { ...query, agentId: 1, clientProcess: 5 };
    expect(drawn([own, { ...sent, requestContext: '' }])).toEqual(['3', '  4 within_span 0.70']);
  });
});
