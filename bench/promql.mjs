#!/usr/bin/env node
// How long PromQL takes over the same series in Thalweg and in Debian's Prometheus, both filled by remote write with the
// same bodies in one run: 4 metrics of SERIES / 4 series, MINUTES minutes at 15 s, 7 jobs, counters.
// Usage: node bench/promql.mjs [--series 100000] [--minutes 60] [--rounds 7]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { message, snappyLiterals } from './lib/bodies.mjs';
import { cpuSeconds, median, memory, start } from './lib/processes.mjs';

const { values: options } = parseArgs({
  options: {
    series: { type: 'string', default: '100000' },
    minutes: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '7' },
  },
});
const [SERIES, MINUTES, ROUNDS] = [options.series, options.minutes, options.rounds].map(Number);
const STEP_MS = 15_000;
const METRICS = 4;
const SERIES_OF_A_BODY = 500;
/** Samples of one series in one body: of each, one body after the other in time. */
const SAMPLES_OF_A_BODY = 20;
const directory = mkdtempSync(join(tmpdir(), 'thalweg-bench-promql-'));
const PORTS = { thalweg: 22199, prometheus: 22200 };
const end = Math.floor(Date.now() / STEP_MS) * STEP_MS - STEP_MS;
const samples = MINUTES * 4;
const begin = end - (samples - 1) * STEP_MS;

const label = (name, value) => [1, 'bytes', message([[1, 'bytes', name], [2, 'bytes', value]])]; // prettier-ignore
function body(firstSeries, firstSample) {
  const series = [];
  for (let at = firstSeries; at < Math.min(SERIES, firstSeries + SERIES_OF_A_BODY); at++) {
    const fields = [
      label('__name__', `bench_${at % METRICS}_total`),
      label('cluster', 'main'),
      label('cpu', String(at % 125)),
      label('instance', `host-${Math.floor(at / 500)}:9100`),
      label('job', `job-${at % 7}`),
      label('series', String(at)),
    ];
    for (let n = firstSample; n < Math.min(samples, firstSample + SAMPLES_OF_A_BODY); n++) {
      const value = at * 10 + n * (at % 50) + ((at * 7919 + n * 104729) % 20);
      fields.push([2, 'bytes', message([[1, 'double', value], [2, 'varint', begin + n * STEP_MS + (at % 1000)]])]); // prettier-ignore
    }
    series.push([1, 'bytes', message(fields)]);
  }
  return snappyLiterals(message(series));
}

async function send(url, payload) {
  for (;;) {
    const headers = { 'content-encoding': 'snappy', 'content-type': 'application/x-protobuf' };
    const answer = await fetch(url, { method: 'POST', headers, body: payload });
    if (answer.ok) return void (await answer.arrayBuffer());
    if (answer.status !== 429 && answer.status !== 503)
      throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
    await wait(200);
  }
}

const thalweg = start('node', ['backend/dist/server.js'], {
  env: {
    THALWEG_LISTEN: `127.0.0.1:${PORTS.thalweg}`,
    THALWEG_GRAFANA_LISTEN: 'off',
    THALWEG_OTLP_GRPC_LISTEN: 'off',
    THALWEG_SKYWALKING_GRPC_LISTEN: 'off',
    THALWEG_DATA_DIR: join(directory, 'thalweg'),
    THALWEG_LOG_LEVEL: 'error',
  },
});
writeFileSync(join(directory, 'prometheus.yml'), '');
const prometheus = start('prometheus', [
  `--config.file=${join(directory, 'prometheus.yml')}`,
  `--storage.tsdb.path=${join(directory, 'prometheus')}`,
  `--web.listen-address=127.0.0.1:${PORTS.prometheus}`,
  '--web.enable-remote-write-receiver',
]);
const servers = [
  { name: 'Thalweg', process: thalweg, write: '/api/v1/prometheus', base: `http://127.0.0.1:${PORTS.thalweg}`, api: '/prometheus' },
  { name: 'Prometheus', process: prometheus, write: '/api/v1/write', base: `http://127.0.0.1:${PORTS.prometheus}`, api: '' },
]; // prettier-ignore

async function ready({ base, api }) {
  for (let i = 0; i < 300; i++) {
    const answer = await fetch(`${base}${api}/-/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await wait(100);
  }
  throw new Error(`${base} does not answer`);
}

const RATE = 'sum by (job) (rate(bench_1_total[5m]))';
const COUNT = 'count by (job) ({__name__=~"bench_.+"})';
const from = begin / 1000 + 1;
const to = end / 1000 - 0.5;
const QUESTIONS = [
  [`rate over ${SERIES / METRICS} series, instant`, 'query', { query: RATE, time: to }],
  [`rate over ${SERIES / METRICS} series, ${MINUTES} min at 60 s`, 'query_range', { query: RATE, start: from, end: to, step: 60 }],
  [`count by job over ${SERIES} series, instant`, 'query', { query: COUNT, time: to }],
  [`count by job over ${SERIES} series, ${MINUTES} min at 60 s`, 'query_range', { query: COUNT, start: from, end: to, step: 60 }],
  ['one series, instant', 'query', { query: 'bench_1_total{series="1"}', time: to }],
  ['series of a host', 'series', { 'match[]': '{instance="host-1:9100"}', start: from, end: to }],
  ['values of a label', 'label/job/values', { start: from, end: to }],
]; // prettier-ignore

async function ask({ base, api }, path, params) {
  const url = `${base}${api}/api/v1/${path}?${new URLSearchParams(params)}`;
  const began = performance.now();
  const answer = await fetch(url);
  const text = await answer.text();
  return { ms: performance.now() - began, text, ok: answer.ok };
}

try {
  await Promise.all(servers.map(ready));
  for (let sample = 0; sample < samples; sample += SAMPLES_OF_A_BODY) {
    for (let series = 0; series < SERIES; series += SERIES_OF_A_BODY) {
      const payload = body(series, sample);
      await Promise.all(servers.map(({ base, write }) => send(base + write, payload)));
    }
  }
  for (const { name, process } of servers)
    console.log(`${name}: ${cpuSeconds(process.pid).toFixed(1)} s of CPU for ${SERIES * samples} samples`);
  console.log(`${'p50 ms (CPU ms)'.padEnd(52)}${servers.map(({ name }) => name.padStart(20)).join('')}`);
  for (const [title, path, params] of QUESTIONS) {
    const cells = [];
    for (const server of servers) {
      const times = [];
      let last;
      await ask(server, path, params);
      const cpu = cpuSeconds(server.process.pid);
      for (let round = 0; round < ROUNDS; round++) times.push((last = await ask(server, path, params)).ms);
      const used = ((cpuSeconds(server.process.pid) - cpu) * 1000) / ROUNDS;
      cells.push(last.ok ? `${median(times).toFixed(0)} (${used.toFixed(0)})` : last.text.slice(0, 60));
    }
    console.log(`${title.padEnd(52)}${cells.map((cell) => cell.padStart(20)).join('')}`);
  }
  for (const { name, process } of servers) console.log(`${name}: ${memory(process.pid).peak} MiB at the most`);
} finally {
  await Promise.all(servers.map(({ process }) => process.stop()));
  rmSync(directory, { recursive: true, force: true });
}
