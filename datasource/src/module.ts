import { DataSourcePlugin } from '@grafana/data';
import { ConfigEditor } from './config-editor/ConfigEditor';
import { ThalwegDataSource } from './data-source';
import { QueryEditor } from './editor/QueryEditor';

export const plugin = new DataSourcePlugin(ThalwegDataSource).setConfigEditor(ConfigEditor).setQueryEditor(QueryEditor);
