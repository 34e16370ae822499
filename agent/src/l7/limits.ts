/** Bounds of what one connection's parser may hold or look at. Hostile peers choose every length that is compared here. */
export const LIMITS = Object.freeze({
  /** Longest HTTP head that is collected over several segments, bytes. nginx and Node give up far below. */
  headBytes: 65_536,
  /** Longest HTTP chunk-size line with its extensions, or trailer section, bytes. */
  chunkLineBytes: 16_384,
  /** Requests without a response that one connection may have; older ones are forgotten. */
  outstanding: 1_024,
  /** Arguments of a Redis command that are looked at. */
  redisArguments: 64,
  /** Bytes of a Redis command or reply that are kept while it is read. */
  redisTextBytes: 4_096,
  /** Nesting of Redis aggregates. The server itself never nests deeper than a few levels. */
  redisDepth: 32,
  /** Longest Redis simple string, error, number or inline command, bytes (the server's own inline limit). */
  redisLineBytes: 65_536,
  /** Prepared statements remembered per MySQL connection; the least recently used goes first. */
  statements: 256,
  /** Largest DNS message that TCP can carry, bytes. */
  dnsMessageBytes: 65_535,
  /** Compression pointers followed in one DNS name; each must also point backwards. */
  dnsPointers: 16,
  /** DNS questions, and answers, that are looked at in one message. */
  dnsRecords: 64,
});
