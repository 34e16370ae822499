import { type FastifyInstance } from 'fastify';
import { type Config } from '../config';
import { QuestionGate } from '../query/gate';
import { type Store } from '../store/client';
import { registerCatalogRoute } from './catalog-route';
import { registerCompletionRoute } from './completion-route';
import { registerPrometheusApi } from './prometheus/routes';
import { registerQueryRoute } from './query-route';
import { registerSqlRoute } from './sql-route';
import { registerTempoApi } from './tempo/routes';
import { registerTraceRoute } from './trace-route';

export interface ApiDeps {
  readonly store: Store;
  readonly config: Config;
  /** Bounds what is asked at once; one for all routes. @default the room's defaults */
  readonly gate?: QuestionGate;
}

/** Routes that people and Grafana ask: questions, SQL, traces and the catalog. */
export async function registerApi(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  const { store, config, gate = new QuestionGate() } = deps;
  registerQueryRoute(app, { store, gate, config });
  registerSqlRoute(app, store, gate);
  registerTraceRoute(app, store, gate);
  registerCatalogRoute(app, store, gate);
  // Each in a scope of its own: they take other media types and word their errors differently.
  for (const register of [registerPrometheusApi, registerTempoApi, registerCompletionRoute]) {
    await app.register(async (scope) => register(scope, { store, config, gate }));
  }
}
