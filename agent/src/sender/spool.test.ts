import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Batch } from './batch';
import { Spool } from './spool';

describe('Spool', () => {
  let directory: string;
  let events: string[];
  const open = (limit = 1 << 20) =>
    new Spool(directory, limit, {
      dropped: (table, rows, reason) => events.push(`dropped ${table} ${rows} ${reason}`),
      adopted: (table, rows) => events.push(`adopted ${table} ${rows}`),
    });
  const batch = (number: number, bytes = 100): Batch => ({
    table: 'l7_flow_log',
    rows: number,
    number,
    boot: '1',
    agentId: 9,
    attempts: 0,
    encoding: 'gzip',
    body: new Uint8Array(bytes).fill(number),
  });
  const readAll = (spool: Spool) => {
    const found: Batch[] = [];
    for (let next = spool.read(); next; next = spool.read()) found.push(next);
    return found;
  };
  const segments = () => readdirSync(directory).filter((name) => name.endsWith('.spool'));
  const onlySegment = () => join(directory, segments()[0] ?? '');

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'thalweg-spool-'));
    events = [];
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('gives back what it was given, in order, with its bytes', () => {
    const spool = open();
    for (let i = 1; i <= 5; i++) spool.append(batch(i), false);
    const found = readAll(spool);
    expect(found.map(({ number, rows, boot, agentId }) => [number, rows, boot, agentId])).toEqual(
      [1, 2, 3, 4, 5].map((i) => [i, i, '1', 9]),
    );
    expect(found.map(({ body }) => [body.length, body[0]])).toEqual([1, 2, 3, 4, 5].map((i) => [100, i]));
  });

  it('leaves nothing behind when all is acknowledged', () => {
    const spool = open();
    for (let i = 1; i <= 3; i++) spool.append(batch(i), false);
    for (const { place } of readAll(spool)) if (place) spool.acknowledge(place);
    expect([segments(), spool.bytes, spool.hasUnread]).toEqual([[], 0, false]);
    spool.append(batch(4), false);
    expect(readAll(spool).map(({ number }) => number)).toEqual([4]);
  });

  it('starts after a crash with the first batch that was not acknowledged', () => {
    const spool = open();
    for (let i = 1; i <= 5; i++) spool.append(batch(i), false);
    const [first, second, third] = readAll(spool);
    for (const done of [first, third]) if (done?.place) spool.acknowledge(done.place);
    // No close: as after kill -9.
    expect(readAll(open()).map(({ number }) => number)).toEqual([2, 3, 4, 5]);
    expect(second?.number).toBe(2);
    expect(events).toEqual([2, 3, 4, 5].map((rows) => `adopted l7_flow_log ${rows}`));
  });

  it.each([1, 10, 16, 40, 99])('keeps what is whole when the last entry lacks %i bytes', (missing) => {
    const spool = open();
    for (let i = 1; i <= 3; i++) spool.append(batch(i), false);
    const file = onlySegment();
    truncateSync(file, statSync(file).size - missing);
    expect(readAll(open()).map(({ number }) => number)).toEqual([1, 2]);
    expect(events).toContain('dropped spool 1 spool_corrupt');
  });

  it('passes over a damaged entry and counts its rows', () => {
    const spool = open();
    for (let i = 1; i <= 3; i++) spool.append(batch(i), false);
    const bytes = readFileSync(onlySegment());
    // The last byte of the second entry's body.
    const at = (bytes.length / 3) * 2 - 1;
    bytes[at] = (bytes[at] ?? 0) ^ 255;
    writeFileSync(onlySegment(), bytes);
    expect(readAll(open()).map(({ number }) => number)).toEqual([1, 3]);
    expect(events).toContain('dropped l7_flow_log 2 spool_corrupt');
  });

  it('is not led astray by noise behind the last entry, or by a cursor that makes no sense', () => {
    open().append(batch(1), false);
    appendFileSync(onlySegment(), Buffer.alloc(500, 0x5a));
    writeFileSync(join(directory, 'cursor'), '{"segment":');
    expect(readAll(open()).map(({ number }) => number)).toEqual([1]);
  });

  it('lets the oldest go when full, and counts them', () => {
    const spool = open(16 * 1024);
    for (let i = 1; i <= 40; i++) spool.append(batch(i, 1000), false);
    expect(spool.bytes).toBeLessThanOrEqual(16 * 1024);
    const kept = readAll(spool).map(({ number }) => number);
    expect(kept[kept.length - 1]).toBe(40);
    expect(events.map((text) => Number(text.split(' ')[2]))).toEqual(
      Array.from({ length: 40 - kept.length }, (_, i) => i + 1),
    );
    expect(new Set(events.map((text) => text.split(' ')[3]))).toEqual(new Set(['spool_full']));
  });
});
