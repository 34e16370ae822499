import { DEFAULTS, TAG } from '../config';
import { type Address } from '../state/address';
import { RED_COLUMNS } from '../state/red';

interface FilterLike {
  key: string;
  operator: string;
  values: string[];
}
const is = (key: string, ...values: string[]): FilterLike => ({ key, operator: '=', values });

/** RED figures over the whole range, one row a group. */
export const figures = (refId: string, groupBy: string[], filters: FilterLike[] = [], role = 'server') => ({
  refId,
  kind: 'red',
  metrics: [...RED_COLUMNS],
  group_by: groupBy,
  role,
  instant: true,
  limit: DEFAULTS.service_limit,
  filters,
});

/** RED time series. */
export const trends = (refId: string, metrics: string[], groupBy: string[], filters: FilterLike[] = []) => ({
  refId,
  kind: 'red',
  metrics,
  group_by: groupBy,
  role: 'server',
  limit: DEFAULTS.service_limit,
  filters,
});

export const served = (service: string): FilterLike[] => [is(TAG.server, service)];

/** What the request list is narrowed to by the address. */
export function requestFilters({ service, side, status, protocol, text }: Address): FilterLike[] {
  const filters: FilterLike[] = [];
  if (service) filters.push(is(side === 'client' ? TAG.client : TAG.server, service));
  if (status.length > 0) filters.push(is(TAG.status, ...status));
  if (protocol) filters.push(is(TAG.protocol, protocol));
  // Found as it is typed, in any case, whatever signs it holds.
  const literal = text.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (literal) filters.push({ key: TAG.resource, operator: '=~', values: [`(?i)${literal}`] });
  return filters;
}
