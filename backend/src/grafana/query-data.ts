import { type Answer, type Frame } from '@thalweg/protocol';
import { type FastifyBaseLogger } from 'fastify';
import { type Config } from '../config';
import { labelMetrics } from './alert-rules';
import { encodeFrame } from './arrow';
import { PLUGIN_DEFAULTS } from './config';
import { readDataSource } from './data-source';
import { PluginError, problemOf, sentenceOf, sourceOf } from './errors';
import { type Directory } from './forward/directory';
import { type LiveRows } from './live-rows';
import { type DataQuery, type DataResponse, type QueryDataRequest } from './messages';
import { type PreparedQuery, prepareQuery } from './saved-queries';
import { type Deadline, limitOf, within } from './time-limit';
import { type Upstream } from './upstream';

export interface QueryDeps {
  readonly directory: Directory;
  readonly config: Config;
  readonly liveRows: LiveRows;
  readonly log: FastifyBaseLogger;
}

export interface CallState {
  /** Aborts when Grafana cancels or goes away. */
  readonly signal: AbortSignal;
  readonly deadline: Deadline;
}

/** Answers every query of the request; whatever is wrong with one is its own answer. Rules take a gap for "no data". */
export async function answerQueries(
  request: QueryDataRequest,
  deps: QueryDeps,
  { signal, deadline }: CallState,
): Promise<Record<string, DataResponse>> {
  const source = readDataSource(request.pluginContext);
  const alert = request.headers['FromAlert'] === 'true';
  const ms = limitOf(deps.config, source, deadline);
  const { queries } = request;
  let upstream: Promise<Upstream> | undefined;
  const answer = async (query: DataQuery): Promise<DataResponse> => {
    try {
      if (queries.length > PLUGIN_DEFAULTS.queries)
        throw new PluginError('too_many_queries', `${queries.length}, more than ${PLUGIN_DEFAULTS.queries}`);
      return await within(ms, signal, async (inner) => {
        // All queries of a request have one data source; who may not ask learns nothing about its query.
        upstream ??= deps.directory.upstreamOf(source, inner);
        const asked = await upstream;
        const prepared = prepareQuery(query, { alert, uid: source.uid });
        if (prepared.question === undefined) return { frames: [], status: 200 };
        const answered = await asked.ask(prepared.question, inner);
        return encodeAnswer(answered, query.refId, prepared, { ...deps, alert });
      });
    } catch (error) {
      // Nobody reads the answer any more, whatever it was to be.
      if (signal.aborted) return { error: 'Grafana cancelled the query.', status: 499, errorSource: 'downstream' };
      return failure(error, deps.log);
    }
  };
  const answers = await Promise.all(queries.map(async (query) => [query.refId, await answer(query)] as const));
  return Object.fromEntries(answers);
}

function encodeAnswer(
  answer: Answer,
  refId: string,
  { notices, channel }: PreparedQuery,
  { config, liveRows, alert }: QueryDeps & { readonly alert: boolean },
): DataResponse {
  if (!answer.ok) {
    const { error } = answer;
    return { error: sentenceOf(error), status: error.status, errorSource: sourceOf(error) };
  }
  const frames: Frame[] = alert ? labelMetrics(answer.frames) : answer.frames;
  if (channel !== undefined) liveRows.remember(channel, frames);
  const encoded: Uint8Array[] = [];
  let bytes = 0;
  for (const [at, frame] of frames.entries()) {
    const meta = at > 0 ? {} : extraMeta(frame, notices, channel);
    const file = encodeFrame(frame, { refId, meta });
    bytes += file.length;
    if (bytes > config.grafanaAnswerBytes)
      throw new PluginError('answer_too_large', `it has more than ${config.grafanaAnswerBytes} bytes`);
    encoded.push(file);
  }
  return { frames: encoded, status: 200 };
}

function extraMeta(frame: Frame, notices: PreparedQuery['notices'], channel: string | undefined) {
  return {
    ...(notices.length > 0 ? { notices: [...notices, ...(frame.meta?.notices ?? [])] } : {}),
    ...(channel === undefined ? {} : { channel }),
  };
}

function failure(error: unknown, log: FastifyBaseLogger): DataResponse {
  const problem = problemOf(error);
  if (problem.code === 'internal') log.error({ err: error }, 'a query of Grafana failed');
  return { error: sentenceOf(problem), status: problem.status, errorSource: sourceOf(problem) };
}
