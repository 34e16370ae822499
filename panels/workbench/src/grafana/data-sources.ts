import {
  type DataQuery,
  type DataSourceApi,
  type DataSourceInstanceSettings,
  type DataSourcePlugin,
  type DataSourcePluginMeta,
  PluginType,
} from '@grafana/data';
import { type DataSourceSrv } from '@grafana/runtime';
import { BASE_PATH, DATASOURCE_UID, PLUGIN } from '../config';
import { type Query } from '../model/dashboard';
import { loadDataSource } from './loader';

export type Source = DataSourceApi<Query>;
export interface Hosted {
  source: Source;
  plugin: DataSourcePlugin<Source, Query>;
}

const meta = {
  id: PLUGIN.datasource,
  name: 'Thalweg',
  type: PluginType.datasource,
  metrics: true,
  logs: true,
  tracing: true,
  annotations: true,
  streaming: true,
  backend: true,
  module: '',
  baseUrl: '',
  info: {
    logos: { small: 'img/logo.svg', large: 'img/logo.svg' },
    description: '',
    author: { name: 'Thalweg' },
    links: [],
    screenshots: [],
    updated: '',
    version: '',
  },
} as unknown as DataSourcePluginMeta;

const SETTINGS = {
  id: 1,
  uid: DATASOURCE_UID,
  name: 'Thalweg',
  type: PLUGIN.datasource,
  access: 'proxy',
  url: BASE_PATH,
  jsonData: {},
  readOnly: true,
  isDefault: true,
  meta,
} as unknown as DataSourceInstanceSettings;

let opened: Promise<Hosted> | undefined;

/** The built data source plugin, with the one data source that there is. */
export function openSource(): Promise<Hosted> {
  opened ??= loadDataSource(PLUGIN.datasource).then((loaded) => {
    const plugin = loaded as unknown as DataSourcePlugin<Source, Query>;
    const source = new plugin.DataSourceClass(SETTINGS as never) as Source;
    source.meta = meta;
    source.components = plugin.components as Source['components'];
    return { source, plugin };
  });
  // A plugin that was built in the meantime is found at the next try.
  opened.catch(() => (opened = undefined));
  return opened;
}

/** Every name leads to the one data source: dashboards name it by variable, links by uid. */
export const dataSources = {
  get: async (): Promise<DataSourceApi> => (await openSource()).source as unknown as DataSourceApi<DataQuery>,
  getList: () => [SETTINGS],
  getInstanceSettings: () => SETTINGS,
  reload: () => undefined,
  registerRuntimeDataSource: () => undefined,
} as unknown as DataSourceSrv;
