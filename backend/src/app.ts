import fastifySwagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { registerAccess, registerSecurityHeaders } from './access';
import { registerApi } from './api';
import { registerHealthRoute } from './api/health-route';
import { type Config } from './config';
import { registerHealthRoutes, registerMetricsRoute } from './health-routes';
import { Admission } from './ingest/admission';
import { registerAgentRoutes } from './ingest/agent-routes';
import { IngestMetrics } from './ingest/ingest-metrics';
import { type IntakeDeps } from './ingest/intake';
import { IntakeLedger } from './ingest/intake-ledger';
import { registerIntakes } from './ingest/intake-routes';
import { MergeQueue } from './ingest/merge-queue';
import { createMetricsSink } from './ingest/metrics/create-metrics-sink';
import { createSpanSinks } from './ingest/spans/create-span-sink';
import { type Instance, newInstance } from './instance';
import { Ledger } from './ledger';
import { PROBLEM_OPTIONS, registerProblemHandlers } from './problem-handlers';
import { QuestionGate } from './query/gate';
import { startStore } from './store/start-store';
import { type Store } from './store/client';
import { TagDictionaries } from './store/tag-dictionaries';
import { registerWorkbench } from './workbench';

/** Requests of people are small; batches have a limit of their own. */
const JSON_BODY_BYTES = 2 ** 20;
/** An insert of samples has no views: it costs little whatever its rows. */
const METRICS_PACE = 1;

declare module 'fastify' {
  interface FastifyInstance {
    /** The store that this application runs on. */
    readonly thalwegStore: Store;
    /** Admits questions, whichever way they come. */
    readonly thalwegGate: QuestionGate;
    readonly thalwegInstance: Instance;
    /** What the intakes work with; those over gRPC are started beside the application. */
    readonly thalwegIntakes: IntakeDeps;
  }
}

/** The whole backend, ready to listen or to be asked with `inject()`. `close()` drains and closes the engine. */
export async function createApp(config: Config): Promise<FastifyInstance> {
  const app = Fastify({
    logger: config.logLevel === 'silent' ? false : { level: config.logLevel, redact: ['req.headers.authorization'] },
    // Batches arrive every second: a line for each would drown what matters.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: JSON_BODY_BYTES,
    ...PROBLEM_OPTIONS,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 512 },
  });
  const { store, migrated, mended } = await startStore(config);
  app.log.info({ engine: store.engine, migrated, mended }, 'the store is open');

  const gate = new QuestionGate();
  const instance = newInstance();
  app.decorate('thalwegStore', store);
  app.decorate('thalwegGate', gate);
  app.decorate('thalwegInstance', instance);
  const metrics = new IngestMetrics();
  const tags = new TagDictionaries(store, (error) => app.log.error({ err: error }, 'the tag dictionaries do not load'));
  const queue = new MergeQueue(store, tags, config, metrics);
  const metricsQueue = new MergeQueue(store, tags, { ...config, pace: METRICS_PACE }, metrics);
  const onLedgerError = (error: unknown) => app.log.error({ err: error }, 'the loss ledger cannot be written');
  const ledger = new IntakeLedger(queue, onLedgerError);
  const shared = { config, store, log: app.log, metrics, ledger };
  const metricsSink = createMetricsSink({ ...shared, queue: metricsQueue });
  const sinks = createSpanSinks({ ...shared, queue, instanceId: instance.id });
  const intakes: IntakeDeps = {
    ...shared,
    queue,
    admission: new Admission(config.intakeBytes),
    metricsSink,
    spanSink: sinks.spans,
    logSink: sinks.logs,
  };
  app.decorate('thalwegIntakes', intakes);
  app.addHook('onClose', async () => {
    await Promise.all([metricsSink.close(), sinks.spans.close(), sinks.logs.close()]);
    await metricsQueue.close();
    await ledger.close();
    await queue.close();
    await tags.close();
    await store.close();
  });
  try {
    registerProblemHandlers(app);
    registerSecurityHeaders(app);
    await app.register(fastifySwagger, {
      openapi: { info: { title: 'Thalweg', version: '1', description: 'Zero-code, full-stack observability' } },
    });
    registerHealthRoutes(app, store);
    await app.register(async (guarded) => {
      registerAccess(guarded, config);
      registerMetricsRoute(guarded, { ledger: new Ledger(store, ledger), ingest: metrics, queue });
      guarded.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
      await guarded.register(async (scope) => registerAgentRoutes(scope, { config, queue, metrics }));
      await guarded.register(async (scope) => registerIntakes(scope, intakes));
      await registerApi(guarded, { store, config, gate });
      registerHealthRoute(guarded, { store, gate, instance });
    });
    await registerWorkbench(app);
    await app.ready();
  } catch (error) {
    await app.close();
    throw error;
  }
  return app;
}
