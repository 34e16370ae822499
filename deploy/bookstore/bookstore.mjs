#!/usr/bin/env node
// The sample application: starts every part of the bookstore, waits until it serves, and stops it all again.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createNetwork } from './network.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const GO = ['/usr/lib/go/bin/go', '/usr/bin/go'].find((path) => existsSync(path)) ?? 'go';

/**
 * @param {{directory: string, instance?: number, port?: number, shopper?: boolean, pageViewsPerSecond?: number,
 *   say?: (text: string) => void}} options directory: for data and logs; port: of the shop on 127.0.0.1
 * @returns {Promise<{url: string, processes: {name: string, pid: number}[], stop: () => Promise<void>}>}
 */
export async function startBookstore({
  directory,
  instance = 1,
  port = 20480,
  shopper = true,
  pageViewsPerSecond = 4,
  say = () => {},
}) {
  mkdirSync(join(directory, 'log'), { recursive: true });
  const password = mariadbPassword(directory);
  const inventoryBinary = buildInventory(directory, say);
  const network = createNetwork(instance, ['web', 'books', 'store']);
  const at = {
    shop: `127.0.0.1:${port}`,
    storefront: `${network.address.web}:8080`,
    payment: '127.0.0.1:8083',
    catalogue: `${network.address.books}:8081`,
    redis: '127.0.0.1:6379',
    inventory: `${network.address.store}:8082`,
    mariadb: `${network.address.store}:3306`,
  };
  const processes = [];
  const start = (name, pod, command, args, env = {}) => {
    const full = pod ? [...network.enter(pod), command, ...args] : [command, ...args];
    const log = openSync(join(directory, 'log', `${name}.log`), 'a');
    const child = spawn(full[0], full.slice(1), {
      cwd: existsSync(join(HERE, name)) ? join(HERE, name) : HERE,
      env: { PATH: process.env.PATH, HOME: directory, LANG: 'C.UTF-8', ...env },
      stdio: ['ignore', log, log],
      // A group of its own: Ctrl-C in the terminal reaches it only through stop(), in order.
      detached: true,
    });
    processes.push({ name, pid: child.pid, child, ended: new Promise((resolve) => child.once('exit', resolve)) });
  };
  const stop = async () => {
    for (const { child } of processes) signal(child, 'SIGTERM');
    const patience = new Promise((resolve) => setTimeout(resolve, 8000).unref());
    await Promise.race([Promise.all(processes.map(({ ended }) => ended)), patience]);
    for (const { child } of processes) signal(child, 'SIGKILL');
    network.remove();
  };
  try {
    startMariadb(directory, password, start);
    start('redis', 'books', 'redis-server', [
      '--port',
      '6379',
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--dir',
      directory,
    ]);
    say('Waiting for MariaDB');
    await mariadbReady(directory);
    const sql = { MARIADB: at.mariadb, MARIADB_PASSWORD: password };
    start('inventory', 'store', inventoryBinary, [], { LISTEN: at.inventory, ...sql, MARIADB: '127.0.0.1:3306' });
    start(
      'catalogue',
      'books',
      '/usr/bin/gunicorn',
      [
        '--worker-class',
        'gthread',
        '--threads',
        '32',
        '--workers',
        '1',
        '--keep-alive',
        '60',
        '--bind',
        at.catalogue,
        'catalogue:app',
      ],
      {
        REDIS: at.redis,
        ...sql,
      },
    );
    start('payment', 'web', '/usr/bin/ruby', ['payment.rb'], {
      LISTEN: at.payment,
      INVENTORY: at.inventory,
      FAILURES: join(directory, 'payment-fails'),
    });
    start('storefront', 'web', process.execPath, ['server.js'], {
      LISTEN: at.storefront,
      CATALOGUE: at.catalogue,
      INVENTORY: at.inventory,
      PAYMENT: at.payment,
    });
    start('nginx', undefined, 'nginx', ['-c', nginxConfig(directory, at)]);
    say('Waiting for the shop');
    await serves(`http://${at.shop}/books/1?pv=start`, processes, directory);
    if (shopper)
      start('shopper', undefined, process.execPath, ['shopper.js'], {
        SHOP: at.shop,
        PAGE_VIEWS_PER_SECOND: String(pageViewsPerSecond),
      });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://${at.shop}`, processes: processes.map(({ name, pid }) => ({ name, pid })), stop };
}

function signal(child, name) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    // Gone between the look and the signal.
    if (error.code !== 'ESRCH') throw error;
  }
}

function mariadbPassword(directory) {
  const file = join(directory, 'mariadb-password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(12).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

function buildInventory(directory, say) {
  const source = join(HERE, 'inventory', 'main.go');
  const binary = join(directory, 'inventory');
  if (existsSync(binary) && statSync(binary).mtimeMs > statSync(source).mtimeMs) return binary;
  say('Compiling the inventory service');
  const result = spawnSync(GO, ['build', '-o', binary, source], {
    encoding: 'utf8',
    env: {
      ...process.env,
      GO111MODULE: 'off',
      GOPATH: '/usr/share/gocode',
      GOFLAGS: '',
      GOTOOLCHAIN: 'local',
      GOCACHE: join(directory, 'go-cache'),
    },
  });
  if (result.status !== 0) throw new Error(`go build of the inventory service: ${result.stderr || result.error}`);
  return binary;
}

function startMariadb(directory, password, start) {
  const data = join(directory, 'mariadb');
  if (!existsSync(join(data, 'mysql'))) {
    const made = spawnSync(
      'mariadb-install-db',
      ['--no-defaults', `--datadir=${data}`, '--user=root', '--skip-test-db'],
      { encoding: 'utf8' },
    );
    if (made.status !== 0) throw new Error(`mariadb-install-db: ${made.stderr || made.error}`);
  }
  const init = join(directory, 'shop.sql');
  const text = readFileSync(join(HERE, 'mariadb', 'shop.sql'), 'utf8').replaceAll('${MARIADB_PASSWORD}', password);
  writeFileSync(init, text, { mode: 0o600 });
  start('mariadb', 'store', '/usr/sbin/mariadbd', [
    '--no-defaults',
    `--datadir=${data}`,
    '--user=root',
    '--port=3306',
    '--bind-address=0.0.0.0',
    `--socket=${join(directory, 'mariadb.sock')}`,
    `--pid-file=${join(directory, 'mariadb.pid')}`,
    `--init-file=${init}`,
    '--skip-name-resolve',
    '--performance-schema=off',
    '--innodb-buffer-pool-size=32M',
    '--max-connections=512',
  ]);
}

async function mariadbReady(directory) {
  const socket = join(directory, 'mariadb.sock');
  for (let tries = 0; tries < 300; tries++) {
    const asked = spawnSync(
      'mariadb',
      ['--no-defaults', `--socket=${socket}`, '-u', 'root', '-e', 'SELECT 1 FROM shop.review LIMIT 1'],
      { encoding: 'utf8' },
    );
    if (asked.status === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`MariaDB did not start within 30 s: see ${join(directory, 'log', 'mariadb.log')}`);
}

function nginxConfig(directory, at) {
  const runDir = join(directory, 'nginx');
  mkdirSync(runDir, { recursive: true });
  const values = { RUN_DIR: runDir, STOREFRONT: at.storefront, LISTEN: at.shop };
  const template = readFileSync(join(HERE, 'nginx', 'nginx.conf.template'), 'utf8');
  const file = join(runDir, 'nginx.conf');
  writeFileSync(
    file,
    template.replace(/\$\{(\w+)\}/g, (_, name) => values[name]),
  );
  return file;
}

async function serves(url, processes, directory) {
  let last = 'no answer';
  for (let tries = 0; tries < 300; tries++) {
    const gone = processes.find(({ child }) => child.exitCode !== null);
    if (gone) throw new Error(`${gone.name} ended early: see ${join(directory, 'log', `${gone.name}.log`)}`);
    last = await status(url);
    if (last === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The shop does not serve ${url} (last: ${last}): see ${join(directory, 'log')}`);
}

function status(url) {
  return new Promise((resolve) => {
    const request = http.get(url, { timeout: 2000 }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    request.on('timeout', () => request.destroy(new Error('timed out')));
    request.on('error', (error) => resolve(error.message));
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [directory = join(HERE, '../../data/bookstore')] = process.argv
    .slice(2)
    .filter((word) => !word.startsWith('--'));
  const shop = await startBookstore({
    directory,
    instance: Number(process.env.THALWEG_DEMO_INSTANCE ?? 1),
    port: Number(process.env.THALWEG_DEMO_PORT ?? 20480),
    shopper: !process.argv.includes('--no-shopper'),
    say: (text) => console.log(text),
  });
  console.log(`The bookstore serves ${shop.url}. Ctrl-C stops it.`);
  const end = () => void shop.stop().then(() => process.exit(0));
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}
