import { QueryError } from '../../query/errors';
import { PromqlError } from '../../query/promql/errors';

/** Prometheus's error types and the status that each is answered with. */
export const STATUS = Object.freeze({
  bad_data: 400,
  not_found: 404,
  execution: 422,
  canceled: 499,
  internal: 500,
  timeout: 503,
  unavailable: 503,
});
export type ErrorType = keyof typeof STATUS;

/** A request that is answered with an error in Prometheus's words. */
export class ApiError extends Error {
  /** Seconds after which the caller may ask again. */
  readonly retryAfter: number | undefined;

  constructor(
    readonly type: ErrorType,
    message: string,
    options: { readonly cause?: unknown; readonly retryAfter?: number } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'ApiError';
    this.retryAfter = options.retryAfter;
  }
}

export const badData = (message: string): ApiError => new ApiError('bad_data', message);
export const invalidParameter = (name: string, message: string): ApiError =>
  badData(`invalid parameter "${name}": ${message}`);

export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof PromqlError) return new ApiError(error.type, error.message, { cause: error });
  if (error instanceof QueryError) return ofQueryError(error);
  const {
    message = String(error),
    kind,
    clickhouseCode,
  } = error as {
    message?: string;
    kind?: string;
    clickhouseCode?: number;
  };
  if (clickhouseCode === TIMEOUT_EXCEEDED)
    return new ApiError('timeout', 'query timed out in query execution', { cause: error });
  // One that its statements refuse: too much memory, mostly. What it is, is for who asks to know.
  if (clickhouseCode !== undefined && LIMITS.has(clickhouseCode))
    return new ApiError('execution', message, { cause: error });
  if (kind === 'unavailable') return new ApiError('unavailable', message, { cause: error, retryAfter: 5 });
  return new ApiError('internal', message, { cause: error });
}

const TIMEOUT_EXCEEDED = 159;
/** ClickHouse's codes for limits on rows, memory, results, and for an expression that RE2 does not take. */
const LIMITS = new Set([158, 191, 241, 307, 396, 427]);

function ofQueryError(error: QueryError): ApiError {
  if (error.code === 'too_many_questions')
    return new ApiError('timeout', 'query timed out in query queue', {
      cause: error,
      retryAfter: error.retryAfter ?? 2,
    });
  if (error.code === 'cancelled')
    return new ApiError('canceled', 'query was canceled in query queue', { cause: error });
  return new ApiError('internal', error.message, { cause: error });
}
