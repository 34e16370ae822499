/** Bounds of TraceQL. Times: ms. */
export const TRACEQL_LIMITS = Object.freeze({
  /** Traces of one search when it names no number, and at the most. */
  defaultTraces: 20,
  maxTraces: 1_000,
  /** Spans of one spanset when the search names no number, and at the most. */
  defaultSpansPerSet: 3,
  maxSpansPerSet: 10_000,
  /** Spans looked at for each trace that a search may show, and at the most. */
  candidatesPerTrace: 20,
  maxCandidates: 4_000,
  /** Traces assembled at once at the least, and in one search at the most. */
  tracesPerTurn: 20,
  maxInspected: 20_000,
  /** Time after which a search begins no further turn. */
  searchMs: 8_000,
  /** Rows of all traces of one turn. */
  maxRows: 40_000,
  /** Range of a query that names none, and the longest. */
  defaultRangeMs: 3_600_000,
  maxRangeMs: 31 * 24 * 3_600_000,
  /** Points of a series, series of an answer, and points of all its series. */
  maxPoints: 11_000,
  maxSeries: 1_000,
  maxCells: 500_000,
  /** Exemplars of an answer. */
  maxExemplars: 100,
  /** Names and values of tags in an answer when it names no number, and at the most. */
  defaultTags: 5_000,
  maxTags: 20_000,
  /** Rows that names of attributes are collected from. */
  tagRowsRead: 20_000_000,
  tagSeconds: 8,
});
