/** Bounds of the plugin port that nobody needs to set. Times: ms. */
export const PLUGIN_DEFAULTS = Object.freeze({
  /** Queries of one call. */
  queries: 100,
  /** Saved JSON of one query, B. */
  queryBytes: 256 * 2 ** 10,
  /** Taken off the caller's deadline, so that our answer is there before it gives up. */
  deadlineMarginMs: 500,
  /** Longest time limit that a data source's settings may ask for. */
  longestMs: 600_000,
  /** Time of a health check, and how far back it looks for captured requests. */
  healthMs: 5_000,
  capturedMinutes: 5,
  /** Largest piece of a resource's answer, B. */
  resourceChunkBytes: 2 ** 20,
  /** Streams at once (each is a question a second, and the gate holds 68), how often each looks for new rows, rows of one packet, and how late rows may arrive. */
  streams: 50,
  streamTickMs: 1_000,
  streamRows: 500,
  streamLatenessMs: 30_000,
  /** Queries whose shown rows are remembered until their stream begins. */
  streamMemory: 50,
  /** Connections and identities of other Thalwegs that are kept. */
  others: 32,
  identityFreshMs: 60_000,
  connectionsPerOther: 16,
  /** How long a shutdown waits for calls under way. */
  drainMs: 3_000,
  /** Silence after which a connection is asked whether its host still lives, and the time it has to say so. */
  keepaliveMs: 60_000,
  keepaliveTimeoutMs: 20_000,
});
