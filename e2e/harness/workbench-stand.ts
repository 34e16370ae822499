import { readFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { ROOT } from './process';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};
const PAGE = /^\/(overview|service|requests|trace|hosts|explore)?$/;

export interface Stand {
  readonly url: string;
  readonly stop: () => void;
}

/** Serves another build of the workbench in front of a backend, which answers all the rest: API and plugins. */
export async function serveWorkbench(folder: string, backend: string): Promise<Stand> {
  const root = join(ROOT, folder);
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    if (path.startsWith('/api/') || path.startsWith('/public/plugins/')) {
      const { method, headers } = request;
      const onward = httpRequest(new URL(request.url ?? '/', backend), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.writeHead(502).end());
      request.pipe(onward);
      return;
    }
    await sendFile(join(root, normalize(PAGE.test(path) ? '/index.html' : path)), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function sendFile(file: string, response: ServerResponse): Promise<void> {
  try {
    const body = await readFile(file);
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}
