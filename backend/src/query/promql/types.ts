/** What the PromQL engine and its storages agree on. Times are Unix ms throughout, values IEEE doubles. */

/** Labels of a series, `__name__` among them, sorted by name; none is empty. */
export type Labels = Readonly<Record<string, string>>;

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** A matcher of a selector; regular expressions are RE2 syntax, anchored at both ends. */
export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

/** A native histogram with absolute float counts; see METRIC_HISTOGRAMS for the layout. */
export interface FloatHistogram {
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  readonly count: number;
  readonly sum: number;
  readonly positiveOffsets: readonly number[];
  readonly positiveLengths: readonly number[];
  readonly positiveCounts: readonly number[];
  readonly negativeOffsets: readonly number[];
  readonly negativeLengths: readonly number[];
  readonly negativeCounts: readonly number[];
  readonly customValues: readonly number[];
  /** 0 unknown, 1 reset, 2 no reset, 3 gauge. */
  readonly resetHint: number;
}

/**
 * Raw samples of a series, ascending in time, no time twice, stale markers left in. Where `histograms[i]` is set, the
 * sample is a histogram and `values[i]` is only told apart by {@link isStale}.
 */
export interface RawSeries {
  readonly labels: Labels;
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** 1 where the sample is a stale marker: NaN payloads do not survive every way through JavaScript. */
  readonly stale: Uint8Array;
  /** Absent when no sample is a histogram. */
  readonly histograms?: readonly (FloatHistogram | undefined)[];
}

/** What the engine is about to do with what it selects, so that a storage can read less. */
export interface SelectHints {
  /** Samples wanted: `fromMs` exclusive unless it equals `toMs`, `toMs` inclusive. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** One query under way: its patience and its budget. */
export interface QueryContext {
  readonly signal: AbortSignal;
  /** Counts samples held; throws `query processing would load too many samples into memory in query execution`. */
  account(samples: number): void;
  /** Annotations in Prometheus's words, each once. */
  warn(text: string): void;
  info(text: string): void;
}

/** A vector over the steps of a query: one value a step, NaN-with-`present=0` where there is none. */
export interface GridSeries {
  readonly labels: Labels;
  readonly values: Float64Array;
  readonly present: Uint8Array;
}

export interface Grid {
  readonly startMs: number;
  readonly stepMs: number;
  readonly steps: number;
}

/** Functions over a range selector that a storage may evaluate itself. */
export interface RangePlan {
  /** `rate`, `sum_over_time` … or `last` for an instant selector under lookback. */
  readonly fn: string;
  readonly matchers: readonly Matcher[];
  readonly rangeMs: number;
  /** Already added to the grid's times: offset and `@` resolved by the engine. */
  readonly grid: Grid;
  /** `sum`, `avg`, `min`, `max`, `count`, `group` around it, when the storage may do that too. */
  readonly aggregate?: {
    readonly op: string;
    readonly by: readonly string[] | undefined;
    readonly without: readonly string[] | undefined;
  };
}

export interface PromStorage {
  /** Samples of all series that match; the storage itself accounts for those that it reads. */
  select(matchers: readonly Matcher[], hints: SelectHints, context: QueryContext): Promise<readonly RawSeries[]>;
  /**
   * Evaluates a plan, to the same numbers that the engine would give; undefined when it does not (a histogram among the
   * series, a function it has not, too few samples to be worth it).
   */
  evaluate?(plan: RangePlan, context: QueryContext): Promise<readonly GridSeries[] | undefined>;
}
