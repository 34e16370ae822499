import { Type } from '@sinclair/typebox';
import {
  AGENT_HEADER,
  AGENT_TABLES,
  ATTEMPT_HEADER,
  NATIVE_MEDIA_TYPE,
  PROTOCOL_HEADER,
  PROTOCOL_VERSION,
} from '@thalweg/protocol';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Readable } from 'node:stream';
import { type Config } from '../config';
import { ProblemError } from '../errors';
import { toBatch } from './batch';
import { readBody } from './body';
import { type IngestMetrics } from './ingest-metrics';
import { type MergeQueue } from './merge-queue';

export interface IngestDeps {
  readonly config: Config;
  readonly queue: MergeQueue;
  readonly metrics: IngestMetrics;
}

/** `POST /api/v1/agent/<table>`: answered 200 once the engine has the rows. */
export function registerAgentRoutes(app: FastifyInstance, { config, queue, metrics }: IngestDeps): void {
  app.addContentTypeParser(NATIVE_MEDIA_TYPE, (_request, payload, done) => done(null, payload));
  app.post<{ Params: { table: string } }>(
    '/api/v1/agent/:table',
    {
      schema: {
        tags: ['ingest'],
        summary: 'Batches of an agent: ClickHouse Native blocks, acknowledged when stored',
        consumes: [NATIVE_MEDIA_TYPE],
        params: Type.Object({ table: Type.String({ maxLength: 64 }) }),
        response: { 200: Type.Object({ rows: Type.Integer({ description: 'Rows of the batch' }) }) },
      },
      onError: async (_request, _reply, error) => metrics.countRefused((error as { code?: string }).code ?? 'internal'),
    },
    async (request, reply) => {
      const spec = Object.hasOwn(AGENT_TABLES, request.params.table) ? AGENT_TABLES[request.params.table] : undefined;
      try {
        if (!spec) {
          throw new ProblemError(
            'unknown_table',
            `${JSON.stringify(request.params.table)} is none of ${Object.keys(AGENT_TABLES).join(', ')}`,
          );
        }
        if (!isStream(request.body)) throw new ProblemError('unsupported_media_type', `send ${NATIVE_MEDIA_TYPE}`);
        checkProtocol(request);
        const source = {
          agent: integerHeader(request, AGENT_HEADER),
          attempt: integerHeader(request, ATTEMPT_HEADER, 1),
        };
        const body = await readBody(request.body, request.headers['content-encoding'], config);
        const batch = toBatch(body, spec, source, config.batchRows);
        await queue.add(batch);
        return { rows: batch.rows };
      } catch (error) {
        // Whatever of the body is still under way must not be taken for the next request.
        if (!request.raw.readableEnded) reply.header('connection', 'close');
        request.raw.resume();
        throw error;
      }
    },
  );
}

function isStream(body: unknown): body is Readable {
  return typeof (body as { pipe?: unknown } | undefined)?.pipe === 'function';
}

function checkProtocol(request: FastifyRequest): void {
  const version = integerHeader(request, PROTOCOL_HEADER);
  if (version !== PROTOCOL_VERSION && version !== PROTOCOL_VERSION - 1) {
    throw new ProblemError(
      'unsupported_protocol',
      `${PROTOCOL_HEADER} is ${version}; this server takes ${PROTOCOL_VERSION} and ${PROTOCOL_VERSION - 1}`,
    );
  }
}

function integerHeader(request: FastifyRequest, name: string, fallback?: number): number {
  const text = request.headers[name];
  if (text === undefined && fallback !== undefined) return fallback;
  if (typeof text !== 'string' || !/^\d{1,10}$/.test(text)) {
    throw new ProblemError(
      'invalid_header',
      `${name} is ${text === undefined ? 'missing' : JSON.stringify(text)}; send a decimal number`,
    );
  }
  return Number(text);
}
