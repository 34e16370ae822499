import { Problem, PROBLEM_MEDIA_TYPE } from '@thalweg/protocol';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type QueryError, toQueryError } from '../query/errors';

/** Schema of every answer that is a problem, by status; the same object serves all routes. */
export const PROBLEM_RESPONSES: Readonly<Record<number, object>> = Object.freeze(
  Object.fromEntries(
    [400, 404, 422, 500, 503].map((status) => [
      status,
      { description: 'Problem', content: { [PROBLEM_MEDIA_TYPE]: { schema: { ...Problem, $id: undefined } } } },
    ]),
  ),
);

export async function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown): Promise<FastifyReply> {
  const known: QueryError = toQueryError(error);
  if (known.status >= 500) request.log.error({ err: error }, 'a question failed');
  if (known.retryAfter !== undefined) void reply.header('retry-after', String(known.retryAfter));
  return reply.code(known.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(known.problem));
}

/** Aborts when the caller goes away before it has its answer. */
export function signalOf(request: FastifyRequest, reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  // The response closes early only when the connection does; the request's own close also follows its last byte.
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  if (request.raw.destroyed && !request.raw.complete) controller.abort();
  return controller.signal;
}
