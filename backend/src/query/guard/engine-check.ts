import { type QueryParams, type Store } from '../../store/client';
import { READABLE_DATABASES, TABLE_FUNCTIONS } from './guard';

const TABLE = /\btable_name: ([^\s,]+)/g;
const TABLE_FUNCTION = /\btable_function_name: ([^\s,]+)/g;

/** Stands before the statement that is analysed. */
export const EXPLAINED = 'EXPLAIN QUERY TREE ';

/**
 * What the engine itself takes the names of a SELECT for: every table and table function of its analysed query tree
 * must be one of ours. Catches what words alone cannot tell: unqualified names, names in odd quotes, temporary tables.
 */
export async function refusedByEngine(
  store: Store,
  sql: string,
  params: QueryParams,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const tree = await store.query(`${EXPLAINED}${sql}`, params, { access: 'raw', signal });
  const lines = tree.rows.map(([line]) => String(line));
  for (const line of lines) {
    for (const [, name = ''] of line.matchAll(TABLE)) {
      const database = name.replaceAll('`', '').split('.', 1)[0] ?? '';
      // What a SELECT without FROM reads.
      if (name === 'system.one') continue;
      if (!READABLE_DATABASES.includes(database)) return `the table ${name} is not readable here`;
    }
    for (const [, name = ''] of line.matchAll(TABLE_FUNCTION)) {
      if (!TABLE_FUNCTIONS.includes(name.toLowerCase())) return `the table function ${name} is not allowed`;
    }
  }
  return undefined;
}
