import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOST, PROCESS } from '@thalweg/protocol';
import { Ledger } from '../ledger';
import { retryAfterMs } from './http-post';
import { Sender, type SenderOptions } from './sender';
import { FakeBackend, textBlock, until } from './testing';

const ROWS = 'l7_flow_log';

describe('Sender', () => {
  let directory: string;
  let backend: FakeBackend;
  let ledger: Ledger;
  let sender: Sender;
  const said: string[] = [];
  const log = { info: (text: string) => said.push(text), warn: (text: string) => said.push(text) };
  const options = (changes: Partial<SenderOptions> = {}): SenderOptions => ({
    backendUrl: backend.url,
    token: 's3cret',
    agentId: 9,
    bootTimeNs: 1000n,
    spoolDirectory: join(directory, 'spool'),
    spoolBytes: 1 << 20,
    memoryBytes: 1 << 20,
    timeoutMs: 500,
    isCompressed: true,
    ...changes,
  });

  beforeEach(async () => {
    said.length = 0;
    directory = mkdtempSync(join(tmpdir(), 'thalweg-sender-'));
    backend = new FakeBackend(21210);
    await backend.start();
    ledger = new Ledger();
    sender = new Sender(options(), ledger, log);
  });
  afterEach(async () => {
    await sender.close();
    await backend.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('posts compressed batches with identity, number and token over kept connections', async () => {
    for (let i = 1; i <= 20; i++) sender.submit(textBlock(`b${i}`, 10));
    expect(await sender.drain(5000)).toBe(true);
    expect(backend.received.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    expect(backend.received[0]).toMatchObject({
      table: ROWS,
      boot: '1000',
      attempt: 1,
      token: 'Bearer s3cret',
      protocol: '1',
      agent: '9',
    });
    expect(backend.received.map(({ encoding }) => encoding)).toEqual(Array(20).fill('gzip'));
    expect(backend.connections).toBeLessThanOrEqual(4);
    expect(ledger.of(ROWS)).toMatchObject({ captured: 200, stored: 200 });
  });

  it('sends as it is to a backend nearby, and compresses what has to wait, across restarts', async () => {
    await sender.close();
    sender = new Sender({ ...options(), isCompressed: false }, ledger, log);
    sender.submit(textBlock('at once'));
    expect(await sender.drain(2000)).toBe(true);
    backend.behave = () => 503;
    sender.submit(textBlock('refused'));
    await until(() => sender.isAway, 'a refusal');
    sender.submit(textBlock('waits'));
    await sender.close();
    backend.behave = () => 200;
    sender = new Sender({ ...options(), isCompressed: false }, ledger, log);
    expect(await sender.drain(5000)).toBe(true);
    const taken = backend.received.filter(({ status }) => status === 200);
    expect(Object.fromEntries(taken.map(({ text, encoding }) => [text, encoding]))).toEqual({
      'at once': undefined,
      refused: undefined,
      waits: 'gzip',
    });
  });

  it('has what rows refer to acknowledged before it sends the rows', async () => {
    const open: (() => void)[] = [];
    backend.behave = ({ table }) =>
      table === ROWS
        ? 200
        : (response) => {
            open.push(() => response.writeHead(200).end());
            return 200;
          };
    sender.submit(textBlock('h', 1, HOST));
    sender.submit(textBlock('p', 1, PROCESS));
    sender.submit(textBlock('r', 1));
    await until(() => open.length === 2, 'host and process');
    open[0]?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(backend.stored.sort()).toEqual(['host/h', 'process/p']);
    open[1]?.();
    expect(await sender.drain(2000)).toBe(true);
    expect(backend.received.map(({ table }) => table)[2]).toBe(ROWS);
  });

  it('joins a backlog: what rows refer to first, and in few requests', async () => {
    backend.behave = () => 503;
    sender.submit(textBlock('first'));
    await until(() => sender.isAway, 'a refusal');
    for (let i = 1; i <= 30; i++) {
      sender.submit(textBlock(`p${i} `, 1, PROCESS));
      sender.submit(textBlock(`r${i} `, 2));
    }
    await sender.drain(50);
    backend.behave = () => 200;
    expect(await sender.drain(8000)).toBe(true);
    const taken = backend.received.filter(({ status }) => status === 200);
    const texts = Array.from({ length: 30 }, (_, at) => at + 1);
    expect(taken.map(({ table, text }) => [table, text])).toEqual([
      [ROWS, 'first'],
      ['process', texts.map((i) => `p${i} `).join('')],
      [ROWS, texts.map((i) => `r${i} `).join('')],
    ]);
    expect(ledger.of(ROWS)).toMatchObject({ captured: 61, stored: 61 });
    expect(ledger.of('process')).toMatchObject({ captured: 30, stored: 30 });
    expect(sender.spoolBytes).toBe(0);
  });

  it('sends each batch of a joined one alone when the backend refuses it', async () => {
    backend.behave = () => 503;
    sender.submit(textBlock('first'));
    await until(() => sender.isAway, 'a refusal');
    for (let i = 1; i <= 20; i++) sender.submit(textBlock(`${i === 7 ? 'bad' : `r${i}`} `, 2));
    await sender.drain(50);
    backend.behave = ({ text }) => (text.includes('bad') ? 422 : 200);
    expect(await sender.drain(8000)).toBe(true);
    const stored = backend.received.filter(({ status }) => status === 200).map(({ text }) => text);
    expect(stored).toHaveLength(20);
    expect(ledger.of(ROWS)).toMatchObject({ captured: 41, stored: 39 });
    expect([...ledger.of(ROWS).dropped.values()]).toEqual([2]);
    expect(sender.spoolBytes).toBe(0);
  });

  it('waits as long as Retry-After says, and counts the attempt', async () => {
    let refusals = 0;
    const times: number[] = [];
    backend.behave = () => {
      times.push(Date.now());
      if (refusals++ > 0) return 200;
      return (response) => {
        response.writeHead(429, { 'retry-after': '1' }).end();
        return 429;
      };
    };
    sender.submit(textBlock('a', 3));
    expect(await sender.drain(5000)).toBe(true);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990);
    expect(backend.received.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 429],
      [2, 200],
    ]);
    expect(ledger.of(ROWS)).toMatchObject({ captured: 3, stored: 3 });
  }, 10_000);

  it('drops what the backend refuses, counts it with the reason, and says so once', async () => {
    backend.behave = ({ text }) =>
      text.startsWith('bad')
        ? (response) => {
            response.writeHead(400, { 'content-type': 'application/problem+json' });
            response.end(JSON.stringify({ code: 'wrong_column', detail: 'column x is not known' }));
            return 400;
          }
        : 200;
    for (const text of ['bad1', 'good', 'bad2']) sender.submit(textBlock(text, 5));
    expect(await sender.drain(5000)).toBe(true);
    const { captured, stored, dropped } = ledger.of(ROWS);
    expect([captured, stored, [...dropped]]).toEqual([15, 5, [['rejected_400_wrong_column', 10]]]);
    expect(said).toEqual([expect.stringContaining('column x is not known')]);
  });

  it.each([
    ['an error of the server', (backend: FakeBackend) => (backend.behave = () => 500)],
    ['a wrong token', (backend: FakeBackend) => (backend.behave = () => 401)],
    [
      'a connection that breaks',
      (backend: FakeBackend) =>
        (backend.behave = () => (response) => {
          response.socket?.destroy();
          return 599;
        }),
    ],
    ['no answer at all', (backend: FakeBackend) => (backend.behave = () => () => 599)],
  ])(
    'keeps everything through %s and sends it in order afterwards',
    async (_, fail) => {
      fail(backend);
      for (let i = 0; i < 10; i++) sender.submit(textBlock(`b${i}`, 1, PROCESS));
      await until(() => backend.received.length >= 2, 'two attempts');
      expect(sender.isAway).toBe(true);
      expect(sender.spoolBytes).toBeGreaterThan(0);
      backend.behave = () => 200;
      expect(await sender.drain(8000)).toBe(true);
      expect(backend.stored.join('').replaceAll('process/', '')).toBe('b0b1b2b3b4b5b6b7b8b9');
      expect(ledger.of('process')).toMatchObject({ captured: 10, stored: 10 });
      expect(sender.spoolBytes).toBe(0);
    },
    15_000,
  );

  it('spools while nobody listens, and delivers what an earlier run had left, as a later attempt', async () => {
    await backend.stop();
    for (let i = 0; i < 10; i++) sender.submit(textBlock(`b${i}`, 2));
    await until(() => sender.isAway, 'the first failure');
    await sender.close();
    expect(ledger.inFlight(ROWS)).toBe(20);

    await backend.start();
    const next = new Ledger();
    sender = new Sender(options({ bootTimeNs: 2000n }), next, log);
    sender.submit(textBlock('new', 1));
    expect(await sender.drain(5000)).toBe(true);
    const old = backend.received.filter(({ boot }) => boot === '1000');
    expect(
      old
        .map(({ text }) => text)
        .sort()
        .join(''),
    ).toBe('b0b1b2b3b4b5b6b7b8b9');
    expect(Math.min(...old.map(({ attempt }) => attempt))).toBe(2);
    expect(next.of(ROWS)).toMatchObject({ captured: 21, stored: 21 });
  }, 15_000);

  it('counts what a full spool lets go', async () => {
    await backend.stop();
    await sender.close();
    sender = new Sender(options({ spoolBytes: 64 * 1024 }), ledger, log);
    const noise = () => Buffer.from(Array.from({ length: 3000 }, () => Math.random().toString(36)).join('')).toString();
    for (let i = 0; i < 20; i++) sender.submit(textBlock(noise(), 1));
    await until(() => (ledger.of(ROWS).dropped.get('spool_full') ?? 0) > 0, 'a full spool');
    await backend.start();
    expect(await sender.drain(10_000)).toBe(true);
    const { captured, stored, dropped } = ledger.of(ROWS);
    expect([...dropped.keys()]).toEqual(['spool_full']);
    expect(stored + (dropped.get('spool_full') ?? 0)).toBe(captured);
  }, 20_000);

  it('ends in time when the backend hangs, and keeps the rest', async () => {
    backend.behave = () => () => 599;
    sender.submit(textBlock('a', 1));
    const began = Date.now();
    expect(await sender.drain(200)).toBe(false);
    await sender.close();
    expect(Date.now() - began).toBeLessThan(1500);
    expect(ledger.inFlight(ROWS)).toBe(1);
    expect(sender.spoolBytes).toBeGreaterThan(0);
  });
});

describe('retryAfterMs', () => {
  it('understands seconds and dates', () => {
    expect(retryAfterMs('2')).toBe(2000);
    expect(retryAfterMs(new Date(Date.now() + 60_000).toUTCString())).toBeGreaterThan(50_000);
    expect(retryAfterMs(new Date(0).toUTCString())).toBe(0);
    expect(retryAfterMs('soon')).toBeUndefined();
    expect(retryAfterMs(undefined)).toBeUndefined();
  });
});
