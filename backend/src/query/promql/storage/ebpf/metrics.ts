import { type MetricMetadata } from '../source';

/** Labels of what agents see, with the columns of `flow_metrics.application_map_*` that tell them. */
export const EBPF_LABELS = Object.freeze({
  client_host: 'host_0',
  client_instance: 'auto_instance_0',
  client_service: 'auto_service_0',
  endpoint: 'endpoint',
  observation_point: 'observation_point',
  protocol: 'l7_protocol_str',
  server_host: 'host_1',
  server_instance: 'auto_instance_1',
  server_service: 'auto_service_1',
});

interface EbpfMetric extends MetricMetadata {
  /** Over the rows of one interval; counters are summed up from there. */
  readonly sql: string;
  /** Quantiles that each have a series, by the label `quantile`. */
  readonly quantiles?: readonly number[];
}

const counter = (help: string, sql: string, unit = ''): EbpfMetric => ({ type: 'counter', help, unit, sql });

const QUANTILES = [0.5, 0.9, 0.95, 0.99];

/** Metrics of requests that agents saw, by name. A counter begins at 0 at midnight UTC. */
export const EBPF_METRICS: Readonly<Record<string, EbpfMetric>> = Object.freeze({
  thalweg_requests_total: counter('Requests that agents saw.', 'sum(request)'),
  thalweg_responses_total: counter('Responses that agents saw.', 'sum(response)'),
  thalweg_request_errors_total: counter('Requests that failed, at the server, the client or by timeout.', 'sum(error)'),
  thalweg_request_server_errors_total: counter('Requests that the server failed on.', 'sum(server_error)'),
  thalweg_request_client_errors_total: counter('Requests that were wrong.', 'sum(client_error)'),
  thalweg_request_timeouts_total: counter('Requests that were not answered in time.', 'sum(timeout)'),
  thalweg_request_bytes_total: counter('Size of requests.', 'sum(request_length)', 'bytes'),
  thalweg_response_bytes_total: counter('Size of responses.', 'sum(response_length)', 'bytes'),
  thalweg_request_duration_seconds_sum: counter('Time until responses, all together.', 'sum(rrt_sum) / 1e6', 'seconds'),
  thalweg_request_duration_seconds_count: counter('Responses whose time is known.', 'sum(rrt_count)'),
  thalweg_request_duration_seconds_max: {
    type: 'gauge',
    help: 'Longest time until a response in the interval of the sample.',
    unit: 'seconds',
    sql: 'max(rrt_max) / 1e6',
  },
  thalweg_request_duration_seconds: {
    type: 'summary',
    help: 'Time until responses in the interval of the sample.',
    unit: 'seconds',
    sql: `arrayMap(us -> us / 1e6, quantilesDDMerge(0.01, ${QUANTILES.join(', ')})(rrt_quantiles))`,
    quantiles: QUANTILES,
  },
});

export const TARGET_INFO = 'thalweg_target_info';

/** Labels of {@link TARGET_INFO} with the columns of `metrics.series` that tell them. */
export const TARGET_LABELS = Object.freeze({
  auto_instance: 'auto_instance',
  auto_service: 'auto_service',
  host: 'host',
  instance: "labels['instance']",
  pod: 'pod',
});

export const TARGET_INFO_METADATA: MetricMetadata = Object.freeze({
  type: 'gauge',
  help: 'Tags of the instance that metrics come from, for joins on(instance).',
  unit: '',
});
