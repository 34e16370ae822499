import { PROBLEM_MEDIA_TYPE } from '@thalweg/protocol';
import { type FastifyBaseLogger } from 'fastify';
import { type Config } from '../config';
import { PLUGIN_DEFAULTS } from './config';
import { readDataSource } from './data-source';
import { PluginError, problemOf } from './errors';
import { type Directory } from './forward/directory';
import { type CallResourceRequest, type CallResourceResponse } from './messages';
import { type CallState } from './query-data';
import { limitOf, within } from './time-limit';
import { type ApiRequest } from './upstream';

/** What Grafana's users may call: the API's paths of the same names, and no other. */
const ROUTES: readonly { readonly method: ApiRequest['method']; readonly path: RegExp }[] = [
  { method: 'POST', path: /^query$/ },
  { method: 'POST', path: /^sql$/ },
  { method: 'GET', path: /^catalog$/ },
  { method: 'GET', path: /^health$/ },
  { method: 'GET', path: /^traces\/(?!\.\.?$)[^/?#]+$/ },
];

export function apiRequestOf({ method, path, body }: CallResourceRequest): ApiRequest {
  const name = path.replace(/^\/+|\/+$/g, '');
  const route = ROUTES.find((candidate) => candidate.method === method && candidate.path.test(name));
  if (!route) throw new PluginError('unknown_resource', `${method.slice(0, 10)} ${name.slice(0, 200)}`);
  const segments = name.split('/').map(encodeURIComponent);
  return {
    method: route.method,
    path: `/api/v1/${segments.join('/')}`,
    ...(route.method === 'POST' ? { body } : {}),
  };
}

interface Deps {
  readonly directory: Directory;
  readonly config: Config;
  readonly log: FastifyBaseLogger;
}

/** The answer of an API path, whole; problems are answers, too. */
export async function callResource(request: CallResourceRequest, deps: Deps, state: CallState) {
  const source = readDataSource(request.pluginContext);
  try {
    const ms = limitOf(deps.config, source, state.deadline);
    return await within(ms, state.signal, async (signal) => {
      const upstream = await deps.directory.upstreamOf(source, signal);
      const answer = await upstream.call(apiRequestOf(request), signal);
      if (answer.body.length > deps.config.grafanaAnswerBytes)
        throw new PluginError('answer_too_large', `it has ${answer.body.length} bytes`);
      return answer;
    });
  } catch (error) {
    const problem = problemOf(error);
    if (problem.code === 'internal' && !state.signal.aborted)
      deps.log.error({ err: error }, 'a resource call of Grafana failed');
    const headers = { 'content-type': PROBLEM_MEDIA_TYPE };
    return { status: problem.status, headers, body: Buffer.from(JSON.stringify(problem)) };
  }
}

/** Messages of a bounded size; the first carries status and headers. */
export function* piecesOf(answer: Awaited<ReturnType<typeof callResource>>): Generator<CallResourceResponse> {
  const { status, headers, body } = answer;
  const size = PLUGIN_DEFAULTS.resourceChunkBytes;
  const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { values: [value] }]));
  yield { code: status, headers: lists, body: body.subarray(0, size) };
  for (let at = size; at < body.length; at += size) yield { code: status, body: body.subarray(at, at + size) };
}
