import { type DataQuery } from '@grafana/schema';
import {
  type Filter,
  type MapQuestion,
  RED_METRICS,
  type RedMetric,
  type RequestsQuestion,
  type SqlQuestion,
} from '@thalweg/protocol';
import { DEFAULTS } from '../config';

export const QUERY_VERSION = 1;
export const QUERY_KINDS = ['red', 'map', 'requests', 'trace', 'sql'] as const;
export type QueryKind = (typeof QUERY_KINDS)[number];

/**
 * A query as dashboards and alert rules store it. The keys are those of the protocol's questions, so that a server can
 * read it too; keys of other kinds stay when the kind changes, so that switching back loses nothing.
 */
export interface ThalwegQuery extends DataQuery {
  version: typeof QUERY_VERSION;
  kind: QueryKind;
  filters: Filter[];
  metrics: RedMetric[];
  group_by: string[];
  role: 'server' | 'client';
  instant: boolean;
  /** What a node of the map is. */
  node: NonNullable<MapQuestion['node']>;
  order_by: NonNullable<RequestsQuestion['order_by']>;
  descending: boolean;
  /** Trace id or row id. */
  id: string;
  sql: string;
  format: NonNullable<SqlQuestion['format']>;
  /** Series, nodes or rows at the most; absent means the default of the kind. */
  limit?: number;
}

export const DEFAULT_QUERY: Readonly<Omit<ThalwegQuery, 'refId'>> = Object.freeze({
  version: QUERY_VERSION,
  kind: 'red',
  filters: [],
  metrics: [...DEFAULTS.metrics],
  group_by: [],
  role: 'server',
  instant: false,
  node: 'auto_service',
  order_by: 'start_time',
  descending: true,
  id: '',
  sql: DEFAULTS.sql,
  format: 'table',
});

const oneOf = <T extends string>(value: unknown, choices: readonly T[], fallback: T): T =>
  choices.includes(value as T) ? (value as T) : fallback;
const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
const OPERATORS = ['=', '!=', '=~', '!~', '>', '>=', '<', '<='] as const;

function filtersOf(value: unknown): Filter[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter((item): item is Partial<Filter> => typeof item === 'object' && item !== null)
    .map((item) => ({
      key: typeof item.key === 'string' ? item.key : '',
      operator: oneOf(item.operator, OPERATORS, '='),
      values: strings(item.values),
    }));
}

/**
 * The one place where stored JSON becomes a query: missing keys get their defaults, wrong ones are dropped, older
 * versions are brought up to date here and nowhere else.
 */
export function migrateQuery(stored: Partial<ThalwegQuery> & { refId?: string }): ThalwegQuery {
  const { limit } = stored;
  const metrics = strings(stored.metrics).filter((metric): metric is RedMetric =>
    (RED_METRICS as readonly string[]).includes(metric),
  );
  return {
    ...stored,
    refId: stored.refId ?? 'A',
    version: QUERY_VERSION,
    kind: oneOf(stored.kind, QUERY_KINDS, DEFAULT_QUERY.kind),
    filters: filtersOf(stored.filters),
    metrics: metrics.length > 0 ? metrics : [...DEFAULT_QUERY.metrics],
    group_by: strings(stored.group_by),
    role: oneOf(stored.role, ['server', 'client'], DEFAULT_QUERY.role),
    instant: stored.instant === true,
    node: oneOf(stored.node, ['auto_service', 'auto_instance', 'host'], DEFAULT_QUERY.node),
    order_by: oneOf(stored.order_by, ['start_time', 'response_duration', 'response_code'], DEFAULT_QUERY.order_by),
    descending: stored.descending !== false,
    id: typeof stored.id === 'string' ? stored.id : DEFAULT_QUERY.id,
    sql: typeof stored.sql === 'string' ? stored.sql : DEFAULT_QUERY.sql,
    format: oneOf(stored.format, ['table', 'time_series'], DEFAULT_QUERY.format),
    limit: typeof limit === 'number' && Number.isInteger(limit) && limit > 0 ? limit : undefined,
  };
}

/** A filter that says something: half-filled rows of the editor are not sent. */
export const isComplete = (filter: Filter): boolean => filter.key !== '' && filter.values.length > 0;

/** False while the query lacks what it cannot do without. */
export function isAskable(query: ThalwegQuery): boolean {
  if (query.hide) return false;
  if (query.kind === 'trace') return query.id.trim() !== '';
  if (query.kind === 'sql') return query.sql.trim() !== '';
  return true;
}
