import { formatMetric, METRIC_NAMES, METRICS, type MetricName, parseMetric } from '@thalweg/protocol';
import { QueryError } from './errors';

/** Sums over one bucket of one group; durations µs. */
export interface RedPoint {
  /** Start of the bucket, Unix s. */
  readonly at: number;
  readonly request: number;
  readonly error: number;
  readonly serverError: number;
  readonly clientError: number;
  readonly timeout: number;
  readonly rrtSum: number;
  readonly rrtCount: number;
  readonly rrtMax: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Latencies at the levels of {@link Measures.quantiles}. */
  readonly quantiles: readonly number[];
  /** For each threshold of {@link Measures.apdexUs} satisfied requests and tolerated ones; then all that count. */
  readonly apdex: readonly number[];
}

/** What has to be computed beyond the sums that cost next to nothing. */
export interface Measures {
  /** Levels of latency percentiles, ascending. */
  readonly quantiles: readonly number[];
  /** Thresholds of Apdex, µs, ascending; only the log can tell them. */
  readonly apdexUs: readonly number[];
}

/** One metric of a question, ready to be computed. */
export interface MetricColumn {
  /** As frames name it: `latency_p95`, `latency_quantile(0.999)`. */
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly description: string;
  /** Of a bucket that covers this many seconds; null where there is nothing to tell. */
  readonly value: (point: RedPoint, seconds: number) => number | null;
  /** What a bucket without requests has. */
  readonly empty: number | null;
}

interface Formula {
  readonly value: (point: RedPoint, seconds: number, parameter: number, measures: Measures) => number | null;
  readonly empty: number | null;
}

const perSecond = (count: (point: RedPoint) => number): Formula => ({
  value: (point, seconds) => count(point) / seconds,
  empty: 0,
});
const counted = (count: (point: RedPoint) => number): Formula => ({ value: count, empty: 0 });
const shareOf = (part: (point: RedPoint) => number): Formula => ({
  value: (point) => (point.request > 0 ? part(point) / point.request : null),
  empty: null,
});
const meanOf = (sum: (point: RedPoint) => number): Formula => shareOf(sum);
/** Latencies are stored in µs and told in ms. */
const latency = (micros: (point: RedPoint) => number): Formula => ({
  value: (point) => (point.rrtCount > 0 ? micros(point) / 1000 : null),
  empty: null,
});
const quantile = (level?: number): Formula => ({
  value: (point, _seconds, parameter, { quantiles }) =>
    point.rrtCount > 0 ? (point.quantiles[quantiles.indexOf(level ?? parameter)] ?? 0) / 1000 : null,
  empty: null,
});

const FORMULAS: Readonly<Record<MetricName, Formula>> = Object.freeze({
  request_rate: perSecond((point) => point.request),
  request_count: counted((point) => point.request),
  error_rate: perSecond((point) => point.error),
  error_count: counted((point) => point.error),
  error_ratio: shareOf((point) => point.error),
  server_error_ratio: shareOf((point) => point.serverError),
  client_error_ratio: shareOf((point) => point.clientError),
  timeout_ratio: shareOf((point) => point.timeout),
  latency_avg: latency((point) => point.rrtSum / point.rrtCount),
  latency_p50: quantile(0.5),
  latency_p90: quantile(0.9),
  latency_p95: quantile(0.95),
  latency_p99: quantile(0.99),
  latency_max: latency((point) => point.rrtMax),
  latency_quantile: quantile(),
  apdex: {
    value: (point, _seconds, parameter, { apdexUs }) => {
      const at = 2 * apdexUs.indexOf(microsOf(parameter));
      const all = point.apdex.at(-1) ?? 0;
      return all > 0 ? ((point.apdex[at] ?? 0) + (point.apdex[at + 1] ?? 0) / 2) / all : null;
    },
    empty: null,
  },
  request_bytes_rate: perSecond((point) => point.requestBytes),
  response_bytes_rate: perSecond((point) => point.responseBytes),
  request_size_avg: meanOf((point) => point.requestBytes),
  response_size_avg: meanOf((point) => point.responseBytes),
});

/** Levels that are in the name of a metric. */
const LEVELS: Partial<Record<MetricName, number>> = {
  latency_p50: 0.5,
  latency_p90: 0.9,
  latency_p95: 0.95,
  latency_p99: 0.99,
};
const microsOf = (ms: number): number => Math.round(ms * 1000);
const ascending = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b);

/** The metrics of a question in its order, each once, and what they need; one that is none is an error by its name. */
export function metricColumns(texts: readonly string[]): { columns: MetricColumn[]; measures: Measures } {
  const calls = texts.map((text) => {
    const call = parseMetric(text);
    if (!call) throw new QueryError('invalid_question', `${JSON.stringify(text)} is no metric: ${whyNot(text)}`);
    return { ...call, name: formatMetric(call), parameter: parameterOf(call.metric, call.parameters) };
  });
  const measures: Measures = {
    quantiles: ascending(
      calls.flatMap(({ metric, parameter }) => (metric === 'latency_quantile' ? [parameter] : (LEVELS[metric] ?? []))),
    ),
    apdexUs: ascending(calls.flatMap(({ metric, parameter }) => (metric === 'apdex' ? [microsOf(parameter)] : []))),
  };
  const byName = new Map(calls.map((call) => [call.name, call]));
  const columns = [...byName.values()].map(({ metric, name, parameter }): MetricColumn => {
    const { label, unit, description } = METRICS[metric];
    const { value, empty } = FORMULAS[metric];
    return { name, label, unit, description, empty, value: (point, s) => value(point, s, parameter, measures) };
  });
  return { columns, measures };
}

/** Every metric has one parameter at the most. */
const parameterOf = (metric: MetricName, given: readonly number[] = []): number =>
  given[0] ?? METRICS[metric].parameters?.[0]?.default ?? 0;

function whyNot(text: string): string {
  const name = /^\s*(\w+)/.exec(text)?.[1] ?? '';
  if (!Object.hasOwn(METRICS, name)) return `use one of ${METRIC_NAMES.join(', ')}`;
  const [parameter] = METRICS[name as MetricName].parameters ?? [];
  return parameter
    ? `${name} takes a ${parameter.name} from ${parameter.minimum} to ${parameter.maximum}`
    : `${name} takes no parameter`;
}
