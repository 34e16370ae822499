import { STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { PROBLEM_MEDIA_TYPE, type Problem } from '@thalweg/protocol';
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { EngineError, ProblemError, type ProblemCode } from './errors';

/** Fastify's own refusals, by their code. */
const FASTIFY_CODES: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_VALIDATION: 'invalid_request',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_ERR_CTP_EMPTY_TYPE: 'unsupported_media_type',
  FST_ERR_BAD_URL: 'bad_request',
  FST_ERR_MAX_PARAM_LENGTH: 'bad_request',
};

/** Turns every failure, expected or not, into problem+json. */
export function registerProblemHandlers(app: FastifyInstance): void {
  const routes: { readonly method: string; readonly pattern: RegExp }[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    if (url.includes('*')) return;
    const pattern = new RegExp(`^${url.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll(/:\w+/g, '[^/]+')}/?$`);
    for (const one of Array.isArray(method) ? method : [method]) routes.push({ method: one, pattern });
  });

  app.setErrorHandler((error, request, reply) => {
    const known = toProblemError(error);
    if (known.status >= 500) request.log.error({ err: error, code: known.code }, known.title);
    else request.log.debug({ err: error, code: known.code }, known.title);
    if (known.retryAfter !== undefined) reply.header('retry-after', String(known.retryAfter));
    if (known.status === 401) reply.header('www-authenticate', 'Bearer realm="thalweg"');
    return sendProblem(reply, known.problem);
  });

  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    const methods = [...new Set(routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
    if (methods.length > 0) {
      reply.header('allow', methods.join(', '));
      const detail = `${request.method} ${shorten(path)}; the path takes ${methods.join(', ')}`;
      return sendProblem(reply, new ProblemError('method_not_allowed', detail).problem);
    }
    return sendProblem(reply, new ProblemError('not_found', `${request.method} ${shorten(path)}`).problem);
  });
}

/** What Fastify refuses before routing, a malformed URL for one. */
function answerFrameworkError(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  void sendProblem(reply, toProblemError(error).problem);
}

/** What Node's HTTP parser refuses never becomes a request, so the answer is written by hand. */
function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const problem: Problem = {
    ...new ProblemError('bad_request', `${error.code ?? 'no code'}: ${error.message}`).problem,
    status,
  };
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Bad Request'}\r\nContent-Type: ${PROBLEM_MEDIA_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type(PROBLEM_MEDIA_TYPE).serializer(JSON.stringify).send(problem);
}

interface Answerable {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly problem: Problem;
  readonly retryAfter?: number | undefined;
}

function toProblemError(error: unknown): Answerable {
  if (error instanceof ProblemError) return error;
  const carried = (error as { problem?: Problem }).problem;
  // Other folders have catalogues of their own; what matters is that the error carries its problem.
  if (carried && typeof carried.status === 'number') {
    return { ...carried, problem: carried, retryAfter: (error as { retryAfter?: number }).retryAfter };
  }
  if (error instanceof EngineError && error.kind === 'unavailable') {
    return new ProblemError('engine_unavailable', error.message, { cause: error, retryAfter: 5 });
  }
  const fastify = error as FastifyError;
  const code = FASTIFY_CODES[fastify.code];
  if (code) return new ProblemError(code, fastify.message, { cause: error });
  if (typeof fastify.statusCode === 'number' && fastify.statusCode >= 400 && fastify.statusCode < 500) {
    const problem = new ProblemError('bad_request', fastify.message, { cause: error }).problem;
    return { ...problem, status: fastify.statusCode, problem: { ...problem, status: fastify.statusCode } };
  }
  // The message may hold anything; the log has it.
  return new ProblemError('internal', 'an unexpected error; the server’s log has it', { cause: error });
}

const shorten = (path: string) => (path.length > 200 ? `${path.slice(0, 200)}…` : path);

/** Options of Fastify's factory that belong to the handlers above. */
export const PROBLEM_OPTIONS = { frameworkErrors: answerFrameworkError, clientErrorHandler: answerClientError };
