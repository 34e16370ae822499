/** How metrics came, as `metrics.series.source` says. */
export type MetricsSource = 'remote_write' | 'influx' | 'otlp' | 'skywalking' | 'zipkin';

/** A series that the sink knows: a small integer, valid until the batch that gave it is committed or dropped. */
export type SeriesRef = number;

/** A native histogram as {@link METRIC_HISTOGRAMS} stores it. */
export interface NativeHistogram {
  readonly isFloat: boolean;
  /** 0 unknown, 1 reset, 2 no reset, 3 gauge. */
  readonly resetHint: number;
  /** -4 to 8, or -53 for custom buckets. */
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  readonly count: number;
  /** With `isStale`, the stale marker is stored instead. */
  readonly sum: number;
  readonly isStale: boolean;
  readonly positiveOffsets: ArrayLike<number>;
  readonly positiveLengths: ArrayLike<number>;
  /** Absolute, one for each bucket of the spans. */
  readonly positiveCounts: ArrayLike<number>;
  readonly negativeOffsets: ArrayLike<number>;
  readonly negativeLengths: ArrayLike<number>;
  readonly negativeCounts: ArrayLike<number>;
  readonly customValues: ArrayLike<number>;
}

export interface MetricsSink {
  /** A batch of one request; nothing of it is stored before {@link MetricsBatch.commit}. */
  begin(source: MetricsSource, agent: number): MetricsBatch;
  close(): Promise<void>;
}

/** Times are Unix ms. Nothing here throws for what a sender sent: intakes check that before. */
export interface MetricsBatch {
  /**
   * The series of a raw key that this intake gave before: a 64-bit hash of the bytes that name the series, so that a
   * known series costs one lookup and no text. -1 when it is not known.
   */
  find(keyHigh: number, keyLow: number): SeriesRef;
  /**
   * The series of a metric and its labels: names and values in turn, sorted by name (by bytes), no empty value, none
   * twice, no `__name__`. The raw key, when given, is found from then on.
   */
  series(metric: string, labels: readonly string[], keyHigh?: number, keyLow?: number): SeriesRef;
  sample(series: SeriesRef, timeMs: number, value: number): void;
  /** The marker that a series ended here. */
  stale(series: SeriesRef, timeMs: number): void;
  /**
   * A counter or histogram counts from zero since `startMs`, as its sender says before its sample: where that is after
   * all that is known of the series, a zero is stored there, once, so that what came before the first sample counts.
   * It is no record of the sender's and not counted as one.
   */
  started(series: SeriesRef, startMs: number, histogram?: NativeHistogram): void;
  histogram(series: SeriesRef, timeMs: number, histogram: NativeHistogram): void;
  exemplar(series: SeriesRef, timeMs: number, value: number, traceId: string, labels: readonly string[]): void;
  text(series: SeriesRef, timeMs: number, value: string): void;
  metadata(metric: string, type: string, unit: string, help: string): void;
  /** What was left out so far, older than the retention of metrics or more than a day ahead; counted in the ledger. */
  readonly outOfTime: { readonly too_old: number; readonly too_far_ahead: number };
  /** Samples, histograms, exemplars so far, without those. */
  readonly counts: { readonly samples: number; readonly histograms: number; readonly exemplars: number };
  /** Resolves when all of it is stored, counted in the ledger; rejects with a ProblemError and nothing counted. */
  commit(): Promise<void>;
  /** Gives the batch up. */
  drop(): void;
}
