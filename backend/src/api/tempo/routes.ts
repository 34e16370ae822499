import { PROTOCOL_VERSION } from '@thalweg/protocol';
import { type FastifyInstance } from 'fastify';
import { type ApiDeps } from '../index';
import { registerMetricsRoutes } from './metrics-routes';
import { registerSearchRoutes } from './search-routes';
import { registerTagRoutes } from './tag-routes';
import { registerTraceRoutes } from './trace-routes';

/** Version of Tempo whose API this is: Grafana offers what that version has. */
const TEMPO_VERSION = '2.9.0';

/** `/tempo/api/…`: Tempo’s HTTP API, for Grafana’s own Tempo data source. */
export function registerTempoApi(app: FastifyInstance, deps: Required<ApiDeps>): void {
  app.get('/tempo/api/echo', { schema: { summary: 'Tempo: is it there', tags: ['tempo'] } }, async (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send('echo'),
  );
  app.get(
    '/tempo/api/status/buildinfo',
    { schema: { summary: 'Tempo: which version’s API this is', tags: ['tempo'] } },
    async (_request, reply) =>
      reply.type('application/json').send(
        JSON.stringify({
          version: TEMPO_VERSION,
          revision: `thalweg-${PROTOCOL_VERSION}`,
          branch: '',
          buildDate: '',
          buildUser: '',
          goVersion: '',
        }),
      ),
  );
  registerTraceRoutes(app, deps);
  registerSearchRoutes(app, deps);
  registerTagRoutes(app, deps);
  registerMetricsRoutes(app, deps);
}
