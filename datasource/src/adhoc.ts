import { type AdHocVariableFilter, type DrilldownsApplicability, type MetricFindValue } from '@grafana/data';
import { t } from '@grafana/i18n';
import { takesFilters } from './explore/modify-query';
import { type TagRow } from './frames/read-values';
import { readQuery, type ThalwegQuery } from './query';

/** Keys for ad-hoc filters, headed by the side they speak of; those that are set already come without. */
export function adhocKeys(rows: readonly TagRow[], filters: readonly AdHocVariableFilter[]): MetricFindValue[] {
  const used = new Set(filters.map(({ key }) => key));
  return rows
    .filter(({ value }) => !used.has(value))
    .map(({ value, side }) => ({ text: value, value, group: groupOf(side) }));
}

function groupOf(side: TagRow['side']): string {
  if (side === 'either') return t('datasource.side.either', 'Client or server');
  if (side === 'client') return t('datasource.side.client', 'Client');
  if (side === 'server') return t('datasource.side.server', 'Server');
  return t('datasource.side.request', 'Request');
}

/** Whether ad-hoc filters reach the panel: SQL and a trace by its id take none, and a key may be no tag here. */
export function applicability(
  rows: readonly TagRow[],
  filters: readonly AdHocVariableFilter[],
  queries: readonly ThalwegQuery[],
): DrilldownsApplicability[] {
  const known = new Set(rows.map(({ value }) => value));
  const taken =
    queries.length === 0 || queries.map(readQuery).some((query) => takesFilters(query) || query.kind === 'promql');
  return filters.map((filter) => {
    const { key, origin } = filter;
    const base = { key, ...(origin ? { origin } : {}) };
    if (!taken) {
      const reason = t('datasource.adhoc.no-filters', 'SQL and traces by id take no filters');
      return { ...base, applicable: false, reason };
    }
    if (!known.has(key)) {
      return { ...base, applicable: false, reason: t('datasource.adhoc.unknown-tag', 'Thalweg has no such tag') };
    }
    return { ...base, applicable: true };
  });
}
