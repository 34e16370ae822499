/** A backend in miniature that answers as it is told, and remembers what came. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
import { L7_FLOW_LOG, type TableSpec } from '@thalweg/protocol';
import { type Block } from '../enrich/tag-tables';

export interface Received {
  readonly table: string;
  readonly number: number;
  readonly boot: string;
  readonly attempt: number;
  readonly token: string | undefined;
  readonly protocol: string | undefined;
  readonly agent: string | undefined;
  readonly encoding: string | undefined;
  readonly text: string;
  readonly status: number;
}

/** Status, or a function that does with the answer what it likes. */
export type Behaviour = number | ((response: ServerResponse, request: IncomingMessage) => number);

export class FakeBackend {
  readonly received: Received[] = [];
  behave: (received: Omit<Received, 'status'>) => Behaviour = () => 200;
  connections = 0;
  private server: Server | undefined;

  constructor(readonly port: number) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Batches that were answered with 2xx, as "table/text". */
  get stored(): string[] {
    return this.received.filter(({ status }) => status < 300).map(({ table, text }) => `${table}/${text}`);
  }

  async start(): Promise<void> {
    this.server = createServer((request, response) => this.answer(request, response));
    this.server.on('connection', () => this.connections++);
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { headers, url = '' } = request;
      const seen = {
        table: url.replace('/api/v1/agent/', ''),
        number: Number(headers['x-thalweg-batch']),
        boot: String(headers['x-thalweg-boot']),
        attempt: Number(headers['x-thalweg-attempt']),
        token: headers.authorization,
        protocol: String(headers['x-thalweg-protocol']),
        agent: String(headers['x-thalweg-agent']),
        encoding: headers['content-encoding'],
        text: (headers['content-encoding'] === 'gzip'
          ? gunzipSync(Buffer.concat(chunks))
          : Buffer.concat(chunks)
        ).toString('utf8'),
      };
      const behaviour = this.behave(seen);
      const status = typeof behaviour === 'number' ? behaviour : behaviour(response, request);
      this.received.push({ ...seen, status });
      if (typeof behaviour === 'number') response.writeHead(behaviour).end();
    });
  }
}

export function textBlock(text: string, rows = 1, table: TableSpec = L7_FLOW_LOG): Block {
  return { table, rows, bytes: new Uint8Array(Buffer.from(text)) };
}

export async function until(condition: () => boolean, what: string, timeoutMs = 8000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new RangeError(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
