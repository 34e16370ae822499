import { DataSourcePlugin } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { DATASOURCE_ID } from '@thalweg/protocol';
import { ConfigEditor } from './config-editor/ConfigEditor';
import { ThalwegDataSource } from './data-source';
import { QueryEditor } from './editor/QueryEditor';

// Grafana has loaded the texts of `languages` before this file; components are drawn after this is done.
void initPluginTranslations(DATASOURCE_ID);

export const plugin = new DataSourcePlugin(ThalwegDataSource).setConfigEditor(ConfigEditor).setQueryEditor(QueryEditor);
