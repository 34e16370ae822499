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
      decorateReply: false,
      cacheControl: false,
      setHeaders: revalidate,
    });
    return;
  }
  app.get('/', { schema: { hide: true } }, async () => {
    throw new ProblemError('not_found', 'the workbench is not built; run "npm run build"');
  });
}

/** Files change with each build under the same names. */
function revalidate(reply: { setHeader(name: string, value: string): unknown }): void {
  reply.setHeader('cache-control', 'no-cache');
}
