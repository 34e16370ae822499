import { getTemplateSrv } from '@grafana/runtime';
import { useMemo } from 'react';

/** Names of dashboard variables as they are written in a query; none outside of dashboards. */
export function useVariableNames(): readonly string[] {
  // A host without dashboards has no template service.
  const names =
    getTemplateSrv()
      ?.getVariables?.()
      .filter(isValue)
      .map(({ name }) => `$${name}`) ?? [];
  const joined = names.join(' ');
  return useMemo(() => (joined === '' ? [] : joined.split(' ')), [joined]);
}

/** Ad-hoc filters and data sources are variables that stand for no value of a tag. */
const isValue = ({ type }: { type: string }): boolean => !['adhoc', 'datasource', 'system', 'groupby'].includes(type);
