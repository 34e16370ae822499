import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ProblemError } from '../../errors';
import { GRPC_CODES, rpcStatus } from '../grpc-listener';
import { type IntakeDeps, withBody } from '../intake';
import { type Encoding, otlpIntake, type Signal, type TakeOtlp } from './intake';
import { type Outcome } from './outcome';
import { ProtoWriter } from './proto-writer';

const PATHS: Readonly<Record<string, Signal>> = {
  '/v1/traces': 'traces',
  '/api/v1/otel/trace': 'traces',
  '/v1/metrics': 'metrics',
  '/v1/logs': 'logs',
};
const MEDIA_TYPES: Readonly<Record<string, Encoding>> = {
  'application/x-protobuf': 'protobuf',
  'application/protobuf': 'protobuf',
  'application/json': 'json',
};

/**
 * `POST /v1/traces`, `/api/v1/otel/trace`, `/v1/metrics`, `/v1/logs`: OTLP over HTTP, in protobuf or JSON.
 * https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export function registerOtlp(scope: FastifyInstance, deps: IntakeDeps, take: TakeOtlp = otlpIntake(deps)): void {
  for (const [url, signal] of Object.entries(PATHS)) {
    scope.post(
      url,
      {
        schema: {
          tags: ['ingest'],
          summary: `OTLP ${signal}, acknowledged when stored`,
          consumes: Object.keys(MEDIA_TYPES),
        },
      },
      async (request, reply) => {
        const encoding = encodingOf(request);
        try {
          const outcome = await withBody(request, reply, deps, ({ body, agent }) =>
            take(signal, encoding, body, agent),
          );
          return await send(reply, encoding, 200, responseOf(signal, encoding, outcome));
        } catch (error) {
          return answerFailure(request, reply, encoding, error, deps);
        }
      },
    );
  }
}

function encodingOf(request: FastifyRequest): Encoding {
  const given = request.headers['content-type'];
  const encoding = MEDIA_TYPES[(given ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''];
  if (encoding) return encoding;
  request.raw.resume();
  throw new ProblemError(
    'unsupported_media_type',
    `Content-Type is ${given === undefined ? 'missing' : JSON.stringify(given)}; send application/x-protobuf or application/json`,
  );
}

/** `ExportTraceServiceResponse` and its siblings, which have the same fields. */
export function responseBytes({ rejected, message }: Outcome): Buffer {
  if (rejected === 0 && message === '') return Buffer.alloc(0);
  return new ProtoWriter().bytes(1, new ProtoWriter().int(1, rejected).text(2, message).finish()).finish();
}

const REJECTED_NAMES: Readonly<Record<Signal, string>> = {
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
};

function responseOf(signal: Signal, encoding: Encoding, outcome: Outcome): Buffer | string {
  if (encoding === 'protobuf') return responseBytes(outcome);
  const { rejected, message } = outcome;
  if (rejected === 0 && message === '') return '{}';
  return JSON.stringify({ partialSuccess: { [REJECTED_NAMES[signal]]: String(rejected), errorMessage: message } });
}

/** Failures are a google.rpc.Status in the request's own encoding. */
function answerFailure(
  request: FastifyRequest,
  reply: FastifyReply,
  encoding: Encoding,
  error: unknown,
  { metrics }: IntakeDeps,
): FastifyReply {
  const known =
    error instanceof ProblemError
      ? error
      : new ProblemError('internal', 'an unexpected error; the server’s log has it', { cause: error });
  if (known.status >= 500) request.log.error({ err: error, code: known.code }, known.title);
  metrics.countRefused(known.code);
  // Only 429 and 503 are sent again, by the specification.
  if (known.retryAfter !== undefined) void reply.header('retry-after', String(known.retryAfter));
  const code = GRPC_CODES[known.status] ?? 13;
  const message = `${known.title}: ${known.message}. ${known.remedy}`;
  const body = encoding === 'json' ? JSON.stringify({ code, message }) : Buffer.from(rpcStatus(code, message));
  return send(reply, encoding, known.status, body);
}

function send(reply: FastifyReply, encoding: Encoding, status: number, body: Buffer | string): FastifyReply {
  const type = encoding === 'json' ? 'application/json' : 'application/x-protobuf';
  return reply
    .code(status)
    .type(type)
    .serializer((payload: unknown) => payload as string)
    .send(body);
}
