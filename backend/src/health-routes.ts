import { Type } from '@sinclair/typebox';
import { type FastifyInstance } from 'fastify';
import { ProblemError } from './errors';
import { type IngestMetrics } from './ingest/ingest-metrics';
import { type MergeQueue } from './ingest/merge-queue';
import { type Ledger } from './ledger';
import { type MetricFamily, renderMetrics } from './metrics';
import { type Store } from './store/client';

/** A probe must not wait behind the questions of users. */
const READY_TIMEOUT_MS = 5000;

const Status = Type.Object({ status: Type.Literal('ok') });

/** Liveness and readiness, open to everybody: they say nothing but yes or no. */
export function registerHealthRoutes(app: FastifyInstance, store: Store): void {
  app.get('/healthz', { schema: { summary: 'The process runs', response: { 200: Status } } }, async () => ({
    status: 'ok' as const,
  }));
  app.get('/readyz', { schema: { summary: 'The engine answers', response: { 200: Status } } }, async () => {
    try {
      await store.query('SELECT 1', {}, { signal: AbortSignal.timeout(READY_TIMEOUT_MS) });
    } catch (error) {
      throw new ProblemError('engine_unavailable', (error as Error).message, { cause: error, retryAfter: 5 });
    }
    return { status: 'ok' as const };
  });
}

export interface MetricsDeps {
  readonly ledger: Ledger;
  readonly ingest: IngestMetrics;
  readonly queue: MergeQueue;
}

export function registerMetricsRoute(app: FastifyInstance, { ledger, ingest, queue }: MetricsDeps): void {
  app.get(
    '/metrics',
    { schema: { summary: 'The loss ledger and the server’s own metrics' } },
    async (_request, reply) => {
      const families = [...(await ledger.families()), ...ingest.families, ...processMetrics(queue)];
      return reply.type('text/plain; version=0.0.4; charset=utf-8').send(renderMetrics(families));
    },
  );
}

function processMetrics(queue: MergeQueue): MetricFamily[] {
  const { user, system } = process.cpuUsage();
  const gauge = (name: string, help: string, value: number): MetricFamily => ({
    name,
    type: 'gauge',
    help,
    samples: [{ labels: {}, value }],
  });
  return [
    gauge('thalweg_ingest_queue_bytes', 'Decompressed batches waiting or being inserted, B', queue.queuedBytes),
    gauge('process_resident_memory_bytes', 'Resident memory, B', process.memoryUsage.rss()),
    gauge(
      'process_start_time_seconds',
      'Start of the process, Unix s',
      Math.round(Date.now() / 1000 - process.uptime()),
    ),
    {
      name: 'process_cpu_seconds_total',
      type: 'counter',
      help: 'CPU time, s',
      samples: [{ labels: {}, value: (user + system) / 1e6 }],
    },
  ];
}
