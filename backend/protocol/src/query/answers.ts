import { type Static, Type } from '@sinclair/typebox';
import { Problem } from '../problem';
import { Frame } from '../frames/frame';

export const Answer = Type.Union([
  Type.Object({
    ok: Type.Literal(true),
    kind: Type.String(),
    ref_id: Type.Optional(Type.String()),
    frames: Type.Array(Frame),
    /** Server time spent on this question. */
    elapsed_ms: Type.Number(),
  }),
  Type.Object({
    ok: Type.Literal(false),
    kind: Type.Optional(Type.String()),
    ref_id: Type.Optional(Type.String()),
    error: Problem,
  }),
]);
export type Answer = Static<typeof Answer>;

/** Body of the answer to `POST /api/v1/query`: one answer per question, in order. */
export const QueryResponse = Type.Object({ answers: Type.Array(Answer) });
export type QueryResponse = Static<typeof QueryResponse>;

/** Body of `POST /api/v1/sql`. */
export const SqlRequest = Type.Object({
  sql: Type.String({ minLength: 1, maxLength: 100_000 }),
  params: Type.Optional(
    Type.Record(Type.String({ maxLength: 64 }), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
  ),
});
export type SqlRequest = Static<typeof SqlRequest>;

/** Answer of `POST /api/v1/sql`; 64-bit integers are strings. */
export const SqlResponse = Type.Object({
  columns: Type.Array(Type.Object({ name: Type.String(), type: Type.String() })),
  rows: Type.Array(Type.Array(Type.Unknown())),
  truncated: Type.Boolean(),
});
export type SqlResponse = Static<typeof SqlResponse>;

/** Why a span hangs where it does. */
export const SpanLink = Type.Object({
  /** `tcp_seq`, `syscall_trace_id`, `span_id`, `parent_span_id`, `x_request_id`, `trace_id_time`, … */
  rule: Type.String(),
  /** The column or columns that matched, and their value. */
  key: Type.String(),
  /** 0 to 1. */
  confidence: Type.Number({ minimum: 0, maximum: 1 }),
});
export type SpanLink = Static<typeof SpanLink>;

export const TraceSpan = Type.Object(
  {
    row_id: Type.String(),
    parent_row_id: Type.Union([Type.String(), Type.Null()]),
    link: Type.Union([SpanLink, Type.Null()]),
    observation_point: Type.String(),
    signal_source: Type.String({ description: 'eBPF, OTel, …' }),
    start_time_ns: Type.String(),
    end_time_ns: Type.String(),
  },
  { additionalProperties: true, description: 'Further properties are the columns of flow_log.l7_flow_log' },
);
export type TraceSpan = Static<typeof TraceSpan>;

export const TraceDefect = Type.Object({
  row_id: Type.String(),
  /** `orphan`, `cycle`, `clock_skew`, `missing_server_side`, `truncated`, … */
  kind: Type.String(),
  detail: Type.String(),
});
export type TraceDefect = Static<typeof TraceDefect>;

/** Answer of `GET /api/v1/traces/<id>`, spans in tree order. */
export const TraceResponse = Type.Object({ spans: Type.Array(TraceSpan), defects: Type.Array(TraceDefect) });
export type TraceResponse = Static<typeof TraceResponse>;

export const CatalogColumn = Type.Object({
  name: Type.String(),
  type: Type.String({ description: 'ClickHouse type' }),
  unit: Type.Optional(Type.String()),
  description: Type.String(),
  /** `tag` may be grouped and filtered by; `metric` may be aggregated; `column` is neither. */
  role: Type.Union([Type.Literal('tag'), Type.Literal('metric'), Type.Literal('column')]),
  /** For tags that exist on both sides: `client`, `server`. */
  side: Type.Optional(Type.Union([Type.Literal('client'), Type.Literal('server')])),
});
export type CatalogColumn = Static<typeof CatalogColumn>;

const CatalogParameter = Type.Object({
  name: Type.String(),
  label: Type.String(),
  minimum: Type.Number(),
  maximum: Type.Number(),
  default: Type.Number(),
  unit: Type.Optional(Type.String()),
});

const CatalogFunction = Type.Object({
  name: Type.String(),
  description: Type.String(),
  /** `quantile(level)(expr)` */
  signature: Type.Optional(Type.String()),
});
export type CatalogFunction = Static<typeof CatalogFunction>;

/** Answer of `GET /api/v1/catalog`. */
export const Catalog = Type.Object({
  version: Type.String(),
  tables: Type.Array(
    Type.Object({
      name: Type.String({ description: 'database.table' }),
      description: Type.String(),
      columns: Type.Array(CatalogColumn),
    }),
  ),
  metrics: Type.Array(
    Type.Object({
      name: Type.String(),
      label: Type.String(),
      /** Grafana unit id. */
      unit: Type.String(),
      description: Type.String(),
      /** Kind of question that takes it. */
      question: Type.String(),
      signal: Type.Union([Type.Literal('red'), Type.Literal('network')]),
      parameters: Type.Optional(Type.Array(CatalogParameter)),
    }),
  ),
  /** What questions may filter and group by; names on both sides are there with and without their suffix. */
  tags: Type.Array(
    Type.Object({
      name: Type.String(),
      type: Type.Union([Type.Literal('text'), Type.Literal('number')]),
      side: Type.Union([Type.Literal('client'), Type.Literal('server'), Type.Literal('either'), Type.Literal('')]),
      description: Type.String(),
      /** Whether the rollups have it: questions that need other tags read the log, which takes longer. */
      in_rollup: Type.Boolean(),
    }),
  ),
  functions: Type.Array(CatalogFunction),
  /** Filled in by the backend before a statement runs. */
  macros: Type.Array(CatalogFunction),
});
export type Catalog = Static<typeof Catalog>;
