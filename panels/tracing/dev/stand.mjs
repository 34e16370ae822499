#!/usr/bin/env node
// Builds the page into a folder of its own and serves it until it is stopped: node panels/tracing/dev/stand.mjs [port]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDevPage } from './build.mjs';
import { serveDevPage } from './serve.mjs';

const directory = mkdtempSync(join(tmpdir(), 'thalweg-tracing-stand-'));
await buildDevPage(directory);
const server = await serveDevPage(Number(process.argv[2] ?? 0), directory);
process.stdout.write(`http://127.0.0.1:${server.address().port}/\n`);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.closeAllConnections();
    server.close();
    rmSync(directory, { recursive: true, force: true });
  });
}
