import { type DataQuery } from '@grafana/schema';
import { queryOf, readQuery, type ThalwegQuery } from '../query';

/** What a dashboard variable stores: a saved query of kind `tags`, `sql` or `promql`, and two values that it can offer besides. */
export interface VariableQuery extends ThalwegQuery {
  /** Offer "Any": the tag must have a value. */
  include_any?: boolean;
  /** Offer "Disabled": the filter is dropped. */
  include_disabled?: boolean;
}

const VARIABLE_KINDS: readonly string[] = ['tags', 'sql', 'promql'];

/** The first release stored a key and a search; a bare string is a tag's name. */
export function readVariableQuery(stored: unknown): VariableQuery {
  const refId = 'variable';
  if (typeof stored === 'string') return { ...readQuery(queryOf('tags', { tag: stored })), refId };
  if (typeof stored !== 'object' || stored === null) return { ...readQuery({ kind: 'tags' }), refId };
  const old = stored as Partial<DataQuery> & { key?: unknown; kind?: unknown; search?: unknown };
  if (old.kind === undefined && typeof old.key === 'string') {
    const search = typeof old.search === 'string' ? { search: old.search } : {};
    return { ...readQuery({ kind: 'tags', tag: old.key, ...search }), refId: old.refId ?? refId };
  }
  const query = readQuery({ kind: 'tags', ...stored, refId: old.refId ?? refId });
  return VARIABLE_KINDS.includes(query.kind) ? query : { ...query, kind: 'tags' };
}
