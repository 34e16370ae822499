/** Bounds and pace of exports. */
export const EXPORT_DEFAULTS = Object.freeze({
  /** How often new rows are looked for, ms. */
  tickMs: 5_000,
  /** Rows of the last seconds may still be on their way, s. */
  lagSeconds: 3,
  /** A trace is passed on when nothing of it happened for so long; ms. */
  quietMs: 10_000,
  /** One that is never quiet is passed on in parts, ms. */
  longestOpenMs: 60_000,
  /** Rows that come later than others of their second are still taken up, s. */
  lateSeconds: 180,
  /** Exported rows are kept so that later ones find their parents, ms. */
  contextMs: 30_000,
  /** Rows held at once; beyond, new ones are dropped and counted. */
  mostRows: 100_000,
  /** Rows taken up at once: linking them must not hold up the server. */
  rowsPerTick: 20_000,
  /** Spans, samples and bytes of one request, before compression. */
  spansPerRequest: 2_000,
  samplesPerRequest: 5_000,
  /** Where a restarted server takes up again at the earliest, ms. */
  resumeMs: 600_000,
  /** RED metrics: how long after a minute's end it is exported, ms; it then has its rows. */
  minuteLagMs: 15_000,
  /** Patience with a receiver, and time between attempts, ms. */
  requestMs: 30_000,
  firstRetryMs: 1_000,
  longestRetryMs: 60_000,
});
export type ExportConfig = { readonly [K in keyof typeof EXPORT_DEFAULTS]: number };

/** Marks our own requests, so that what agents see of them is not exported in turn. */
export const OWN_REQUESTS = 'thalweg-export-';
