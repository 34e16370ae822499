import { Readable } from 'node:stream';
import { type FastifyInstance, type FastifyReply } from 'fastify';
import { type Config } from '../../../config';
import { ProblemError } from '../../../errors';
import { decodeSnappy, snappyLength } from '../../../ingest/prometheus/snappy';
import { type QuestionGate } from '../../../query/gate';
import { PromqlError } from '../../../query/promql/errors';
import { compareLabels } from '../../../query/promql/labels';
import { type PromSource } from '../../../query/promql/storage/source';
import { type QueryContext, type RawSeries } from '../../../query/promql/types';
import { signalOf } from '../../reply';
import { admitted } from '../admitted';
import { STATUS, toApiError } from '../errors';
import { type ReadRequest, readRequest, RESPONSE_TYPE } from './read-request';
import { chunkedFrames, samplesResponse } from './read-response';
import { snappyLiterals } from './snappy-literals';

export interface RemoteReadDeps {
  readonly source: PromSource;
  readonly config: Config;
  readonly gate: QuestionGate;
}

/** `POST /prometheus/api/v1/read`: samples, or chunks in a stream for who takes those. */
export function registerRemoteRead(parent: FastifyInstance, { source, config, gate }: RemoteReadDeps): void {
  void parent.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: config.bodyBytes }, (_request, body, done) =>
      done(null, body),
    );
    // Prometheus words these errors as plain text.
    scope.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
      const { statusCode = 500, message } = error;
      return sendText(reply, statusCode, statusCode === 413 ? `a body may have ${config.bodyBytes} bytes` : message);
    });
    scope.post('/prometheus/api/v1/read', { schema: { hide: true } }, async (request, reply) => {
      try {
        const encoding = request.headers['content-encoding'] ?? 'snappy';
        if (encoding !== 'snappy') return await sendText(reply, 415, `unsupported encoding ${encoding}: send snappy`);
        const asked = readRequest(inflated(request.body, config.bodyBytes));
        const signal = signalOf(request, reply);
        const results = await admitted(gate, signal, () => selectAll(asked, source, config, signal));
        return await answer(reply, asked, results);
      } catch (error) {
        return sendFailure(reply, error);
      }
    });
  });
}

function inflated(body: unknown, most: number): Buffer {
  const block = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const length = snappyLength(block);
  if (!length.ok) throw new ProblemError('bad_request', `snappy: ${length.detail}`);
  if (length.length > most)
    throw new ProblemError('body_too_large', `the block holds ${length.length} bytes, more than ${most}`);
  const output = Buffer.alloc(length.length);
  const failure = decodeSnappy(block, length.at, output, length.length);
  if (failure !== undefined) throw new ProblemError('bad_request', `snappy: ${failure}`);
  return output;
}

async function selectAll(
  { queries }: ReadRequest,
  source: PromSource,
  config: Config,
  gone: AbortSignal,
): Promise<RawSeries[][]> {
  const signal = AbortSignal.any([gone, AbortSignal.timeout(config.promqlSeconds * 1000)]);
  let held = 0;
  const context: QueryContext = {
    signal,
    account: (samples) => {
      held += samples;
      if (held > config.promqlSamples)
        throw new PromqlError('bad_data', `exceeded sample limit (${config.promqlSamples})`);
    },
    warn: () => undefined,
    info: () => undefined,
  };
  const results: RawSeries[][] = [];
  for (const { matchers, startMs, endMs } of queries) {
    // The beginning belongs to what is read, other than to a range of PromQL.
    const found = await source.select(matchers, { fromMs: startMs - 1, toMs: endMs }, context);
    results.push([...found].sort((a, b) => compareLabels(a.labels, b.labels)));
  }
  return results;
}

function answer(reply: FastifyReply, { accepted }: ReadRequest, results: readonly RawSeries[][]): FastifyReply {
  // Chunks hold floats only here: who takes samples as well gets histograms in those.
  const hasHistograms = results.some((series) => series.some(({ histograms }) => histograms !== undefined));
  const takesSamples = accepted.length === 0 || accepted.includes(RESPONSE_TYPE.samples);
  const type = hasHistograms && takesSamples ? RESPONSE_TYPE.samples : (accepted[0] ?? RESPONSE_TYPE.samples);
  if (type === RESPONSE_TYPE.samples) {
    return reply
      .type('application/x-protobuf')
      .header('content-encoding', 'snappy')
      .send(snappyLiterals(samplesResponse(results)));
  }
  if (hasHistograms) return sendText(reply, 400, 'native histograms are served as SAMPLES only: accept those as well');
  const frames = function* () {
    for (const [index, series] of results.entries()) yield* chunkedFrames(index, series);
  };
  return reply
    .type('application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse')
    .send(Readable.from(frames()));
}

function sendFailure(reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof ProblemError) return sendText(reply, error.status, error.message);
  const known = toApiError(error);
  if (known.retryAfter !== undefined) void reply.header('retry-after', String(known.retryAfter));
  return sendText(reply, STATUS[known.type], known.message);
}

const sendText = (reply: FastifyReply, status: number, message: string): FastifyReply =>
  reply.code(status).type('text/plain; charset=utf-8').send(`${message}\n`);
