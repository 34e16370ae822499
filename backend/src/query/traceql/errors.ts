/** A query that cannot be read or is not answered here; worded as Tempo words it. */
export class TraceQlError extends Error {
  constructor(
    message: string,
    /** `unsupported`: TraceQL that Tempo may know and this server does not answer. */
    readonly reason: 'invalid' | 'unsupported' = 'invalid',
  ) {
    super(message);
    this.name = 'TraceQlError';
  }
}

export const unsupported = (what: string): TraceQlError =>
  new TraceQlError(`TraceQL not supported here: ${what}`, 'unsupported');

export interface Position {
  readonly line: number;
  readonly column: number;
}

export const parseError = ({ line, column }: Position, message: string): TraceQlError =>
  new TraceQlError(`invalid TraceQL query: parse error at line ${line}, col ${column}: ${message}`);
