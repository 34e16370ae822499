import { type FastifyReply, type FastifyRequest } from 'fastify';
import { toQueryError } from '../../query/errors';
import { TraceQlError } from '../../query/traceql/errors';

/** A request that Tempo's API refuses, with a sentence as Tempo words it. */
export class TempoError extends Error {
  constructor(
    readonly status: 400 | 404,
    message: string,
  ) {
    super(message);
    this.name = 'TempoError';
  }
}

/** Tempo answers errors as plain text, which Grafana shows as it is. */
export async function sendError(request: FastifyRequest, reply: FastifyReply, error: unknown): Promise<FastifyReply> {
  void reply.type('text/plain; charset=utf-8');
  if (error instanceof TempoError) return reply.code(error.status).send(error.message);
  if (error instanceof TraceQlError) return reply.code(400).send(error.message);
  const known = toQueryError(error);
  if (known.status >= 500) request.log.error({ err: error }, 'a request of the Tempo API failed');
  if (known.retryAfter !== undefined) void reply.header('retry-after', String(known.retryAfter));
  return reply.code(known.status).send(`${known.message} (${known.code}: ${known.problem.remedy})`);
}
