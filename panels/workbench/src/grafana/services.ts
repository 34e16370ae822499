import { type DataSourceInstanceSettings, EventBusSrv, locationUtil, urlUtil, type UrlQueryMap } from '@grafana/data';
import * as runtime from '@grafana/runtime';
import * as unstable from '@grafana/runtime/unstable';
import { DATASOURCE_UID } from '../config';
import { backendService } from './backend-service';
import { dataSources } from './data-sources';
import { liveService } from './live-service';
import { fillRegistries } from './registries';
import { templates } from './templates';

const unavailable = () => ({ isLoading: false, links: [], components: [], functions: [] });

/** What Grafana's application sets before plugins run. */
export function provideServices(): void {
  fillRegistries();
  startLoggers();
  runtime.setBackendSrv(backendService);
  runtime.setTemplateSrv(templates as unknown as runtime.TemplateSrv);
  runtime.setDataSourceSrv(dataSources);
  runtime.setGrafanaLiveSrv(liveService);
  runtime.setLocationSrv(runtime.locationService);
  runtime.setAppEvents(new EventBusSrv());
  runtime.setEchoSrv({ flush: () => undefined, addBackend: () => undefined, addEvent: () => undefined });
  runtime.setPluginLinksHook(unavailable);
  runtime.setPluginComponentsHook(unavailable);
  runtime.setPluginFunctionsHook(unavailable);
  runtime.setPluginComponentHook(() => ({ isLoading: false, component: null }));
  runtime.setReturnToPreviousHook(() => () => undefined);
  const settings = dataSources.getInstanceSettings(DATASOURCE_UID) as DataSourceInstanceSettings;
  Object.assign(runtime.config, { datasources: { [settings.name]: settings }, defaultDatasource: settings.name });
  locationUtil.initialize({
    config: runtime.config,
    getVariablesUrlParams: () => urlUtil.parseKeyValue(templates.replace('${__all_variables}')) as UrlQueryMap,
    getTimeRangeForUrl: () => ({ from: templates.replace('${__from}'), to: templates.replace('${__to}') }),
  } as unknown as Parameters<typeof locationUtil.initialize>[0]);
}

/** Grafana 13 has loggers to start; Grafana 12 knows none. */
function startLoggers(): void {
  const name = 'initializeLoggersRegistry';
  const start = (unstable as Readonly<Record<string, unknown>>)[name];
  if (typeof start === 'function') start();
}
