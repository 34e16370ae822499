import { useMemo } from 'react';
import { type TimeRange, locationUtil } from '@grafana/data';
import { getTemplateSrv, locationService } from '@grafana/runtime';
import { usePanelContext } from '@grafana/ui';
import { DATASOURCE_ID } from '@thalweg/protocol';
import {
  type DataSourceRef,
  type DrilldownView,
  type VariableRef,
  explorePath,
  filtersOf,
  variableUpdate,
} from '../model/drilldown';
import { type Graph } from '../model/graph';
import { type Target } from '../model/selection';

/** A way out of the map. */
export interface Way {
  view: DrilldownView | 'filter';
  /** Absent where the host page follows the event instead. */
  url?: string;
  /** Variable of the dashboard that it sets. */
  variable?: string;
  go: () => void;
}

export interface DrilldownInput {
  graph: Graph;
  base: Graph;
  /** Where the frames came from, if it says so. */
  datasource: Partial<DataSourceRef> | null | undefined;
  range: TimeRange;
  filterVariable: string;
  open: (target: Target, view?: DrilldownView) => void;
}

/** Variables of the dashboard, as far as there is one. */
function dashboardVariables(): VariableRef[] {
  try {
    return getTemplateSrv()
      .getVariables()
      .map(({ name, type }) => ({ name, type }));
  } catch {
    // No dashboard around: Explore and tests have no template service.
    return [];
  }
}

const VIEWS: readonly DrilldownView[] = ['traces', 'requests', 'metrics'];

/** Where a node or edge leads: Explore with our own queries, the variables of the dashboard. */
export function useDrilldown({ graph, base, datasource, range, filterVariable, open }: DrilldownInput) {
  const { app } = usePanelContext();
  const [type, uid] = [datasource?.type, datasource?.uid];
  return useMemo(() => {
    const raw = { from: textOfTime(range.raw.from), to: textOfTime(range.raw.to) };
    const explore = (target: Target): Way[] => {
      const filters = filtersOf(graph, base, target);
      if (!filters || type !== DATASOURCE_ID || !uid) return [];
      return VIEWS.map((view) => {
        const path = explorePath(view, filters, { type, uid }, raw);
        return { view, url: locationUtil.assureBaseUrl(path), go: () => locationService.push(path) };
      });
    };
    return (target: Target): Way[] => {
      // The workbench has pages of its own for all of it.
      if (String(app) === 'workbench') {
        return filtersOf(graph, base, target) ? VIEWS.map((view) => ({ view, go: () => open(target, view) })) : [];
      }
      const update = variableUpdate(graph, base, target, filterVariable, dashboardVariables());
      const variable = Object.keys(update ?? {})[0]?.slice('var-'.length);
      const filter: Way[] = update ? [{ view: 'filter', variable, go: () => locationService.partial(update) }] : [];
      return [...filter, ...explore(target)];
    };
  }, [graph, base, type, uid, range, filterVariable, app, open]);
}

const textOfTime = (time: TimeRange['raw']['from']) => (typeof time === 'string' ? time : String(time.valueOf()));
