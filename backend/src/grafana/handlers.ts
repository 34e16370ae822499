import {
  type sendUnaryData,
  type Server,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { type FastifyInstance } from 'fastify';
import { type Config } from '../config';
import { checkHealth, collectMetrics } from './diagnostics';
import { problemOf, sentenceOf } from './errors';
import { Directory } from './forward/directory';
import { LiveRows } from './live-rows';
import {
  type CallResourceRequest,
  type CallResourceResponse,
  type CheckHealthRequest,
  type CheckHealthResponse,
  type CollectMetricsRequest,
  type CollectMetricsResponse,
  type QueryChunkedDataResponse,
  type QueryDataRequest,
  type QueryDataResponse,
  type StreamPacket,
  type StreamRequest,
  type StreamStatus,
} from './messages';
import { answerQueries, type CallState } from './query-data';
import { callResource, piecesOf } from './resources';
import { SERVICES } from './services';
import { Streams, subscribe } from './streams';

/** Joins Grafana's services to what answers them. `stopping` ends what would not end by itself. */
export function addHandlers(
  server: Server,
  app: FastifyInstance,
  config: Config,
  stopping: AbortSignal,
): { close(): void } {
  const directory = new Directory(app, config);
  const liveRows = new LiveRows();
  const deps = { directory, config, liveRows, log: app.log };
  const streams = new Streams(deps);
  /** A unary call: its answer, or its error as gRPC tells it. */
  const unary =
    <Request, Response>(answer: (request: Request, state: CallState) => Promise<Response>) =>
    (call: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>) => {
      const state = stateOf(call);
      answer(call.request, state).then(
        (response) => done(null, response),
        (error: unknown) => done(serviceError(error, app, state)),
      );
    };
  /** A call with a stream of answers; ends it when `answer` does. */
  const streaming =
    <Request, Response>(
      answer: (request: Request, send: (message: Response) => Promise<void>, state: CallState) => Promise<void>,
    ) =>
    (call: ServerWritableStream<Request, Response>) => {
      const state = stateOf(call);
      answer(call.request, (message) => write(call, message, state.signal), state).then(
        () => call.end(),
        (error: unknown) => call.emit('error', serviceError(error, app, state)),
      );
    };

  server.addService(SERVICES.data, {
    QueryData: unary<QueryDataRequest, QueryDataResponse>(async (request, state) => ({
      responses: await answerQueries(request, deps, state),
    })),
    QueryChunkedData: streaming<QueryDataRequest, QueryChunkedDataResponse>(async (request, send, state) => {
      const answers = await answerQueries(request, deps, state);
      for (const [refId, { frames = [], ...rest }] of Object.entries(answers)) {
        if (frames.length === 0) await send({ refId, ...rest });
        for (const [at, frame] of frames.entries()) await send({ refId, frameId: `${refId}-${at}`, frame, ...rest });
      }
    }),
  });
  server.addService(SERVICES.diagnostics, {
    CheckHealth: unary<CheckHealthRequest, CheckHealthResponse>((request, { signal }) =>
      checkHealth(request, directory, signal),
    ),
    CollectMetrics: unary<CollectMetricsRequest, CollectMetricsResponse>((request) =>
      collectMetrics(request, app, config),
    ),
  });
  server.addService(SERVICES.resource, {
    CallResource: streaming<CallResourceRequest, CallResourceResponse>(async (request, send, state) => {
      for (const piece of piecesOf(await callResource(request, deps, state))) await send(piece);
    }),
  });
  server.addService(SERVICES.stream, {
    SubscribeStream: unary<StreamRequest, StreamStatus>((request, { signal }) => subscribe(request, deps, signal)),
    RunStream: streaming<StreamRequest, StreamPacket>((request, send, { signal }) =>
      streams.run(request, send, AbortSignal.any([signal, stopping])),
    ),
    // Requests are captured, not written.
    PublishStream: unary<StreamRequest, StreamStatus>(async () => ({ status: 'PERMISSION_DENIED' })),
  });
  return { close: () => directory.close() };
}

type AnyCall = ServerUnaryCall<unknown, unknown> | ServerWritableStream<unknown, unknown>;

function stateOf(call: AnyCall): CallState {
  const controller = new AbortController();
  call.on('cancelled', () => controller.abort(new Error('Grafana cancelled the call')));
  const deadline = call.getDeadline();
  const at = deadline instanceof Date ? deadline.getTime() : deadline;
  return { signal: controller.signal, deadline: Number.isFinite(at) ? at : undefined };
}

/** Waits while the host reads slower than we write, so that nothing piles up. */
function write<Message>(call: ServerWritableStream<unknown, Message>, message: Message, signal: AbortSignal) {
  return new Promise<void>((resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    else if (call.write(message)) resolve();
    else {
      call.once('drain', resolve);
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    }
  });
}

/** gRPC's code for an HTTP status, as far as Grafana tells them apart. */
const CODES: Readonly<Record<number, status>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  429: status.RESOURCE_EXHAUSTED,
  503: status.RESOURCE_EXHAUSTED,
  504: status.DEADLINE_EXCEEDED,
};

function serviceError(error: unknown, { log }: FastifyInstance, { signal }: CallState): Partial<ServiceError> {
  if (signal.aborted) return { code: status.CANCELLED, details: 'Grafana cancelled the call' };
  const problem = problemOf(error);
  if (problem.code === 'internal') log.error({ err: error }, 'a call of Grafana failed');
  return { code: CODES[problem.status] ?? status.INTERNAL, details: sentenceOf(problem) };
}
