import { AGENT_HEADER } from '@thalweg/protocol';
import { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Readable } from 'node:stream';
import { type Config } from '../config';
import { ProblemError } from '../errors';
import { type Store } from '../store/client';
import { type Admission } from './admission';
import { readBody } from './body';
import { type IngestMetrics } from './ingest-metrics';
import { type IntakeLedger } from './intake-ledger';
import { type LogSink } from './logs/log-sink';
import { type MergeQueue } from './merge-queue';
import { type MetricsSink } from './metrics/metrics-sink';
import { type SpanSink } from './spans/span-sink';

/** What every intake works with, whichever way its data comes. */
export interface IntakeDeps {
  readonly config: Config;
  readonly store: Store;
  readonly log: FastifyBaseLogger;
  readonly metrics: IngestMetrics;
  readonly ledger: IntakeLedger;
  readonly admission: Admission;
  /** Rows of logs and tags; metrics have a queue of their own inside their sink. */
  readonly queue: MergeQueue;
  readonly metricsSink: MetricsSink;
  readonly spanSink: SpanSink;
  readonly logSink: LogSink;
}

/** In a scope of intakes, bodies of every media type reach their route as streams. */
export function passBodiesThrough(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}

export interface TakenRequest {
  /** Decompressed; empty when there was none. */
  readonly body: Buffer;
  /** Agent whose proxy passed it on, else 0. */
  readonly agent: number;
}

/**
 * Reads the body within the limits of one body and of all together, and holds its room until `work` is done. Throws
 * {@link ProblemError}s; an intake whose protocol has errors of its own turns them into those.
 */
export async function withBody<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  { config, admission }: Pick<IntakeDeps, 'config' | 'admission'>,
  work: (taken: TakenRequest) => Promise<T>,
  /** Content encoding to undo; an intake that undoes its own says `identity`. */
  encoding = request.headers['content-encoding'],
): Promise<T> {
  const announced = Number(request.headers['content-length'] ?? 0);
  const reservation = admission.open(Number.isFinite(announced) ? Math.min(announced, config.bodyBytes) : 0);
  try {
    const body =
      request.body === undefined || request.body === null
        ? Buffer.alloc(0)
        : await readBody(request.body as Readable, encoding, config);
    reservation.grow(body.length);
    return await work({ body, agent: agentOf(request) });
  } catch (error) {
    // Whatever of the body is still under way must not be taken for the next request.
    if (!request.raw.readableEnded) void reply.header('connection', 'close');
    request.raw.resume();
    throw error;
  } finally {
    reservation.release();
  }
}

function agentOf(request: FastifyRequest): number {
  const text = request.headers[AGENT_HEADER];
  if (text === undefined) return 0;
  const agent = Number(text);
  if (typeof text !== 'string' || !/^\d{1,10}$/.test(text) || agent > 0xffffffff) {
    throw new ProblemError('invalid_header', `${AGENT_HEADER} is ${JSON.stringify(text)}; send a decimal number`);
  }
  return agent;
}
