#!/usr/bin/env node
// Serves the panel on sample graphs, without Grafana and without a backend.
// Usage: node panels/topology/dev/stand.mjs [port]; then http://127.0.0.1:<port>/?sample=bookstore&theme=dark
import { createReadStream, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rspack } from '@rspack/core';
import { moduleRules, resolution } from '../../../scripts/bundle-plugin.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '../../..');
const TYPES = { '.js': 'text/javascript', '.html': 'text/html; charset=utf-8', '.svg': 'image/svg+xml' };
const PAGE =
  '<!doctype html><html lang="en"><title>Topology stand</title><link rel="icon" href="data:,"><style>body{margin:0}</style><div id="root"></div><script src="/page.js"></script></html>';

function build(output) {
  const compiler = rspack({
    mode: 'production',
    context: HERE,
    entry: { page: join(HERE, 'page.tsx') },
    module: { rules: moduleRules({ root: ROOT }) },
    resolve: resolution,
    optimization: { minimize: false },
    performance: { hints: false },
    output: { path: output, filename: '[name].js', publicPath: '/' },
  });
  return new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error || stats.hasErrors()) reject(error ?? new Error(stats.toString('errors-only')));
      else compiler.close(() => resolve());
    });
  });
}

/** Builds the page and serves it on loopback; answers the address and how to stop. */
export async function startStand(port = 0) {
  const output = mkdtempSync(join(tmpdir(), 'thalweg-topology-stand-'));
  await build(output);
  const icons = join(ROOT, 'node_modules/@grafana/ui/dist/public');
  // Some icons come with Grafana's server alone; the workbench brings them.
  const more = join(ROOT, 'panels/workbench/src');
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const path = normalize(decodeURIComponent(pathname));
    if (path === '/') return response.writeHead(200, { 'content-type': TYPES['.html'] }).end(PAGE);
    const asset = path.replace(/^\/public\/(build\/)?/, '');
    const places = path.startsWith('/public/') ? [join(icons, asset), join(more, asset)] : [join(output, path)];
    const file = places.find((place) => existsSync(place) && statSync(place).isFile());
    if (!file) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    return createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    stop: () => {
      server.closeAllConnections();
      server.close();
      rmSync(output, { recursive: true, force: true });
    },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const stand = await startStand(Number(process.argv[2] ?? 21600));
  process.stdout.write(`${stand.url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (stand.stop(), process.exit(0)));
}
