#!/usr/bin/env node
// What the agent costs a web server: nginx (one worker, cpu 0, keep-alive) under wrk (one thread, 64 connections, cpu
// 1), agent and sink on the same two cores; each run with the agent stands between two without. Then the same at a
// fixed 10,000 requests a second. Prints ratios, the agent's CPU and memory, its ledger, and the kernel's own run-time
// statistics of the programs.
// Usage: node bench/agent-overhead.mjs [--rounds 5] [--seconds 5] [--rate 10000]   (root)
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cpuSeconds, median, memory, ROOT, runAsync, runOnce, sleep, start } from './lib/processes.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    rate: { type: 'string', default: '10000' },
  },
});
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
const PORT = 20490;
const SINK = 20491;
const directory = mkdtempSync(join(tmpdir(), 'thalweg-bench-'));

function startNginx() {
  const config = join(directory, 'nginx.conf');
  writeFileSync(
    config,
    `daemon off; user root; worker_processes 1; pid ${directory}/nginx.pid; error_log ${directory}/error.log;
events { worker_connections 512; }
http { access_log off; keepalive_requests 100000000; server { listen 127.0.0.1:${PORT}; location / { return 200 "ok\\n"; } } }`,
  );
  return start('taskset', ['-c', '0', 'nginx', '-c', config]);
}

async function saturate() {
  const out = await runAsync('taskset', [
    '-c',
    '1',
    'wrk',
    '-t1',
    '-c64',
    `-d${seconds}s`,
    '--latency',
    `http://127.0.0.1:${PORT}/`,
  ]);
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(out)[1]);
  const [, value, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(out);
  return {
    rate,
    p99: Number(value) * { us: 1, ms: 1000, s: 1e6 }[unit],
    requests: Number(/(\d+) requests in/.exec(out)[1]),
  };
}

async function fixedRate() {
  const out = await runAsync('taskset', [
    '-c',
    '1',
    join(directory, 'fixed-rate'),
    '-address',
    `127.0.0.1:${PORT}`,
    '-rate',
    options.rate,
    '-seconds',
    String(seconds),
  ]);
  const result = JSON.parse(out);
  return { rate: result.requests / seconds, p99: result.p99_us, requests: result.requests };
}

async function startAgent(name) {
  const data = join(directory, name);
  mkdirSync(data);
  const agent = start(process.execPath, ['agent/dist/main.js', 'run'], {
    env: { THALWEG_BACKEND_URL: `http://127.0.0.1:${SINK}`, THALWEG_DATA_DIR: data },
  });
  await sleep(3000);
  if (agent.child.exitCode !== null) throw new Error(`the agent ended: ${agent.log()}`);
  return agent;
}

const sinkState = async () => (await fetch(`http://127.0.0.1:${SINK}/sink`)).json();

/** One measurement with the agent, with its own cost over exactly the time of the load. */
async function withAgent(name, load) {
  const agent = await startAgent(name);
  const atStart = memory(agent.pid);
  const before = cpuSeconds(agent.pid);
  const began = process.hrtime.bigint();
  const result = await load();
  const wall = Number(process.hrtime.bigint() - began) / 1e9;
  const cores = (cpuSeconds(agent.pid) - before) / wall;
  const { rss, peak } = memory(agent.pid);
  await sleep(1500);
  await agent.stop();
  const { ledger } = await sinkState();
  return { ...result, cores, rssAtStart: atStart.rss, rss, peak, ledger };
}

async function compare(title, load) {
  const kept = [];
  const slower = [];
  const runs = [];
  let before = await load();
  for (let round = 0; round < rounds; round++) {
    const on = await withAgent(`${title.replace(/\W/g, '-')}-${round}`, load);
    const after = await load();
    kept.push(on.rate / ((before.rate + after.rate) / 2));
    slower.push(on.p99 / ((before.p99 + after.p99) / 2));
    runs.push(on);
    console.log(
      `${title} ${round + 1}/${rounds}: off ${Math.round(before.rate)} and ${Math.round(after.rate)}/s, on ${Math.round(on.rate)}/s; ` +
        `p99 ${Math.round(before.p99)} and ${Math.round(after.p99)} µs, on ${Math.round(on.p99)} µs; agent ${on.cores.toFixed(2)} core, ${on.rss} MiB`,
    );
    before = after;
  }
  const last = runs.at(-1);
  console.log(
    `\n${title}: kept ${median(kept).toFixed(2)} of the throughput, p99 × ${median(slower).toFixed(2)} (medians of ${rounds})`,
  );
  console.log(
    `  agent: ${median(runs.map((run) => run.cores)).toFixed(2)} core, RSS ${median(runs.map((run) => run.rssAtStart))} MiB at the start, ${median(runs.map((run) => run.rss))} after, ${Math.max(...runs.map((run) => run.peak))} at most`,
  );
  console.log(`  ledger of the last run, ${last.requests} requests sent:`);
  for (const [name, value] of Object.entries(last.ledger))
    if (/captured|stored|dropped/.test(name) && value > 0) console.log(`    ${name}: ${value}`);
  console.log();
}

/** Empty for a descriptor that was closed meanwhile. */
function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Ids of the kernel programs that a process holds; bpftool tells owners only where it was built to. */
function programIds(pid) {
  const folder = `/proc/${pid}/fdinfo`;
  const told = readdirSync(folder).flatMap((fd) => {
    return [...textOf(join(folder, fd)).matchAll(/^prog_id:\s*(\d+)$/gm)].map(([, id]) => Number(id));
  });
  return new Set(told);
}

/** Kernel nanoseconds for each run of each program, from the kernel's own statistics; they cost time themselves. */
async function kernelCost() {
  runOnce('sysctl', ['-q', '-w', 'kernel.bpf_stats_enabled=1']);
  const agent = await startAgent('stats');
  try {
    const result = await saturate();
    const own = programIds(agent.pid);
    const programs = JSON.parse(runOnce('bpftool', ['prog', 'show', '-j'])).filter(
      (program) => program.run_cnt > 1000 && own.has(program.id),
    );
    for (const program of programs) {
      console.log(
        `  ${program.name}: ${(program.run_time_ns / program.run_cnt).toFixed(0)} ns a run, ${(program.run_cnt / result.requests).toFixed(1)} runs a request`,
      );
    }
  } finally {
    await agent.stop();
    runOnce('sysctl', ['-q', '-w', 'kernel.bpf_stats_enabled=0']);
  }
}

runOnce('/usr/lib/go/bin/go', ['build', '-o', join(directory, 'fixed-rate'), join(ROOT, 'bench/load/fixed-rate.go')], {
  env: { ...process.env, GO111MODULE: 'off', GOFLAGS: '', GOTOOLCHAIN: 'local', GOCACHE: join(directory, 'go-cache') },
});
const nginx = startNginx();
const sink = start(process.execPath, ['bench/lib/sink.mjs', String(SINK)]);
try {
  await sleep(1000);
  await saturate();
  await compare('saturation', saturate);
  await compare(`fixed ${options.rate}/s`, fixedRate);
  console.log('kernel, at saturation with statistics on:');
  await kernelCost();
} finally {
  await nginx.stop();
  await sink.stop();
  rmSync(directory, { recursive: true, force: true });
}
