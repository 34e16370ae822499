#!/usr/bin/env node
// npm start, npm run demo, npm run backend, npm run agent: sets up and builds what is missing, then runs.
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import http from 'node:http';
import { join, resolve } from 'node:path';
import { build, nativeObstacle } from './build.mjs';
import { fail, ROOT, step } from './lib/console.mjs';
import { installNodeModules, installPackages } from './setup.mjs';

const MODES = ['demo', 'start', 'backend', 'agent'];
const [mode = 'start', ...rest] = process.argv.slice(2);
if (!MODES.includes(mode)) fail(`run: "${mode}" is none of ${MODES.join(', ')}`);

const dataDir = resolve(process.env.THALWEG_DATA_DIR ?? join(ROOT, 'data'));
const listen = process.env.THALWEG_LISTEN ?? '127.0.0.1:20416';
const root = process.getuid?.() === 0;
/** What runs now, in the order of starting; each ends when its `stop` resolves. */
const running = [];
let stopping = false;

function prepare() {
  const groups = [];
  if (mode !== 'backend' && nativeObstacle() === undefined) groups.push('build');
  if (mode === 'demo' && root) groups.push('demo');
  // Without root nothing can be installed; what is there may still do.
  if (root) installPackages(groups);
  installNodeModules();
  const parts = { backend: ['node', 'plugins'], agent: ['node', 'native'] }[mode];
  build(parts);
}

/** Runs one of our Node programs; its output goes to `log`, or to this terminal when there is none. */
function startProgram(name, script, args, { log, env = {} } = {}) {
  const out = log ? openSync(log, 'a') : 'inherit';
  const child = spawn(process.execPath, [join(ROOT, script), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', out, out],
    detached: true,
  });
  const ended = new Promise((done) => child.once('exit', (code, signal) => done(code ?? signal)));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const patience = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(patience);
  };
  running.push({ name, stop });
  return { child, ended };
}

async function stopAll(code) {
  if (stopping) return;
  stopping = true;
  for (const { name, stop } of running.reverse()) {
    step(`Stopping ${name}`);
    await stop();
  }
  process.exit(code);
}

function answers(path) {
  const host = listen.replace(/^0\.0\.0\.0:/, '127.0.0.1:').replace(/^\[::\]:/, '[::1]:');
  return new Promise((done) => {
    const request = http.get(`http://${host}${path}`, { timeout: 2000 }, (response) => {
      response.resume();
      response.on('end', () => done(response.statusCode === 200));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => done(false));
  });
}

async function startBackend() {
  step(`Starting the backend on ${listen}`);
  const log = join(dataDir, 'log', 'backend.log');
  const { child, ended } = startProgram('the backend', 'backend/dist/server.js', [], {
    log,
    env: { THALWEG_LISTEN: listen, THALWEG_DATA_DIR: dataDir },
  });
  for (let tries = 0; tries < 600 && child.exitCode === null; tries++) {
    if (await answers('/readyz')) {
      void ended.then((code) => stopping || stopAll(1, step(`The backend ended (${code}). See ${log}`)));
      return;
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  const tail = readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n');
  await stopAllQuietly();
  fail(`The backend did not start. The end of ${log}:\n${tail}`);
}

async function stopAllQuietly() {
  stopping = true;
  for (const { stop } of running.reverse()) await stop();
}

async function startAgent() {
  step('Starting the agent');
  const log = join(dataDir, 'log', 'agent.log');
  const backend = process.env.THALWEG_BACKEND_URL ?? `http://${listen}`;
  const { ended } = startProgram('the agent', 'agent/dist/main.js', ['run'], {
    log,
    env: { THALWEG_BACKEND_URL: backend, THALWEG_DATA_DIR: dataDir },
  });
  const from = statSync(log).size;
  let over = false;
  void ended.then(() => (over = true));
  const capturing = () => readFileSync(log, 'utf8').slice(from).includes('Capturing with');
  for (let tries = 0; tries < 600 && !over && !capturing(); tries++) await new Promise((done) => setTimeout(done, 100));
  if (!over) {
    void ended.then((code) => stopping || step(`The agent ended (${code}); nothing new is captured. See ${log}`));
    return true;
  }
  const tail = readFileSync(log, 'utf8').trim().split('\n').slice(-8).join('\n');
  step(`The agent cannot capture here; everything else works. It said:\n${tail}`);
  return false;
}

async function startShop() {
  const { startBookstore } = await import('../deploy/bookstore/bookstore.mjs');
  step('Starting the bookstore');
  const shop = await startBookstore({
    directory: join(dataDir, 'bookstore'),
    instance: Number(process.env.THALWEG_DEMO_INSTANCE ?? 1),
    port: Number(process.env.THALWEG_DEMO_PORT ?? 20480),
    say: step,
  });
  running.push({ name: 'the bookstore', stop: shop.stop });
  step(`The bookstore serves ${shop.url}`);
}

async function serve() {
  process.once('SIGINT', () => void stopAll(0));
  process.once('SIGTERM', () => void stopAll(0));
  process.once('SIGHUP', () => void stopAll(0));
  mkdirSync(join(dataDir, 'log'), { recursive: true });
  await startBackend();
  const capturing = await startAgent();
  if (mode === 'demo' && capturing) {
    await startShop().catch(async (error) => {
      await stopAllQuietly();
      fail(`The bookstore did not start: ${error.message}`);
    });
  } else if (mode === 'demo') {
    step('Without the agent, the bookstore would not be seen: replaying a recording of it instead');
    startProgram(
      'the replay',
      'agent/dist/main.js',
      ['replay', join(ROOT, 'deploy/bookstore/bookstore.rec'), '--shift-to-now'],
      {
        log: join(dataDir, 'log', 'replay.log'),
        env: { THALWEG_BACKEND_URL: `http://${listen}`, THALWEG_DATA_DIR: join(dataDir, 'replay') },
      },
    );
  }
  process.stdout.write(
    `\n  Thalweg is at  http://${listen}/\n  Logs are in    ${join(dataDir, 'log')}\n  Ctrl-C stops everything that this started.\n\n`,
  );
}

prepare();
if (mode === 'backend' || mode === 'agent') {
  const script = mode === 'backend' ? 'backend/dist/server.js' : 'agent/dist/main.js';
  const { child, ended } = startProgram(`the ${mode}`, script, rest);
  for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => child.kill('SIGTERM'));
  process.exitCode = Number(await ended) || 0;
} else {
  await serve();
}
