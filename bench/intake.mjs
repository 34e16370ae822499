// Records per CPU-second of each intake into the store, beside what else takes the same bytes. Needs "npm run build".
//   node bench/intake.mjs [intake] [records] [connections]
// Each module of bench/load named in INTAKES prepares the bodies of one intake before anything is sent.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { cpuSeconds, memory } from './lib/processes.mjs';

const INTAKES = {
  'remote-write': './load/remote-write.mjs',
  'line-protocol': './load/line-protocol.mjs',
  'otlp-metrics': './load/otlp-metrics.mjs',
  'otlp-traces': './load/otlp-traces.mjs',
};
const PORT = Number(process.env['BENCH_PORT'] ?? 22_105);
const SETTLE_MS = 5000;

const [only, recordsText = '2000000', connectionsText = '4'] = process.argv.slice(2);
for (const [name, module] of Object.entries(INTAKES)) {
  if (only !== undefined && only !== name && only !== 'all') continue;
  const { intake } = await import(module);
  const connections = Number(connectionsText);
  const lanes = intake.prepare({ records: Number(recordsText), connections });
  const receivers = [thalweg(), ...(intake.peer === 'prometheus' && hasPrometheus() ? [prometheus()] : [])];
  for (const receiver of receivers) report(intake, receiver.name, await measure(intake, receiver, lanes));
}

async function measure(intake, receiver, lanes) {
  const directory = mkdtempSync(join(process.env['BENCH_DIR'] ?? '/tmp', 'thalweg-intake-'));
  const child = receiver.start(directory);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  try {
    await until(() => get(receiver.ready));
    const cpuBefore = cpuSeconds(child.pid);
    const started = performance.now();
    const latencies = (await Promise.all(lanes.map((lane) => send(intake, lane)))).flat();
    const seconds = (performance.now() - started) / 1000;
    const cpuSent = cpuSeconds(child.pid) - cpuBefore;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS)); // Merges that the data still causes.
    const cpu = cpuSeconds(child.pid) - cpuBefore;
    const records = lanes.flat().reduce((sum, body) => sum + body.records, 0);
    const { peak } = memory(child.pid);
    const bytesBefore = await receiver.beforeStop?.(directory);
    child.kill('SIGTERM');
    await gone;
    const bytes = bytesBefore ?? (await receiver.afterStop(directory, intake.tables));
    latencies.sort((a, b) => a - b);
    const quantile = (q) => latencies[Math.floor(q * (latencies.length - 1))];
    return { records, seconds, cpu, cpuSent, bytes, peak, p50: quantile(0.5), p99: quantile(0.99) };
  } finally {
    child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
}

function report({ name, unit }, receiver, { records, seconds, cpu, cpuSent, bytes, peak, p50, p99 }) {
  const thousands = (value) => `${Math.round(value / 1000)} k`;
  console.log(
    `${name} into ${receiver}: ${thousands(records)} ${unit}, ${thousands(records / seconds)}/s, ` +
      `${thousands(records / cpu)} per CPU-second merges included (${thousands(records / cpuSent)} until the last answer), ` +
      `${(bytes / records).toFixed(2)} B each after merge, ${peak} MiB at most, ` +
      `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms; load average ${loadavg()[0].toFixed(1)}`,
  );
}

/** One body at a time, the next as soon as the last is answered; 429 and 503 are sent again. */
async function send({ path, headers }, lane) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const latencies = [];
  for (const { body } of lane) {
    const started = performance.now();
    for (let attempt = 0; ; attempt++) {
      const status = await post(agent, path, headers, body);
      if (status >= 200 && status < 300) break;
      if ((status !== 429 && status !== 503) || attempt > 100) throw new Error(`${path} answers ${status}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    latencies.push(performance.now() - started);
  }
  agent.destroy();
  return latencies;
}

function post(agent, path, headers, body) {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        port: PORT,
        host: '127.0.0.1',
        path,
        method: 'POST',
        headers: { ...headers, 'content-length': body.length },
      },
      (response) => response.resume().once('end', () => resolve(response.statusCode)),
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

function thalweg() {
  return {
    name: 'Thalweg',
    ready: '/readyz',
    start: (directory) =>
      spawn(process.execPath, [join(import.meta.dirname, '..', 'backend', 'dist', 'server.js')], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: {
          ...process.env,
          THALWEG_LISTEN: `127.0.0.1:${PORT}`,
          THALWEG_GRAFANA_LISTEN: 'off',
          THALWEG_OTLP_GRPC_LISTEN: 'off',
          THALWEG_SKYWALKING_GRPC_LISTEN: 'off',
          THALWEG_DATA_DIR: directory,
          THALWEG_LOG_LEVEL: 'warn',
        },
      }),
    afterStop: tableBytes,
  };
}

function tableBytes(directory, tables) {
  const script = join(import.meta.dirname, 'lib', 'table-bytes.mjs');
  const printed = execFileSync(process.execPath, [script, directory, ...tables], { encoding: 'utf8' });
  return Number(printed.trim().split('\n').at(-1));
}

function hasPrometheus() {
  try {
    execFileSync('prometheus', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('Prometheus is not installed, so nothing stands beside: apt-get install prometheus');
    return false;
  }
}

function prometheus() {
  return {
    name: 'Prometheus',
    ready: '/-/ready',
    start: (directory) => {
      writeFileSync(join(directory, 'prometheus.yml'), 'global: {}\nstorage: {tsdb: {out_of_order_time_window: 2h}}\n');
      const flags = [
        `--config.file=${join(directory, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(directory, 'tsdb')}`,
        `--web.listen-address=127.0.0.1:${PORT}`,
        '--web.enable-remote-write-receiver',
        '--web.enable-admin-api',
        '--log.level=error',
      ];
      return spawn('prometheus', flags, { stdio: ['ignore', 'ignore', 'inherit'] });
    },
    /** A snapshot holds everything in blocks, also what is still in memory. */
    beforeStop: async (directory) => {
      const status = await post(new Agent(), '/api/v1/admin/tsdb/snapshot', {}, '');
      if (status !== 200) throw new Error(`the snapshot answers ${status}`);
      const sizes = execFileSync('du', ['-sb', join(directory, 'tsdb', 'snapshots')], { encoding: 'utf8' });
      return Number(sizes.split('\t')[0]);
    },
  };
}

function get(path) {
  return new Promise((resolve) => {
    request({ port: PORT, host: '127.0.0.1', path }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode === 200));
    })
      .once('error', () => resolve(false))
      .end();
  });
}

async function until(isSo) {
  for (let i = 0; i < 600; i++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the receiver is not ready in 60 s');
}
