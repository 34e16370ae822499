import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { typedValue } from '../../export/otlp/to-otlp';
import { Runner } from '../../query/statement';
import { type Field } from '../../query/traceql/ast';
import { TRACEQL_LIMITS as LIMITS } from '../../query/traceql/limits';
import { parseField } from '../../query/traceql/parse';
import { TAG_SCOPES, tagNames, type TagScope, type TagsRequest, tagValues } from '../../query/traceql/tags';
import { type Store } from '../../store/client';
import { type ApiDeps } from '../index';
import { signalOf } from '../reply';
import { sendError, TempoError } from './errors';
import { UrlParams } from './params';
import { inspected } from './search-routes';

type Ask = (store: Store, params: UrlParams, request: TagsRequest, tag: string) => Promise<object>;

/** Names and values of attributes, for editors that complete queries. */
export function registerTagRoutes(app: FastifyInstance, { store, gate }: Required<ApiDeps>): void {
  const route = (path: string, summary: string, ask: Ask) =>
    app.get(path, {
      schema: { summary, tags: ['tempo'] },
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        try {
          const params = new UrlParams(request);
          const asked: TagsRequest = {
            ...params.rangeMs(),
            limit: params.integer('limit', 0, 0, LIMITS.maxTags) || LIMITS.defaultTags,
            query: params.text('q'),
          };
          const signal = signalOf(request, reply);
          const runner = new Runner(store, signal);
          const tag = (request.params as { tag?: string }).tag ?? '';
          const answer = await gate.run(() => ask(runner.asStore(), params, asked, tag), signal);
          const { inspectedBytes } = inspected(runner);
          return await reply.type('application/json').send(JSON.stringify({ ...answer, metrics: { inspectedBytes } }));
        } catch (error) {
          return sendError(request, reply, error);
        }
      },
    });

  route('/tempo/api/search/tags', 'Tempo: names of attributes', async (asked, params, request) => {
    const scopes = scopesOf(params).filter((scope) => scope !== 'intrinsic' || params.text('scope') !== '');
    const names = await Promise.all(scopes.map((scope) => tagNames(asked, scope, request)));
    return { tagNames: [...new Set(names.flat())].sort() };
  });
  route('/tempo/api/v2/search/tags', 'Tempo: names of attributes by scope', async (asked, params, request) => {
    const scopes = await Promise.all(
      scopesOf(params).map(async (name) => ({ name, tags: await tagNames(asked, name, request) })),
    );
    return { scopes: scopes.filter(({ tags }) => tags.length > 0) };
  });
  route('/tempo/api/search/tag/:tag/values', 'Tempo: values of an attribute', async (asked, _params, request, tag) => ({
    tagValues: await tagValues(asked, fieldOf(tag, true), request),
  }));
  route(
    '/tempo/api/v2/search/tag/:tag/values',
    'Tempo: values of an attribute, with types',
    async (asked, _params, request, tag) => {
      const field = fieldOf(tag, false);
      const values = await tagValues(asked, field, request);
      return { tagValues: values.map((value) => ({ type: typeOf(field, value), value })) };
    },
  );
}

function scopesOf(params: UrlParams): readonly TagScope[] {
  const scope = params.text('scope');
  if (scope === '' || scope === 'none' || scope === 'all') return TAG_SCOPES;
  const known = TAG_SCOPES.find((one) => one === scope);
  if (!known) throw new TempoError(400, `invalid scope: ${scope}; it is one of ${TAG_SCOPES.join(', ')}`);
  return [known];
}

/** Grafana encodes names twice; those of the first API carry no scope. */
function fieldOf(tag: string, first: boolean): Field {
  const name = decoded(tag);
  if (!first) return parseField(name);
  try {
    return parseField(name);
  } catch {
    return { kind: 'attribute', scope: 'none', name, parent: false };
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A name with a percent sign of its own.
  }
}

function typeOf(field: Field, value: string): string {
  if (field.kind === 'intrinsic') return field.name === 'status' || field.name === 'kind' ? 'keyword' : 'string';
  const typed = typedValue(value);
  if (typeof typed === 'number') return Number.isInteger(typed) ? 'int' : 'float';
  return typeof typed === 'boolean' ? 'bool' : 'string';
}
