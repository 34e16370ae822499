import { type SpanDraft } from './span-draft';

/** Attributes in the order they came: names and values in turn. Values that are no text are JSON. */
export type FlatAttributes = readonly string[];

/** OpenTelemetry's span kinds by number. */
export const SPAN_KIND = { UNSPECIFIED: 0, INTERNAL: 1, SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 } as const;

/** Where spans or logs come from. */
export interface ToldResource {
  readonly service: string;
  readonly instance: string;
  readonly attributes: FlatAttributes;
  readonly scopeName: string;
  readonly scopeVersion: string;
  readonly scopeAttributes: FlatAttributes;
}

/** A resource as a sink knows it; valid within its batch. */
export type ResourceRef = number;

/** A span as an SDK tells it, of whatever make; the sink makes the columns of a log row of it. */
export interface ToldSpan {
  readonly resource: ResourceRef;
  /** Hex as in headers for OpenTelemetry and Zipkin; SkyWalking's own text. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  readonly kind: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** 0 unset, 1 ok, 2 error. */
  readonly statusCode: number;
  readonly statusMessage: string;
  /** W3C trace flags in the low byte, then whether the parent is remote, as OTLP has them. */
  readonly flags?: number;
  /** OpenTelemetry semantic conventions, old or new; other makes' attributes are given under those names. */
  readonly attributes: FlatAttributes;
  /** JSON arrays, '' for none: `[{"time_ns","name","attributes"}]` and `[{"trace_id","span_id","trace_state","attributes"}]`. */
  readonly events: string;
  readonly links: string;
}

export type SpanSource = 'otel' | 'skywalking' | 'zipkin';

export interface SpanSink {
  begin(source: SpanSource, agent: number): SpanBatch;
  close(): Promise<void>;
}

export interface SpanBatch {
  resource(resource: ToldResource): ResourceRef;
  /** Takes it, or answers why this one alone is rejected; '' when it is taken. */
  add(span: ToldSpan): string;
  /** For decoders that have bytes: fill it, then {@link SpanBatch.addDraft}, which answers as add does. */
  readonly draft: SpanDraft;
  addDraft(): string;
  /** Counts one that its decoder rejected. */
  reject(reason: string): void;
  /** Those taken so far. */
  readonly spans: number;
  /** Resolves when all of it is stored and counted; rejects with a ProblemError and nothing counted. */
  commit(): Promise<void>;
  drop(): void;
}
