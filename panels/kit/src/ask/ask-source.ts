import { createContext, useContext } from 'react';
import { type DataSourceRef, type PanelData, type TimeRange } from '@grafana/data';
import { DATASOURCE_ID } from '@thalweg/protocol';

/** Where a panel may ask further questions: the data source that its own answer came from. */
export interface AskSource {
  readonly datasource: DataSourceRef;
  readonly range: TimeRange;
}

/**
 * The data source behind an answer, when it is one of ours. Others do not understand our questions, so parts that need
 * one are left out for them. Answers without a request (a snapshot, a file) have no source either.
 */
export function askSourceOf(data: Pick<PanelData, 'request' | 'timeRange'>): AskSource | undefined {
  const targets = data.request?.targets ?? [];
  const ours = targets.find(({ datasource }) => datasource?.type === DATASOURCE_ID)?.datasource;
  return ours ? { datasource: ours, range: data.request?.range ?? data.timeRange } : undefined;
}

export const AskSourceContext = createContext<AskSource | undefined>(undefined);

export const useAskSource = (): AskSource | undefined => useContext(AskSourceContext);
