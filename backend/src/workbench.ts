import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { type FastifyInstance } from 'fastify';
import { ProblemError } from './errors';

/** The repository's root, from `src` and from `dist`. */
const ROOT = join(__dirname, '..', '..');

/** Built plugins, where the workbench and the plugins themselves expect them, as in Grafana. */
const PLUGINS: Readonly<Record<string, string>> = Object.freeze({
  'thalweg-datasource': 'datasource/dist',
  'thalweg-topology-panel': 'panels/topology/dist',
  'thalweg-tracing-panel': 'panels/tracing/dist',
});

/** Serves the workbench at `/` and the built plugins beside it; both are public, the API behind them is not. */
export async function registerWorkbench(app: FastifyInstance, root = ROOT): Promise<void> {
  for (const [id, folder] of Object.entries(PLUGINS)) {
    if (!existsSync(join(root, folder))) continue;
    await app.register(fastifyStatic, {
      root: join(root, folder),
      prefix: `/public/plugins/${id}/`,
      decorateReply: false,
      index: false,
      cacheControl: false,
      setHeaders: revalidate,
    });
  }
  const workbench = join(root, 'panels/workbench/dist');
  if (existsSync(join(workbench, 'index.html'))) {
    await app.register(fastifyStatic, {
      root: workbench,
      prefix: '/',
      decorateReply: true,
      cacheControl: false,
      // The bundler leaves a .gz beside each file that is worth it.
      preCompressed: true,
      setHeaders: (reply, path) => (HASHED.test(path) ? keep(reply) : revalidate(reply)),
    });
    registerPages(app);
    return;
  }
  app.get('/', { schema: { hide: true } }, async () => {
    throw new ProblemError('not_found', 'the workbench is not built; run "npm run build"');
  });
}

/** Names of the workbench's pages, all of them its one document; the same list is in its config.ts. */
const PAGES = ['overview', 'service', 'requests', 'trace', 'hosts', 'explore'] as const;

/** Pages lie in one folder, so that the document's relative links hold for each, whatever path a proxy puts before. */
function registerPages(app: FastifyInstance): void {
  for (const page of PAGES) {
    app.get(`/${page}`, { schema: { hide: true } }, (_request, reply) => reply.sendFile('index.html'));
  }
  // Addresses of the provisioned dashboards, copied out of Grafana.
  app.get<{ Params: { uid: string } }>('/d/:uid/*', { schema: { hide: true } }, (request, reply) => {
    const page = PAGES.find((name) => `thalweg-${name}` === request.params.uid);
    if (!page) throw new ProblemError('not_found', `no dashboard ${request.params.uid}`);
    const query = request.url.indexOf('?');
    return reply.redirect(`../../${page}${query < 0 ? '' : request.url.slice(query)}`);
  });
}

/** Files whose name says what is in them. */
const HASHED = /[\\/]assets[\\/][^\\/]+\.[0-9a-f]{8}\.\w+(\.map)?(\.gz)?$/;

type Headers = { setHeader(name: string, value: string): unknown };

function keep(reply: Headers): void {
  reply.setHeader('cache-control', 'public, max-age=31536000, immutable');
}

/** Files change with each build under the same names. */
function revalidate(reply: Headers): void {
  reply.setHeader('cache-control', 'no-cache');
}
