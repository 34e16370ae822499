import { type SelectableValue } from '@grafana/data';
import { t } from '@grafana/i18n';
import { type ComboboxOption } from '@grafana/ui';
import { type Filter, METRICS, metricNames, type MetricName, type QueryKind } from '@thalweg/protocol';
import { type ThalwegQuery } from '../query';

export const kinds = (): Array<ComboboxOption<QueryKind>> => [
  {
    value: 'red',
    label: t('datasource.kind.red', 'Rate, errors, duration'),
    description: t('datasource.kind.red-about', 'Of requests, over time or as a table'),
  },
  {
    value: 'network',
    label: t('datasource.kind.network', 'Network'),
    description: t('datasource.kind.network-about', 'What requests moved, over time or as a table'),
  },
  {
    value: 'map',
    label: t('datasource.kind.map', 'Service map'),
    description: t('datasource.kind.map-about', 'Who calls whom, how often, how well'),
  },
  {
    value: 'search',
    label: t('datasource.kind.search', 'Traces'),
    description: t('datasource.kind.search-about', 'Found by tags, duration and outcome'),
  },
  {
    value: 'trace',
    label: t('datasource.kind.trace', 'Trace by id'),
    description: t('datasource.kind.trace-about', 'By its id, or by any of its requests'),
  },
  {
    value: 'requests',
    label: t('datasource.kind.requests', 'Requests'),
    description: t('datasource.kind.requests-about', 'One row each'),
  },
  {
    value: 'logs',
    label: t('datasource.kind.logs', 'Logs'),
    description: t('datasource.kind.logs-about', 'Of applications, or requests as lines; with volume and context'),
  },
  {
    value: 'tags',
    label: t('datasource.kind.tags', 'Tags'),
    description: t('datasource.kind.tags-about', 'Names of tags, and the values they have'),
  },
  {
    value: 'sql',
    label: t('datasource.kind.sql', 'SQL'),
    description: t('datasource.kind.sql-about', 'Read-only, on everything stored'),
  },
  {
    value: 'promql',
    label: t('datasource.kind.promql', 'PromQL'),
    description: t('datasource.kind.promql-about', 'On every metric that is stored'),
  },
];

export const metrics = (signal: 'red' | 'network'): Array<ComboboxOption<MetricName>> =>
  metricNames(signal).map((value) => ({ value, label: metricLabel(value), description: metricAbout(value) }));

/** Texts of the metrics, by name; a metric that is newer than these texts speaks English. */
export function metricLabel(name: MetricName): string {
  const labels: Partial<Record<MetricName, string>> = {
    request_rate: t('datasource.metric.request_rate', 'Request rate'),
    request_count: t('datasource.metric.request_count', 'Requests'),
    error_rate: t('datasource.metric.error_rate', 'Error rate'),
    error_count: t('datasource.metric.error_count', 'Errors'),
    error_ratio: t('datasource.metric.error_ratio', 'Error share'),
    server_error_ratio: t('datasource.metric.server_error_ratio', 'Server error share'),
    client_error_ratio: t('datasource.metric.client_error_ratio', 'Client error share'),
    timeout_ratio: t('datasource.metric.timeout_ratio', 'Timeout share'),
    latency_avg: t('datasource.metric.latency_avg', 'Mean latency'),
    latency_p50: t('datasource.metric.latency_p50', 'Latency p50'),
    latency_p90: t('datasource.metric.latency_p90', 'Latency p90'),
    latency_p95: t('datasource.metric.latency_p95', 'Latency p95'),
    latency_p99: t('datasource.metric.latency_p99', 'Latency p99'),
    latency_max: t('datasource.metric.latency_max', 'Highest latency'),
    latency_quantile: t('datasource.metric.latency_quantile', 'Latency percentile'),
    apdex: t('datasource.metric.apdex', 'Apdex'),
    request_bytes_rate: t('datasource.metric.request_bytes_rate', 'Request throughput'),
    response_bytes_rate: t('datasource.metric.response_bytes_rate', 'Response throughput'),
    request_size_avg: t('datasource.metric.request_size_avg', 'Request size'),
    response_size_avg: t('datasource.metric.response_size_avg', 'Response size'),
  };
  return labels[name] ?? METRICS[name].label;
}

function metricAbout(name: MetricName): string {
  const about: Partial<Record<MetricName, string>> = {
    error_ratio: t('datasource.metric.error_ratio-about', 'Failed share of requests'),
    error_rate: t('datasource.metric.error_rate-about', 'Failures of either side and timeouts, per second'),
    latency_quantile: t('datasource.metric.latency_quantile-about', 'A percentile of your choice'),
    apdex: t('datasource.metric.apdex-about', 'Share of satisfied requests plus half of the tolerated ones'),
  };
  return about[name] ?? METRICS[name].unit;
}

export const operators = (): Array<ComboboxOption<Filter['operator']>> => [
  { value: '=', label: '=', description: t('datasource.operator.is', 'is any of') },
  { value: '!=', label: '!=', description: t('datasource.operator.is-not', 'is none of') },
  { value: '=~', label: '=~', description: t('datasource.operator.matches', 'matches any of') },
  { value: '!~', label: '!~', description: t('datasource.operator.matches-not', 'matches none of') },
  { value: '>', label: '>', description: t('datasource.operator.above', 'above') },
  { value: '>=', label: '>=', description: t('datasource.operator.at-least', 'at least') },
  { value: '<', label: '<', description: t('datasource.operator.below', 'below') },
  { value: '<=', label: '<=', description: t('datasource.operator.at-most', 'at most') },
];

export const roles = (): Array<SelectableValue<ThalwegQuery['role']>> => [
  { value: 'server', label: t('datasource.role.server', 'Server') },
  { value: 'client', label: t('datasource.role.client', 'Client') },
];

export const nodes = (): Array<ComboboxOption<ThalwegQuery['node']>> => [
  { value: 'auto_service', label: t('datasource.node.service', 'services') },
  { value: 'auto_instance', label: t('datasource.node.instance', 'instances') },
  { value: 'host', label: t('datasource.node.host', 'hosts') },
  { value: 'pod', label: t('datasource.node.pod', 'pods') },
  { value: 'container', label: t('datasource.node.container', 'containers') },
  { value: 'gprocess', label: t('datasource.node.process', 'processes') },
];

const HOUR_MS = 3_600_000;

/** How much earlier a map can be compared with; a number is milliseconds. */
export const offsets = (): Array<ComboboxOption<number>> => [
  { value: 0, label: t('datasource.offset.none', 'nothing') },
  { value: HOUR_MS, label: t('datasource.offset.hour', 'an hour earlier') },
  { value: 24 * HOUR_MS, label: t('datasource.offset.day', 'a day earlier') },
  { value: 7 * 24 * HOUR_MS, label: t('datasource.offset.week', 'a week earlier') },
];

export const statuses = (): Array<SelectableValue<ThalwegQuery['status']>> => [
  { value: 'any', label: t('datasource.status.any', 'Any') },
  { value: 'ok', label: t('datasource.status.ok', 'OK') },
  { value: 'error', label: t('datasource.status.error', 'Failed') },
];

export const searchOrders = (): Array<SelectableValue<ThalwegQuery['search_order']>> => [
  { value: 'start_time', label: t('datasource.order.newest', 'Newest') },
  { value: 'duration', label: t('datasource.order.slowest', 'Slowest') },
];

export const requestOrders = (): Array<ComboboxOption<ThalwegQuery['order_by']>> => [
  { value: 'start_time', label: t('datasource.order.time', 'time') },
  { value: 'response_duration', label: t('datasource.order.duration', 'duration') },
  { value: 'response_code', label: t('datasource.order.code', 'code') },
];

export const formats = (): Array<SelectableValue<ThalwegQuery['format']>> => [
  { value: 'table', label: t('datasource.format.table', 'Table') },
  { value: 'time_series', label: t('datasource.format.series', 'Time series') },
  { value: 'numeric', label: t('datasource.format.numeric', 'Numbers') },
  { value: 'logs', label: t('datasource.format.logs', 'Logs') },
];

export const promqlFormats = (): Array<SelectableValue<ThalwegQuery['promql_format']>> => [
  { value: 'time_series', label: t('datasource.format.series', 'Time series') },
  { value: 'table', label: t('datasource.format.table', 'Table') },
  { value: 'heatmap', label: t('datasource.format.heatmap', 'Heatmap') },
];

export const logSources = (): Array<SelectableValue<ThalwegQuery['log_source']>> => [
  { value: 'requests', label: t('datasource.log-source.requests', 'requests') },
  { value: 'records', label: t('datasource.log-source.records', 'applications') },
];
