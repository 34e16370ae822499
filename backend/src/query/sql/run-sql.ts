import { type SqlResponse, type TimeRange } from '@thalweg/protocol';
import { type QueryParams, type Store } from '../../store/client';
import { QueryError, toQueryError } from '../errors';
import { EXPLAINED, refusedByEngine } from '../guard/engine-check';
import { guardSql } from '../guard/guard';
import { givenOffset, joinTokens, type Token } from '../guard/tokens';
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
  const ranged = rangeParams(verdict.tokens, values, run.params);
  const { tokens } = ranged;
  const sql = joinTokens(tokens);
  const params = { ...ranged.params, ...run.params };
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

const RANGE_PARAMETER = /^\{\s*(from|to|interval_ms)\s*:\s*((\w+)[^}]*)\}$/;

/**
 * `{from:…}`, `{to:…}` and `{interval_ms:…}`, as the type that the statement names for them reads it: a parameter of its
 * own for each type, as one text cannot be read as all of them.
 */
function rangeParams(
  tokens: readonly Token[],
  values: MacroValues,
  given: GivenParams = {},
): { params: QueryParams; tokens: readonly Token[] } {
  const params: Record<string, string> = {};
  const { range } = values;
  if (!range) return { params, tokens };
  const renamed = tokens.map((token) => {
    const [, name = '', type = '', base = ''] = (token.kind === 'parameter' && RANGE_PARAMETER.exec(token.raw)) || [];
    if (name === '' || name in given) return token;
    const own = `range_${name}_${base.toLowerCase()}`;
    params[own] = name === 'interval_ms' ? String(intervalOf(values)) : timeAs(base, range[name as 'from' | 'to']);
    return { ...token, raw: `{${own}:${type.trim()}}` };
  });
  return { params, tokens: renamed };
}

function timeAs(type: string, ms: number): string {
  if (type === 'DateTime64') return (ms / 1000).toFixed(3);
  return type === 'DateTime' || type === 'UInt32' ? String(Math.floor(ms / 1000)) : String(ms);
}
