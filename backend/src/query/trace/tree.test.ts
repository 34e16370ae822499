import { type LinkRow } from './link-row';
import { row } from './link-row.fixture';
import { buildTrace } from './tree';

/** `child < parent rule confidence`, roots without a parent, in tree order. */
function drawn(rows: LinkRow[]): string[] {
  return buildTrace(rows).spans.map(
    ({ row: { rowId }, link, depth }) =>
      `${'  '.repeat(depth)}${rowId}${link ? ` ${link.rule} ${link.confidence.toFixed(2)}` : ''}`,
  );
}
const defectsOf = (rows: LinkRow[]) => buildTrace(rows).defects.map(({ row_id, kind }) => `${row_id} ${kind}`);

const server = (pid: number, request: string, response: string, seq = 0): Partial<LinkRow> => ({
  serverProcess: pid,
  requestContext: request,
  responseContext: response,
  reqTcpSeq: seq,
  respTcpSeq: seq && seq + 1,
});
const client = (pid: number, request: string, response: string, seq = 0): Partial<LinkRow> => ({
  clientProcess: pid,
  requestContext: request,
  responseContext: response,
  reqTcpSeq: seq,
  respTcpSeq: seq && seq + 1,
});

describe('messages on their way', () => {
  it('orders the observation points of one request from client to server', () => {
    const message = { reqTcpSeq: 7, respTcpSeq: 8 };
    expect(
      drawn([
        row('4', 's-p', 2, 8, message),
        row('1', 'c-p', 0, 10, message),
        row('3', 's', 1.5, 8.5, message),
        row('2', 'c', 0.5, 9.5, message),
      ]),
    ).toEqual(['1', '  2 tcp_seq 1.00', '    3 tcp_seq 1.00', '      4 tcp_seq 1.00']);
  });

  it('pairs client and server although their clocks are seconds apart', () => {
    const message = { reqTcpSeq: 7, respTcpSeq: 8 };
    const rows = [row('1', 'c-p', 5000, 5010, message), row('2', 's-p', 0, 8, { ...message, agentId: 2 })];
    expect(drawn(rows)).toEqual(['1', '  2 tcp_seq 1.00']);
    expect(buildTrace(rows).defects).toEqual([
      {
        row_id: '2',
        kind: 'clock_skew',
        detail: 'It starts 5000.000 ms before its parent 1; the clocks of agents 1 and 2 differ at least by that.',
      },
    ]);
  });

  it('keeps requests apart that have one request sequence and two answers', () => {
    const rows = [
      row('1', 'c-p', 0, 10, { reqTcpSeq: 7, respTcpSeq: 8 }),
      row('2', 's-p', 1, 9, { reqTcpSeq: 7, respTcpSeq: 9 }),
    ];
    expect(drawn(rows)).toEqual(['1', '2']);
  });

  it('pairs an unanswered request at lower confidence', () => {
    const rows = [
      row('1', 'c-p', 0, 0, { reqTcpSeq: 7, complete: false }),
      row('2', 's-p', 1, 9, { reqTcpSeq: 7, respTcpSeq: 9 }),
    ];
    expect(drawn(rows)).toEqual(['1', '  2 tcp_seq 0.90']);
  });

  it('follows a request through address translation by both of its sequence numbers', () => {
    const message = { reqTcpSeq: 7, respTcpSeq: 8 };
    expect(
      drawn([
        row('1', 'c-p', 0, 10, { ...message, server: '10.96.0.1:80' }),
        row('2', 's-p', 1, 9, { ...message, server: '10.0.3.3:8080' }),
      ]),
    ).toEqual(['1', '  2 tcp_seq 0.90']);
  });

  it('does not pair two requests of one sequence number that are hours apart', () => {
    const message = { reqTcpSeq: 7, respTcpSeq: 8 };
    expect(drawn([row('1', 'c-p', 0, 10, message), row('2', 's-p', 7_200_000, 7_200_009, message)])).toEqual([
      '1',
      '2',
    ]);
  });
});

describe('calls made while a request is served', () => {
  it('hangs a sequence of calls below the request by the ids that its thread carried', () => {
    expect(
      drawn([
        row('1', 's-p', 0, 100, server(5, 'A', 'D')),
        row('2', 'c-p', 10, 20, client(5, 'A', 'B')),
        row('3', 'c-p', 30, 40, client(5, 'B', 'C')),
        row('4', 'c-p', 50, 60, client(5, 'C', 'D')),
      ]),
    ).toEqual(['1', '  2 syscall_trace_id 0.98', '  3 syscall_trace_id 0.95', '  4 syscall_trace_id 0.95']);
  });

  it('hangs parallel calls that carry one id below one request', () => {
    expect(
      drawn([
        row('1', 's-p', 0, 100, server(5, 'A', 'C')),
        row('2', 'c-p', 10, 20, client(5, 'A', 'B')),
        row('3', 'c-p', 11, 40, client(5, 'A', 'C')),
      ]),
    ).toEqual(['1', '  2 syscall_trace_id 0.98', '  3 syscall_trace_id 0.98']);
  });

  it('does not chain the next call of a load generator to its last one', () => {
    expect(
      drawn([
        row('1', 'c-p', 0, 10, client(9, '', 'X', 100)),
        row('2', 's-p', 1, 9, server(5, 'A', 'A', 100)),
        row('3', 'c-p', 10, 20, client(9, 'X', 'Y', 200)),
        row('4', 's-p', 11, 19, server(5, 'B', 'B', 200)),
      ]),
    ).toEqual(['1', '  2 tcp_seq 1.00', '3', '  4 tcp_seq 1.00']);
  });

  it('does not connect the reply of a request with the next request on the connection', () => {
    expect(
      drawn([
        row('1', 's-p', 0, 10, server(5, 'A', 'B')),
        row('2', 'c-p', 1, 9, client(5, 'A', 'B')),
        row('3', 's-p', 12, 20, server(5, 'B', 'C')),
        row('4', 'c-p', 13, 19, client(5, 'B', 'C')),
      ]),
    ).toEqual(['1', '  2 syscall_trace_id 0.98', '3', '  4 syscall_trace_id 0.98']);
  });

  it('takes the same id of another process, or of another agent, for another id', () => {
    expect(
      drawn([
        row('1', 's-p', 0, 100, server(5, 'A', 'D')),
        row('2', 'c-p', 10, 20, client(6, 'A', 'B')),
        row('3', 'c-p', 10, 20, { ...client(5, 'A', 'B'), agentId: 2 }),
      ]),
    ).toEqual(['1', '2', '3']);
  });

  it('never links two requests of one process to each other', () => {
    expect(drawn([row('1', 's-p', 0, 100, server(5, 'A', 'A')), row('2', 's-p', 10, 20, server(5, 'A', 'A'))])).toEqual(
      ['1', '2'],
    );
  });

  it('leaves out a call that begins after the reply', () => {
    expect(
      drawn([row('1', 's-p', 0, 10, server(5, 'A', 'A')), row('2', 'c-p', 500, 510, client(5, 'A', 'B'))]),
    ).toEqual(['1', '2']);
  });

  it('finds the request by its reply when the call itself carries no id', () => {
    expect(
      drawn([
        row('1', 's-p', 0, 100, server(5, 'A', 'C')),
        row('2', 'c-p', 10, 20, client(5, '', 'B')),
        row('3', 'c-p', 30, 40, client(5, 'B', 'C')),
      ]),
    ).toEqual(['1', '  2 syscall_trace_id 0.60', '  3 syscall_trace_id 0.70']);
  });

  it('does not hang a call below a request of another trace', () => {
    expect(
      drawn([
        row('1', 's-p', 0, 100, { ...server(5, 'A', 'B'), traceId: 't1' }),
        row('2', 'c-p', 10, 20, { ...client(5, 'A', 'B'), traceId: 't2' }),
      ]),
    ).toEqual(['1', '2']);
  });
});

describe('one read that answers calls of several requests', () => {
  const shared = [
    row('1', 's-p', 0, 100, server(5, 'A1', 'F1')),
    row('2', 's-p', 1, 101, server(5, 'A2', 'F2')),
    row('3', 'c-p', 2, 10, client(5, 'A1', 'S')),
    row('4', 'c-p', 3, 10, client(5, 'A2', 'S')),
  ];

  it('follows each next call to the reply that its answer leads to', () => {
    const rows = [
      ...shared,
      row('5', 'c-p', 11, 20, client(5, 'S', 'F2')),
      row('6', 'c-p', 12, 20, client(5, 'S', 'F1')),
    ];
    expect(drawn(rows)).toEqual([
      '1',
      '  3 syscall_trace_id 0.98',
      '  6 syscall_trace_id 0.80',
      '2',
      '  4 syscall_trace_id 0.98',
      '  5 syscall_trace_id 0.80',
    ]);
    expect(buildTrace(rows).spans[2]?.link?.key).toBe(
      'syscall_trace_id_request=S, from the answer before; 1 other candidate, decided by the reply',
    );
  });

  it('takes the order of the answers when nothing else tells, at lower confidence', () => {
    expect(
      drawn([...shared, row('5', 'c-p', 11, 20, client(5, 'S', 'G')), row('6', 'c-p', 12, 20, client(5, 'S', 'H'))]),
    ).toEqual([
      '1',
      '  3 syscall_trace_id 0.98',
      '  5 syscall_trace_id 0.60',
      '2',
      '  4 syscall_trace_id 0.98',
      '  6 syscall_trace_id 0.60',
    ]);
  });

  it('believes headers before anything else', () => {
    expect(
      drawn([
        row('1', 's-p', 0, 100, { ...server(5, 'A1', 'F1'), xRequestId0: 'x1' }),
        row('2', 's-p', 1, 101, { ...server(5, 'A2', 'F2'), xRequestId0: 'x2' }),
        ...shared.slice(2),
        row('5', 'c-p', 11, 20, { ...client(5, 'S', 'F1'), xRequestId0: 'x2' }),
      ]),
    ).toEqual(['1', '  3 syscall_trace_id 0.98', '2', '  4 syscall_trace_id 0.98', '  5 syscall_trace_id 0.85']);
  });

  it('chooses the tightest of pipelined requests read at once', () => {
    expect(
      drawn([
        row('1', 's-p', 0, 10, server(5, 'A', 'B')),
        row('2', 's-p', 0, 20, server(5, 'A', 'C')),
        row('3', 'c-p', 2, 8, client(5, 'A', 'D')),
      ]),
    ).toEqual(['2', '1', '  3 syscall_trace_id 0.50']);
  });
});

describe('span ids', () => {
  it('puts the way of a request between the spans of caller and server', () => {
    const headers = { traceId: 't', spanId: 's1' };
    expect(
      drawn([
        row('1', 'c-app', 0, 100, { ...headers, agentId: 9 }),
        row('2', 'c-p', 1, 99, { ...headers, ...client(5, 'A', 'B', 7) }),
        row('3', 's-p', 2, 98, { ...headers, ...server(6, 'C', 'D', 7) }),
        row('4', 's-app', 3, 97, { traceId: 't', spanId: 's2', parentSpanId: 's1', agentId: 9 }),
        row('5', 'app', 4, 50, { traceId: 't', spanId: 's3', parentSpanId: 's2', agentId: 9 }),
      ]),
    ).toEqual([
      '1',
      '  2 span_id 1.00',
      '    3 tcp_seq 1.00',
      '      4 parent_span_id 1.00',
      '        5 parent_span_id 1.00',
    ]);
  });

  it('does not mix equal span ids of two traces', () => {
    expect(
      drawn([
        row('1', 'c-app', 0, 100, { traceId: 't1', spanId: 's1' }),
        row('2', 's-app', 3, 97, { traceId: 't2', spanId: 's2', parentSpanId: 's1' }),
      ]),
    ).toEqual(['1', '2']);
  });

  it('cuts a cycle of parents at its earliest span and says so', () => {
    const rows = [
      row('1', 'app', 0, 100, { traceId: 't', spanId: 'a', parentSpanId: 'c' }),
      row('2', 'app', 10, 90, { traceId: 't', spanId: 'b', parentSpanId: 'a' }),
      row('3', 'app', 20, 80, { traceId: 't', spanId: 'c', parentSpanId: 'b' }),
    ];
    expect(drawn(rows)).toEqual(['1', '  2 parent_span_id 1.00', '    3 parent_span_id 1.00']);
    expect(buildTrace(rows).defects).toEqual([
      {
        row_id: '1',
        kind: 'cycle',
        detail: 'Its parent by parent_span_id (parent_span_id=c) is row 3, which hangs below it; cut here.',
      },
    ]);
  });
});

describe('weak evidence', () => {
  it('connects rows by the request id that a service passed on', () => {
    expect(
      drawn([
        row('1', 's-p', 0, 100, { ...server(5, 'A', 'B'), xRequestId0: 'x' }),
        row('2', 'c-p', 10, 90, { ...client(5, 'Q', 'R'), xRequestId0: 'x' }),
      ]),
    ).toEqual(['1', '  2 x_request_id 0.80']);
  });

  it('connects rows by the request id that a proxy made and told in its answer', () => {
    expect(
      drawn([
        row('1', 's-p', 0, 100, { ...server(5, 'A', 'B'), xRequestId1: 'x' }),
        row('2', 'c-p', 10, 90, { ...client(5, 'Q', 'R'), xRequestId0: 'x' }),
      ]),
    ).toEqual(['1', '  2 x_request_id 0.80']);
  });

  it('hangs a row of the trace below the tightest row around it', () => {
    expect(
      drawn([
        row('1', 's-p', 0, 100, { ...server(5, 'A', 'B'), traceId: 't' }),
        row('2', 'c-p', 10, 90, { ...client(5, '', ''), traceId: 't' }),
        row('3', 's-p', 20, 80, { ...server(6, 'C', 'D'), traceId: 't' }),
      ]),
    ).toEqual(['1', '  2 trace_id_time 0.50', '    3 trace_id_time 0.30']);
  });
});

describe('defects and self time', () => {
  it('names what has no parent and what was seen on one side only', () => {
    expect(
      defectsOf([
        row('1', 's-p', 0, 100, { ...server(5, 'A', 'B'), traceId: 't' }),
        row('2', 'c-p', 10, 90, client(5, 'A', 'B')),
        row('3', 's-p', 200, 280, { ...server(6, 'C', 'D'), traceId: 't' }),
      ]),
    ).toEqual(['2 missing_server_side', '3 orphan', '3 missing_client_side']);
  });

  it('counts as self time what no child covers, overlapping children once', () => {
    const { spans } = buildTrace([
      row('1', 's-p', 0, 100, server(5, 'A', 'C')),
      row('2', 'c-p', 10, 30, client(5, 'A', 'B')),
      row('3', 'c-p', 20, 60, client(5, 'A', 'C')),
    ]);
    expect(spans.map(({ selfNs }) => Number(selfNs) / 1e6)).toEqual([50, 20, 40]);
  });
});
