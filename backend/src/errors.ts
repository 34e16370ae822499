import { type Problem } from '@thalweg/protocol';

interface CatalogueEntry {
  readonly status: number;
  readonly title: string;
  readonly remedy: string;
}
const entries = <const C extends Record<string, CatalogueEntry>>(catalogue: C) => Object.freeze(catalogue);

/** Every problem this room answers with, by its stable code. */
export const PROBLEMS = entries({
  bad_request: { status: 400, title: 'The request is malformed', remedy: 'Correct what the detail names.' },
  invalid_json: { status: 400, title: 'The body is not valid JSON', remedy: 'Send one JSON document, UTF-8.' },
  invalid_request: {
    status: 400,
    title: 'The request does not fit its schema',
    remedy: 'See /openapi.json for the schema.',
  },
  malformed_batch: {
    status: 400,
    title: 'The batch is not what its table expects',
    remedy: 'Send whole ClickHouse Native blocks with the columns that @thalweg/protocol lists for the table.',
  },
  malformed_message: {
    status: 400,
    title: 'The body is no message of its kind',
    remedy: 'Send the message that Content-Type announces, whole.',
  },
  partial_write: {
    status: 400,
    title: 'A part of the request cannot be stored',
    remedy: 'Correct what the detail names; the rest is stored, and need not be sent again.',
  },
  undecodable_body: {
    status: 400,
    title: 'The body cannot be decompressed',
    remedy: 'Send what Content-Encoding announces, complete.',
  },
  invalid_header: { status: 400, title: 'A header is missing or malformed', remedy: 'Correct the header named.' },
  unsupported_protocol: {
    status: 400,
    title: 'The sender speaks a protocol version that this server does not take',
    remedy: 'Run an agent of this release or of the one before it, or update the server first.',
  },
  unauthorized: {
    status: 401,
    title: 'A valid token is required',
    remedy:
      'Send the server’s THALWEG_TOKEN as "Authorization: Bearer <token>", or as the password of Basic credentials.',
  },
  not_found: { status: 404, title: 'There is nothing at this path', remedy: 'See /openapi.json for the paths.' },
  unknown_table: { status: 404, title: 'Agents send no such table', remedy: 'Use a table of @thalweg/protocol.' },
  method_not_allowed: { status: 405, title: 'The path does not take this method', remedy: 'See /openapi.json.' },
  body_too_large: { status: 413, title: 'The body is too large', remedy: 'Send smaller batches.' },
  unsupported_media_type: {
    status: 415,
    title: 'The body’s media type or encoding is not supported',
    remedy: 'Send application/x-clickhouse-native (batches) or application/json (questions), as gzip, zstd or plain.',
  },
  refused_rows: {
    status: 422,
    title: 'The engine refuses this batch',
    remedy: 'Correct or drop the batch; sending it again gives the same answer.',
  },
  queue_full: {
    status: 429,
    title: 'More batches wait than the server may hold',
    remedy: 'Send again after Retry-After seconds.',
  },
  internal: {
    status: 500,
    title: 'The server failed on this request',
    remedy: 'Look for this request id in the server’s log and report it.',
  },
  engine_unavailable: {
    status: 503,
    title: 'The engine cannot take or answer this now',
    remedy: 'Send again after Retry-After seconds; the server’s log says what the engine lacks.',
  },
  shutting_down: { status: 503, title: 'The server is shutting down', remedy: 'Send again after Retry-After seconds.' },
});
export type ProblemCode = keyof typeof PROBLEMS;

/** A failure that is answered as problem+json. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly remedy: string;
  /** Seconds, answered as `Retry-After`. */
  readonly retryAfter: number | undefined;

  constructor(code: ProblemCode, detail: string, options: { cause?: unknown; retryAfter?: number } = {}) {
    super(detail, { cause: options.cause });
    this.name = 'ProblemError';
    const entry = PROBLEMS[code];
    this.code = code;
    this.status = entry.status;
    this.title = entry.title;
    this.remedy = entry.remedy;
    this.retryAfter = options.retryAfter;
  }

  get problem(): Problem {
    return {
      type: 'about:blank',
      title: this.title,
      status: this.status,
      code: this.code,
      detail: this.message,
      remedy: this.remedy,
    };
  }
}

/** The server cannot start or go on as it is set up; the message names what was found and the remedy. */
export class SetupError extends Error {
  constructor(
    readonly code:
      'invalid_config' | 'token_required' | 'migration_failed' | 'data_dir_in_use' | 'address_in_use' | 'engine_failed',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'SetupError';
  }
}

/** A statement failed in the engine. `clickhouseCode` is ClickHouse's number: 164 read-only, 241 memory, 159 time … */
export class EngineError extends Error {
  constructor(
    message: string,
    readonly clickhouseCode: number | undefined,
    readonly kind: 'refused' | 'unavailable',
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'EngineError';
  }
}
