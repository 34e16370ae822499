import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NATIVE_MEDIA_TYPE } from '@thalweg/protocol';
import { createApp } from '../app';
import { checkConfig } from '../config';
import { sqlOf } from '../testing/rows';
import { syntheticBatch } from '../testing/synthetic-rows';

const directory = mkdtempSync('/tmp/thalweg-crash-');
const PORT = 21_310;
const NOW = BigInt(Math.floor(Date.now() / 1000) - 3600) * 1_000_000_000n;
const ROWS = 500;

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs TypeScript as it stands, in a process that can be killed without taking the test along. */
function startServer(): ChildProcess {
  const hook = join(directory, 'typescript.cjs');
  const root = join(__dirname, '..', '..', '..');
  writeFileSync(
    hook,
    `const swc = require(${JSON.stringify(require.resolve('@swc/core', { paths: [root] }))}); const fs = require('fs');
     require.extensions['.ts'] = (module, file) => module._compile(swc.transformSync(fs.readFileSync(file, 'utf8'), {
       filename: file, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }).code, file);`,
  );
  return spawn(process.execPath, ['-C', 'thalweg-source', '-r', hook, join(__dirname, '..', 'server.ts')], {
    env: {
      ...process.env,
      THALWEG_DATA_DIR: directory,
      THALWEG_LISTEN: `127.0.0.1:${PORT}`,
      THALWEG_LOG_LEVEL: 'warn',
      THALWEG_MERGE_MS: '5',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

async function untilReady(): Promise<void> {
  for (let i = 0; i < 300; i++) {
    const ready = await fetch(`http://127.0.0.1:${PORT}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the server did not get ready in 30 s');
}

function post(batch: number, attempt: number): Promise<boolean> {
  const body = syntheticBatch({
    rows: ROWS,
    startNs: NOW + BigInt(batch) * 100_000_000n,
    agentId: 5,
    firstRowId: BigInt(batch * ROWS),
  });
  return fetch(`http://127.0.0.1:${PORT}/api/v1/agent/l7_flow_log`, {
    method: 'POST',
    headers: {
      'content-type': NATIVE_MEDIA_TYPE,
      'x-thalweg-protocol': '1',
      'x-thalweg-agent': '5',
      'x-thalweg-attempt': String(attempt),
    },
    body: Buffer.from(body),
  }).then(
    (response) => response.ok,
    () => false,
  );
}

it('a server killed in the middle of ingest keeps every acknowledged row, and what is sent again is there once', async () => {
  let server = startServer();
  await untilReady();
  const acknowledged = new Set<number>();
  const sent = new Set<number>();
  let dead = false;
  const senders = Array.from({ length: 3 }, async (_, lane) => {
    for (let batch = lane; batch < 600 && !dead; batch += 3) {
      sent.add(batch);
      if (await post(batch, 1)) acknowledged.add(batch);
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  dead = true;
  await Promise.all([...senders, gone]);
  expect(acknowledged.size).toBeGreaterThan(0);
  expect(sent.size).toBeGreaterThan(acknowledged.size);

  server = startServer();
  await untilReady();
  for (const batch of sent) if (!acknowledged.has(batch)) expect(await post(batch, 2)).toBe(true);
  const stopped = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  expect(await stopped).toBe(0);

  const app = await createApp(checkConfig({ dataDir: directory, logLevel: 'silent' }));
  const expected = String(sent.size * ROWS);
  expect(await sqlOf(app, 'SELECT count(), uniqExact(row_id) FROM flow_log.l7_flow_log')).toEqual([
    [expected, expected],
  ]);
  // What is derived by views at the insert has them once, too.
  expect(
    await sqlOf(app, 'SELECT uniqExact(row_id), count() = uniqExact(key, row_id) FROM flow_log.l7_association'),
  ).toEqual([[expected, 1]]);
  expect(await sqlOf(app, 'SELECT toString(sum(rows)) FROM event.stored_rows')).toEqual([[expected]]);
  expect(await sqlOf(app, 'SELECT toString(sum(request)) FROM flow_metrics.application_map_1m')).toEqual([[expected]]);
  await app.close();
}, 120_000);
