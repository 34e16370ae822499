/**
 * Where kernel records come from: the live addon, a recording, later a packet capture. Everything after the source is
 * a pure function of what it delivers, so a replayed recording gives the same rows, byte for byte. Nothing behind it
 * reads a clock or the host.
 */
export interface RecordBatch {
  /** Records back to back, each a struct of `bpf/include/` padded to 8 bytes; ordered by time where the source can. */
  readonly records: Uint8Array;
  /** CLOCK_MONOTONIC when the batch was handed over, ns: the only "now" that flow logic sees. */
  readonly nowNs: number;
  /** Unix time minus CLOCK_MONOTONIC, ns, measured by the source. */
  readonly clockOffsetNs: bigint;
}

/** Counters of one source since it began; all cumulative. */
export interface SourceCounters {
  /** Records that the kernel side wanted to hand over. */
  readonly captured: number;
  /** Records lost, by reason: `ring_full`, `queue_full`, `map_full`, … */
  readonly dropped: Readonly<Record<string, number>>;
}

export interface RecordSource {
  /** Delivers batches until {@link RecordSource.stop}; resolves when the source has ended and all is delivered. */
  run(onBatch: (batch: RecordBatch) => void): Promise<void>;
  stop(): Promise<void>;
  counters(): SourceCounters;
}
