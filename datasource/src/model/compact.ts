import { DEFAULT_QUERY, type ThalwegQuery } from '../query';

/** Kept even at their defaults: they say what the query is, and Grafana puts its own defaults over missing ones. */
const ALWAYS = new Set(['version', 'kind', 'metrics', 'group_by']);

/** The query as it is saved: without what says nothing, so that dashboards and addresses stay readable. */
export function compact(query: ThalwegQuery): ThalwegQuery {
  const defaults = DEFAULT_QUERY as unknown as Readonly<Record<string, unknown>>;
  const kept = Object.entries(query).filter(([key, value]) => {
    if (value === undefined) return false;
    return ALWAYS.has(key) || !(key in defaults) || JSON.stringify(defaults[key]) !== JSON.stringify(value);
  });
  return Object.fromEntries(kept) as unknown as ThalwegQuery;
}
