#!/usr/bin/env node
// Serves the built workbench and plugins with invented answers: node panels/workbench/dev/fake-backend.mjs [port] [mode]
// Modes: normal, empty (nothing captured), token (401 without "secret"), broken (500), slow (2 s an answer).
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answer } from './fake-data.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PLUGINS = {
  'thalweg-datasource': 'datasource/dist',
  'thalweg-topology-panel': 'panels/topology/dist',
  'thalweg-tracing-panel': 'panels/tracing/dist',
};
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
};
const MAX_BODY_BYTES = 1 << 20;
const [port = '21500', mode = 'normal'] = process.argv.slice(2);

function fileOf(path) {
  const plugin = /^\/public\/plugins\/([a-z-]+)\/(.+)$/.exec(path);
  if (plugin) return PLUGINS[plugin[1]] && join(ROOT, PLUGINS[plugin[1]], normalize(`/${plugin[2]}`));
  return join(ROOT, 'panels/workbench/dist', normalize(path === '/' ? '/index.html' : path));
}

async function bodyOf(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error('body too large');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

const problem = (status, code, title, remedy) => ({ type: 'about:blank', title, status, code, remedy });
function send(response, status, body) {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
  response.end(JSON.stringify(body));
}

async function api(request, response) {
  if (mode === 'broken')
    return send(response, 500, problem(500, 'internal', 'The store is closed', 'Look into the log'));
  if (mode === 'token' && request.headers.authorization !== 'Bearer secret') {
    return send(response, 401, problem(401, 'unauthorized', 'A token is needed', 'Send Authorization: Bearer'));
  }
  if (request.url !== '/api/v1/query') return send(response, 404, problem(404, 'not_found', 'No such path'));
  const { questions } = await bodyOf(request);
  if (mode === 'slow') await new Promise((resolve) => setTimeout(resolve, 2000));
  return send(response, 200, { answers: questions.map((question) => answer(question, mode === 'empty')) });
}

const server = createServer(async (request, response) => {
  const path = new URL(request.url, 'http://x').pathname;
  try {
    if (path.startsWith('/api/')) return await api(request, response);
    if (path === '/healthz') return send(response, 200, { status: 'ok', version: '0.1.0' });
    const file = fileOf(path);
    if (!file) return send(response, 404, problem(404, 'not_found', 'No such plugin'));
    const body = await readFile(file);
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    return response.end(body);
  } catch (error) {
    return send(response, error.code === 'ENOENT' ? 404 : 500, problem(404, 'not_found', error.message));
  }
});
server.listen(Number(port), '127.0.0.1', () => {
  process.stdout.write(`fake backend (${mode}) on http://127.0.0.1:${server.address().port}\n`);
});
