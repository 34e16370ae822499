import { type ReactNode, useCallback, useMemo } from 'react';
import { type Hosted } from '../grafana/data-sources';
import { type AdhocFilter } from '../grafana/templates';
import { type Dashboard } from '../model/dashboard';
import { writeAdhoc } from '../model/variable-values';
import { type Scope, ScopeContext } from '../state/scope';
import { changeParams } from '../state/use-address';
import { useVariables } from '../state/use-variables';
import { DashboardPage } from './DashboardPage';
import { VariableBar } from './VariableBar';

interface Props {
  dashboard: Dashboard;
  params: URLSearchParams;
  hosted: Hosted;
  /** In place of the dashboard's panels. */
  children?: ReactNode;
}

/** A page with what its panels share: variables, filters, the data source. */
export function PageView({ dashboard, params, hosted, children }: Props) {
  const variables = useVariables(dashboard, params, hosted);
  const adhoc = dashboard.variables.find(({ type }) => type === 'adhoc')?.name;
  const { filters } = variables;
  const addFilter = useCallback(
    (filter: AdhocFilter) => changeParams({ [`var-${adhoc}`]: writeAdhoc([...filters, filter]) }),
    [adhoc, filters],
  );
  const scope = useMemo(
    (): Scope => ({
      hosted,
      variables,
      dashboardUid: dashboard.uid,
      addFilter: adhoc === undefined ? undefined : addFilter,
      setRange: ({ from, to }) => changeParams({ from: String(Math.round(from)), to: String(Math.round(to)) }),
    }),
    [hosted, variables, dashboard.uid, adhoc, addFilter],
  );
  return (
    <ScopeContext.Provider value={scope}>
      {children ?? (
        <>
          <VariableBar />
          <DashboardPage dashboard={dashboard} viewPanel={params.get('viewPanel')} spanId={params.get('spanId')} />
        </>
      )}
    </ScopeContext.Provider>
  );
}
