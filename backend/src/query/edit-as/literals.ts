import { type QueryParam, type QueryParams } from '../../store/client';

/** Parameters that SQL questions have of themselves. */
const KEPT: ReadonlySet<string> = new Set(['from', 'to', 'interval_ms']);

/** A statement with the values of its parameters written in; the range stays the reader's. */
export function withLiterals(sql: string, params: QueryParams): string {
  return sql.replaceAll(/\{(\w+):[^{}]+\}/g, (whole, name: string) => {
    const value = params[name];
    return KEPT.has(name) || value === undefined ? whole : literal(value);
  });
}

function literal(value: QueryParam): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return String(value);
}
