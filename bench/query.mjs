#!/usr/bin/env node
// How long questions take with 1 M and 5 M spans stored: traces (walk, links and rows), the service map, RED series.
// The spans are page views of a bookstore: ten calls each, seen on both sides, with the thread ids, sequence numbers
// and kept connections that real ones have, one page view after the other over an hour.
// Usage: node bench/query.mjs [--spans 1000000,5000000] [--traces 200] [--directory DIR]
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const require = createRequire(import.meta.url);
const { checkConfig } = require('../backend/dist/config.js');
const { startStore } = require('../backend/dist/store/start-store.js');
const { answerQuestion } = require('../backend/dist/query/answer.js');
const { readTrace } = require('../backend/dist/query/trace/read-trace.js');

const { values: options } = parseArgs({
  options: {
    spans: { type: 'string', default: '1000000,5000000' },
    traces: { type: 'string', default: '200' },
    directory: { type: 'string' },
  },
});
const sizes = options.spans.split(',').map(Number);
const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'thalweg-bench-query-'));
const HOUR_NS = 3_600_000_000_000n;
const ROWS_PER_VIEW = 20;
const MOST_VIEWS = Math.max(...sizes) / ROWS_PER_VIEW;
const VIEW_NS = HOUR_NS / BigInt(MOST_VIEWS);
const to = Date.now() - 60_000;
const BEGIN_NS = BigInt(to) * 1_000_000n - HOUR_NS;

const SERVICES = ['shopper', 'nginx', 'storefront', 'catalogue', 'redis', 'mariadb', 'inventory', 'payment'];
const FIRST_PID = 900;

/** One pair of rows per call of a page view; times in µs from its start. */
const CALLS = [
  { from: 0, to: 1, at: 0, us: 30000, port: 80, protocol: 20, type: 'GET', endpoint: '/books/{id}' },
  { from: 1, to: 2, at: 1000, us: 28000, port: 3000, protocol: 20, type: 'GET', endpoint: '/books/{id}' },
  { from: 2, to: 3, at: 2000, us: 9000, port: 8000, protocol: 20, type: 'GET', endpoint: '/books/{id}' },
  { from: 3, to: 4, at: 3000, us: 1000, port: 6379, protocol: 80, type: 'GET', endpoint: 'GET' },
  { from: 3, to: 5, at: 5000, us: 4000, port: 3306, protocol: 60, type: 'COM_QUERY', endpoint: 'SELECT review' },
  { from: 2, to: 6, at: 2100, us: 8000, port: 8080, protocol: 20, type: 'GET', endpoint: '/stock/{id}' },
  { from: 6, to: 5, at: 3100, us: 5000, port: 3306, protocol: 60, type: 'COM_STMT_EXECUTE', endpoint: 'SELECT stock' },
  { from: 2, to: 7, at: 12000, us: 14000, port: 4567, protocol: 20, type: 'POST', endpoint: '/quotes' },
  { from: 7, to: 6, at: 13000, us: 10000, port: 8080, protocol: 20, type: 'GET', endpoint: '/price/{id}' },
  { from: 6, to: 5, at: 14000, us: 6000, port: 3306, protocol: 60, type: 'COM_STMT_EXECUTE', endpoint: 'SELECT price' },
];
// Thread trace ids, client side then server side: view * 100 + n; the shopper's calls follow each other (n - 80).
const CONTEXT_REQUEST = [-80, 1, 1, 3, 3, 7, 7, 10, 8, 11, 3, 12, 12, 14, 4, 15, 15, 17, 17, 19];
const CONTEXT_RESPONSE = [20, 2, 2, 6, 4, 9, 8, 10, 9, 11, 5, 13, 13, 14, 6, 16, 16, 18, 18, 19];

const list = (values) => `[${values.map((value) => (typeof value === 'string' ? `'${value}'` : value)).join(',')}]`;
const pick = (values) => `${list(values)}[call + 1]`;

const insertViews = (from, count) => `
INSERT INTO flow_log.l7_flow_log (row_id, start_time, end_time, agent_id, signal_source, observation_point, is_ipv4,
  ip4_0, ip4_1, protocol, client_port, server_port, flow_id, req_tcp_seq, resp_tcp_seq, process_id_0, process_id_1,
  process_kname_0, process_kname_1, syscall_trace_id_request, syscall_trace_id_response, l7_protocol, version, type,
  request_type, request_domain, request_resource, endpoint, response_status, response_code, response_duration,
  request_length, response_length, direction_score)
SELECT
  number + 1,
  fromUnixTimestamp64Nano(toInt64(begin), 'UTC'), fromUnixTimestamp64Nano(toInt64(begin + us * 1000), 'UTC'),
  1, 3, if(side, 's-p', 'c-p'), 1,
  toIPv4('10.20.0.1') + ${pick(CALLS.map((call) => call.from))},
  toIPv4('10.20.0.1') + ${pick(CALLS.map((call) => call.to))},
  6, 32768 + view % 64 + call * 64, ${pick(CALLS.map((call) => call.port))},
  cityHash64(view % 64, call, side), toUInt32(cityHash64('q', view, call)), toUInt32(cityHash64('r', view, call)),
  if(side, 0, ${FIRST_PID} + ${pick(CALLS.map((call) => call.from))}),
  if(side, ${FIRST_PID} + ${pick(CALLS.map((call) => call.to))}, 0), '', '',
  toInt64(view * 100 + 1000) + ${list(CONTEXT_REQUEST)}[number % ${ROWS_PER_VIEW} + 1],
  toInt64(view * 100 + 1000) + ${list(CONTEXT_RESPONSE)}[number % ${ROWS_PER_VIEW} + 1],
  ${pick(CALLS.map((call) => call.protocol))}, '', 2, ${pick(CALLS.map((call) => call.type))}, 'shop.example',
  concat(${pick(CALLS.map((call) => call.endpoint))}, '?pv=', toString(view)), ${pick(CALLS.map((call) => call.endpoint))},
  if(view % 100 = 0 AND call = 7, 3, 0), if(view % 100 = 0 AND call = 7, 503, 200), us, 300, 2000 + view % 5000, 255
FROM (
  SELECT number, intDiv(number, ${ROWS_PER_VIEW}) AS view, intDiv(number % ${ROWS_PER_VIEW}, 2) AS call, number % 2 AS side,
    ${BEGIN_NS} + view * ${VIEW_NS} + (${pick(CALLS.map((call) => call.at))} + side * 100) * 1000 AS begin,
    ${pick(CALLS.map((call) => call.us))} - side * 200 AS us
  FROM numbers(${from * ROWS_PER_VIEW}, ${count * ROWS_PER_VIEW})
)`;

async function nameServices(store) {
  await store.command(`INSERT INTO tag.host (agent_id, seen_time, name) VALUES (1, now64(9), 'bench')`);
  const rows = SERVICES.map((name, index) => `(1, ${FIRST_PID + index}, toDateTime64(1, 9), '${name}', '${name}')`);
  await store.command(`INSERT INTO tag.process (agent_id, process_id, start_time, kname, name) VALUES ${rows}`);
  const address = (index) => `toIPv6('10.20.0.${index + 1}')`;
  await store.command(`INSERT INTO tag.address (ip, agent_id, seen_time) VALUES
    ${SERVICES.map((_, index) => `(${address(index)}, 1, toDateTime64(1, 9))`)}`);
  const served = new Map(CALLS.map((call) => [call.to, call.port]));
  await store.command(`INSERT INTO tag.listener (ip, port, agent_id, process_id, process_start_time, seen_time) VALUES
    ${[...served].map(([index, port]) => `(${address(index)}, ${port}, 1, ${FIRST_PID + index}, toDateTime64(1, 9), toDateTime64(1, 9))`)}`);
  await store.command('SYSTEM RELOAD DICTIONARIES');
}

async function fill(store, fromView, toView) {
  const chunk = 25_000;
  for (let view = fromView; view < toView; view += chunk) {
    await store.command(insertViews(view, Math.min(chunk, toView - view)));
  }
}

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
async function timed(label, count, run) {
  const times = [];
  for (let turn = 0; turn < count; turn++) {
    const began = performance.now();
    await run(turn);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const ms = (value) => value.toFixed(1).padStart(7);
  console.log(`  ${label.padEnd(44)} p50 ${ms(quantile(times, 0.5))} ms  p95 ${ms(quantile(times, 0.95))} ms`);
}

async function ask(store, question) {
  const answer = await answerQuestion(store, question);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer;
}

async function measure(store, views) {
  let seed = 1;
  const random = (bound) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) % bound;
  let spans = 0;
  let whole = 0;
  const traces = Number(options.traces);
  const trace = (row) => async () => {
    const found = await readTrace(store, String(random(views) * ROWS_PER_VIEW + row));
    spans += found.spans.length;
    if (found.spans.length === ROWS_PER_VIEW && found.spans.filter((span) => span.parent_row_id === null).length === 1)
      whole++;
  };
  await trace(1)();
  [spans, whole] = [0, 0];
  await timed('trace from its first row', traces, trace(1));
  await timed('trace from a row in the middle', traces, trace(6));
  await timed('trace from its deepest row', traces, trace(20));
  console.log(`    ${whole} of ${3 * traces} traces whole and alone, ${(spans / (3 * traces)).toFixed(1)} spans each`);
  const range = { from: to - 3_600_000, to };
  const red = { kind: 'red', range, metrics: ['request_rate', 'error_ratio', 'latency_p95'] };
  await timed('map, one hour', 20, () => ask(store, { kind: 'map', range }));
  await timed('map, five minutes', 20, () => ask(store, { kind: 'map', range: { from: to - 300_000, to } }));
  await timed('RED by service, one hour', 20, () => ask(store, { ...red, group_by: ['auto_service_1'] }));
  await timed('RED by endpoint, one hour, instant', 20, () =>
    ask(store, { ...red, group_by: ['auto_service_1', 'endpoint'], instant: true }),
  );
  await timed('RED from the log, one hour', 5, () => ask(store, { ...red, group_by: ['request_type'] }));
  await timed('requests, newest 100', 20, () => ask(store, { kind: 'requests', range, limit: 100 }));
  await timed('requests, slowest 100', 5, () =>
    ask(store, { kind: 'requests', range, order_by: 'response_duration', limit: 100 }),
  );
  await timed('Apdex by service, one hour', 5, () =>
    ask(store, { ...red, metrics: ['apdex(10)'], group_by: ['auto_service_1'] }),
  );
  await timed('log lines, newest 1000', 10, () => ask(store, { kind: 'logs', range }));
  await timed('log lines that hold a text, 1000', 5, () => ask(store, { kind: 'logs', range, search: 'payment' }));
  await timed('log volume, one hour', 10, () => ask(store, { kind: 'log_volume', range }));
  await timed('trace search, newest 20', 20, () => ask(store, { kind: 'search', range }));
  await timed('trace search, failed 20', 10, () => ask(store, { kind: 'search', range, status: 'error' }));
  await timed('trace search, slowest 20', 10, () => ask(store, { kind: 'search', range, order_by: 'duration' }));
  const redis = [{ key: 'auto_service_1', operator: '=', values: ['redis'] }];
  await timed('trace search, 20 that call Redis', 10, () => ask(store, { kind: 'search', range, filters: redis }));
  await timed('RED by service, 5 min, with exemplars', 10, () =>
    ask(store, { ...red, range: { from: to - 300_000, to }, group_by: ['auto_service_1'], exemplars: true }),
  );
  await timed('map, one hour, compared with 30 min before', 10, () =>
    ask(store, { kind: 'map', range: { from: to - 1_800_000, to }, compare_offset_ms: 1_800_000 }),
  );
}

const { store } = await startStore(checkConfig({ dataDir: directory, engineMemoryBytes: 4 * 2 ** 30 }));
try {
  await nameServices(store);
  let views = 0;
  for (const size of sizes) {
    const began = performance.now();
    await fill(store, views, size / ROWS_PER_VIEW);
    views = size / ROWS_PER_VIEW;
    console.log(`${size} spans stored (${((performance.now() - began) / 1000).toFixed(1)} s for what was missing)`);
    await measure(store, views);
  }
} finally {
  await store.close();
  if (!options.directory) rmSync(directory, { recursive: true, force: true });
}
