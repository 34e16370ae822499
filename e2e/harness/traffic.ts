import http from 'node:http';
import { connect } from 'node:net';

/** A small HTTP server that answers every path with itself. */
export async function startEcho(host = '127.0.0.1'): Promise<{ port: number; stop: () => Promise<void> }> {
  const server = http.createServer((request, response) => {
    const body = `${request.method} ${request.url}`;
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no address');
  return {
    port: address.port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function get(options: http.RequestOptions): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.get({ timeout: 20_000, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    request.on('timeout', () => request.destroy(new Error('timed out')));
    request.on('error', reject);
  });
}

/** Sends the paths as pipelined requests over one connection, `depth` in each write, and waits for all answers. */
export function pipeline(host: string, port: number, paths: readonly string[], depth: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host);
    let answers = 0;
    let sent = 0;
    let rest = '';
    const send = () => {
      const part = paths.slice(sent, sent + depth);
      sent += part.length;
      socket.write(part.map((path) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`).join(''));
    };
    socket.setTimeout(20_000, () => socket.destroy(new Error('timed out')));
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1');
      const parts = rest.split('HTTP/1.1 200 OK');
      answers += parts.length - 1;
      rest = parts.at(-1) ?? '';
      if (rest.length > 14) rest = rest.slice(-14);
      if (answers === paths.length) {
        socket.end();
        resolve(answers);
      } else if (answers === sent) send();
    });
  });
}
