import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { ProcHost } from './proc-host';
import { parseBootSeconds, parseStat, parseUserId, startTimeNs } from './proc-stat';

describe('/proc of a process', () => {
  it('reads a name that holds parentheses and spaces', () => {
    const stat = `42 (a) b (c) S 7 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 12345 99 1`;
    expect(parseStat(stat)).toEqual({ comm: 'a) b (c', parent: 7, startTicks: 12345 });
    expect(parseStat('nonsense')).toBeUndefined();
  });

  it('adds ticks to the boot time', () => {
    expect(startTimeNs(12345, parseBootSeconds('cpu 1\nbtime 1700000000\n'))).toBe('1700000123450000000');
  });

  it('takes the effective user', () => {
    expect(parseUserId('Name:\tx\nUid:\t0\t33\t0\t0\n')).toBe(33);
  });

  it('tells of a running process, the same each time, and nothing of one that is gone', async () => {
    const host = new ProcHost();
    const child = spawn('sleep', ['20'], { env: { OTEL_SERVICE_NAME: 'napper' } });
    await once(child, 'spawn');
    const pid = child.pid as number;
    const facts = host.process(pid);
    expect(facts).toMatchObject({ pid, parent: process.pid, name: 'napper', nameSource: 'otel' });
    expect(facts?.netns).toBeGreaterThan(0);
    expect(Math.abs(Number(BigInt(facts?.startTimeNs ?? 0) / 1_000_000n) - Date.now())).toBeLessThan(60_000);
    expect(new ProcHost().process(pid)).toEqual(host.process(pid));
    child.kill();
    await once(child, 'exit');
    expect(host.process(pid)).toBeUndefined();
  });

  it('finds the sockets that a process listens on', async () => {
    const server = createServer().listen(21290, '127.0.0.1');
    await once(server, 'listening');
    expect(new ProcHost().listeners(process.pid)).toContainEqual({
      ip: '00000000000000000000ffff7f000001',
      port: 21290,
    });
    server.close();
  });
});
