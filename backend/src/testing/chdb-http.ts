import { mkdtempSync, rmSync } from 'node:fs';
import { unlink, writeFile } from 'node:fs/promises';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type * as Chdb from 'chdb';

/** What of ClickHouse's URL parameters names no setting. */
const NOT_SETTINGS = new Set([
  'query',
  'query_id',
  'database',
  'role',
  'session_id',
  'default_format',
  'compress',
  'enable_http_compression',
]);
/** Settings of the HTTP layer, which an embedded engine does not have. */
const HTTP_SETTINGS =
  /^(wait_end_of_query|send_progress_in_http_headers|http_|cancel_http_readonly_queries_on_client_close)/;

export interface ChdbHttp {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * chDB behind ClickHouse's HTTP interface, enough of it for the store: statement in the body or in `query`, settings and
 * `param_*` in the URL, Native data in the body. It lets the store's tests take the server's path where no server is;
 * replication, Distributed tables and real network failures it cannot show.
 */
export async function startChdbHttp(directory: string): Promise<ChdbHttp> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only where chDB is wanted
  const { Session } = require('chdb') as typeof Chdb;
  const anchor = new Session(join(directory, 'engine'));
  const exchange = mkdtempSync(join(directory, 'exchange-'));
  let sequence = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === '/ping') return void response.end('Ok.\n');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const inUrl = url.searchParams.get('query');
    let sql = inUrl ?? body.toString('utf8');
    let file: string | undefined;
    if (inUrl !== null && / FORMAT Native\s*$/i.test(inUrl)) {
      file = join(exchange, `${sequence++}.native`);
      await writeFile(file, body);
      sql = inUrl.replace(/ FORMAT Native\s*$/i, '').replace(/\binput\('/, `file('${file}', 'Native', '`);
    }
    // Settings are the request's own, as with a server: so is the session.
    const session = new Session(join(directory, 'engine'));
    try {
      const set = [...url.searchParams].filter(([name]) => !NOT_SETTINGS.has(name) && !HTTP_SETTINGS.test(name));
      // Read-only last: it forbids the others. Parameters are settings whose text the engine unescapes, as a server does.
      set.sort(([a], [b]) => Number(a === 'readonly') - Number(b === 'readonly'));
      for (const [name, value] of set) {
        await session.queryAsync(`SET ${name} = '${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`);
      }
      const result = await session.queryAsync(sql);
      response.setHeader('x-clickhouse-summary', '{}');
      response.end(Buffer.from(result.bytes()));
    } catch (error) {
      const message = (error as Error).message;
      response.statusCode = 500;
      response.setHeader('x-clickhouse-exception-code', /Code: (\d+)/.exec(message)?.[1] ?? '1001');
      response.end(message);
    } finally {
      session.close();
      if (file) await unlink(file);
    }
  };

  const server: Server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      anchor.close();
      rmSync(exchange, { recursive: true, force: true });
    },
  };
}
