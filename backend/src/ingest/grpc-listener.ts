import { createHash, timingSafeEqual } from 'node:crypto';
import {
  logVerbosity,
  Metadata,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServiceDefinition,
  setLogVerbosity,
  status,
  type StatusObject,
} from '@grpc/grpc-js';
import { AGENT_HEADER } from '@thalweg/protocol';
import { DEFAULT_CONFIG, environmentName, parseGrpcListen } from '../config';
import { ProblemError, SetupError } from '../errors';
import { ProtoWriter } from './otlp/proto-writer';
import { type IntakeDeps } from './intake';

/** What a handler knows of the call besides its messages. */
export interface GrpcCall {
  /** Agent whose proxy passed it on, else 0. */
  readonly agent: number;
}

/** Messages are the bytes of protobuf messages, decompressed; a handler throws {@link ProblemError}s. */
export type GrpcMethod =
  | { readonly unary: (message: Buffer, call: GrpcCall) => Promise<Uint8Array> }
  /** The stream is read no faster than the handler takes its messages. */
  | { readonly stream: (messages: AsyncIterable<Buffer>, call: GrpcCall) => Promise<Uint8Array> };

/** By path: `/package.Service/Method`. */
export type GrpcMethods = Readonly<Record<string, GrpcMethod>>;

export interface GrpcListener {
  /** `host:port` it listens on. */
  readonly address: string;
  /** Lets calls under way end, never longer than a few seconds. */
  close(): Promise<void>;
}

export interface GrpcListenOptions {
  readonly option: 'otlpGrpcListen' | 'skywalkingGrpcListen';
  /** For the log: `OTLP over gRPC`. */
  readonly title: string;
  readonly methods: GrpcMethods;
}

const CLOSE_MS = 3000;
/** Calls of one connection at a time; each may hold a message of `bodyBytes` before a handler sees it. */
const MAX_CALLS = 32;

const bytes = {
  serialize: (value: Uint8Array) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
  deserialize: (value: Buffer) => value,
};

/**
 * Serves methods over gRPC without TLS; undefined when the option is off, or when its default address is taken, so that
 * several backends run side by side.
 */
export async function startGrpcListener(
  { option, title, methods }: GrpcListenOptions,
  { config, log, admission }: Pick<IntakeDeps, 'config' | 'log' | 'admission'>,
): Promise<GrpcListener | undefined> {
  const listen = parseGrpcListen(config[option], option);
  if (!listen) return undefined;
  // Its failures reach us as errors; what it writes to the console besides has no place in our log.
  setLogVerbosity(logVerbosity.NONE);
  const server = new Server({
    'grpc.max_receive_message_length': config.bodyBytes,
    'grpc.max_concurrent_streams': MAX_CALLS,
  });
  const authorise = authoriser(config.token);
  for (const [path, method] of Object.entries(methods)) {
    const run = 'unary' in method ? unaryCall(method.unary) : streamCall(method.stream);
    const isStream = 'stream' in method;
    const definition: ServiceDefinition = {
      call: {
        path,
        requestStream: isStream,
        responseStream: false,
        requestSerialize: bytes.serialize,
        requestDeserialize: bytes.deserialize,
        responseSerialize: bytes.serialize,
        responseDeserialize: bytes.deserialize,
      },
    };
    server.addService(definition, {
      call: (call: AnyCall, callback: sendUnaryData<Uint8Array>) => {
        const answer = async () => {
          authorise(call.metadata);
          return run(call);
        };
        answer().then(
          (value) => callback(null, value),
          (error: unknown) => {
            const failure = toGrpcStatus(error);
            if (failure.code === status.INTERNAL) log.error({ err: error, path }, 'a call over gRPC failed');
            callback(failure);
          },
        );
      },
    });
  }
  function unaryCall(handle: (message: Buffer, call: GrpcCall) => Promise<Uint8Array>) {
    return async (call: AnyCall) => {
      const { request } = call as ServerUnaryCall<Buffer, Uint8Array>;
      const reservation = admission.open(request.length);
      try {
        return await handle(request, { agent: agentOf(call.metadata) });
      } finally {
        reservation.release();
      }
    };
  }
  function streamCall(handle: (messages: AsyncIterable<Buffer>, call: GrpcCall) => Promise<Uint8Array>) {
    return async (call: AnyCall) => {
      const messages = admitted(call as ServerReadableStream<Buffer, Uint8Array>);
      return handle(messages, { agent: agentOf(call.metadata) });
    };
  }
  async function* admitted(messages: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const message of messages) {
      const reservation = admission.open(message.length);
      try {
        yield message;
      } finally {
        reservation.release();
      }
    }
  }
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
  try {
    const port = await bind(server, `${host}:${listen.port}`);
    const address = `${host}:${port}`;
    log.info({ address }, `${title} is served`);
    return { address, close: () => close(server) };
  } catch (error) {
    server.forceShutdown();
    const why =
      `${environmentName(option)} is ${config[option]}, which cannot be listened on (${(error as Error).message}): ` +
      'stop what uses it, choose another address, or set it to off';
    if (config[option] !== DEFAULT_CONFIG[option]) throw new SetupError('address_in_use', why, { cause: error });
    log.warn(`${title} is not served. ${why}`);
    return undefined;
  }
}

type AnyCall = ServerUnaryCall<Buffer, Uint8Array> | ServerReadableStream<Buffer, Uint8Array>;

const bind = (server: Server, address: string) =>
  new Promise<number>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });

const close = (server: Server) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(() => server.forceShutdown(), CLOSE_MS);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });

const digest = (text: string) => createHash('sha256').update(text).digest();

function authoriser(token: string): (metadata: Metadata) => void {
  if (token === '') return () => undefined;
  const expected = digest(token);
  return (metadata) => {
    const bearer = /^Bearer +(\S+) *$/i.exec(String(metadata.get('authorization')[0] ?? ''))?.[1];
    // SkyWalking's agents send the token bare, in a header of their own.
    const given = bearer ?? metadata.get('authentication')[0]?.toString();
    if (given === undefined) throw new ProblemError('unauthorized', 'the call carries no bearer token');
    if (!timingSafeEqual(digest(given), expected))
      throw new ProblemError('unauthorized', 'the token is not the server’s');
  };
}

function agentOf(metadata: Metadata): number {
  const [text] = metadata.get(AGENT_HEADER);
  if (text === undefined) return 0;
  const agent = Number(text);
  if (typeof text !== 'string' || !/^\d{1,10}$/.test(text) || agent > 0xffffffff) {
    throw new ProblemError('invalid_header', `${AGENT_HEADER} is ${JSON.stringify(text)}; send a decimal number`);
  }
  return agent;
}

/** Codes of gRPC for the statuses that problems have. */
export const GRPC_CODES: Readonly<Record<number, status>> = Object.freeze({
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  404: status.NOT_FOUND,
  413: status.INVALID_ARGUMENT,
  415: status.INVALID_ARGUMENT,
  422: status.INVALID_ARGUMENT,
  429: status.RESOURCE_EXHAUSTED,
  503: status.UNAVAILABLE,
});

/** Problems by their kind, with the time after which to try again where that helps; all else is an internal error. */
function toGrpcStatus(error: unknown): Partial<StatusObject> & { code: status; details: string } {
  if (!(error instanceof ProblemError)) {
    return { code: status.INTERNAL, details: 'an unexpected error; the server’s log has it' };
  }
  const code = GRPC_CODES[error.status] ?? status.INTERNAL;
  const details = `${error.title}: ${error.message}. ${error.remedy}`;
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(rpcStatus(code, details, error.retryAfter)));
  return { code, details, metadata };
}

/** `google.rpc.Status`, with a `RetryInfo` when there is a time to try again. */
export function rpcStatus(code: number, message: string, retryAfter?: number): Uint8Array {
  const out = new ProtoWriter();
  out.int(1, code);
  out.text(2, message);
  if (retryAfter !== undefined) {
    const delay = new ProtoWriter().int(1, retryAfter);
    const info = new ProtoWriter().bytes(1, delay.finish());
    const any = new ProtoWriter().text(1, 'type.googleapis.com/google.rpc.RetryInfo').bytes(2, info.finish());
    out.bytes(3, any.finish());
  }
  return out.finish();
}
