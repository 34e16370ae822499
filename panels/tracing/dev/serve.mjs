// Serves the dev page and Grafana's icons, on loopback only.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { DEV_PAGE_DIR } from './build.mjs';

const ROOT = join(DEV_PAGE_DIR, '../../../..');
const UI_PUBLIC = join(ROOT, 'node_modules/@grafana/ui/dist/public');
/** Icons that come with Grafana's server alone. */
const MORE_PUBLIC = join(ROOT, 'panels/workbench/src');
/** Answers of a backend, `<name>.json` each holding frames: `?frames=<name>` draws them. */
const FRAMES_DIR = process.env.THALWEG_DEV_FRAMES ?? DEV_PAGE_DIR;
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.css': 'text/css' };

export async function serveDevPage(port, directory = DEV_PAGE_DIR) {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    const file = path.startsWith('/frames/')
      ? join(FRAMES_DIR, path.slice('/frames/'.length))
      : path.startsWith('/public/')
        ? publicFile(path.replace(/^\/public\/(build\/)?/, ''))
        : join(directory, path === '/' ? 'index.html' : path);
    try {
      const body = await readFile(file);
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(body);
    } catch {
      // A page asks for fonts and the like that this server does not have.
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(port, '127.0.0.1', done));
  return server;
}

const publicFile = (asset) => [UI_PUBLIC, MORE_PUBLIC].map((place) => join(place, asset)).find(existsSync) ?? asset;
