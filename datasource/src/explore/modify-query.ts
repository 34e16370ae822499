import { type QueryFilterOptions, type QueryFixAction, type ToggleFilterAction } from '@grafana/data';
import { type Filter } from '@thalweg/protocol';
import { hasFilter, toFilter, withoutFilter } from '../model/filters';
import { readQuery, type ThalwegQuery } from '../query';

export const MODIFICATIONS = Object.freeze(['ADD_FILTER', 'ADD_FILTER_OUT', 'ADD_STRING_FILTER']);

/** What a click on a value in logs or tables changes. SQL and a trace by its id have no filters to change. */
export function modifyQuery(stored: ThalwegQuery, action: QueryFixAction): ThalwegQuery {
  const query = readQuery(stored);
  const { key = '', value = '' } = action.options ?? {};
  switch (action.type) {
    case 'ADD_FILTER':
      return key === '' ? query : add(query, toFilter({ key, value }, '='));
    case 'ADD_FILTER_OUT':
      return key === '' ? query : add(query, toFilter({ key, value }, '!='));
    case 'ADD_STRING_FILTER':
      return query.kind === 'logs' ? { ...query, search: value } : query;
    default:
      return query;
  }
}

/** Adds a filter, and takes away one that says the opposite. */
function add(query: ThalwegQuery, filter: Filter): ThalwegQuery {
  if (!takesFilters(query) || hasFilter(query.filters, filter)) return query;
  const opposite: Filter = { ...filter, operator: filter.operator === '=' ? '!=' : '=' };
  return { ...query, filters: [...withoutFilter(query.filters, opposite), filter] };
}

export const takesFilters = ({ kind }: ThalwegQuery): boolean => kind !== 'sql' && kind !== 'trace';

export function toggleFilter(stored: ThalwegQuery, action: ToggleFilterAction): ThalwegQuery {
  const query = readQuery(stored);
  const { key = '', value = '' } = action.options;
  const filter = toFilter({ key, value }, action.type === 'FILTER_FOR' ? '=' : '!=');
  return hasFilter(query.filters, filter)
    ? { ...query, filters: withoutFilter(query.filters, filter) }
    : add(query, filter);
}

export function queryHasFilter(stored: ThalwegQuery, { key = '', value = '' }: QueryFilterOptions): boolean {
  return hasFilter(readQuery(stored).filters, toFilter({ key, value }, '='));
}
