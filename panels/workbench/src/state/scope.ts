import { createContext, useContext } from 'react';
import { type AdhocFilter } from '../grafana/templates';
import { type Hosted } from '../grafana/data-sources';
import { type Variables } from './use-variables';

/** What the panels of a page share. */
export interface Scope {
  readonly hosted: Hosted;
  readonly variables: Variables;
  readonly dashboardUid?: string;
  addFilter?: (filter: AdhocFilter) => void;
  setRange: (range: { from: number; to: number }) => void;
}

export const ScopeContext = createContext<Scope | undefined>(undefined);
export function useScope(): Scope {
  const scope = useContext(ScopeContext);
  if (!scope) throw new TypeError('A panel was drawn outside of a page.');
  return scope;
}
