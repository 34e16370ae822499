import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { type FastifyBaseLogger } from 'fastify';
import protobuf from 'protobufjs';
import { checkConfig } from '../config';
import { type IntakeLedger } from '../ingest/intake-ledger';
import { type LinkRow } from '../query/trace/link-row';
import { EXPORT_DEFAULTS } from './config';
import { parseHeaders, rejectedSpans, startExporter } from './exporter';
import { OpenTraces } from './open-traces';
import { encodeWriteRequest, inRequests } from './remote-write';
import { retryAfterMs, Sender } from './sender';
import { encodeSnappy } from './snappy-encode';
import { Spool } from './spool';

const snappy = jest.requireActual<{ uncompress(data: Uint8Array): Uint8Array }>('snappyjs');
const directory = mkdtempSync('/tmp/thalweg-export-');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('writes snappy that the usual library reads', () => {
  const repetitive = fc
    .array(fc.constantFrom('abc', 'xyzw', '\u0000', 'a'.repeat(100)), { maxLength: 400 })
    .map((parts) => Buffer.from(parts.join('')));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
        repetitive,
      ),
      (input) => {
        expect(Buffer.from(snappy.uncompress(encodeSnappy(input))).equals(input)).toBe(true);
      },
    ),
  );
  const large = Buffer.alloc(300_000, 'http_requests_total');
  expect(encodeSnappy(large).length).toBeLessThan(large.length / 15);
  expect(Buffer.from(snappy.uncompress(encodeSnappy(large))).equals(large)).toBe(true);
});

it('writes remote write 1.0', () => {
  const { root } = protobuf.parse(`syntax = "proto3";
    message Label { string name = 1; string value = 2; }
    message Sample { double value = 1; int64 timestamp = 2; }
    message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; }
    message WriteRequest { repeated TimeSeries timeseries = 1; }`);
  const series = {
    labels: { __name__: 'thalweg_requests_total', server_service: 'ü' },
    times: Float64Array.of(1_700_000_000_000, 1_700_000_015_000),
    values: Float64Array.of(0.5, 3),
    stale: new Uint8Array(2),
  };
  const decoded = root.lookupType('WriteRequest').decode(snappy.uncompress(encodeWriteRequest([series])));
  expect(decoded.toJSON()).toEqual({
    timeseries: [
      {
        labels: [
          { name: '__name__', value: 'thalweg_requests_total' },
          { name: 'server_service', value: 'ü' },
        ],
        samples: [
          { value: 0.5, timestamp: '1700000000000' },
          { value: 3, timestamp: '1700000015000' },
        ],
      },
    ],
  });
  expect([...inRequests([series, series, series], 4)].map(({ length }) => length)).toEqual([2, 1]);
});

const never = new AbortController().signal;

it('keeps requests in order over a restart, and gives up the oldest when it is full', async () => {
  const path = join(directory, 'spool');
  const dropped: number[] = [];
  const spool = new Spool(path, 250, (records) => dropped.push(records));
  for (const [records, byte] of [10, 20, 30].entries()) await spool.put(Buffer.alloc(100, byte), records + 1);
  expect([dropped, spool.bytes, spool.length]).toEqual([[1], 200, 2]);
  writeFileSync(join(path, '000000000009-4.bin.tmp'), 'cut short');
  const again = new Spool(path, 250, (records) => dropped.push(records));
  const first = await again.next(never);
  expect([first?.records, first?.body[0]]).toEqual([2, 20]);
  await first?.done();
  expect((await again.next(never))?.body[0]).toBe(30);
  await again.put(Buffer.alloc(300), 9);
  expect(dropped).toEqual([1, 9]);
  expect(readdirSync(path).filter((name) => name.endsWith('.bin'))).toHaveLength(1);
});

/** A receiver that answers as it is told, and what it was sent. */
async function receiver(answers: ((request: IncomingMessage, response: ServerResponse) => void)[]) {
  const bodies: string[] = [];
  const times: number[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString());
      times.push(Date.now());
      const answer = answers.shift();
      if (answer) answer(request, response);
      else response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve)));
  return { bodies, times, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close };
}

function countingLedger() {
  const counts: Record<string, number> = {};
  const add = (key: string, records: number) => (counts[key] = (counts[key] ?? 0) + records);
  const ledger = {
    captured: (signal: string, records: number) => add(`captured ${signal}`, records),
    stored: (signal: string, records: number) => add(`stored ${signal}`, records),
    dropped: (signal: string, reason: string, records: number) =>
      records > 0 && add(`dropped ${signal} ${reason}`, records),
  } as unknown as IntakeLedger;
  return { counts, ledger };
}

const log = { warn: () => undefined, error: () => undefined, info: () => undefined } as unknown as FastifyBaseLogger;
const FAST = { ...EXPORT_DEFAULTS, firstRetryMs: 20, longestRetryMs: 50 };

it('tries again as long as it is worth it, honours Retry-After, and counts what is refused', async () => {
  const status =
    (code: number, headers: Record<string, string> = {}) =>
    (_: IncomingMessage, response: ServerResponse) =>
      response.writeHead(code, headers).end('why');
  const server = await receiver([
    status(503),
    (request) => request.socket.destroy(),
    status(429, { 'retry-after': '1' }),
    (_, response) => response.end(Buffer.from([0x0a, 0x02, 0x08, 0x03])),
    status(400),
  ]);
  const { counts, ledger } = countingLedger();
  const spool = new Spool(join(directory, 'sender'), 10_000, () => undefined);
  await spool.put(Buffer.from('first'), 10);
  await spool.put(Buffer.from('second'), 5);
  await spool.put(Buffer.from('third'), 7);
  const retries = (code: number) => code === 429 || code >= 500;
  const target = { url: server.url, headers: { 'x-key': 'k' }, retries, rejected: rejectedSpans };
  const sender = new Sender({ receiver: target, spool, ledger, signal: 'export_spans', log, config: FAST });
  while (spool.length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await sender.close();
  await server.close();
  expect(server.bodies).toEqual(['first', 'first', 'first', 'first', 'second', 'third']);
  expect((server.times[3] ?? 0) - (server.times[2] ?? 0)).toBeGreaterThanOrEqual(990);
  expect(counts).toEqual({
    'stored export_spans': 14,
    'dropped export_spans rejected_by_receiver': 3,
    'dropped export_spans refused_by_receiver': 5,
  });
});

it('keeps what is not delivered when it is told to stop', async () => {
  const spool = new Spool(join(directory, 'stopped'), 10_000, () => undefined);
  await spool.put(Buffer.from('kept'), 1);
  const { counts, ledger } = countingLedger();
  // Nobody listens there.
  const target = { url: 'http://127.0.0.1:9/', headers: {}, retries: () => true, rejected: () => 0 };
  const sender = new Sender({ receiver: target, spool, ledger, signal: 'export_samples', log, config: FAST });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await sender.close();
  expect([spool.length, counts]).toEqual([1, {}]);
});

it('reads Retry-After as seconds or a date', () => {
  const now = Date.parse('2030-01-01T00:00:00Z');
  expect(retryAfterMs('3')).toBe(3000);
  expect(retryAfterMs('Tue, 01 Jan 2030 00:00:10 GMT', now)).toBe(10_000);
  expect(retryAfterMs('999999999')).toBe(3_600_000);
  expect([retryAfterMs(null), retryAfterMs('soon')]).toEqual([undefined, undefined]);
});

it('reads headers, and what a receiver rejected', () => {
  expect(parseHeaders('h', 'Authorization=Basic%20a%3D, x-scope=1=2')).toEqual({
    authorization: 'Basic a=',
    'x-scope': '1=2',
  });
  expect(() => parseHeaders('exportOtlpHeaders', 'nothing')).toThrow('exportOtlpHeaders holds "nothing"');
  expect(rejectedSpans(Buffer.from([0x0a, 0x03, 0x08, 0xac, 0x02]))).toBe(300);
  expect(rejectedSpans(Buffer.from('{}'))).toBe(0);
});

it('refuses to export to itself or to what is no URL', () => {
  const app = { thalwegIntakes: { ledger: countingLedger().ledger }, log } as never;
  const dataDir = join(directory, 'itself');
  const start = (url: string) => () =>
    startExporter(app, checkConfig({ dataDir, listen: '127.0.0.1:20416', exportOtlpUrl: url }));
  expect(start('http://localhost:20416')).toThrow('which is this server itself');
  expect(start('collector:4318')).toThrow('give an http:// or https:// URL');
  expect(startExporter(app, checkConfig({ dataDir }))).toBeUndefined();
});

function link(id: number, at: number, fields: Partial<LinkRow> = {}): LinkRow {
  return {
    ...{ rowId: String(id), startNs: BigInt(at) * 1_000_000n, endNs: BigInt(at + 10) * 1_000_000n, complete: true },
    ...{ agentId: 1, observationPoint: 'c-p', transport: 6, client: 'a:1', server: 'b:2', reqTcpSeq: 0, respTcpSeq: 0 },
    ...{ clientProcess: 0, serverProcess: 0, requestContext: '', responseContext: '', l7Protocol: 20, traceId: '' },
    ...{ traceId2: '', spanId: '', parentSpanId: '', xRequestId0: '', xRequestId1: '' },
    ...fields,
  };
}

it('takes a trace once it is quiet, a late row with what was exported before, and an endless one in parts', () => {
  const open = new OpenTraces({ quietMs: 1000, longestOpenMs: 5000, contextMs: 3000, mostRows: 4 });
  const ids = (nowMs: number) => {
    const traces = open.complete(nowMs);
    open.markExported(traces, nowMs);
    return traces.map(({ rows, exported }) => [rows.map(({ rowId }) => rowId).join(), [...exported].join()]);
  };
  open.add([link(1, 10_000, { traceId: 't' }), link(2, 10_500, { traceId: 'u' })], 10_600);
  expect([ids(10_900), open.oldestNs]).toEqual([[], 10_000_000_000n]);
  expect(ids(11_200)).toEqual([['1', '']]);
  open.add([link(1, 10_000, { traceId: 't' }), link(3, 10_002, { traceId: 't' })], 12_000);
  expect(ids(12_100)).toEqual([
    ['1,3', '1'],
    ['2', ''],
  ]);
  expect(open.oldestNs).toBeUndefined();
  open.add([link(4, 12_000, { endNs: 99_000_000_000n })], 12_200);
  expect(open.add([link(5, 12_000)], 12_200)).toBe(1);
  expect(ids(16_000)).toEqual([]);
  expect(ids(17_300)).toEqual([['4', '']]);
  expect(open.size).toBe(1);
});
