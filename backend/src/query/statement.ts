import { type FrameMeta } from '@thalweg/protocol';
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
  /** Rows and bytes that the engine read. */
  readonly rowsRead: number;
  readonly bytesRead: number;
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
    this.executed.push({
      sql: sql.trim(),
      params,
      elapsedMs: performance.now() - began,
      rows: result.rows.length,
      rowsRead: result.read?.rows ?? 0,
      bytesRead: result.read?.bytes ?? 0,
    });
    return result;
  }

  /** What Grafana's inspector shows of an answer: its statements, what they took and what they read. */
  meta(custom: Readonly<Record<string, unknown>> = {}): FrameMeta {
    const sum = (of: (one: Executed) => number) => this.executed.reduce((total, one) => total + of(one), 0);
    return {
      executedQueryString: this.queryString,
      stats: [
        { displayName: 'Statements', value: this.executed.length },
        {
          displayName: 'Time in the engine',
          value: Math.round(sum(({ elapsedMs }) => elapsedMs) * 100) / 100,
          unit: 'ms',
        },
        { displayName: 'Rows read', value: sum(({ rowsRead }) => rowsRead) },
        { displayName: 'Bytes read', value: sum(({ bytesRead }) => bytesRead), unit: 'decbytes' },
      ],
      custom: {
        ...custom,
        statements: this.executed.map(({ elapsedMs, rows, rowsRead }) => ({
          elapsed_ms: elapsedMs,
          rows,
          rows_read: rowsRead,
        })),
      },
    };
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
  const text = JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? item.toString() : item));
  return (text.length > 200 ? `${text.slice(0, 200)}…` : text).replaceAll('\n', ' ');
};
