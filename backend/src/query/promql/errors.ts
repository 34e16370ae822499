/** Prometheus's error types of the query API. */
export type PromqlErrorType = 'bad_data' | 'execution' | 'timeout' | 'canceled';

/** A query that cannot be answered, in Prometheus's words. */
export class PromqlError extends Error {
  constructor(
    readonly type: PromqlErrorType,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'PromqlError';
  }
}

/** Where a text of the query begins and ends, in UTF-16 units; the end is exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** `1:5: parse error: …`, with the place apart for editors. */
export class ParseError extends PromqlError {
  constructor(
    query: string,
    readonly span: Span,
    /** What is wrong, without the place. */
    readonly reason: string,
  ) {
    super('bad_data', `${placeOf(query, span.from)}: parse error: ${reason}`);
  }
}

/** Line and column of a place, the column in bytes, as Prometheus counts. */
export function placeOf(query: string, at: number): string {
  if (query === '') return 'unknown position';
  if (at < 0 || at > query.length) return 'invalid position';
  const before = query.slice(0, at);
  const lines = before.split('\n');
  return `${lines.length}:${Buffer.byteLength(lines[lines.length - 1] ?? '') + 1}`;
}

export function executionError(message: string): PromqlError {
  return new PromqlError('execution', message);
}

export const tooManySamples = (): PromqlError =>
  executionError('query processing would load too many samples into memory in query execution');
