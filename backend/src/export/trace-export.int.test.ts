import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';
import { insertToldTrace, TRACE } from '../api/tempo/told-trace.fixture';
import { type IntakeLedger } from '../ingest/intake-ledger';
import { BEGIN_MS, openShop, type Shop } from '../query/shop.fixture';
import { EXPORT_DEFAULTS } from './config';
import { Spool } from './spool';
import { TraceExport } from './trace-export';

let shop: Shop;
const directory = mkdtempSync('/tmp/thalweg-trace-export-');
beforeAll(async () => {
  shop = await openShop();
  await insertToldTrace(shop.store);
}, 90_000);
afterAll(async () => {
  await shop?.close();
  rmSync(directory, { recursive: true, force: true });
});

const PROTO = protobuf
  .parse(
    `syntax = "proto3";
message Span { bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; }
message Scope { string name = 1; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
message ResourceSpans { repeated ScopeSpans scope_spans = 2; }
message Request { repeated ResourceSpans resource_spans = 1; }`,
  )
  .root.lookupType('Request');

interface Sent {
  readonly trace: string;
  readonly span: string;
  readonly parent: string;
  readonly name: string;
}

function exporter(name: string, spans: 'all' | 'seen') {
  const spool = new Spool(join(directory, name), 2 ** 24, () => undefined);
  const counted = { captured: 0 };
  const ledger = {
    captured: (_: string, records: number) => (counted.captured += records),
    dropped: () => undefined,
  } as unknown as IntakeLedger;
  const cursorPath = join(directory, `${name}.cursor`);
  writeFileSync(cursorPath, String(Math.floor(BEGIN_MS / 1000) - 100));
  const settings = { ...EXPORT_DEFAULTS, tickMs: 3_600_000, spansPerRequest: 200, resumeMs: 7_200_000 };
  const fail = (error: unknown) => {
    throw error;
  };
  const traces = new TraceExport({ store: shop.store, settings, ledger, spool, spans, cursorPath, onError: fail });
  const sent = async (): Promise<Sent[]> => {
    await traces.tick(Date.now());
    const all: Sent[] = [];
    while (spool.length > 0) {
      const spooled = await spool.next(new AbortController().signal);
      if (!spooled) break;
      const request = PROTO.decode(gunzipSync(spooled.body)).toJSON() as {
        resourceSpans: {
          scopeSpans: { spans: { traceId: string; spanId: string; parentSpanId?: string; name: string }[] }[];
        }[];
      };
      const hex = (base64 = '') => Buffer.from(base64, 'base64').toString('hex');
      const told = request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
      expect(told).toHaveLength(spooled.records);
      all.push(
        ...told.map(({ traceId, spanId, parentSpanId, name: one }) => ({
          trace: hex(traceId),
          span: hex(spanId),
          parent: hex(parentSpanId),
          name: one,
        })),
      );
      await spooled.done();
    }
    return all;
  };
  return { sent, close: () => traces.close(), counted };
}

const rowId = (span: string) => parseInt(span, 16);

it('passes each trace on once, with the parents that the linking rules found', async () => {
  const { sent, close, counted } = exporter('all', 'all');
  const first = await sent();
  const { rows } = await shop.store.query('SELECT count() FROM flow_log.l7_flow_log');
  expect([first.length, new Set(first.map(({ span }) => span)).size, counted.captured]).toEqual([
    Number(rows[0]?.[0]),
    first.length,
    first.length,
  ]);
  const page = first.filter(({ trace }) => rowId(trace) === 401);
  expect(Object.fromEntries(page.map(({ span, parent }) => [rowId(span), parent === '' ? 0 : rowId(parent)]))).toEqual({
    401: 0,
    402: 401,
    403: 402,
    404: 403,
    405: 404,
    406: 405,
    407: 404,
    408: 407,
  });
  expect(first.filter(({ trace }) => trace === TRACE).map(({ span, parent, name }) => [span, parent, name])).toEqual([
    ['b7ad6b7169203331', '', 'POST /checkout'],
    ['b7ad6b7169203332', 'b7ad6b7169203331', 'price'],
    ['b7ad6b7169203333', 'b7ad6b7169203331', 'charge'],
  ]);
  expect(await sent()).toEqual([]);
  await close();
});

it('leaves out what SDKs told when it is asked to, and what another Thalweg exported', async () => {
  await shop.store.command(
    `INSERT INTO tag.resource (resource_id, service, attributes, scope_name, seen_time) VALUES (78, 'far', {'service.name': 'far'}, 'thalweg', now64(9))`,
  );
  const at = `fromUnixTimestamp64Milli(toInt64(${BEGIN_MS + 55_000}), 'UTC')`;
  await shop.store.command(`INSERT INTO flow_log.l7_flow_log
    (row_id, start_time, end_time, agent_id, signal_source, observation_point, l7_protocol, span_name, resource_id, trace_id, span_id, x_request_id_0) VALUES
    (820001, ${at}, ${at}, 0, 4, 'app', 0, 'relayed', 78, 'dddddddddddddddddddddddddddddddd', 'dddddddddddddddd', ''),
    (820002, ${at}, ${at}, 1, 3, 'c-p', 20, '', 0, '', '', 'thalweg-export-1-0')`);
  const all = exporter('relay', 'all');
  const names = (await all.sent()).map(({ name }) => name);
  expect([names.includes('charge'), names.includes('relayed')]).toEqual([true, false]);
  await all.close();
  const seen = exporter('seen', 'seen');
  const spans = await seen.sent();
  expect(spans.some(({ trace }) => trace === TRACE)).toBe(false);
  expect(spans.some(({ span }) => rowId(span) === 820_002)).toBe(false);
  expect(spans).toHaveLength(names.length - 3);
  await seen.close();
});
