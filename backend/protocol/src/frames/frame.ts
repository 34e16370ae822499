import { type Static, Type } from '@sinclair/typebox';

/**
 * A data frame as it travels between backend, data source and panels: plain JSON that maps one to one to Grafana's
 * DataFrame, without importing it. `values` hold ms since the epoch (may be fractional) for `time`, and strings for
 * 64-bit integers.
 */
export const FrameField = Type.Object({
  name: Type.String(),
  type: Type.Union(
    (['time', 'number', 'string', 'boolean', 'other'] as const).map((fieldType) => Type.Literal(fieldType)),
  ),
  values: Type.Array(Type.Unknown()),
  labels: Type.Optional(Type.Record(Type.String(), Type.String())),
  config: Type.Optional(
    Type.Object({
      /** Grafana unit id: `ms`, `µs`, `reqps`, `percentunit`, `bytes`, … */
      unit: Type.Optional(Type.String()),
      displayName: Type.Optional(Type.String()),
      displayNameFromDS: Type.Optional(Type.String()),
      description: Type.Optional(Type.String()),
      /** Bucket width of a time field, ms. */
      interval: Type.Optional(Type.Number()),
      color: Type.Optional(Type.Object({ mode: Type.String(), fixedColor: Type.Optional(Type.String()) })),
      custom: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    }),
  ),
});
export type FrameField = Static<typeof FrameField>;

export const FrameNotice = Type.Object({
  severity: Type.Union([Type.Literal('info'), Type.Literal('warning'), Type.Literal('error')]),
  text: Type.String(),
});
export type FrameNotice = Static<typeof FrameNotice>;

/** A figure about how the answer came to be, as Grafana's inspector lists it. */
export const FrameStat = Type.Object({
  displayName: Type.String(),
  value: Type.Number(),
  /** Grafana unit id. */
  unit: Type.Optional(Type.String()),
});
export type FrameStat = Static<typeof FrameStat>;

/** `meta.custom.cut` of a frame that shows less than there is: what a reader needs to raise the limit. */
export interface FrameCut {
  /** What was cut: `series`, `groups`, `nodes`, `rows`, `lines`, `traces`, `values`. */
  readonly what: string;
  readonly shown: number;
  /** How many there are; absent where that was not counted. */
  readonly total?: number;
  /** The limit that was asked for, and the highest that may be. */
  readonly limit: number;
  readonly maximum: number;
}

export const FrameMeta = Type.Object({
  /** Data-plane type: `timeseries-multi`, `numeric-long`, …; absent on frames outside that contract. */
  type: Type.Optional(Type.String()),
  typeVersion: Type.Optional(Type.Array(Type.Integer(), { minItems: 2, maxItems: 2 })),
  preferredVisualisationType: Type.Optional(Type.String()),
  preferredVisualisationPluginId: Type.Optional(Type.String()),
  notices: Type.Optional(Type.Array(FrameNotice)),
  stats: Type.Optional(Type.Array(FrameStat)),
  /** `annotations` for frames beside the data, such as exemplars. */
  dataTopic: Type.Optional(Type.String()),
  /** Grafana Live channel that brings what comes later: `ds/<uid>/<path>`. */
  channel: Type.Optional(Type.String()),
  executedQueryString: Type.Optional(Type.String()),
  custom: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
export type FrameMeta = Static<typeof FrameMeta>;

export const Frame = Type.Object({
  name: Type.String(),
  fields: Type.Array(FrameField),
  meta: Type.Optional(FrameMeta),
});
export type Frame = Static<typeof Frame>;
