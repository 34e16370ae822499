import { type Problem } from '@thalweg/protocol';

interface CatalogueEntry {
  readonly status: number;
  readonly title: string;
  readonly remedy: string;
}
const entries = <const C extends Record<string, CatalogueEntry>>(catalogue: C) => Object.freeze(catalogue);

/** Every problem that questions are answered with, by its stable code. */
export const QUERY_PROBLEMS = entries({
  invalid_request: {
    status: 400,
    title: 'The request does not fit its schema',
    remedy: 'See /openapi.json for the schema.',
  },
  unknown_question: {
    status: 400,
    title: 'There is no question of this kind',
    remedy:
      'Use one of red, map, requests, logs, log_volume, search, trace, tag_keys, tag_values, sql, promql, metric_names.',
  },
  invalid_question: {
    status: 400,
    title: 'The question does not fit its schema',
    remedy: 'Correct the field that the detail names; /openapi.json has the schema.',
  },
  invalid_range: {
    status: 400,
    title: 'The time range is empty or too fine',
    remedy: 'Give from before to, Unix ms, and a step that the range holds at most 11,000 times.',
  },
  unknown_column: {
    status: 400,
    title: 'There is no such tag or column',
    remedy: 'GET /api/v1/catalog lists them; names end in _0 for the client, _1 for the server.',
  },
  invalid_filter: {
    status: 400,
    title: 'A filter cannot be applied',
    remedy: 'Use =, !=, =~ or !~ on text, and a number for each value of >, >=, <, <= on numbers.',
  },
  sql_not_allowed: {
    status: 400,
    title: 'This SQL is not allowed here',
    remedy: 'Send one SELECT, EXPLAIN, SHOW or DESCRIBE that reads the tables of GET /api/v1/catalog only.',
  },
  sql_error: {
    status: 400,
    title: 'The engine refuses this SQL',
    remedy: 'Correct the statement; the detail is the engine’s own message.',
  },
  promql_error: {
    status: 400,
    title: 'This PromQL cannot be answered',
    remedy: 'Correct the expression; the detail says what and where.',
  },
  sql_too_expensive: {
    status: 422,
    title: 'The statement needs more time, memory or rows than a question may',
    remedy: 'Narrow the time range, filter on time, or aggregate more.',
  },
  too_expensive: {
    status: 422,
    title: 'The question needs more time or memory than a question may',
    remedy: 'Narrow the time range or the filters, or group by fewer tags.',
  },
  unknown_trace: {
    status: 404,
    title: 'Nothing is known of this id',
    remedy: 'Check the id; rows older than the retention of flow_log.l7_flow_log are gone.',
  },
  too_many_questions: {
    status: 503,
    title: 'More questions wait than the server may hold',
    remedy: 'Ask again after Retry-After seconds.',
  },
  engine_unavailable: {
    status: 503,
    title: 'The engine cannot answer this now',
    remedy: 'Ask again after Retry-After seconds; the server’s log says what the engine lacks.',
  },
  cancelled: {
    status: 499,
    title: 'The caller went away before the answer',
    remedy: 'Ask again and wait for the answer.',
  },
  internal: {
    status: 500,
    title: 'The server failed on this question',
    remedy: 'Look for this request in the server’s log and report it.',
  },
});
export type QueryProblemCode = keyof typeof QUERY_PROBLEMS;

/** A question that is answered with a problem instead of frames. */
export class QueryError extends Error {
  readonly status: number;
  readonly retryAfter: number | undefined;

  constructor(
    readonly code: QueryProblemCode,
    detail: string,
    options: { cause?: unknown; retryAfter?: number } = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'QueryError';
    this.status = QUERY_PROBLEMS[code].status;
    this.retryAfter = options.retryAfter;
  }

  get problem(): Problem {
    const { title, status, remedy } = QUERY_PROBLEMS[this.code];
    return { type: 'about:blank', title, status, code: this.code, detail: this.message, remedy };
  }
}

/** ClickHouse's codes for limits: rows, time, memory, result and set sizes. */
const LIMITS = new Set([158, 159, 160, 191, 241, 307, 396, 167, 168, 306]);

/** What an error means to who asked. `raw` is SQL of the user's own, of which the engine's message is the answer. */
export function toQueryError(error: unknown, raw = false): QueryError {
  if (error instanceof QueryError) return error;
  const {
    message = String(error),
    clickhouseCode,
    kind,
  } = error as {
    message?: string;
    clickhouseCode?: number;
    kind?: string;
  };
  // The store's words for an aborted signal; no fault of anyone's.
  if (message.startsWith('the caller stopped waiting')) return new QueryError('cancelled', message, { cause: error });
  if (clickhouseCode !== undefined && LIMITS.has(clickhouseCode))
    return new QueryError(raw ? 'sql_too_expensive' : 'too_expensive', message, { cause: error });
  if (raw && kind === 'refused') return new QueryError('sql_error', message, { cause: error });
  if (kind === 'unavailable') return new QueryError('engine_unavailable', message, { cause: error, retryAfter: 5 });
  return new QueryError('internal', message, { cause: error });
}
