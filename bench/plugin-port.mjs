#!/usr/bin/env node
// What Grafana's plugin port adds to a question: the same one over HTTP (JSON) and over gRPC (saved query in, Arrow out),
// in turns, on one backend that runs as a process of its own. Until the last byte is there; nothing is parsed.
// Usage: node bench/plugin-port.mjs [--rounds 200] [--rows 100000] [--port 20490]
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../scripts/lib/console.mjs';

const require = createRequire(import.meta.url);
const { migrateSavedQuery, toQuestion } = require('../backend/protocol/dist/index.js');
const { syntheticBatch } = require('../backend/dist/testing/synthetic-rows.js');
const { SERVICES } = require('../backend/dist/grafana/services.js');
const { credentials, makeGenericClientConstructor } = require('@grpc/grpc-js');

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    rows: { type: 'string', default: '100000' },
    port: { type: 'string', default: '20490' },
  },
});
const rounds = Number(options.rounds);
const rows = Number(options.rows);
const port = Number(options.port);
const SECONDS = 300;

const QUERIES = {
  'RED, one series': { kind: 'red', metrics: ['request_rate'] },
  'RED by service, 20 series': { kind: 'red', metrics: ['latency_p95'], group_by: ['auto_service_1'] },
  'RED now, by endpoint': { kind: 'red', metrics: ['error_ratio'], group_by: ['endpoint'], instant: true },
  map: { kind: 'map' },
  'requests, 100': { kind: 'requests', limit: 100 },
  'requests, 5000': { kind: 'requests', limit: 5000 },
  'SQL, one row': { kind: 'sql', sql: 'SELECT 1 AS one' },
};

const directory = mkdtempSync(join(tmpdir(), 'thalweg-bench-plugin-'));
const backend = spawn(process.execPath, [join(ROOT, 'backend/dist/server.js')], {
  env: {
    ...process.env,
    THALWEG_DATA_DIR: directory,
    THALWEG_LISTEN: `127.0.0.1:${port}`,
    THALWEG_GRAFANA_LISTEN: `127.0.0.1:${port + 1}`,
    THALWEG_LOG_LEVEL: 'warn',
  },
  stdio: ['ignore', 'inherit', 'inherit'],
});

const agent = new http.Agent({ keepAlive: true });
function overHttp(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ port, host: '127.0.0.1', method, path, agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(chunks) }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function ready() {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await overHttp('GET', '/readyz').catch(() => undefined);
    if (answer?.status === 200) return;
    if (backend.exitCode !== null) throw new Error('the backend ended');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the backend did not start within 30 s');
}

async function fill() {
  const chunk = 20_000;
  const headers = {
    'content-type': 'application/x-clickhouse-native',
    'x-thalweg-protocol': '1',
    'x-thalweg-agent': '1',
  };
  for (let row = 0; row < rows; row += chunk) {
    const startNs = BigInt(Math.round((Date.now() - SECONDS * 1000 * (1 - row / rows)) * 1000)) * 1000n;
    const batch = { rows: Math.min(chunk, rows - row), startNs, firstRowId: BigInt(row + 1) };
    const body = Buffer.from(syntheticBatch({ ...batch, rowsPerSecond: rows / SECONDS }));
    const { status, body: answer } = await overHttp('POST', '/api/v1/agent/l7_flow_log', body, headers);
    if (status !== 200) throw new Error(String(answer));
  }
}

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const summary = (times) => {
  times.sort((a, b) => a - b);
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
};
const ms = (value) => value.toFixed(1).padStart(7);

async function measure(name, saved, client) {
  const to = Date.now();
  const range = { from: to - SECONDS * 1000, to };
  const question = toQuestion(migrateSavedQuery(saved), { ref_id: 'A', range, interval_ms: 1000 });
  const asked = JSON.stringify({ questions: [question] });
  const call = {
    pluginContext: { dataSourceInstanceSettings: { uid: 'bench', jsonData: Buffer.from('{}') } },
    queries: [
      {
        refId: 'A',
        intervalMS: 1000,
        maxDataPoints: 1000,
        timeRange: { fromEpochMS: range.from, toEpochMS: range.to },
        json: Buffer.from(JSON.stringify(saved)),
      },
    ],
  };
  const ways = {
    http: async () => {
      const { status, body } = await overHttp('POST', '/api/v1/query', asked, { 'content-type': 'application/json' });
      if (status !== 200 || body.includes('"ok":false')) throw new Error(String(body));
      return body.length;
    },
    grpc: () =>
      new Promise((resolve, reject) =>
        client.QueryData(call, (error, { responses } = {}) => {
          const answer = responses?.A;
          if (error || answer?.error) reject(error ?? new Error(answer.error));
          else resolve(answer.frames.reduce((sum, frame) => sum + frame.length, 0));
        }),
      ),
  };
  const times = { http: [], grpc: [] };
  const bytes = {};
  for (let round = -10; round < rounds; round++) {
    // Whoever is asked second might find warm caches: take turns.
    for (const way of round % 2 ? ['http', 'grpc'] : ['grpc', 'http']) {
      const began = performance.now();
      bytes[way] = await ways[way]();
      if (round >= 0) times[way].push(performance.now() - began);
    }
  }
  const [one, other] = [summary(times.http), summary(times.grpc)];
  console.log(
    `${name.padEnd(26)} HTTP p50 ${ms(one.p50)} p95 ${ms(one.p95)}   plugin p50 ${ms(other.p50)} p95 ${ms(other.p95)} ms` +
      `   added ${ms(other.p50 - one.p50)} ${ms(other.p95 - one.p95)}   ratio ${(other.p50 / one.p50).toFixed(2)} ${(other.p95 / one.p95).toFixed(2)}` +
      `   ${(bytes.http / 1024).toFixed(0)} → ${(bytes.grpc / 1024).toFixed(0)} KiB`,
  );
}

const Client = makeGenericClientConstructor(SERVICES.data, 'Data');
const client = new Client(`127.0.0.1:${port + 1}`, credentials.createInsecure(), {
  'grpc.max_receive_message_length': -1,
  // Grafana's client, in Go, widens its window by itself; this one keeps to 64 KiB unless it is told.
  'grpc-node.flow_control_window': 4 * 2 ** 20,
});
try {
  await ready();
  await fill();
  console.log(`${rows} rows of ${SECONDS} s, ${rounds} rounds each`);
  for (const [name, saved] of Object.entries(QUERIES)) await measure(name, saved, client);
} finally {
  client.close();
  agent.destroy();
  backend.kill('SIGTERM');
  await new Promise((resolve) => backend.once('exit', resolve));
  rmSync(directory, { recursive: true, force: true });
}
