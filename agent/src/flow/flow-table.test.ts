import { L7_FLOW_LOG, LOG_TYPE, RESPONSE_STATUS } from '@thalweg/protocol';
import { EGRESS, INGRESS, ROLE_CLIENT, ROLE_UNKNOWN } from '../decode/event';
import { flowOptions } from './flow-options';
import { FlowTable } from './flow-table';
import { type ProcessDirectory } from './process-directory';
import { RowWriter } from './row-writer';
import { dataEvent, ip4, lineProtocol, type Row, rowOptions, rowsOf, serverEvent } from './testing';
import { UnixClock } from './unix-clock';

const own = { ownPid: 999, backendPort: 20416 };
const OFFSET = 1_763_000_000_000_000_000n;
const processes: ProcessDirectory = {
  find: (tgid) => ({ tgid, startHigh: 0, startLow: tgid * 10 }),
  serves: () => undefined,
};

function setUp(changes = {}) {
  const clock = new UnixClock();
  clock.adjust(OFFSET);
  const writer = new RowWriter({ agentId: 9, startSeconds: 1735689600 + 2 }, clock);
  const flow = new FlowTable(flowOptions(rowOptions(changes)), writer, processes, [lineProtocol], own);
  const rows = (): Row[] => {
    const found = writer.block.rows === 0 ? [] : rowsOf(writer.block.encode(), L7_FLOW_LOG);
    writer.block.clear();
    return found;
  };
  return { flow, rows };
}
const asked = (rows: Row[]) => rows.map((row) => [row.request_resource, row.type, row.response_status]);

describe('FlowTable', () => {
  it('writes a request and its response as one row of the client process', () => {
    const { flow, rows } = setUp();
    flow.onData(dataEvent({ text: '?a;', traceId: 55, tcpSeq: 7000 }));
    flow.onData(
      dataEvent({ text: '!a;', traceId: 56, tcpSeq: 9000, direction: INGRESS, timeNs: 1e9 + 2500, capSeq: 2 }),
    );
    flow.finish();
    expect(rows()).toEqual([
      expect.objectContaining({
        start_time: OFFSET + 1_000_000_000n,
        end_time: OFFSET + 1_000_002_500n,
        response_duration: 3n,
        observation_point: 'c-p',
        agent_id: 9,
        ip4_0: 0x0a000001,
        ip4_1: 0x0a000002,
        client_port: 40000,
        server_port: 80,
        process_id_0: 100,
        process_id_1: 0,
        process_start_time_0: 1000n,
        process_kname_0: 'client',
        req_tcp_seq: 7000,
        resp_tcp_seq: 9000,
        syscall_trace_id_request: 55n,
        syscall_trace_id_response: 56n,
        syscall_cap_seq_0: 1n,
        syscall_cap_seq_1: 2n,
        type: LOG_TYPE.SESSION,
        response_status: RESPONSE_STATUS.OK,
        response_code: 200,
        direction_score: 255,
        is_reversed: 0,
      }),
    ]);
  });

  it('numbers rows from the second of its start, below a hash of the agent', () => {
    const { flow, rows } = setUp();
    flow.onData(dataEvent({ text: '~a;~b;' }));
    flow.finish();
    const ids = rows().map((row) => BigInt(row.row_id as bigint));
    expect(ids.map((id) => id & ((1n << 44n) - 1n))).toEqual([2n << 16n, (2n << 16n) + 1n]);
    expect(ids[0]).toBeGreaterThan(1n << 44n);
  });

  it('names both processes when both sockets are on this host, even if the server is seen first', () => {
    const { flow, rows } = setUp();
    flow.onData(serverEvent({ text: '?a;' }));
    flow.onData(serverEvent({ text: '!a;', direction: EGRESS, capSeq: 2 }));
    flow.onData(dataEvent({ text: '?a;' }));
    flow.onData(dataEvent({ text: '!a;', direction: INGRESS, capSeq: 2 }));
    flow.onBatchEnd(2e9);
    const found = rows();
    expect(found.map((row) => row.observation_point).sort()).toEqual(['c-p', 's-p']);
    for (const row of found) {
      expect([row.process_id_0, row.process_id_1, row.process_kname_0, row.process_kname_1]).toEqual([
        100,
        200,
        'client',
        'server',
      ]);
    }
  });

  it('waits with the first row of a connection for its other end, from the first batch on', () => {
    const { flow, rows } = setUp();
    flow.onBatchBegin(1e9);
    flow.onData(serverEvent({ text: '?a;' }));
    flow.onData(serverEvent({ text: '!a;', direction: EGRESS, capSeq: 2 }));
    flow.onBatchEnd(1e9);
    flow.onBatchBegin(1.001e9);
    flow.onData(dataEvent({ text: '?a;' }));
    flow.onBatchEnd(1.001e9);
    expect(rows().map((row) => [row.observation_point, row.process_id_0])).toEqual([['s-p', 100]]);
  });

  it('keeps loopback connections of different network namespaces apart', () => {
    const { flow, rows } = setUp();
    const loopback = { localIp: ip4('127.0.0.1'), remoteIp: ip4('127.0.0.1') };
    flow.onData(dataEvent({ ...loopback, text: '~a;', netns: 1 }));
    flow.onData(serverEvent({ ...loopback, text: '~a;', netns: 2 }));
    flow.finish();
    expect(rows().map((row) => [row.process_id_0, row.process_id_1])).toEqual([
      [100, 0],
      [0, 200],
    ]);
  });

  it('puts records that come out of order into the order of capture', () => {
    const { flow, rows } = setUp();
    flow.onData(dataEvent({ text: '!a;', direction: INGRESS, capSeq: 2 }));
    flow.onData(dataEvent({ text: '?b;', capSeq: 3 }));
    flow.onData(dataEvent({ text: '?a;', capSeq: 1 }));
    flow.onData(dataEvent({ text: '!b;', direction: INGRESS, capSeq: 4 }));
    flow.finish();
    expect(asked(rows())).toEqual([
      ['a', LOG_TYPE.SESSION, RESPONSE_STATUS.OK],
      ['b', LOG_TYPE.SESSION, RESPONSE_STATUS.OK],
    ]);
    expect(flow.counters.gaps).toBe(0);
  });

  it('pairs nothing across a hole, and pairs again behind it', () => {
    const { flow, rows } = setUp();
    flow.onData(dataEvent({ text: '?a;', capSeq: 1 }));
    flow.onData(dataEvent({ text: '?c;', capSeq: 4, timeNs: 1.1e9 }));
    flow.onBatchEnd(1.1e9);
    expect(flow.counters.gaps).toBe(0);
    flow.onBatchEnd(1.2e9);
    flow.onData(dataEvent({ text: '!c;', capSeq: 5, direction: INGRESS, timeNs: 1.3e9 }));
    flow.finish();
    expect(asked(rows())).toEqual([
      ['a', LOG_TYPE.REQUEST, RESPONSE_STATUS.UNKNOWN],
      ['c', LOG_TYPE.SESSION, RESPONSE_STATUS.OK],
    ]);
    expect(flow.counters.gaps).toBe(1);
  });

  it('turns a request without answer into a timeout by the clock of batches, and a late answer into its own row', () => {
    const { flow, rows } = setUp();
    flow.onData(dataEvent({ text: '?a;' }));
    flow.onBatchEnd(120e9);
    expect(rows()).toEqual([]);
    flow.onBatchEnd(122e9);
    flow.onBatchEnd(123e9);
    expect(asked(rows())).toEqual([['a', LOG_TYPE.REQUEST, RESPONSE_STATUS.TIMEOUT]]);
    flow.onData(dataEvent({ text: '?b;', capSeq: 2, timeNs: 123e9 }));
    flow.onData(dataEvent({ text: '!a;!b;', capSeq: 3, timeNs: 124e9, direction: INGRESS }));
    flow.finish();
    expect(asked(rows())).toEqual([
      ['', LOG_TYPE.RESPONSE, RESPONSE_STATUS.OK],
      ['b', LOG_TYPE.SESSION, RESPONSE_STATUS.OK],
    ]);
  });

  it('answers repeated ids with the newest request', () => {
    const { flow, rows } = setUp();
    flow.onData(dataEvent({ text: '?a#5;' }));
    flow.onData(dataEvent({ text: '?again#5;', capSeq: 2 }));
    flow.onData(dataEvent({ text: '!x#5;', capSeq: 3, direction: INGRESS }));
    flow.finish();
    expect(asked(rows())).toEqual([
      ['again', LOG_TYPE.SESSION, RESPONSE_STATUS.OK],
      ['a', LOG_TYPE.REQUEST, RESPONSE_STATUS.UNKNOWN],
    ]);
  });

  it('writes what a closed connection left open', () => {
    const { flow, rows } = setUp();
    flow.onData(dataEvent({ text: '?a;' }));
    flow.onClose({ socketId: 1, tgid: 100, timeNs: 1.1e9 });
    flow.onBatchEnd(1.3e9);
    flow.onBatchEnd(1.4e9);
    expect(asked(rows())).toEqual([['a', LOG_TYPE.REQUEST, RESPONSE_STATUS.UNKNOWN]]);
    expect(flow.socketCount).toBe(0);
  });

  it('still takes the response whose record comes after that of the close', () => {
    const { flow, rows } = setUp();
    flow.onData(dataEvent({ text: '?a;' }));
    flow.onClose({ socketId: 1, tgid: 100, timeNs: 1.1e9 });
    flow.onData(dataEvent({ text: '!a;', capSeq: 2, direction: INGRESS, timeNs: 1.05e9 }));
    flow.onBatchEnd(1.3e9);
    flow.onBatchEnd(1.4e9);
    expect(asked(rows())).toEqual([['a', LOG_TYPE.SESSION, RESPONSE_STATUS.OK]]);
  });

  it('closes the sockets of a process that ends', () => {
    const { flow, rows } = setUp();
    flow.onData(dataEvent({ text: '?a;' }));
    flow.onProcess({ kind: 'exit', tgid: 100, parentTgid: 1, comm: 'client', timeNs: 1.1e9 });
    flow.onBatchEnd(1.3e9);
    flow.onBatchEnd(1.4e9);
    expect(asked(rows())).toEqual([['a', LOG_TYPE.REQUEST, RESPONSE_STATUS.UNKNOWN]]);
  });

  it('turns the sides round when the first message says so', () => {
    const { flow, rows } = setUp();
    const ports = { localPort: 80, remotePort: 40000 };
    flow.onData(dataEvent({ ...ports, text: '?a;', direction: INGRESS, role: ROLE_CLIENT }));
    flow.finish();
    const [row] = rows();
    expect([row?.observation_point, row?.is_reversed, row?.client_port, row?.process_id_1]).toEqual([
      's-p',
      1,
      40000,
      100,
    ]);
  });

  it('believes the socket when its ports agree, whatever the first bytes look like', () => {
    const { flow, rows } = setUp();
    flow.onData(dataEvent({ text: '?a;', direction: INGRESS }));
    flow.onData(dataEvent({ text: '~b;', capSeq: 2 }));
    flow.finish();
    expect(rows().map((row) => [row.observation_point, row.request_resource])).toEqual([['c-p', 'b']]);
  });

  it('learns the sides of an older connection from its messages and writes no rows before', () => {
    const { flow, rows } = setUp();
    const unknown = { role: ROLE_UNKNOWN } as const;
    flow.onData(dataEvent({ ...unknown, text: 'rest of something;' }));
    flow.onData(dataEvent({ ...unknown, text: '!a;', capSeq: 2 }));
    flow.finish();
    const found = rows();
    expect(found.map((row) => [row.observation_point, row.type, row.direction_score])).toEqual([
      ['s-p', LOG_TYPE.RESPONSE, 128],
    ]);
    expect([...flow.counters.skipped]).toEqual([['unknown_sides', 1]]);
  });

  it('keeps datagrams of one socket apart by their other end', () => {
    const { flow, rows } = setUp();
    const udp = { transport: 17 };
    flow.onData(serverEvent({ ...udp, text: '?a#1;', remotePort: 5001 }));
    flow.onData(serverEvent({ ...udp, text: '?b#1;', remotePort: 5002, capSeq: 2 }));
    flow.onData(serverEvent({ ...udp, text: '!a#1;', remotePort: 5001, capSeq: 3, direction: EGRESS }));
    flow.onData(serverEvent({ ...udp, text: '!b#1;', remotePort: 5002, capSeq: 4, direction: EGRESS }));
    flow.finish();
    expect(rows().map((row) => [row.request_resource, row.client_port, row.type])).toEqual([
      ['a', 5001, LOG_TYPE.SESSION],
      ['b', 5002, LOG_TYPE.SESSION],
    ]);
  });

  it('lets go of the socket that was not used for longest when the table is full, and counts it', () => {
    const { flow, rows } = setUp({ max_connections: 16 });
    for (let id = 1; id <= 16; id++) flow.onData(dataEvent({ socketId: id, localPort: 1000 + id, text: `?n${id};` }));
    // A first overflow spends everybody's second chance, the used one gets it back.
    flow.onData(dataEvent({ socketId: 17, localPort: 1017, text: '?n17;' }));
    flow.onData(dataEvent({ socketId: 2, localPort: 1002, text: '!n2;', capSeq: 2, direction: INGRESS }));
    flow.onData(dataEvent({ socketId: 18, localPort: 1018, text: '?n18;' }));
    flow.onBatchEnd(2e9);
    expect(flow.counters.evicted).toBe(2);
    expect(asked(rows())).toEqual([
      ['n1', LOG_TYPE.REQUEST, RESPONSE_STATUS.UNKNOWN],
      ['n2', LOG_TYPE.SESSION, RESPONSE_STATUS.OK],
      ['n3', LOG_TYPE.REQUEST, RESPONSE_STATUS.UNKNOWN],
    ]);
  });

  it('bounds the requests that wait on one connection', () => {
    const { flow, rows } = setUp({ max_pending: 2 });
    flow.onData(dataEvent({ text: '?a;?b;?c;' }));
    flow.onData(dataEvent({ text: '!a;!b;!c;', capSeq: 2, direction: INGRESS }));
    flow.finish();
    expect(flow.counters.pendingOverflow).toBe(1);
    expect(asked(rows())).toEqual([
      ['a', LOG_TYPE.REQUEST, RESPONSE_STATUS.UNKNOWN],
      ['', LOG_TYPE.RESPONSE, RESPONSE_STATUS.OK],
      ['b', LOG_TYPE.SESSION, RESPONSE_STATUS.OK],
      ['c', LOG_TYPE.SESSION, RESPONSE_STATUS.OK],
    ]);
  });

  it('leaves out the agent itself, and what is denied by name or port', () => {
    const { flow, rows } = setUp({ deny_processes: ['secret'], deny_ports: [81] });
    flow.onData(dataEvent({ text: '~own;', tgid: 999 }));
    flow.onData(dataEvent({ text: '~name;', socketId: 3, comm: 'secret' }));
    flow.onData(dataEvent({ text: '~port;', socketId: 4, remotePort: 81 }));
    flow.onData(dataEvent({ text: '~other;', socketId: 5 }));
    flow.finish();
    expect(rows().map((row) => row.request_resource)).toEqual(['other']);
  });
});
