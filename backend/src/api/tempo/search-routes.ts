import { type FastifyInstance } from 'fastify';
import { Runner } from '../../query/statement';
import { type FieldExpression, type Search } from '../../query/traceql/ast';
import { TRACEQL_LIMITS as LIMITS } from '../../query/traceql/limits';
import { parseTraceQl } from '../../query/traceql/parse';
import { TRUE } from '../../query/traceql/parse-field';
import { fieldsOf } from '../../query/traceql/pipeline';
import { searchTraces } from '../../query/traceql/search';
import { type ApiDeps } from '../index';
import { signalOf } from '../reply';
import { sendError, TempoError } from './errors';
import { parseLogfmt } from './logfmt';
import { UrlParams } from './params';
import { traceJson } from './search-json';

export function registerSearchRoutes(app: FastifyInstance, { store, gate }: Required<ApiDeps>): void {
  app.get('/tempo/api/search', {
    schema: { summary: 'Tempo: traces that a TraceQL query or tags find', tags: ['tempo'] },
    handler: async (request, reply) => {
      try {
        const params = new UrlParams(request);
        const { stages } = searchOf(params);
        const limit = params.integer('limit', LIMITS.defaultTraces, 1, LIMITS.maxTraces);
        const asked = params.integer('spss', LIMITS.defaultSpansPerSet, 0, LIMITS.maxSpansPerSet);
        const range = params.rangeMs();
        const signal = signalOf(request, reply);
        const runner = new Runner(store, signal);
        const found = await gate.run(() => searchTraces(runner.asStore(), { stages, limit, ...range }), signal);
        const fields = fieldsOf(stages);
        if (found.partial !== '') void reply.header('x-thalweg-partial', found.partial);
        return await reply.type('application/json').send(
          JSON.stringify({
            traces: found.traces.map((trace) => traceJson(trace, fields, asked || LIMITS.maxSpansPerSet)),
            metrics: { inspectedTraces: found.inspectedTraces, ...inspected(runner), completedJobs: 1, totalJobs: 1 },
          }),
        );
      } catch (error) {
        return sendError(request, reply, error);
      }
    },
  });
}

export function inspected({ executed }: Runner): { inspectedBytes: string; inspectedSpans: string } {
  const sum = (of: 'bytesRead' | 'rowsRead') => String(executed.reduce((total, one) => total + one[of], 0));
  return { inspectedBytes: sum('bytesRead'), inspectedSpans: sum('rowsRead') };
}

/** `q`, or the tags and durations of Tempo's first search. */
function searchOf(params: UrlParams): Search {
  const q = params.text('q').trim();
  if (q === '') return tagSearch(params);
  if (params.text('tags') !== '')
    throw new TempoError(400, "invalid request: can't specify tags and q in the same query");
  const query = parseTraceQl(q);
  if (query.kind === 'metrics') throw new TempoError(400, `${q} is a metrics query: ask /api/metrics/query_range`);
  return query;
}

/** Values of tags are found anywhere in a value, whatever their case. */
function tagSearch(params: UrlParams): Search {
  const conditions: FieldExpression[] = [...parseLogfmt(params.text('tags'))].map(([name, value]) => ({
    kind: 'binary',
    op: '=~',
    left: TAG_INTRINSICS[name] ?? { kind: 'attribute', scope: 'none', name, parent: false },
    right: { kind: 'static', type: 'string', value: `(?is).*${escaped(value)}.*` },
  }));
  const bound = (name: 'minDuration' | 'maxDuration', op: '>=' | '<=') => {
    const ns = params.durationNs(name);
    if (ns === undefined) return ns;
    const left = { kind: 'intrinsic', name: 'traceDuration' } as const;
    conditions.push({ kind: 'binary', op, left, right: { kind: 'static', type: 'duration', value: ns } });
    return ns;
  };
  const [least, most] = [bound('minDuration', '>='), bound('maxDuration', '<=')];
  if (least !== undefined && most !== undefined && most < least) {
    throw new TempoError(400, 'invalid maxDuration: must be greater than minDuration');
  }
  const expression = conditions.reduce<FieldExpression | undefined>(
    (left, right) => (left ? { kind: 'binary', op: '&&', left, right } : right),
    undefined,
  );
  return { kind: 'search', stages: [{ kind: 'filter', expression: expression ?? TRUE }] };
}

const TAG_INTRINSICS: Readonly<Record<string, FieldExpression>> = {
  name: { kind: 'intrinsic', name: 'name' },
  status: { kind: 'intrinsic', name: 'status' },
  'status.code': { kind: 'intrinsic', name: 'status' },
  'root.name': { kind: 'intrinsic', name: 'rootName' },
  'root.service.name': { kind: 'intrinsic', name: 'rootServiceName' },
};

const escaped = (value: string) => value.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
