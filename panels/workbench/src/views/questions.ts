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

const SERVICE_OF = { server: TAG.server, client: TAG.client, both: TAG.service };
const OTHER_END = { server: ['c-p', 'c-app'], client: ['s-p', 's-app'] };

/** A request list that is narrowed by nothing but its service. */
export const UNFILTERED = Object.freeze({ status: [], protocol: '', endpoint: '', text: '' });

/** What the request list is narrowed to by the address. */
export function requestFilters({ service, side, status, protocol, endpoint, text }: Address): FilterLike[] {
  const filters: FilterLike[] = [];
  if (service) filters.push(is(SERVICE_OF[side], service));
  // Each call is a row at either end; one end shows it once.
  if (side !== 'both') filters.push({ key: TAG.point, operator: '!=', values: OTHER_END[side] });
  if (status.length > 0) filters.push(is(TAG.status, ...status));
  if (endpoint) filters.push(is(TAG.endpoint, endpoint));
  if (protocol) filters.push(is(TAG.protocol, protocol));
  // Found as it is typed, in any case, whatever signs it holds.
  const literal = text.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (literal) filters.push({ key: TAG.resource, operator: '=~', values: [`(?is).*${literal}.*`] });
  return filters;
}
