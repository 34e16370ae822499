import {
  type DataQuery,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  type DataSourceInstanceSettings,
  type DataSourcePlugin,
  PluginType,
} from '@grafana/data';
import { createContext, useContext } from 'react';
import { firstValueFrom, isObservable } from 'rxjs';
import { BASE_PATH, PLUGIN } from '../config';
import { loadDataSource } from '../grafana/loader';

/** A query of the data source: the keys of a question, without its range. */
export type Query = DataQuery & Record<string, unknown>;
export type Source = DataSourceApi<Query>;

export interface Hosted {
  source: Source;
  plugin: DataSourcePlugin<Source, Query>;
}

/** The built data source plugin, told to ask the workbench's own origin in place of Grafana's proxy. */
export async function openSource(): Promise<Hosted> {
  const plugin = (await loadDataSource(PLUGIN.datasource)) as unknown as DataSourcePlugin<Source, Query>;
  const meta = { id: PLUGIN.datasource, name: 'Thalweg', type: PluginType.datasource };
  const settings = {
    id: 1,
    uid: 'thalweg',
    name: 'Thalweg',
    type: PLUGIN.datasource,
    access: 'proxy',
    url: BASE_PATH,
    jsonData: {},
    readOnly: true,
    meta,
  } as unknown as DataSourceInstanceSettings;
  const source = new plugin.DataSourceClass(settings as never) as Source;
  source.meta = meta as Source['meta'];
  return { source, plugin };
}

export async function ask(source: Source, request: DataQueryRequest<Query>): Promise<DataQueryResponse> {
  const response = source.query(request);
  return isObservable(response) ? firstValueFrom(response) : response;
}

export const SourceContext = createContext<Hosted | undefined>(undefined);
export function useHosted(): Hosted {
  const hosted = useContext(SourceContext);
  if (!hosted) throw new TypeError('A view was drawn before the data source was there.');
  return hosted;
}
