/** How samples are read. */
export const STORAGE_DEFAULTS = Object.freeze({
  /** Rows that one statement is meant to bring: enough to be worth it, few enough to stop soon and to hold two of. */
  chunkRows: 400_000,
  /** Rows that one statement may bring before the query is refused: 20 bytes each. */
  chunkRowsMost: 12_000_000,
  /** Interval of samples taken for granted until the first chunk tells, ms. */
  guessedIntervalMs: 15_000,
  /** Up to so many series a statement names them; beyond, it names ranges of ids. */
  listedSeries: 1_000,
  /** Ranges of ids that one statement may name. */
  rangesMost: 200,
  /** A series whose last sample, as its row tells, is older than the window by more than this is not looked at, ms. */
  seriesSlackMs: 2 * 3_600_000,
});
