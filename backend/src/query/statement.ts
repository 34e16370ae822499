import { type FrameMeta } from '@thalweg/protocol';
import { type QueryOptions, type QueryParams, type QueryResult, type Settings, type Store } from '../store/client';

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

  run({ sql, params, settings }: Statement): Promise<QueryResult> {
    return this.query(sql, params, { settings, signal: this.signal });
  }

  /** The store for those who ask it themselves; what they ask is remembered as well. */
  asStore(): Store {
    return Object.assign(Object.create(this.store) as Store, { query: this.query.bind(this) });
  }

  private async query(sql: string, params: QueryParams = {}, options: QueryOptions = {}): Promise<QueryResult> {
    const began = performance.now();
    const result = await this.store.query(sql, params, options);
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
    const engineMs = Math.round(sum(({ elapsedMs }) => elapsedMs) * 100) / 100;
    return {
      executedQueryString: this.queryString,
      stats: [
        { displayName: 'Statements', value: this.executed.length },
        { displayName: 'Time in the engine', value: engineMs, unit: 'ms' },
        { displayName: 'Rows read', value: sum(({ rowsRead }) => rowsRead) },
        { displayName: 'Bytes read', value: sum(({ bytesRead }) => bytesRead), unit: 'decbytes' },
      ],
      custom: {
        ...custom,
        statements: this.executed.slice(0, STATEMENTS_TIMED).map(({ elapsedMs, rows, rowsRead }) => ({
          elapsed_ms: elapsedMs,
          rows,
          rows_read: rowsRead,
        })),
      },
    };
  }

  /** Every statement with the values of its parameters as comments; one that ran often is there once. */
  get queryString(): string {
    const bySql = new Map<string, Executed[]>();
    for (const one of this.executed) bySql.set(one.sql, [...(bySql.get(one.sql) ?? []), one]);
    return [...bySql.values()]
      .map((runs) => {
        const [{ sql, params }] = runs as [Executed, ...Executed[]];
        const values = Object.entries(params).map(([name, value]) => `--   ${name} = ${shown(value)}`);
        return [`-- ${toldOf(runs)}`, ...values, sql].join('\n');
      })
      .join(';\n\n');
  }
}

/** Timings listed one by one; a walk may take hundreds of statements. */
const STATEMENTS_TIMED = 50;

function toldOf(runs: readonly Executed[]): string {
  const rows = runs.reduce((sum, one) => sum + one.rows, 0);
  const ms = runs.reduce((sum, one) => sum + one.elapsedMs, 0);
  const often = runs.length > 1 ? `${runs.length} times, the first time with these values: ` : '';
  return `${often}${rows} rows in ${ms.toFixed(1)} ms`;
}

const shown = (value: unknown): string => {
  const text = JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? item.toString() : item));
  return (text.length > 200 ? `${text.slice(0, 200)}…` : text).replaceAll('\n', ' ');
};
