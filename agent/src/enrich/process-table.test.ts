import { LISTENER, PROCESS, ADDRESS, type TableSpec } from '@thalweg/protocol';
import { UnixClock } from '../flow/unix-clock';
import { anyProcess, type Row, rowsOf } from '../flow/testing';
import { type HostView, type ProcessFacts } from './host-view';
import { NamespaceTable } from './namespace-table';
import { ProcessTable } from './process-table';
import { TagTables } from './tag-tables';

const WEB = `00000000000000000000ffff0a090007`;

function setUp(running: Map<number, ProcessFacts>) {
  const looks: number[] = [];
  const host: HostView = {
    host: () => ({ name: 'h', machineId: '', os: '', kernel: '', cpuCount: 1, memoryBytes: 1 }),
    process: (pid) => {
      looks.push(pid);
      return running.get(pid);
    },
    addresses: () => [{ ip: WEB, interface: 'veth1' }],
    listeners: (pid) => (pid === 10 ? [{ ip: '0'.repeat(32), port: 80 }] : []),
  };
  const clock = new UnixClock();
  clock.adjust(1_000_000_000_000_000_000n);
  const tags = new TagTables(9, '1', clock);
  const namespaces = new NamespaceTable(host, tags);
  const table = new ProcessTable(host, tags, clock, namespaces);
  const rows = (wanted: TableSpec): Row[] => {
    const found: Row[] = [];
    tags.take(({ table: { name }, bytes }) => {
      if (name === wanted.name) found.push(...rowsOf(bytes, wanted));
    });
    return found;
  };
  return { table, namespaces, rows, looks };
}
const event = (kind: 'exec' | 'fork' | 'exit', tgid: number, timeNs: number, parentTgid = 1) =>
  ({ kind, tgid, parentTgid, comm: 'c', timeNs }) as const;

describe('ProcessTable', () => {
  it('looks once, reports once, and gives the start in halves', () => {
    const running = new Map([[10, anyProcess(10)]]);
    const { table, rows, looks } = setUp(running);
    const found = table.find(10, 'c', 1, 1);
    expect(BigInt(found.startHigh) * 4294967296n + BigInt(found.startLow)).toBe(1700000000000000000n);
    expect(table.find(10, 'c', 2, 1)).toBe(found);
    expect(looks).toEqual([10]);
    expect(rows(PROCESS)).toEqual([
      expect.objectContaining({ process_id: 10, start_time: 1700000000000000000n, end_time: 0n, name: 'p10' }),
    ]);
  });

  it('keeps the facts of a program that was seen starting and ended before its first record', () => {
    const running = new Map([[10, { ...anyProcess(10), name: 'short' }]]);
    const { table, rows } = setUp(running);
    table.onProcess(event('exec', 10, 5));
    expect(rows(PROCESS)).toEqual([]);
    running.clear();
    table.onProcess(event('exit', 10, 6));
    table.find(10, 'c', 5, 1);
    expect(rows(PROCESS)).toEqual([expect.objectContaining({ name: 'short', end_time: 1_000_000_000_000_000_006n })]);
  });

  it('reports a known process again when it runs another program, and when it ends', () => {
    const running = new Map([[10, anyProcess(10)]]);
    const { table, rows } = setUp(running);
    table.find(10, 'c', 1, 1);
    running.set(10, { ...anyProcess(10), name: 'other' });
    table.onProcess(event('exec', 10, 2));
    table.onProcess(event('exit', 10, 3));
    expect(rows(PROCESS).map((row) => [row.name, row.end_time])).toEqual([
      ['p10', 0n],
      ['other', 0n],
      ['other', 1_000_000_000_000_000_003n],
    ]);
  });

  it('names a child that nobody looked at in time after its parent', () => {
    const { table, rows } = setUp(new Map([[10, { ...anyProcess(10), name: 'nginx', containerId: 'x' }]]));
    table.onProcess(event('fork', 11, 7, 10));
    table.find(11, 'worker', 9, 1);
    expect(rows(PROCESS)).toEqual([
      expect.objectContaining({
        process_id: 11,
        name: 'nginx',
        kname: 'worker',
        container_id: 'x',
        start_time: 1_000_000_000_000_000_007n,
      }),
    ]);
  });

  it('takes a process id that is in use again for another process', () => {
    const running = new Map([[10, anyProcess(10)]]);
    const { table, looks } = setUp(running);
    const first = table.find(10, 'c', 1, 1);
    running.set(10, { ...anyProcess(10), startTimeNs: '1800000000000000000' });
    table.onProcess(event('fork', 10, 5));
    expect(table.find(10, 'c', 6, 1)).not.toBe(first);
    expect(looks).toEqual([10, 10]);
  });

  it('bounds the looks at programs that start and say nothing', () => {
    const { table, looks } = setUp(new Map());
    for (let pid = 1; pid <= 1000; pid++) table.onProcess(event('exec', pid, pid));
    expect(looks.length).toBe(200);
    table.onBatchEnd(2e9);
    table.onProcess(event('exec', 5000, 2e9));
    expect(looks.length).toBe(201);
  });
});

describe('NamespaceTable', () => {
  it('reports addresses once, and who listens on them in place of "any address"', () => {
    const { table, namespaces, rows } = setUp(new Map([[10, anyProcess(10)]]));
    table.find(10, 'c', 1, 4026531840);
    namespaces.onBatchEnd(2);
    namespaces.onBatchEnd(100e9);
    const { table: again, namespaces: more, rows: listeners } = setUp(new Map([[10, anyProcess(10)]]));
    again.find(10, 'c', 1, 4026531840);
    more.onBatchEnd(2);
    expect(rows(ADDRESS).map((row) => [row.ip, row.interface, row.netns, row.gone_time])).toEqual([
      [WEB, 'veth1', 4026531840, 0n],
    ]);
    expect(listeners(LISTENER).map((row) => [row.ip, row.port, row.process_id])).toEqual([[WEB, 80, 10]]);
  });

  it('reports addresses as gone when the last process in their namespace has ended', () => {
    const { table, namespaces, rows } = setUp(new Map([[10, anyProcess(10)]]));
    table.find(10, 'c', 1, 4026531840);
    table.onProcess(event('exit', 10, 5));
    namespaces.onBatchEnd(40e9);
    expect(rows(ADDRESS).map((row) => row.gone_time)).toEqual([0n, 1_000_000_040_000_000_000n]);
  });
});
