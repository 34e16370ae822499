/**
 * What can be measured of requests, with units and parameters: the one list that the backend computes from, the catalog
 * shows, and the query editor offers.
 */
export interface MetricParameter {
  readonly name: string;
  readonly label: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly default: number;
  /** Grafana unit id of the parameter. */
  readonly unit?: string;
}

export interface MetricSpec {
  /** `red` describes requests; `network` what they moved. */
  readonly signal: 'red' | 'network';
  readonly label: string;
  readonly description: string;
  /** Grafana unit id. */
  readonly unit: string;
  readonly parameters?: readonly MetricParameter[];
}

const metrics = <const M extends Record<string, MetricSpec>>(specs: M): { readonly [K in keyof M]: MetricSpec } =>
  Object.freeze(specs);

export const METRICS = metrics({
  request_rate: { signal: 'red', label: 'Request rate', description: 'Requests per second', unit: 'reqps' },
  request_count: { signal: 'red', label: 'Requests', description: 'Requests of the bucket', unit: 'short' },
  error_rate: {
    signal: 'red',
    label: 'Error rate',
    description: 'Failed requests per second: errors of either side and timeouts',
    unit: 'reqps',
  },
  error_count: {
    signal: 'red',
    label: 'Errors',
    description: 'Failed requests of the bucket: errors of either side and timeouts',
    unit: 'short',
  },
  error_ratio: { signal: 'red', label: 'Error share', description: 'Failed share of requests', unit: 'percentunit' },
  server_error_ratio: {
    signal: 'red',
    label: 'Server error share',
    description: 'Share of requests that the server failed',
    unit: 'percentunit',
  },
  client_error_ratio: {
    signal: 'red',
    label: 'Client error share',
    description: 'Share of requests that the client got wrong',
    unit: 'percentunit',
  },
  timeout_ratio: {
    signal: 'red',
    label: 'Timeout share',
    description: 'Share of requests without an answer',
    unit: 'percentunit',
  },
  latency_avg: { signal: 'red', label: 'Mean latency', description: 'Mean latency', unit: 'ms' },
  latency_p50: { signal: 'red', label: 'Latency p50', description: 'Median latency', unit: 'ms' },
  latency_p90: { signal: 'red', label: 'Latency p90', description: '90th percentile of latency', unit: 'ms' },
  latency_p95: { signal: 'red', label: 'Latency p95', description: '95th percentile of latency', unit: 'ms' },
  latency_p99: { signal: 'red', label: 'Latency p99', description: '99th percentile of latency', unit: 'ms' },
  latency_max: { signal: 'red', label: 'Highest latency', description: 'Highest latency', unit: 'ms' },
  latency_quantile: {
    signal: 'red',
    label: 'Latency percentile',
    description: 'A percentile of latency of your choice',
    unit: 'ms',
    parameters: [{ name: 'quantile', label: 'Quantile', minimum: 0, maximum: 1, default: 0.999 }],
  },
  apdex: {
    signal: 'red',
    label: 'Apdex',
    description:
      'Share of satisfied requests plus half of the tolerated ones (up to four times the threshold); failed requests count as frustrated, those that need no answer not at all',
    unit: 'percentunit',
    parameters: [
      { name: 'threshold', label: 'Satisfied up to', minimum: 0.001, maximum: 3_600_000, default: 500, unit: 'ms' },
    ],
  },
  request_bytes_rate: {
    signal: 'network',
    label: 'Request throughput',
    description: 'Bytes of requests per second, as their messages declare or carry them',
    unit: 'Bps',
  },
  response_bytes_rate: {
    signal: 'network',
    label: 'Response throughput',
    description: 'Bytes of responses per second, as their messages declare or carry them',
    unit: 'Bps',
  },
  request_size_avg: { signal: 'network', label: 'Request size', description: 'Mean size of a request', unit: 'bytes' },
  response_size_avg: {
    signal: 'network',
    label: 'Response size',
    description: 'Mean size of a response',
    unit: 'bytes',
  },
});
export type MetricName = keyof typeof METRICS;
export const METRIC_NAMES = Object.freeze(Object.keys(METRICS)) as readonly MetricName[];
export const metricNames = (signal: MetricSpec['signal']): MetricName[] =>
  METRIC_NAMES.filter((name) => METRICS[name].signal === signal);

/** A metric with its parameters, in the order of {@link MetricSpec.parameters}; absent ones have their defaults. */
export interface MetricCall {
  readonly metric: MetricName;
  readonly parameters?: readonly number[];
}

/** `latency_quantile(0.999)`, or the bare name of a metric without parameters: how frames, SQL and people write it. */
export function formatMetric({ metric, parameters }: MetricCall): string {
  const known = METRICS[metric].parameters ?? [];
  return known.length === 0
    ? metric
    : `${metric}(${known.map((parameter, at) => parameters?.[at] ?? parameter.default).join(', ')})`;
}

/** Reads what {@link formatMetric} writes; undefined for what is no metric, or has parameters out of their bounds. */
export function parseMetric(text: string): MetricCall | undefined {
  const [, name = '', inner] = /^\s*([a-z0-9_]+)\s*(?:\(([^()]*)\))?\s*$/.exec(text) ?? [];
  if (!Object.hasOwn(METRICS, name)) return undefined;
  const metric = name as MetricName;
  const known = METRICS[metric].parameters ?? [];
  const given = inner === undefined || inner.trim() === '' ? [] : inner.split(',').map((part) => Number(part.trim()));
  if (given.length > known.length) return undefined;
  const fits = given.every((value, at) => {
    const { minimum, maximum } = known[at] ?? { minimum: 1, maximum: 0 };
    return value >= minimum && value <= maximum;
  });
  if (!fits) return undefined;
  return given.length > 0 ? { metric, parameters: given } : { metric };
}
