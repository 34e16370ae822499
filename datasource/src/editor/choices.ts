import { type ComboboxOption } from '@grafana/ui';
import { type Filter, type RedMetric } from '@thalweg/protocol';
import { type QueryKind, type ThalwegQuery } from '../model/query';

export const KINDS: Array<{ value: QueryKind; label: string; description: string }> = [
  { value: 'red', label: 'RED', description: 'Rate, errors and duration as time series or a table' },
  { value: 'map', label: 'Map', description: 'Who calls whom' },
  { value: 'requests', label: 'Requests', description: 'Single requests as rows' },
  { value: 'trace', label: 'Trace', description: 'One trace, by its id or by any of its rows' },
  { value: 'sql', label: 'SQL', description: 'Read-only SQL on everything stored' },
];

export const METRICS: Array<ComboboxOption<RedMetric>> = [
  { value: 'request_rate', label: 'Request rate' },
  { value: 'error_rate', label: 'Error rate' },
  { value: 'error_ratio', label: 'Error share' },
  { value: 'server_error_ratio', label: 'Server error share' },
  { value: 'client_error_ratio', label: 'Client error share' },
  { value: 'timeout_ratio', label: 'Timeout share' },
  { value: 'latency_avg', label: 'Latency, mean' },
  { value: 'latency_p50', label: 'Latency p50' },
  { value: 'latency_p90', label: 'Latency p90' },
  { value: 'latency_p95', label: 'Latency p95' },
  { value: 'latency_p99', label: 'Latency p99' },
  { value: 'latency_max', label: 'Latency, maximum' },
];

export const OPERATORS: Array<ComboboxOption<Filter['operator']>> = [
  { value: '=', description: 'is any of' },
  { value: '!=', description: 'is none of' },
  { value: '=~', description: 'matches any of' },
  { value: '!~', description: 'matches none of' },
  { value: '>', description: 'above' },
  { value: '>=', description: 'at least' },
  { value: '<', description: 'below' },
  { value: '<=', description: 'at most' },
];

export const ROLES: Array<{ value: ThalwegQuery['role']; label: string }> = [
  { value: 'server', label: 'Server' },
  { value: 'client', label: 'Client' },
];

export const NODES: Array<ComboboxOption<ThalwegQuery['node']>> = [
  { value: 'auto_service', label: 'Service' },
  { value: 'auto_instance', label: 'Instance' },
  { value: 'host', label: 'Host' },
];

export const ORDERS: Array<ComboboxOption<ThalwegQuery['order_by']>> = [
  { value: 'start_time', label: 'Time' },
  { value: 'response_duration', label: 'Duration' },
  { value: 'response_code', label: 'Code' },
];

export const FORMATS: Array<{ value: ThalwegQuery['format']; label: string }> = [
  { value: 'table', label: 'Table' },
  { value: 'time_series', label: 'Time series' },
];
