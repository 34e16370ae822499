import { type AdHocVariableFilter } from '@grafana/data';
import { type Filter } from '@thalweg/protocol';
import { type ThalwegQuery } from '../query';

/** A filter as Explore, tables and logs name it: a key and a value. */
export interface PlainFilter {
  readonly key: string;
  readonly value: string;
}

/** Fields of our frames and the tags that pick out what they show. */
const TAG_OF_FIELD: Readonly<Record<string, string>> = Object.freeze({
  client: 'auto_service_0',
  server: 'auto_service_1',
  protocol: 'l7_protocol_str',
  response_status: 'response_status_str',
  traceService: 'auto_service_1',
  traceName: 'endpoint',
  matchedService: 'auto_service_1',
  traceID: 'trace_id',
  severity: 'response_status_str',
  level: 'response_status_str',
});

const TAG_OF_RECORD: Readonly<Record<string, string>> = Object.freeze({
  severity: 'level',
  detected_level: 'level',
  traceID: 'trace_id',
});

const STATUS_OF_LEVEL: Readonly<Record<string, readonly string[]>> = Object.freeze({
  error: ['server_error', 'timeout'],
  warning: ['client_error'],
  info: ['ok'],
});

/** The filter of the protocol for what somebody clicked on, in an answer of requests or of log records. */
export function toFilter(
  { key, value }: PlainFilter,
  operator: '=' | '!=',
  { kind, log_source }: Partial<Pick<ThalwegQuery, 'kind' | 'log_source'>> = {},
): Filter {
  if (kind === 'logs' && log_source === 'records') {
    return { key: TAG_OF_RECORD[key] ?? key, operator, values: [value] };
  }
  const values = key === 'severity' || key === 'level' ? (STATUS_OF_LEVEL[value] ?? [value]) : [value];
  return { key: TAG_OF_FIELD[key] ?? key, operator, values: [...values] };
}

const same = (a: Filter, b: Filter): boolean =>
  a.key === b.key && a.operator === b.operator && a.values.join('\u0001') === b.values.join('\u0001');
export const hasFilter = (filters: readonly Filter[], wanted: Filter): boolean =>
  filters.some((one) => same(one, wanted));
export const withoutFilter = (filters: readonly Filter[], gone: Filter): Filter[] =>
  filters.filter((one) => !same(one, gone));

const ADHOC_OPERATOR: Readonly<Record<string, Filter['operator']>> = Object.freeze({
  '=': '=',
  '!=': '!=',
  '=~': '=~',
  '!~': '!~',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
  '=|': '=',
  '!=|': '!=',
});

/** Grafana's filter as ours; nothing for one that is not filled in. */
export function fromAdhoc(filter: AdHocVariableFilter): Filter[] {
  const operator = ADHOC_OPERATOR[filter.operator];
  if (!operator || !filter.key) return [];
  const many = filter.operator.endsWith('|') && filter.values && filter.values.length > 0;
  return [{ key: filter.key, operator, values: many && filter.values ? filter.values : [filter.value] }];
}

/** Which end of calls a tag speaks of, by its name. */
export type Side = 'client' | 'server' | 'either';
export const sideOf = (key: string): Side => (key.endsWith('_0') ? 'client' : key.endsWith('_1') ? 'server' : 'either');
