/** Limits and widths of the query room. Times: ms. */
export const QUERY_DEFAULTS = Object.freeze({
  /** Questions answered at once; further ones wait. */
  concurrency: 4,
  /** Questions that may wait; beyond, the answer is 503. */
  queueLength: 64,
  /** A question that waited longer is answered 503. */
  queueTimeoutMs: 15_000,
  /** Points a time series has at the most; wider steps are chosen by it. */
  maxPoints: 11_000,
  /** Points aimed at when the question names no step. */
  targetPoints: 240,
  /** From this step on the rollup of a minute is read. */
  minuteRollupFromMs: 60_000,
  /** Range from which a map reads minutes; pairs of nodes that it is drawn from. */
  mapMinutesFromMs: 10 * 60_000,
  mapRows: 20_000,
  /**
   * A compared node or edge has changed when its rate or p95 differs by more than this share, or its error share by more
   * than this many percentage points; below this many requests at both times it has not.
   */
  mapChangedShare: 0.5,
  mapChangedErrorPoints: 1,
  mapChangeRequests: 20,
  /** Hours for which the rollup of a second is kept, and the range from which an instant question reads minutes. */
  secondRollupHours: 23,
  instantMinutesFromMs: 30 * 60_000,
  /** Rows of one trace. */
  traceMaxRows: 10_000,
  /** Rounds of the walk over the association index. */
  traceMaxRounds: 40,
  /** Rows taken from the index in one round. */
  traceRowsPerRound: 4_000,
  /** Rows read around the first one in time before the walk begins, and how far around. */
  traceRowsAround: 1_000,
  traceAroundMs: 120,
  /** Time the walk may take; what it has by then is the answer, marked truncated. */
  traceBudgetMs: 10_000,
  /** How far from the row that was asked for its relatives may lie. */
  traceWindowMs: 15 * 60_000,
  /** How far back a call may have begun that an unexplained one follows. */
  traceSeekMs: 60_000,
  /** Unexplained calls looked at in one round. */
  traceSeeksPerRound: 4,
  /** Requests looked at for each trace that a search may show, and at the most. */
  searchCandidatesPerTrace: 20,
  searchMaxCandidates: 4_000,
  /** Turns in which the requests that no trace found so far explains are looked at. */
  searchPages: 3,
  /** Rows of all traces of a search, time for them, and unexplained calls looked at in one round. */
  searchMaxRows: 20_000,
  searchBudgetMs: 4_000,
  searchSeeksPerRound: 32,
  /** Stretches of a chart that have exemplars, two each; rows read for them, and time for it. */
  exemplarStretches: 30,
  exemplarRowsRead: 20_000_000,
  exemplarSeconds: 3,
  /** Exemplars of one PromQL answer. */
  promqlExemplars: 500,
  /** Rows shown of SQL answers without a limit of their own. */
  sqlMaxRows: 10_000,
  /** Rows of one answer of the SQL route. */
  sqlRouteRows: 100_000,
  /** Longest SQL text. */
  sqlMaxLength: 100_000,
});
export type QueryConfig = { readonly [K in keyof typeof QUERY_DEFAULTS]: number };
