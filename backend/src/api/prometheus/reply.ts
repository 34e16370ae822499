import { type FastifyReply, type FastifyRequest } from 'fastify';
import { STATUS, toApiError } from './errors';

/** What comes with data in an answer. */
export interface Notes {
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
}

/** `data` is JSON already, as results may be long. */
export function sendData(reply: FastifyReply, data: string, { warnings = [], infos = [] }: Notes = {}): FastifyReply {
  const told = (name: string, texts: readonly string[]) =>
    texts.length > 0 ? `,"${name}":${JSON.stringify(texts)}` : '';
  return reply
    .code(200)
    .type('application/json')
    .send(`{"status":"success","data":${data}${told('warnings', warnings)}${told('infos', infos)}}`);
}

export function sendError(request: FastifyRequest, reply: FastifyReply, given: unknown): FastifyReply {
  const error = toApiError(given);
  const status = STATUS[error.type];
  if (status === 500) request.log.error({ err: given }, 'a request to the Prometheus API failed');
  if (error.retryAfter !== undefined) void reply.header('retry-after', String(error.retryAfter));
  return reply
    .code(status)
    .type('application/json')
    .send(JSON.stringify({ status: 'error', errorType: error.type, error: error.message }));
}
