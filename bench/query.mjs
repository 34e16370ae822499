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
import { fill, hourOf, nameServices, ROWS_PER_VIEW } from './lib/page-views.mjs';

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
const MOST_VIEWS = Math.max(...sizes) / ROWS_PER_VIEW;
const to = Date.now() - 60_000;
const HOUR = hourOf(to, MOST_VIEWS);

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
    await fill(store, HOUR, views, size / ROWS_PER_VIEW);
    views = size / ROWS_PER_VIEW;
    console.log(`${size} spans stored (${((performance.now() - began) / 1000).toFixed(1)} s for what was missing)`);
    await measure(store, views);
  }
} finally {
  await store.close();
  if (!options.directory) rmSync(directory, { recursive: true, force: true });
}
