import { formatMetric, METRICS, metricNames, parseMetric } from './metrics';
import { expandPromql, PROMQL_MACROS, promqlStep } from './promql-macros';
import {
  type Filter,
  LOG_SOURCES,
  type LogSource,
  type LogsQuestion,
  MAP_NODE_TAGS,
  type MapNodeTag,
  PROMQL_FORMATS,
  type PromqlQuestion,
  type Question,
  type RequestsQuestion,
  type SearchQuestion,
  type SqlQuestion,
  type TimeRange,
} from './questions';

/**
 * 2 since trace ids are named `trace_id` (1: `id`), and metrics can have parameters.
 */
export const QUERY_VERSION = 2;
export const QUERY_KINDS = [
  'red',
  'network',
  'map',
  'search',
  'trace',
  'requests',
  'logs',
  'tags',
  'sql',
  'promql',
] as const;
export type QueryKind = (typeof QUERY_KINDS)[number];

/**
 * A query as dashboards, alert rules and provisioned files store it: plain JSON in the words of the questions, every
 * key optional but `kind`. Keys of other kinds stay when the kind changes, so that switching back loses nothing.
 */
export interface SavedQuery {
  readonly version: typeof QUERY_VERSION;
  readonly kind: QueryKind;
  readonly filters: Filter[];
  /** Of kind `red`: `request_rate`, `latency_quantile(0.999)`, … */
  readonly metrics: string[];
  /** Of kind `network`. */
  readonly network_metrics: string[];
  readonly group_by: string[];
  readonly role: 'server' | 'client';
  /** One row per group over the whole range, in place of time series. */
  readonly instant: boolean;
  readonly exemplars: boolean;
  /** Name of a series, with `{{tag}}`; empty: the metric and all tags. */
  readonly legend: string;
  /** What a node of the map is. */
  readonly node: MapNodeTag;
  /** Compare the map with this much earlier, ms; 0: do not. */
  readonly compare_offset_ms: number;
  readonly order_by: NonNullable<RequestsQuestion['order_by']>;
  readonly descending: boolean;
  /** Order of found traces. */
  readonly search_order: NonNullable<SearchQuestion['order_by']>;
  readonly min_duration_ms?: number;
  readonly max_duration_ms?: number;
  readonly status: NonNullable<SearchQuestion['status']>;
  /** Text that log lines contain. */
  readonly search: string;
  /** What log lines are: requests in words, or the records that applications wrote. */
  readonly log_source: LogSource;
  /** Records of one trace: its id, or the row id of any of its requests. */
  readonly of_trace: string;
  /** Records of one span: its row id. */
  readonly of_span: string;
  /** Trace id or row id. */
  readonly trace_id: string;
  /** Tag whose values are listed; empty: the keys. */
  readonly tag: string;
  readonly sql: string;
  readonly format: NonNullable<SqlQuestion['format']>;
  /** PromQL. */
  readonly expr: string;
  readonly promql_format: NonNullable<PromqlQuestion['format']>;
  /** Points of PromQL lie no closer than this, ms. */
  readonly min_step_ms?: number;
  /** New requests as they come, by streaming; of kinds `requests` and `logs`. */
  readonly live: boolean;
  /** Series, nodes or rows at the most; absent: the default of the kind. */
  readonly limit?: number;
}

/** What holds where a stored query says nothing, and what it may ask for. */
export const QUERY_LIMITS = Object.freeze({
  default: Object.freeze({
    red: 20,
    network: 20,
    map: 1000,
    search: 20,
    trace: 1,
    requests: 100,
    logs: 1000,
    tags: 200,
    sql: 10_000,
    promql: 1000,
  } satisfies Record<QueryKind, number>),
  maximum: Object.freeze({
    red: 1000,
    network: 1000,
    map: 5000,
    search: 500,
    trace: 1,
    requests: 10_000,
    logs: 10_000,
    tags: 5000,
    sql: 100_000,
    promql: 10_000,
  } satisfies Record<QueryKind, number>),
  /** Narrowest bucket of a time series, ms: the finest rollup. */
  minStepMs: 1000,
});

export const DEFAULT_SAVED_QUERY: SavedQuery = Object.freeze({
  version: QUERY_VERSION,
  kind: 'red',
  filters: [],
  metrics: ['request_rate'],
  network_metrics: ['request_bytes_rate', 'response_bytes_rate'],
  group_by: [],
  role: 'server',
  instant: false,
  exemplars: false,
  legend: '',
  node: 'auto_service',
  compare_offset_ms: 0,
  order_by: 'start_time',
  descending: true,
  search_order: 'start_time',
  status: 'any',
  search: '',
  log_source: 'requests',
  of_trace: '',
  of_span: '',
  trace_id: '',
  tag: '',
  sql: [
    'SELECT toStartOfMinute(start_time) AS time, count() AS requests',
    'FROM flow_log.l7_flow_log',
    'WHERE start_time BETWEEN {from:DateTime64(3)} AND {to:DateTime64(3)}',
    'GROUP BY time',
    'ORDER BY time',
  ].join('\n'),
  format: 'table',
  expr: '',
  promql_format: 'time_series',
  live: false,
} satisfies SavedQuery);

type Stored = Readonly<Record<string, unknown>>;

/** What each version changed: step N brings a query of version N to N + 1. */
const STEPS: Readonly<Record<number, (stored: Stored) => Stored>> = Object.freeze({
  1: ({ id, ...stored }: Stored) => ({ ...stored, ...(id === undefined ? {} : { trace_id: id }) }),
});

/**
 * The one place where stored JSON becomes a query, in the browser and on the server: older versions are brought up to
 * date, missing keys get their defaults, wrong values are dropped. A version newer than this one is read as well as
 * can be; {@link isNewerQuery} tells. Other keys (Grafana's own: `refId`, `datasource`, `hide`, …) are kept.
 */
export function migrateSavedQuery<S extends object>(given: S): Omit<S, keyof SavedQuery> & SavedQuery {
  let stored: Stored = given as Stored;
  const from = versionOf(stored);
  for (let version = from; version < QUERY_VERSION; version++) stored = STEPS[version]?.(stored) ?? stored;
  const base = DEFAULT_SAVED_QUERY;
  const min = numberOf(stored['min_duration_ms']);
  const max = numberOf(stored['max_duration_ms']);
  const limit = numberOf(stored['limit']);
  const step = numberOf(stored['min_step_ms']);
  const {
    min_duration_ms: _min,
    max_duration_ms: _max,
    limit: _limit,
    min_step_ms: _step,
    ...rest
  } = stored as Record<string, unknown>;
  const query: SavedQuery = {
    version: QUERY_VERSION,
    kind: oneOf(stored['kind'], QUERY_KINDS, base.kind),
    filters: filtersOf(stored['filters']),
    metrics: metricsOf(stored['metrics'], base.metrics, 'red'),
    network_metrics: metricsOf(stored['network_metrics'], base.network_metrics, 'network'),
    group_by: strings(stored['group_by']),
    role: oneOf(stored['role'], ['server', 'client'], base.role),
    instant: stored['instant'] === true,
    exemplars: stored['exemplars'] === true,
    legend: textOf(stored['legend'], base.legend),
    node: oneOf(stored['node'], MAP_NODE_TAGS, base.node),
    compare_offset_ms: Math.max(0, Math.floor(numberOf(stored['compare_offset_ms']) ?? 0)),
    order_by: oneOf(stored['order_by'], ['start_time', 'response_duration', 'response_code'], base.order_by),
    descending: stored['descending'] !== false,
    search_order: oneOf(stored['search_order'], ['start_time', 'duration'], base.search_order),
    status: oneOf(stored['status'], ['any', 'ok', 'error'], base.status),
    search: textOf(stored['search'], base.search),
    log_source: oneOf(stored['log_source'], LOG_SOURCES, base.log_source),
    of_trace: textOf(stored['of_trace'], base.of_trace),
    of_span: textOf(stored['of_span'], base.of_span),
    trace_id: textOf(stored['trace_id'], base.trace_id),
    tag: textOf(stored['tag'], base.tag),
    sql: textOf(stored['sql'], base.sql),
    format: oneOf(stored['format'], ['table', 'time_series', 'numeric', 'logs'], base.format),
    expr: textOf(stored['expr'], base.expr),
    promql_format: oneOf(stored['promql_format'], PROMQL_FORMATS, base.promql_format),
    live: stored['live'] === true,
    ...(min !== undefined && min >= 0 ? { min_duration_ms: min } : {}),
    ...(max !== undefined && max >= 0 ? { max_duration_ms: max } : {}),
    ...(step !== undefined && step >= 1 ? { min_step_ms: Math.round(step) } : {}),
    ...(limit !== undefined && Number.isInteger(limit) && limit > 0 ? { limit } : {}),
  };
  return { ...(rest as Omit<S, keyof SavedQuery>), ...query };
}

/** True for a query that a later release saved: its reader may miss something of it. */
export const isNewerQuery = (given: object): boolean => versionOf(given as Stored) > QUERY_VERSION;

function versionOf(stored: Stored): number {
  const version = numberOf(stored['version']);
  if (version !== undefined && Number.isInteger(version) && version > 0) return version;
  // Hand-written JSON may leave it out: then it is of this version, unless it speaks the words of the first.
  return typeof stored['id'] === 'string' && stored['trace_id'] === undefined ? 1 : QUERY_VERSION;
}

const oneOf = <T extends string>(value: unknown, choices: readonly T[], fallback: T): T =>
  choices.includes(value as T) ? (value as T) : fallback;
const textOf = (value: unknown, fallback: string): string => (typeof value === 'string' ? value : fallback);
const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
const OPERATORS = ['=', '!=', '=~', '!~', '>', '>=', '<', '<='] as const;

function metricsOf(value: unknown, fallback: readonly string[], signal: 'red' | 'network'): string[] {
  const known = new Set<string>(metricNames(signal));
  const calls = strings(value).flatMap((text) => {
    // A dashboard variable may stand for a metric.
    if (text.includes('$')) return [text];
    const call = parseMetric(text);
    return call && known.has(call.metric) ? [formatMetric(call)] : [];
  });
  return calls.length > 0 ? [...new Set(calls)] : [...fallback];
}

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

/** A filter that says something: half-filled rows of the editor are not sent. */
export const isCompleteFilter = (filter: Filter): boolean => filter.key !== '' && filter.values.length > 0;

/** False while the query lacks what it cannot do without. */
export function isAskable(query: SavedQuery): boolean {
  if (query.kind === 'trace') return query.trace_id.trim() !== '';
  if (query.kind === 'sql') return query.sql.trim() !== '';
  if (query.kind === 'promql') return query.expr.trim() !== '';
  return true;
}

/** Macros that the backend fills in; every other `$name` is a variable of a dashboard. */
export const SQL_MACROS = ['__timeFilter', '__timeInterval', '__interval', '__interval_ms', '__from', '__to'] as const;

/** Names of dashboard variables in a query: where no dashboard fills them in (alert rules), that is an error. */
export function variablesIn(query: SavedQuery): string[] {
  const texts = [
    ...query.filters.flatMap(({ key, values }) => [key, ...values]),
    ...query.metrics,
    ...query.network_metrics,
    ...query.group_by,
    query.legend,
    query.trace_id,
    query.tag,
    query.search,
    query.of_trace,
    query.of_span,
    ...(query.kind === 'sql' ? [query.sql] : []),
    ...(query.kind === 'promql' ? [query.expr] : []),
  ];
  const names = texts.flatMap((text) =>
    [...text.matchAll(/\$(?:\{([A-Za-z_]\w*)(?:[.:][^}]*)?\}|([A-Za-z_]\w*))|\[\[([A-Za-z_]\w*)(?::\w+)?\]\]/g)].map(
      (match) => match[1] ?? match[2] ?? match[3] ?? '',
    ),
  );
  const macros: readonly string[] = query.kind === 'promql' ? PROMQL_MACROS : SQL_MACROS;
  return [...new Set(names)].filter((name) => !macros.includes(name));
}

export interface Surroundings {
  /** Grafana's refId. */
  readonly ref_id?: string;
  readonly range: TimeRange;
  /** Bucket width that fits the width of the panel, ms. */
  readonly interval_ms?: number;
}

/** Cuts a query down to the question of its kind; variables are replaced before. */
export function toQuestion(query: SavedQuery, { ref_id, range, interval_ms }: Surroundings): Question {
  const ref = ref_id === undefined ? {} : { ref_id };
  const common = { ...ref, range, filters: query.filters.filter(isCompleteFilter) };
  const limit = Math.min(query.limit ?? QUERY_LIMITS.default[query.kind], QUERY_LIMITS.maximum[query.kind]);
  switch (query.kind) {
    case 'red':
    case 'network':
      return {
        kind: 'red',
        ...common,
        metrics: query.kind === 'red' ? query.metrics : query.network_metrics,
        group_by: query.group_by.filter((key) => key !== ''),
        role: query.role,
        limit,
        ...(query.legend === '' ? {} : { legend: query.legend }),
        ...(query.instant ? { instant: true } : stepOf(interval_ms)),
        ...(query.exemplars && !query.instant ? { exemplars: true } : {}),
      };
    case 'map':
      return {
        kind: 'map',
        ...common,
        node: query.node,
        limit,
        ...(query.compare_offset_ms >= 1000 ? { compare_offset_ms: query.compare_offset_ms } : {}),
      };
    case 'search':
      return {
        kind: 'search',
        ...common,
        status: query.status,
        order_by: query.search_order,
        limit,
        ...(query.min_duration_ms === undefined ? {} : { min_duration_ms: query.min_duration_ms }),
        ...(query.max_duration_ms === undefined ? {} : { max_duration_ms: query.max_duration_ms }),
      };
    case 'requests':
      return { kind: 'requests', ...common, order_by: query.order_by, descending: query.descending, limit };
    case 'logs':
      return { kind: 'logs', ...common, ...linesOf(query), descending: query.descending, limit };
    case 'trace':
      return { kind: 'trace', ...ref, id: query.trace_id.trim(), range };
    case 'tags':
      return query.tag === ''
        ? { kind: 'tag_keys', ...ref }
        : {
            kind: 'tag_values',
            ...common,
            key: query.tag,
            limit,
            ...(query.search === '' ? {} : { search: query.search }),
          };
    case 'sql':
      return {
        kind: 'sql',
        ...ref,
        range,
        sql: query.sql,
        format: query.format,
        limit,
        ...(interval_ms === undefined ? {} : { interval_ms: Math.max(1, Math.round(interval_ms)) }),
      };
    case 'promql':
      return promqlQuestion(query, { ...ref, range, limit }, interval_ms);
  }
}

/** Which lines a query of kind `logs` means, for its lines and for their volume. */
export const linesOf = (query: SavedQuery): Pick<LogsQuestion, 'source' | 'search' | 'of_trace' | 'of_span'> => ({
  ...(query.search === '' ? {} : { search: query.search }),
  ...(query.log_source === 'records'
    ? {
        source: 'records',
        ...(query.of_trace.trim() === '' ? {} : { of_trace: query.of_trace.trim() }),
        ...(query.of_span.trim() === '' ? {} : { of_span: query.of_span.trim() }),
      }
    : {}),
});

function promqlQuestion(
  query: SavedQuery,
  common: Pick<PromqlQuestion, 'range' | 'limit' | 'ref_id'>,
  interval_ms: number | undefined,
): PromqlQuestion {
  const step = promqlStep(common.range, interval_ms, query.min_step_ms);
  const { instant, promql_format: format, legend } = query;
  return {
    kind: 'promql',
    ...common,
    expr: expandPromql(query.expr, { range: common.range, step_ms: step, scrape_ms: query.min_step_ms }),
    format,
    ...(legend === '' ? {} : { legend }),
    ...(instant ? { instant } : { step_ms: step }),
    ...(query.exemplars && !instant ? { exemplars: true } : {}),
  };
}

/** Whole seconds, the width of the finest rollup; absent leaves the choice to the backend. */
const stepOf = (interval_ms: number | undefined): { step_ms?: number } =>
  interval_ms === undefined ? {} : { step_ms: Math.max(QUERY_LIMITS.minStepMs, Math.ceil(interval_ms / 1000) * 1000) };

/** Unit of a metric as text, for fields. */
export const unitOfMetric = (text: string): string | undefined => {
  const call = parseMetric(text);
  return call ? METRICS[call.metric].unit : undefined;
};
