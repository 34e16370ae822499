import { type Static, Type } from '@sinclair/typebox';

/** A time of the query range: Unix ms. */
const Millis = Type.Integer({ minimum: 0, description: 'Unix time, ms' });

export const TimeRange = Type.Object({ from: Millis, to: Millis }, { additionalProperties: false });
export type TimeRange = Static<typeof TimeRange>;

const FilterOperator = Type.Union(
  (['=', '!=', '=~', '!~', '>', '>=', '<', '<='] as const).map((operator) => Type.Literal(operator)),
);

/** One condition on a tag or column of the catalog. Several values mean any of them. */
export const Filter = Type.Object(
  {
    key: Type.String({ minLength: 1, maxLength: 256 }),
    operator: FilterOperator,
    values: Type.Array(Type.String({ maxLength: 4096 }), { minItems: 1, maxItems: 200 }),
  },
  { additionalProperties: false },
);
export type Filter = Static<typeof Filter>;

/** A metric of `METRICS` as text, with its parameters in brackets: `latency_p95`, `latency_quantile(0.999)`. */
const Metric = Type.String({ minLength: 1, maxLength: 128 });

/** Which end of calls the rows describe: the server side (default), or the client side. */
const Role = Type.Union([Type.Literal('server'), Type.Literal('client')]);

const common = {
  /** Echoed on the answer; Grafana's refId. */
  ref_id: Type.Optional(Type.String({ maxLength: 64 })),
  range: TimeRange,
  filters: Type.Optional(Type.Array(Filter, { maxItems: 50 })),
};
const limit = (fallback: number, most: number) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: most, default: fallback }));

/** Rate, errors, duration as time series (or, instant, as one row per group) by any tags. */
export const RedQuestion = Type.Object(
  {
    kind: Type.Literal('red'),
    ...common,
    metrics: Type.Array(Metric, { minItems: 1, maxItems: 32 }),
    group_by: Type.Optional(Type.Array(Type.String({ maxLength: 128 }), { maxItems: 8 })),
    role: Type.Optional(Role),
    /** Bucket width, ms; chosen from the range when absent. */
    step_ms: Type.Optional(Type.Integer({ minimum: 1000 })),
    instant: Type.Optional(Type.Boolean()),
    /** Slow and failed requests beside the series, as exemplars; for time series only. */
    exemplars: Type.Optional(Type.Boolean()),
    /** Name of a series, with `{{tag}}` for the values of its tags; absent: the metric and all tags. */
    legend: Type.Optional(Type.String({ maxLength: 256 })),
    /** Series at the most, by request count; the answer says how many there were. */
    limit: limit(20, 1000),
  },
  { additionalProperties: false },
);
export type RedQuestion = Static<typeof RedQuestion>;

/** What a node of the map can be; `_0` and `_1` of it are tags. */
export const MAP_NODE_TAGS = ['auto_service', 'auto_instance', 'host', 'pod', 'container', 'gprocess'] as const;
export type MapNodeTag = (typeof MAP_NODE_TAGS)[number];

/** Service map: who calls whom, with RED on nodes and edges. */
export const MapQuestion = Type.Object(
  {
    kind: Type.Literal('map'),
    ...common,
    /** What a node is. */
    node: Type.Optional(Type.Union(MAP_NODE_TAGS.map((tag) => Type.Literal(tag)))),
    /** Compares with the same length of time this much earlier, ms: what is new, gone, changed. */
    compare_offset_ms: Type.Optional(Type.Integer({ minimum: 1000 })),
    limit: limit(1000, 5000),
  },
  { additionalProperties: false },
);
export type MapQuestion = Static<typeof MapQuestion>;

/** Request log, newest first unless ordered otherwise. */
export const RequestsQuestion = Type.Object(
  {
    kind: Type.Literal('requests'),
    ...common,
    order_by: Type.Optional(
      Type.Union([Type.Literal('start_time'), Type.Literal('response_duration'), Type.Literal('response_code')]),
    ),
    descending: Type.Optional(Type.Boolean({ default: true })),
    limit: limit(100, 10000),
  },
  { additionalProperties: false },
);
export type RequestsQuestion = Static<typeof RequestsQuestion>;

/** Where log lines come from: requests put into words (default), or the records that applications wrote. */
export const LOG_SOURCES = ['requests', 'records'] as const;
export type LogSource = (typeof LOG_SOURCES)[number];
const LogSourceOf = Type.Optional(Type.Union(LOG_SOURCES.map((source) => Type.Literal(source))));

/** Records of one trace or of one span, found by ids that both carry, else by service and time. */
const ofTrace = {
  /** A trace id, or the row id of any of its requests; for records only. */
  of_trace: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  /** The row id of a span; for records only. */
  of_span: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
};

/** Log lines, newest first: Grafana's `log-lines` frame. */
export const LogsQuestion = Type.Object(
  {
    kind: Type.Literal('logs'),
    ...common,
    source: LogSourceOf,
    ...ofTrace,
    /** Only lines whose text contains this, case-insensitive. */
    search: Type.Optional(Type.String({ maxLength: 256 })),
    descending: Type.Optional(Type.Boolean({ default: true })),
    limit: limit(1000, 10000),
  },
  { additionalProperties: false },
);
export type LogsQuestion = Static<typeof LogsQuestion>;

/** How many log lines there are of each level over time: the log volume. */
export const LogVolumeQuestion = Type.Object(
  {
    kind: Type.Literal('log_volume'),
    ...common,
    source: LogSourceOf,
    ...ofTrace,
    search: Type.Optional(Type.String({ maxLength: 256 })),
    /** Bucket width, ms; chosen from the range when absent. */
    step_ms: Type.Optional(Type.Integer({ minimum: 1000 })),
  },
  { additionalProperties: false },
);
export type LogVolumeQuestion = Static<typeof LogVolumeQuestion>;

/** Traces with a request that fits the filters: one row each. */
export const SearchQuestion = Type.Object(
  {
    kind: Type.Literal('search'),
    ...common,
    /** Of the request that fits, ms. */
    min_duration_ms: Type.Optional(Type.Number({ minimum: 0 })),
    max_duration_ms: Type.Optional(Type.Number({ minimum: 0 })),
    status: Type.Optional(Type.Union([Type.Literal('any'), Type.Literal('ok'), Type.Literal('error')])),
    order_by: Type.Optional(Type.Union([Type.Literal('start_time'), Type.Literal('duration')])),
    limit: limit(20, 500),
  },
  { additionalProperties: false },
);
export type SearchQuestion = Static<typeof SearchQuestion>;

/** One trace, by the id of any of its rows or by a trace id. */
export const TraceQuestion = Type.Object(
  {
    kind: Type.Literal('trace'),
    ref_id: common.ref_id,
    /** A row id (decimal) or a trace id as headers carry it. */
    id: Type.String({ minLength: 1, maxLength: 256 }),
    range: Type.Optional(TimeRange),
  },
  { additionalProperties: false },
);
export type TraceQuestion = Static<typeof TraceQuestion>;

/** Tags of requests, or with `source` of log records: attributes that occurred in the range among them. */
export const TagKeysQuestion = Type.Object(
  {
    kind: Type.Literal('tag_keys'),
    ref_id: common.ref_id,
    source: LogSourceOf,
    range: Type.Optional(TimeRange),
  },
  { additionalProperties: false },
);
export type TagKeysQuestion = Static<typeof TagKeysQuestion>;

export const TagValuesQuestion = Type.Object(
  {
    kind: Type.Literal('tag_values'),
    ...common,
    source: LogSourceOf,
    key: Type.String({ minLength: 1, maxLength: 256 }),
    /** Only values that contain this, case-insensitive. */
    search: Type.Optional(Type.String({ maxLength: 256 })),
    limit: limit(200, 5000),
  },
  { additionalProperties: false },
);
export type TagValuesQuestion = Static<typeof TagValuesQuestion>;

/**
 * Read-only SQL. `{from:DateTime64(3)}` and `{to:DateTime64(3)}` are the range, `{interval_ms:UInt32}` the bucket width
 * that suits the reader; others come from `params`.
 */
export const SqlQuestion = Type.Object(
  {
    kind: Type.Literal('sql'),
    ref_id: common.ref_id,
    range: Type.Optional(TimeRange),
    sql: Type.String({ minLength: 1, maxLength: 100_000 }),
    params: Type.Optional(
      Type.Record(Type.String({ maxLength: 64 }), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
    ),
    format: Type.Optional(
      Type.Union([Type.Literal('table'), Type.Literal('time_series'), Type.Literal('numeric'), Type.Literal('logs')]),
    ),
    interval_ms: Type.Optional(Type.Integer({ minimum: 1 })),
    limit: limit(10_000, 100_000),
  },
  { additionalProperties: false },
);
export type SqlQuestion = Static<typeof SqlQuestion>;

export const PROMQL_FORMATS = ['time_series', 'table', 'heatmap'] as const;

/** PromQL over everything that is a metric: over the range in steps or, instant, at its end. */
export const PromqlQuestion = Type.Object(
  {
    kind: Type.Literal('promql'),
    ref_id: common.ref_id,
    range: TimeRange,
    expr: Type.String({ minLength: 1, maxLength: 100_000 }),
    instant: Type.Optional(Type.Boolean()),
    /** Distance of two points, ms; chosen from the range when absent. */
    step_ms: Type.Optional(Type.Integer({ minimum: 1 })),
    /** How often the metrics are written, ms, from which `$__rate_interval` follows. */
    interval_ms: Type.Optional(Type.Integer({ minimum: 1 })),
    /** Name of a series, with `{{label}}` for the values of its labels; absent: its labels as PromQL writes them. */
    legend: Type.Optional(Type.String({ maxLength: 256 })),
    format: Type.Optional(Type.Union(PROMQL_FORMATS.map((format) => Type.Literal(format)))),
    /** Exemplars of the series that the expression selects, beside them. */
    exemplars: Type.Optional(Type.Boolean()),
    limit: limit(1000, 10_000),
  },
  { additionalProperties: false },
);
export type PromqlQuestion = Static<typeof PromqlQuestion>;

/** Names for completion and variables: of metrics, of labels, or the values of one label. */
export const MetricNamesQuestion = Type.Object(
  {
    kind: Type.Literal('metric_names'),
    ref_id: common.ref_id,
    range: TimeRange,
    /** What is listed; `metrics` come with type, unit and help. */
    what: Type.Union([Type.Literal('metrics'), Type.Literal('labels'), Type.Literal('values')]),
    /** Label whose values are listed. */
    label: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    /** Only of series that this selector picks: `http_requests_total{job="a"}`. */
    selector: Type.Optional(Type.String({ minLength: 1, maxLength: 10_000 })),
    /** Only names that contain this, case-insensitive. */
    search: Type.Optional(Type.String({ maxLength: 256 })),
    limit: limit(1000, 10_000),
  },
  { additionalProperties: false },
);
export type MetricNamesQuestion = Static<typeof MetricNamesQuestion>;

export const Question = Type.Union([
  RedQuestion,
  MapQuestion,
  RequestsQuestion,
  LogsQuestion,
  LogVolumeQuestion,
  SearchQuestion,
  TraceQuestion,
  TagKeysQuestion,
  TagValuesQuestion,
  SqlQuestion,
  PromqlQuestion,
  MetricNamesQuestion,
]);
export type Question = Static<typeof Question>;
export const QUESTION_KINDS = [
  'red',
  'map',
  'requests',
  'logs',
  'log_volume',
  'search',
  'trace',
  'tag_keys',
  'tag_values',
  'sql',
  'promql',
  'metric_names',
] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** Body of `POST /api/v1/query`. Each question is checked alone: a bad one costs its own answer and no other. */
export const QueryRequest = Type.Object({ questions: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 50 }) });
export type QueryRequest = Static<typeof QueryRequest>;
