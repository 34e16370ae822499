import { type QueryParams, type QueryResult, type Settings, type Store } from '../store/client';

/** A complete statement with its parameters. */
export interface Statement {
  readonly sql: string;
  readonly params: QueryParams;
  readonly settings?: Settings;
}

/** What was run for an answer, for the inspector: SQL, parameters and time of each statement. */
export interface Executed {
  readonly sql: string;
  readonly params: QueryParams;
  readonly elapsedMs: number;
  readonly rows: number;
}

/** Runs statements and remembers them. */
export class Runner {
  readonly executed: Executed[] = [];

  constructor(
    private readonly store: Store,
    private readonly signal?: AbortSignal,
  ) {}

  async run({ sql, params, settings }: Statement): Promise<QueryResult> {
    const began = performance.now();
    const result = await this.store.query(sql, params, { settings, signal: this.signal });
    this.executed.push({ sql: sql.trim(), params, elapsedMs: performance.now() - began, rows: result.rows.length });
    return result;
  }

  /** For the frame's meta: every statement with the values of its parameters as comments. */
  get queryString(): string {
    return this.executed
      .map(({ sql, params, elapsedMs, rows }) => {
        const values = Object.entries(params).map(([name, value]) => `--   ${name} = ${shown(value)}`);
        return [`-- ${rows} rows in ${elapsedMs.toFixed(1)} ms`, ...values, sql].join('\n');
      })
      .join(';\n\n');
  }
}

const shown = (value: unknown): string => {
  const text = typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
  return (text.length > 200 ? `${text.slice(0, 200)}…` : text).replaceAll('\n', ' ');
};
