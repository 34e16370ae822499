import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Config } from '../../config';
import { createPromSource } from '../../query/promql/storage/create-source';
import { type PromSource } from '../../query/promql/storage/source';
import { type ApiDeps } from '../index';
import { signalOf } from '../reply';
import { admitted } from './admitted';
import { badData } from './errors';
import { exemplars, labelNames, labelValues, metadata, series } from './metadata-routes';
import { Params } from './params';
import { formatQuery, parseQuery, query, queryRange } from './query-routes';
import { registerRemoteRead } from './remote-read/routes';
import { type Notes, sendData, sendError } from './reply';
import { statusAnswers } from './status-routes';

/** A request under way. */
export interface Asked {
  readonly params: Params;
  /** What stands for the variable part of the path. */
  readonly path: string;
  readonly source: PromSource;
  readonly config: Config;
  readonly signal: AbortSignal;
}

/** `data` is JSON. */
export interface Answered {
  readonly data: string;
  readonly notes?: Notes;
}

export type Handler = (asked: Asked) => Promise<Answered>;

const PREFIX = '/prometheus';

/** Paths that are asked with GET, or with POST and a form. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  '/api/v1/query': query,
  '/api/v1/query_range': queryRange,
  '/api/v1/query_exemplars': exemplars,
  '/api/v1/format_query': formatQuery,
  '/api/v1/parse_query': parseQuery,
  '/api/v1/series': series,
  '/api/v1/labels': labelNames,
};
const GET_HANDLERS: Readonly<Record<string, Handler>> = {
  '/api/v1/label/:name/values': labelValues,
  '/api/v1/metadata': metadata,
};

/** Forms of dashboards hold long queries. */
const FORM_BYTES = 4 * 2 ** 20;

/** `/prometheus/api/v1/…`: Prometheus’s HTTP API and remote read. */
export function registerPrometheusApi(scope: FastifyInstance, { store, config, gate }: Required<ApiDeps>): void {
  const source = createPromSource(store, config);
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_BYTES },
    (_request, body, done) => done(null, body),
  );
  scope.setErrorHandler((error, request, reply) => sendError(request, reply, ofFramework(error)));

  const answer = (handler: Handler) => async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      const asked = askedOf(request, reply, source, config);
      const { data, notes } = await admitted(gate, asked.signal, () => handler(asked));
      return sendData(reply, data, notes);
    } catch (error) {
      return sendError(request, reply, error);
    }
  };
  for (const [path, handler] of Object.entries(HANDLERS)) {
    scope.route({ method: ['GET', 'POST'], url: PREFIX + path, schema: { hide: true }, handler: answer(handler) });
  }
  for (const [path, handler] of Object.entries(GET_HANDLERS)) {
    scope.get(PREFIX + path, { schema: { hide: true } }, answer(handler));
  }
  for (const [path, data] of Object.entries(statusAnswers(config))) {
    scope.get(PREFIX + path, { schema: { hide: true } }, (_request, reply) => sendData(reply, JSON.stringify(data())));
  }
  for (const [path, text] of [
    ['/-/healthy', 'Thalweg is Healthy.\n'],
    ['/-/ready', 'Thalweg is Ready.\n'],
  ] as const) {
    scope.get(PREFIX + path, { schema: { hide: true } }, (_request, reply) => reply.type('text/plain').send(text));
  }
  registerRemoteRead(scope, { source, config, gate });
}

function askedOf(request: FastifyRequest, reply: FastifyReply, source: PromSource, config: Config): Asked {
  const { name = '' } = request.params as { name?: string };
  return { params: Params.of(request), path: name, source, config, signal: signalOf(request, reply) };
}

/** Fastify's own refusals: a body of another type or too large. */
function ofFramework(error: unknown): unknown {
  const { statusCode, message } = error as { statusCode?: number; message: string };
  return statusCode !== undefined && statusCode < 500 ? badData(message) : error;
}
