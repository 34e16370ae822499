// What the kernel side costs: nanoseconds per system call from the programs' own run-time statistics, and the part of
// nginx's throughput that is left with the agent's capture on, each on-run between two off-runs.
//
//   node bench/kernel-cost.mjs [--rounds 3] [--seconds 3] [--port 21080] [--rate 10000]
//
// nginx runs on CPU 0, wrk on CPU 1, the reader where the scheduler puts it; records are decoded, not parsed.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    port: { type: 'string', default: '21080' },
    worker: { type: 'string', default: '' },
  },
});
const PORT = Number(values.port);

const OPTIONS = {
  payloadBytes: 1024,
  payloadBytesMax: 16384,
  continuationBytes: 64,
  ringBytes: 4 << 20,
  socketsMax: 65536,
  batchBytes: 1 << 20,
  pollMs: 10,
  idlePollMs: 20,
  heartbeatMs: 100,
  reorderUs: 1000,
  batchesInFlight: 4,
  family: 'tp_btf',
  ignoredTgids: [],
};

/** The capturing process: walks the records, prints its figures when told to stop. */
function worker() {
  const addon = createRequire(import.meta.url)('../agent/native/build/thalweg.node');
  const begun = performance.now();
  const live = new addon.Live({ ...OPTIONS, family: values.worker.split(':')[0], agentTgid: process.pid });
  const loadMs = performance.now() - begun;
  let records = 0;
  let bytes = 0;
  live.start(
    (batch) => {
      const view = new DataView(batch);
      for (let at = 0; at < batch.byteLength; at += (view.getUint16(at + 6, true) + 7) & ~7) records++;
      bytes += batch.byteLength;
    },
    () => process.exit(0),
  );
  if (values.worker.endsWith(':stats')) live.runStats(true);
  const cpu = process.cpuUsage();
  process.stdout.write('ready\n');
  process.stdin.on('data', () => {
    const { user, system } = process.cpuUsage(cpu);
    const result = { loadMs, records, bytes, cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 1e6 };
    process.stdout.write(
      `${JSON.stringify({ ...result, counters: live.counters(), programs: live.programStats() })}\n`,
    );
    live.stop();
  });
}

function once(stream, wanted) {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`no ${wanted} within 20 s: ${text}`)), 20_000);
    stream.on('data', (chunk) => {
      text += chunk;
      const line = text.split('\n').find((one) => one.includes(wanted));
      if (!line) return;
      clearTimeout(timer);
      resolve(line);
    });
  });
}

async function startNginx(folder) {
  const config = join(folder, 'nginx.conf');
  writeFileSync(
    config,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr crit;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 100000000;
  server { listen 127.0.0.1:${PORT}; location / { return 200 "hello, world\\n"; } } }`,
  );
  const child = spawn('taskset', ['-c', '0', 'nginx', '-p', folder, '-c', config], { stdio: 'inherit' });
  await new Promise((resolve) => setTimeout(resolve, 700));
  return child;
}

/** CPU seconds that a process has used, and those of the children that this one has waited for. */
function cpuSeconds(pid) {
  const fields = (path) => {
    const stat = readFileSync(path, 'utf8');
    return stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
  };
  const [server, own] = [fields(`/proc/${pid}/stat`), fields('/proc/self/stat')];
  return (server[11] + server[12] + own[13] + own[14]) / 100;
}

/** Throughput, and CPU time of nginx and wrk for a request, which a busy machine changes less. */
function load(nginx) {
  const before = cpuSeconds(nginx);
  const result = spawnSync(
    'taskset',
    ['-c', '1', 'wrk', '-t1', '-c64', `-d${values.seconds}s`, '--latency', `http://127.0.0.1:${PORT}/`],
    { encoding: 'utf8' },
  );
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(result.stdout)?.[1]);
  if (!rate) throw new Error(`wrk gave no figure: ${result.stdout}${result.stderr}`);
  const requests = Number(/(\d+) requests in/.exec(result.stdout)?.[1]);
  const cpuUs = ((cpuSeconds(nginx) - before) * 1e6) / requests;
  return { rate, cpuUs, p99: /99%\s+(\S+)/.exec(result.stdout)?.[1] };
}

// spawnSync would stop this process from hearing the worker; it has nothing to hear meanwhile.
async function withCapture(mode, nginx) {
  const child = spawn(process.execPath, [import.meta.filename, '--worker', mode], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'ready');
  const run = load(nginx);
  child.stdin.write('stop\n');
  const figures = JSON.parse(await once(child.stdout, '{'));
  await new Promise((resolve) => child.on('exit', resolve));
  return { ...run, ...figures };
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const thousands = (number) => Math.round(number).toLocaleString('en');

async function measure(family, nginx) {
  const kept = [];
  const keptCpu = [];
  let last;
  for (let round = 0; round < Number(values.rounds); round++) {
    const before = load(nginx);
    const on = await withCapture(family, nginx);
    const after = load(nginx);
    const off = (before.rate + after.rate) / 2;
    kept.push(on.rate / off);
    keptCpu.push((before.cpuUs + after.cpuUs) / 2 / on.cpuUs);
    last = on;
    const { captured, ringFull } = on.counters;
    console.log(
      `${family}: off ${thousands(off)}/s p99 ${before.p99}, on ${thousands(on.rate)}/s p99 ${on.p99}, ` +
        `kept ${kept.at(-1).toFixed(2)}, CPU a request ${before.cpuUs.toFixed(1)}, ${on.cpuUs.toFixed(1)}, ${after.cpuUs.toFixed(1)} µs, ` +
        `records ${thousands(captured)}, lost ${((100 * ringFull) / captured).toFixed(1)} %, ` +
        `reader CPU ${(on.cpuMs / Number(values.seconds) / 1000).toFixed(2)}, RSS ${on.rssMb.toFixed(0)} MB, load ${on.loadMs.toFixed(0)} ms`,
    );
  }
  console.log(
    `${family}: kept ${median(kept).toFixed(2)} of the throughput, ${median(keptCpu).toFixed(2)} by CPU time (medians of ${kept.length})`,
  );
  return last;
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'thalweg-bench-'));
  const nginx = await startNginx(folder);
  try {
    const server = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    const [worker] = readFileSync(`/proc/${server}/task/${server}/children`, 'utf8').trim().split(' ').map(Number);
    load(worker);
    await measure('tp_btf', worker);
    const stats = await withCapture('tp_btf:stats', worker);
    for (const { name, runNs, runCount } of stats.programs)
      if (runCount) console.log(`  ${name}: ${thousands(runCount)} runs, ${(runNs / runCount).toFixed(0)} ns each`);
    await measure('tracepoint', worker);
  } finally {
    nginx.kill('SIGTERM');
    await new Promise((resolve) => nginx.on('exit', resolve));
    rmSync(folder, { recursive: true });
  }
}

if (values.worker) worker();
else await main();
