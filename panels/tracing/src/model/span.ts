/** What the panel knows of a trace after `frame.ts` has read it. Times are Unix milliseconds, fractional. */
export interface KeyValue {
  readonly key: string;
  readonly value: unknown;
}

export type SpanType = 'application' | 'process' | 'network';

/** Why a span hangs under its parent. */
export interface SpanLink {
  readonly rule: string;
  readonly key: string;
  /** 0 to 1; undefined when the source does not say. */
  readonly confidence: number | undefined;
}

/** One span: the columns that the list, the bars and the search need. The rest is read on demand, see SpanDetail. */
export interface SpanRow {
  /** Row of the frame. */
  readonly row: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly operation: string;
  readonly service: string;
  /** NaN when the frame has none. */
  readonly startMs: number;
  /** NaN when the frame has none. */
  readonly durationMs: number;
  readonly kind: string;
  readonly isError: boolean;
  readonly statusMessage: string;
  readonly spanType: SpanType;
  readonly observationPoint: string;
  readonly signalSource: string;
  readonly protocol: string;
  readonly host: string;
  readonly responseStatus: string;
  readonly responseCode: number | undefined;
  readonly link: SpanLink | undefined;
}

export interface SpanLog {
  readonly timestampMs: number;
  readonly name: string;
  readonly fields: readonly KeyValue[];
}

export interface SpanReference {
  readonly traceId: string;
  readonly spanId: string;
}

/** A link configured on a field of the frame, with its variables filled in. */
export interface SpanDataLink {
  readonly title: string;
  readonly href: string;
  readonly target: string | undefined;
  readonly onClick: ((event: unknown) => void) | undefined;
}

/** Everything else of one span; read only for spans that are opened or searched. */
export interface SpanDetail {
  readonly tags: readonly KeyValue[];
  readonly serviceTags: readonly KeyValue[];
  readonly logs: readonly SpanLog[];
  readonly references: readonly SpanReference[];
  readonly stackTraces: readonly string[];
  readonly links: readonly SpanDataLink[];
  /** All fields of the row by name, as the frame holds them. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Something that is wrong with a span, told by the source or found while the tree was built. */
export interface Defect {
  readonly kind: DefectKind | (string & {});
  readonly detail: string;
}
export type DefectKind = 'orphan' | 'cycle' | 'duplicate_id' | 'missing_time' | 'negative_duration' | 'clock_skew';

export interface SpanRows {
  readonly spans: readonly SpanRow[];
  /** Reads the rest of the span at `index` of `spans`. */
  readonly detail: (index: number) => SpanDetail;
  /** Tags of the span and of its process; cheaper than `detail`, because a search reads them for every span. */
  readonly tags: (index: number) => readonly KeyValue[];
  /** Sentences that the source puts at a span. */
  readonly warnings: (index: number) => readonly string[];
  /** Defects told by the source, its warnings among them, by span id. */
  readonly defects: ReadonlyMap<string, readonly Defect[]>;
  /** What the source wants to be said about the whole trace. */
  readonly notices: readonly string[];
}
