/** What of a body was not taken, though the body was. */
export interface Outcome {
  readonly rejected: number;
  /** '' when all was taken. */
  readonly message: string;
}

const REASONS: Readonly<Record<string, string>> = {
  bad_trace_id: 'the trace id is not 16 bytes, not all zero',
  bad_span_id: 'the span id is not 8 bytes, not all zero',
  bad_parent_span_id: 'the parent span id is neither empty nor 8 bytes',
  bad_time: 'start or end time is missing',
  older_than_retention: 'older than this server keeps the log (THALWEG_LOG_HOURS)',
  too_far_ahead: 'more than an hour in the future; check the sender’s clock',
};

/** Counts spans or records that are rejected alone. */
export class Rejections {
  private readonly counts = new Map<string, number>();

  add(reason: string): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + 1);
  }

  outcome(what: string): Outcome {
    const entries = [...this.counts];
    return {
      rejected: entries.reduce((sum, [, count]) => sum + count, 0),
      message: entries.map(([reason, count]) => `${count} ${what} rejected: ${REASONS[reason] ?? reason}`).join('; '),
    };
  }
}
