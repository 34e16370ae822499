import { type SqlResponse, type TimeRange } from '@thalweg/protocol';
import { type QueryParams, type Store } from '../../store/client';
import { QueryError, toQueryError } from '../errors';
import { EXPLAINED, refusedByEngine } from '../guard/engine-check';
import { guardSql } from '../guard/guard';
import { givenOffset, type Token } from '../guard/tokens';
import { inTypedText } from './error-position';
import { expandMacros, intervalOf, type MacroValues } from './macros';

export type GivenParams = Readonly<Record<string, string | number | boolean>>;

export interface SqlRun {
  readonly sql: string;
  readonly params?: GivenParams;
  readonly range?: TimeRange;
  readonly interval_ms?: number;
  readonly limit: number;
}

export interface SqlResult extends SqlResponse {
  /** The statement as it ran. */
  readonly executed: string;
  /** Rows that the engine read. */
  readonly read?: { readonly rows: number; readonly bytes: number };
}

/** Runs a user's statement under the guard, on a read-only session with limits of its own. */
export async function runSql(store: Store, run: SqlRun, signal?: AbortSignal): Promise<SqlResult> {
  const values: MacroValues = { range: run.range, interval_ms: run.interval_ms };
  const expanded = expandMacros(run.sql, values);
  const verdict = guardSql(expanded.sql);
  if (!verdict.ok) throw new QueryError('sql_not_allowed', verdict.reason);
  const { sql, tokens } = verdict;
  const params = { ...rangeParams(tokens, values), ...run.params };
  try {
    if (verdict.kind === 'select') {
      const refused = await refusedByEngine(store, sql, params, signal);
      if (refused !== undefined) throw new QueryError('sql_not_allowed', refused);
    }
    const { columns, rows, read } = await store.query(sql, params, { access: 'raw', signal });
    return {
      columns: columns.map(({ name, type }) => ({ name, type })),
      rows: rows.slice(0, run.limit).map((row) => [...row]),
      truncated: rows.length > run.limit,
      executed: sql,
      ...(read ? { read } : {}),
    };
  } catch (thrown) {
    const error = toQueryError(thrown, true);
    if (error.code !== 'sql_error') throw error;
    const message = inTypedText(error.message, {
      ran: sql,
      prefix: verdict.kind === 'select' ? EXPLAINED : '',
      typed: run.sql,
      offset: (at) => expanded.typedOffset(givenOffset(tokens, at)),
    });
    throw new QueryError('sql_error', message, { cause: thrown });
  }
}

/** `{from:…}`, `{to:…}` and `{interval_ms:…}`, as the type that the statement names for them reads it. */
function rangeParams(tokens: readonly Token[], values: MacroValues): QueryParams {
  const params: Record<string, string> = {};
  const { range } = values;
  if (!range) return params;
  for (const { kind, raw } of tokens) {
    const [, name, type] = (kind === 'parameter' && /^\{\s*(from|to|interval_ms)\s*:\s*(\w+)/.exec(raw)) || [];
    if (name === 'interval_ms') params[name] = String(intervalOf(values));
    if (name !== 'from' && name !== 'to') continue;
    const ms = range[name];
    if (type === 'DateTime64') params[name] = (ms / 1000).toFixed(3);
    else if (type === 'DateTime' || type === 'UInt32') params[name] = String(Math.floor(ms / 1000));
    else params[name] = String(ms);
  }
  return params;
}
