import { L7_FLOW_LOG, readBlocks } from '@thalweg/protocol';
import { requestAt, responseAt } from '../l7/messages';
import { Connection } from './connection';
import { RowWriter } from './row-writer';
import { dataEvent, type Row, rowsOf, serverEvent } from './testing';
import { UnixClock } from './unix-clock';

const origin = { timeNs: 5e9, tcpSeq: 7, traceId: 2 ** 40 + 3, tid: 8, capSeq: 9 };
const known = { tgid: 100, startHigh: 1, startLow: 2 };
const request = () => ({
  ...requestAt(origin, 0, 1),
  endpoint: '/a',
  xRequestId: 'r-1',
  attributeNames: ['n'],
  attributeValues: ['v'],
});
const response = () => ({
  ...responseAt(origin, 0, 1),
  code: -5,
  exception: 'größer',
  affectedRows: 4,
  length: 2 ** 33,
});

describe('RowWriter', () => {
  let writer: RowWriter;
  let c: Connection;
  beforeEach(() => {
    writer = new RowWriter({ agentId: 9, startSeconds: 1735689602 }, new UnixClock());
    c = new Connection(dataEvent(), known);
  });
  const take = (): Row[] => {
    const rows = rowsOf(writer.block.encode(), L7_FLOW_LOG);
    writer.block.clear();
    return rows;
  };

  it('writes values of every width as they are', () => {
    writer.write(c, request(), response(), 3);
    expect(take()).toMatchObject([
      {
        syscall_trace_id_request: BigInt(2 ** 40 + 3),
        response_code: -5,
        response_exception: 'größer',
        response_length: BigInt(2 ** 33),
        sql_affected_rows: 4n,
        response_status: 3,
        x_request_id_0: 'r-1',
        attribute_names: ['n'],
        process_start_time_0: 2n ** 32n + 2n,
      },
    ]);
  });

  it('leaves nothing of an earlier block in the rows of the next, nor columns that say nothing', () => {
    writer.write(c, request(), response(), 3);
    take();
    writer.write(c, requestAt(origin, 0, 1), undefined, 0);
    const bytes = writer.block.encode();
    const [row] = take();
    expect(row).toMatchObject({ response_code: 0, response_length: 0n, syscall_trace_id_response: 0n, type: 0 });
    const read = readBlocks(bytes, L7_FLOW_LOG, { maxRows: 10 });
    const names = read.ok ? read.blocks.flatMap(({ columns }) => columns.map(({ name }) => name)) : [];
    expect(names).toContain('response_code');
    for (const name of ['response_exception', 'endpoint', 'sql_affected_rows', 'attribute_names', 'ip6_0'])
      expect(names).not.toContain(name);
  });

  it('has each row say what was known of the connection at its time', () => {
    writer.write(c, request(), response(), 0);
    c.peer = new Connection(serverEvent(), { ...known, tgid: 200 });
    writer.write(c, request(), response(), 0);
    c.peer.comm = 'worker';
    c.peer.version++;
    writer.write(c, request(), response(), 0);
    expect(take().map((row) => [row.process_id_1, row.process_kname_1])).toEqual([
      [0, ''],
      [200, 'server'],
      [200, 'worker'],
    ]);
  });

  it('keeps the rows of a block that outgrows its room in order', () => {
    for (let i = 0; i < 3000; i++) writer.write(c, { ...request(), endpoint: `/${i % 5}`, tid: i }, undefined, 0);
    const rows = take();
    expect(rows.map((row) => row.syscall_thread_0)).toEqual(Array.from({ length: 3000 }, (_, i) => i));
    expect(rows.map((row) => row.endpoint)).toEqual(Array.from({ length: 3000 }, (_, i) => `/${i % 5}`));
  });
});
