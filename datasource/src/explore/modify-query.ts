import { type QueryFilterOptions, type QueryFixAction, type ToggleFilterAction } from '@grafana/data';
import { type Filter } from '@thalweg/protocol';
import { hasFilter, type PlainFilter, toFilter, withoutFilter } from '../model/filters';
import { withMatcher } from '../promql/tree';
import { readQuery, type ThalwegQuery } from '../query';

export const MODIFICATIONS = Object.freeze(['ADD_FILTER', 'ADD_FILTER_OUT', 'ADD_STRING_FILTER']);

/** What a click on a value in logs or tables changes. SQL and a trace by its id have no filters to change. */
export function modifyQuery(stored: ThalwegQuery, action: QueryFixAction): ThalwegQuery {
  const query = readQuery(stored);
  const { key = '', value = '' } = action.options ?? {};
  switch (action.type) {
    case 'ADD_FILTER':
      return key === '' ? query : add(query, { key, value }, '=');
    case 'ADD_FILTER_OUT':
      return key === '' ? query : add(query, { key, value }, '!=');
    case 'ADD_STRING_FILTER':
      return query.kind === 'logs' ? { ...query, search: value } : query;
    default:
      return query;
  }
}

/** Adds a filter, and takes away one that says the opposite. */
function add(query: ThalwegQuery, { key, value }: PlainFilter, operator: '=' | '!='): ThalwegQuery {
  if (query.kind === 'promql') return { ...query, expr: withMatcher(query.expr, { name: key, operator, value }) };
  const filter = toFilter({ key, value }, operator, query);
  if (!takesFilters(query) || hasFilter(query.filters, filter)) return query;
  const opposite: Filter = { ...filter, operator: filter.operator === '=' ? '!=' : '=' };
  return { ...query, filters: [...withoutFilter(query.filters, opposite), filter] };
}

export const takesFilters = ({ kind }: ThalwegQuery): boolean =>
  kind !== 'sql' && kind !== 'trace' && kind !== 'promql';

export function toggleFilter(stored: ThalwegQuery, action: ToggleFilterAction): ThalwegQuery {
  const query = readQuery(stored);
  const { key = '', value = '' } = action.options;
  const operator = action.type === 'FILTER_FOR' ? '=' : '!=';
  const filter = toFilter({ key, value }, operator, query);
  return hasFilter(query.filters, filter)
    ? { ...query, filters: withoutFilter(query.filters, filter) }
    : add(query, { key, value }, operator);
}

export function queryHasFilter(stored: ThalwegQuery, { key = '', value = '' }: QueryFilterOptions): boolean {
  const query = readQuery(stored);
  return hasFilter(query.filters, toFilter({ key, value }, '=', query));
}
