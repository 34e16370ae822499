#!/usr/bin/env node
// Every intake at once, at twice the rate that this machine takes: what is answered, how much memory it holds, whether
// all that was acknowledged is there, and whether the loss ledger says the same.
// Usage: node bench/overload.mjs [--seconds 60] [--port 20600] [--factor 2]
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lineBody, otlpTraceBody, remoteWriteBody, zipkinBody } from './lib/bodies.mjs';
import { cpuSeconds, memory, start } from './lib/processes.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    port: { type: 'string', default: '20600' },
    factor: { type: 'string', default: '2' },
  },
});
const seconds = Number(values.seconds);
const port = Number(values.port);
const MEASURE_SECONDS = 10;
/** Requests under way while the capacity is measured, and at the most. */
const WIDTH = 16;
const MOST_OPEN = 512;

const PROTOBUF = 'application/x-protobuf';
let nextId = 1;
const startMs = Date.now() - 3_600_000;
/** Each gives the records in a body, and none has the time and series of another. */
const KINDS = {
  'remote write': (at) => ({
    path: '/api/v1/write',
    headers: { 'content-type': PROTOBUF, 'content-encoding': 'snappy' },
    body: remoteWriteBody(`job${at % 8}`, 1000, startMs + at * 10),
    samples: 1000,
  }),
  'line protocol': (at) => ({
    path: '/write?db=load',
    headers: { 'content-type': 'text/plain' },
    body: lineBody(`host${at % 8}`, 150, startMs + at * 10),
    samples: 1050,
  }),
  OTLP: (at) => ({
    path: '/v1/traces',
    headers: { 'content-type': PROTOBUF },
    body: otlpTraceBody(`service${at % 8}`, 200, Date.now(), (nextId += 200)),
    spans: 200,
  }),
  Zipkin: (at) => ({
    path: '/api/v2/spans',
    headers: { 'content-type': 'application/json' },
    body: zipkinBody(`zipkin${at % 8}`, 100, Date.now(), (nextId += 100)),
    spans: 100,
  }),
};
const kinds = Object.keys(KINDS);

const directory = mkdtempSync(join(tmpdir(), 'thalweg-overload-'));
const backend = start(process.execPath, ['backend/dist/server.js'], {
  env: {
    THALWEG_DATA_DIR: directory,
    THALWEG_LISTEN: `127.0.0.1:${port}`,
    THALWEG_GRAFANA_LISTEN: 'off',
    THALWEG_OTLP_GRPC_LISTEN: 'off',
    THALWEG_SKYWALKING_GRPC_LISTEN: 'off',
    THALWEG_LOG_LEVEL: 'warn',
  },
});
const agent = new http.Agent({ keepAlive: true, maxSockets: MOST_OPEN });

function send(method, path, headers = {}, body = undefined) {
  return new Promise((resolve) => {
    const began = performance.now();
    const options = { host: '127.0.0.1', port, method, path, agent, headers };
    if (body) options.headers = { ...headers, 'content-length': body.length };
    const request = http.request(options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          retryAfter: response.headers['retry-after'],
          body: Buffer.concat(chunks).toString(),
          ms: performance.now() - began,
        }),
      );
    });
    request.on('error', (error) => resolve({ status: error.code ?? 'error', body: error.message, ms: 0 }));
    request.end(body);
  });
}

const acknowledged = { samples: 0, spans: 0 };
const answers = {};
let sent = 0;
async function sendOne() {
  const kind = kinds[sent % kinds.length];
  const one = KINDS[kind](sent++);
  const answer = await send('POST', one.path, one.headers, one.body);
  const good = answer.status >= 200 && answer.status < 300;
  if (good) {
    acknowledged.samples += one.samples ?? 0;
    acknowledged.spans += one.spans ?? 0;
  }
  const waits = (answer.status === 429 || answer.status === 503) && answer.retryAfter === undefined;
  const key = `${kind}: ${answer.status}${waits ? ' WITHOUT Retry-After' : ''}`;
  const entry = (answers[key] ??= { count: 0, worstMs: 0, first: good ? '' : answer.body.slice(0, 200) });
  entry.count++;
  entry.worstMs = Math.max(entry.worstMs, Math.round(answer.ms));
  return good;
}

/** Requests that are taken each second when every one waits for the one before. */
async function capacity() {
  const until = Date.now() + MEASURE_SECONDS * 1000;
  let done = 0;
  await Promise.all(
    Array.from({ length: WIDTH }, async () => {
      while (Date.now() < until) if (await sendOne()) done++;
    }),
  );
  return done / MEASURE_SECONDS;
}

async function overload(rate) {
  const open = new Set();
  const began = Date.now();
  let done = 0;
  let peakRss = 0;
  while (Date.now() - began < seconds * 1000) {
    const due = ((Date.now() - began) / 1000) * rate;
    for (let burst = 0; open.size + done < due && burst < 50; burst++) {
      if (open.size >= MOST_OPEN) break;
      const one = sendOne().finally(() => {
        open.delete(one);
        done++;
      });
      open.add(one);
    }
    peakRss = Math.max(peakRss, memory(backend.pid).rss);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await Promise.all(open);
  return peakRss;
}

const sql = async (text) => {
  const answer = await send(
    'POST',
    '/api/v1/sql',
    { 'content-type': 'application/json' },
    Buffer.from(JSON.stringify({ sql: text })),
  );
  if (answer.status !== 200) throw new Error(answer.body);
  return JSON.parse(answer.body).rows;
};

function ledgerOf(text) {
  const totals = {};
  for (const [, counter, signal, value] of text.matchAll(
    /^thalweg_records_(captured|stored|dropped)_total\{signal="(\w+)"[^}]*\} (\d+)$/gm,
  )) {
    const signals = (totals[signal] ??= { captured: 0, stored: 0, dropped: 0 });
    signals[counter] += Number(value);
  }
  return totals;
}

try {
  for (let tries = 0; tries < 300; tries++) {
    if ((await send('GET', '/readyz')).status === 200) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const atRest = memory(backend.pid).rss;
  const rate = await capacity();
  console.log(
    `taken: ${rate.toFixed(0)} requests/s; sending ${(rate * Number(values.factor)).toFixed(0)}/s for ${seconds} s`,
  );
  const cpuBefore = cpuSeconds(backend.pid);
  const peak = await overload(rate * Number(values.factor));
  const cpu = (cpuSeconds(backend.pid) - cpuBefore) / seconds;
  console.table(answers);
  const [[samples]] = await sql('SELECT count() FROM (SELECT DISTINCT series_id, time FROM metrics.samples)');
  const [[spans]] = await sql('SELECT count() FROM flow_log.l7_flow_log');
  const ledger = ledgerOf((await send('GET', '/metrics')).body);
  console.log(
    `acknowledged ${JSON.stringify(acknowledged)}, stored ${JSON.stringify({ samples: Number(samples), spans: Number(spans) })}`,
  );
  console.log('ledger', JSON.stringify(ledger));
  console.log(`resident: ${atRest} MiB at rest, ${peak} at the most while overloaded; ${cpu.toFixed(2)} cores`);
  const bad = Object.keys(answers).filter((key) => !/: (2\d\d|429|503)$/.test(key));
  const lost = acknowledged.samples > Number(samples) || acknowledged.spans > Number(spans);
  const inexact = Object.entries(ledger).filter(([, { captured, stored, dropped }]) => captured !== stored + dropped);
  if (bad.length > 0) console.log(`UNEXPECTED ANSWERS: ${bad.join('; ')}`);
  if (lost) console.log('ACKNOWLEDGED RECORDS ARE MISSING');
  if (inexact.length > 0) console.log(`LEDGER DOES NOT ADD UP: ${JSON.stringify(inexact)}`);
  process.exitCode = bad.length > 0 || lost || inexact.length > 0 ? 1 : 0;
} finally {
  agent.destroy();
  await backend.stop();
  rmSync(directory, { recursive: true, force: true });
}
