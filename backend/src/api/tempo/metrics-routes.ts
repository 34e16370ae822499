import { type FastifyInstance } from 'fastify';
import { Runner } from '../../query/statement';
import { queryCompare } from '../../query/traceql/compare';
import { TRACEQL_LIMITS as LIMITS } from '../../query/traceql/limits';
import { type MetricSeries, type MetricsRequest, type MetricsResult, queryMetrics } from '../../query/traceql/metrics';
import { parseTraceQl } from '../../query/traceql/parse';
import { type Store } from '../../store/client';
import { type ApiDeps } from '../index';
import { signalOf } from '../reply';
import { sendError, TempoError } from './errors';
import { UrlParams } from './params';
import { inspected } from './search-routes';

/** TraceQL metrics: series over time, and one value over a range. */
export function registerMetricsRoutes(app: FastifyInstance, { store, gate }: Required<ApiDeps>): void {
  const route = (path: string, summary: string, instant: boolean, toJson: (series: MetricSeries) => object) =>
    app.get(path, {
      schema: { summary, tags: ['tempo'] },
      handler: async (request, reply) => {
        try {
          const asked = requestOf(new UrlParams(request), instant);
          const signal = signalOf(request, reply);
          const runner = new Runner(store, signal);
          const { series, partial } = await gate.run(() => answer(runner.asStore(), asked), signal);
          return await reply.type('application/json').send(
            JSON.stringify({
              series: series.map(toJson),
              metrics: { ...inspected(runner), completedJobs: 1, totalJobs: 1 },
              ...(partial === '' ? {} : { status: 'PARTIAL', message: partial }),
            }),
          );
        } catch (error) {
          return sendError(request, reply, error);
        }
      },
    });
  route('/tempo/api/metrics/query_range', 'Tempo: series of a TraceQL metrics query', false, rangeJson);
  route('/tempo/api/metrics/query', 'Tempo: one value for each series of a TraceQL metrics query', true, instantJson);
}

const answer = (store: Store, request: MetricsRequest): Promise<MetricsResult> =>
  request.query.compare ? queryCompare(store, request, request.query.compare) : queryMetrics(store, request);

function requestOf(params: UrlParams, instant: boolean): MetricsRequest {
  const q = params.text('q') || params.text('query');
  if (q === '') throw new TempoError(400, 'invalid q: a TraceQL metrics query is needed');
  const query = parseTraceQl(q);
  if (query.kind !== 'metrics') {
    throw new TempoError(400, `invalid TraceQL query: ${q} has no metrics function; ask /api/search, or add | rate()`);
  }
  const { startNs, endNs } = params.range();
  const given = params.text('step') === '' ? undefined : params.durationNs('step');
  if (given !== undefined && given <= 0)
    throw new TempoError(400, `cannot parse "${params.text('step')}": step must be positive`);
  const stepNs = instant ? 0n : BigInt(Math.round(given ?? defaultStepNs(Number(endNs - startNs))));
  return {
    query,
    startNs,
    endNs,
    stepNs,
    exemplars: instant ? 0 : params.integer('exemplars', 0, 0, LIMITS.maxExemplars),
  };
}

const SECOND = 1e9;
const STEPS = [3600 * SECOND, 300 * SECOND, 60 * SECOND, 15 * SECOND, 5 * SECOND, SECOND];
const FINE_STEP = SECOND / 20;
const STEPS_WANTED = 240;

/** About 240 points, at steps that people count in. */
function defaultStepNs(rangeNs: number): number {
  const wanted = rangeNs / STEPS_WANTED;
  const unit = rangeNs < 60 * SECOND ? FINE_STEP : (STEPS.find((step) => wanted > step) ?? SECOND);
  return Math.max(unit, Math.floor(wanted / unit) * unit);
}

const labelsJson = (labels: MetricSeries['labels']) =>
  labels.map(([key, value]) => ({
    key,
    value:
      value === null
        ? { stringValue: 'nil' }
        : typeof value === 'number'
          ? { doubleValue: value }
          : { stringValue: value },
  }));

const rangeJson = ({ labels, samples, exemplars }: MetricSeries): object => ({
  labels: labelsJson(labels),
  samples: samples.map(([ms, value]) => ({ timestampMs: String(ms), value })),
  ...(exemplars.length > 0
    ? {
        exemplars: exemplars.map(({ traceId, ms, value }) => ({
          labels: labelsJson([['trace:id', traceId]]),
          value,
          timestampMs: String(ms),
        })),
      }
    : {}),
});

const instantJson = ({ labels, samples }: MetricSeries): object => ({
  labels: labelsJson(labels),
  value: samples[0]?.[1] ?? 0,
});
