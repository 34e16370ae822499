// What capture adds to a system call, in nanoseconds of CPU time by path, and the programs' own run-time statistics of
// the same paths. Prints the cheapest round of each, which other work on the machine disturbs little.
//
//   node bench/kernel-paths.mjs [--family tp_btf] [--rounds 3]     (root)
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

const HERE = dirname(fileURLToPath(import.meta.url));

/** Capture as the agent does it, records thrown away; a thread of its own, since the driver is waited for. */
function capture() {
  const addon = createRequire(import.meta.url)('../agent/native/build/thalweg.node');
  const live = new addon.Live({ ...workerData, agentTgid: process.pid });
  live.start(
    () => undefined,
    () => parentPort.close(),
  );
  const answer = {
    stats: () => (live.runStats(true), live.programStats()),
    figures: () => live.programStats(),
    counters: () => live.counters(),
    stop: () => live.stop(),
  };
  parentPort.on('message', (question) => parentPort.postMessage(answer[question]()));
  parentPort.postMessage('ready');
}

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
  ignoredTgids: [],
};

function drive(binary, path) {
  const { stdout, stderr, status } = spawnSync(binary, path ? [path] : [], { encoding: 'utf8', timeout: 60_000 });
  if (status !== 0) throw new Error(`the driver failed: ${stderr}`);
  return new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([name, ns]) => [name, Number(ns)]),
  );
}

function ask(worker, question) {
  return new Promise((resolve) => {
    worker.once('message', resolve);
    worker.postMessage(question);
  });
}

function keepLeast(into, from) {
  for (const [name, ns] of from) into.set(name, Math.min(ns, into.get(name) ?? Infinity));
}

/** Nanoseconds for each run of the two system call programs while one path was driven. */
async function statsOf(worker, binary, path) {
  const before = new Map((await ask(worker, 'figures')).map((one) => [one.name, one]));
  drive(binary, path);
  const runs = (await ask(worker, 'figures')).map((after) => {
    const { runNs, runCount } = before.get(after.name);
    return [after.name, (after.runNs - runNs) / (after.runCount - runCount)];
  });
  return Object.fromEntries(runs);
}

async function main() {
  const { values } = parseArgs({
    options: { family: { type: 'string', default: 'tp_btf' }, rounds: { type: 'string', default: '3' } },
  });
  const folder = mkdtempSync(join(tmpdir(), 'thalweg-paths-'));
  const binary = join(folder, 'call-cost');
  const built = spawnSync('gcc', ['-O2', '-o', binary, join(HERE, 'load/call-cost.c')], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`gcc failed: ${built.stderr}`);
  const off = new Map();
  const on = new Map();
  try {
    for (let round = 0; round < Number(values.rounds); round++) keepLeast(off, drive(binary));
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { ...OPTIONS, family: values.family } });
    await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    for (let round = 0; round < Number(values.rounds); round++) keepLeast(on, drive(binary));
    await ask(worker, 'stats');
    console.log('path        off ns  on ns   added   sys_enter  sys_exit (ns a run, with statistics on)');
    for (const [path, ns] of off) {
      const { sys_enter: enter, sys_exit: exit } = await statsOf(worker, binary, path);
      const cells = [ns, on.get(path), on.get(path) - ns, enter, exit];
      console.log(path.padEnd(11), cells.map((cell) => cell.toFixed(0).padStart(6)).join('  '));
    }
    const { captured, ringFull } = await ask(worker, 'counters');
    console.log(`captured ${captured}, of which lost ${ringFull}`);
    await ask(worker, 'stop');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (isMainThread) await main();
else capture();
