#!/usr/bin/env node
// How long POST /api/v1/trace/completion takes: 100 spans of one trace, handed in as OTLP JSON, are joined with what
// was seen of the same calls among 5 M stored rows whose headers carry trace and span ids.
// Usage: node bench/completion.mjs [--spans 5000000] [--turns 100] [--directory DIR]
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CALLS, fill, hourOf, nameServices, ROWS_PER_VIEW, SERVICES, VIEWS_PER_TRACE } from './lib/page-views.mjs';

const require = createRequire(import.meta.url);
const { createApp } = require('../backend/dist/app.js');
const { checkConfig } = require('../backend/dist/config.js');

const { values: options } = parseArgs({
  options: {
    spans: { type: 'string', default: '5000000' },
    turns: { type: 'string', default: '100' },
    directory: { type: 'string' },
  },
});
const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'thalweg-bench-completion-'));
const views = Number(options.spans) / ROWS_PER_VIEW;
const hour = hourOf(Date.now() - 60_000, views);

const md5 = (text) => createHash('md5').update(text).digest('hex');
const callId = (view, call) => md5(`s${view}.${call}`).slice(0, 16);
const serverId = (view, call) => md5(`t${view}.${call}`).slice(0, 16);
const text = (key, value) => ({ key, value: { stringValue: value } });

/** The spans that SDKs of all services would tell of a trace: a client's and a server's for each call. */
function body(trace) {
  const byService = new Map();
  for (let n = 0; n < VIEWS_PER_TRACE; n++) {
    const view = trace * VIEWS_PER_TRACE + n;
    for (const [call, { from, to, at, us, type, endpoint }] of CALLS.entries()) {
      const beginNs = hour.beginNs + BigInt(view) * hour.viewNs + BigInt(at) * 1000n;
      const span = (service, spanId, parentSpanId, kind, insideNs) => {
        const spans = byService.get(service) ?? byService.set(service, []).get(service);
        spans.push({
          traceId: md5(String(trace)),
          spanId,
          parentSpanId,
          name: `${type} ${endpoint}`,
          kind,
          startTimeUnixNano: String(beginNs + insideNs),
          endTimeUnixNano: String(beginNs + BigInt(us) * 1000n - insideNs),
          attributes: [text('http.request.method', type), text('http.route', endpoint)],
        });
      };
      const caller = CALLS.findIndex((other) => other.to === from);
      span(SERVICES[from], callId(view, call), caller < 0 ? '' : serverId(view, caller), 3, -20_000n);
      span(SERVICES[to], serverId(view, call), callId(view, call), 2, 150_000n);
    }
  }
  return {
    resourceSpans: [...byService].map(([service, spans]) => ({
      resource: { attributes: [text('service.name', service)] },
      scopeSpans: [{ spans }],
    })),
  };
}

const app = await createApp(checkConfig({ dataDir: directory, logLevel: 'silent', engineMemoryBytes: 4 * 2 ** 30 }));
try {
  await nameServices(app.thalwegStore);
  const filling = performance.now();
  await fill(app.thalwegStore, hour, 0, views, true);
  console.log(`${options.spans} rows stored in ${((performance.now() - filling) / 1000).toFixed(1)} s`);
  const times = [];
  let begunCpu;
  let handedIn = 0;
  let joined = 0;
  let explained = 0;
  for (let turn = 0; turn <= Number(options.turns); turn++) {
    const trace = (turn * 7919) % (views / VIEWS_PER_TRACE);
    const payload = JSON.stringify(body(trace));
    const began = performance.now();
    const response = await app.inject({
      method: 'POST',
      url: '/api/v1/trace/completion',
      headers: { 'content-type': 'application/json' },
      payload,
    });
    const took = performance.now() - began;
    if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${response.body}`);
    if (turn === 0) {
      begunCpu = process.cpuUsage(); // The first one compiles.
      continue;
    }
    const { spans } = response.json();
    times.push(took);
    handedIn += spans.filter((span) => span.handed_in).length;
    joined += spans.filter((span) => !span.handed_in).length;
    explained += spans.filter((span) => span.link?.rule).length;
  }
  const { user, system } = process.cpuUsage(begunCpu);
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1);
  const each = (sum) => (sum / times.length).toFixed(1);
  console.log(
    `${each(handedIn)} spans handed in, ${each(joined)} stored rows joined, ${each(explained)} links explained`,
  );
  const cpu = ((user + system) / 1000 / times.length).toFixed(1);
  console.log(
    `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, slowest ${at(1)} ms; ${cpu} ms of processor time each, engine and test included`,
  );
} finally {
  await app.close();
  if (!options.directory) rmSync(directory, { recursive: true, force: true });
}
