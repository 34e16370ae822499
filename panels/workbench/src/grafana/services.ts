import { EventBusSrv } from '@grafana/data';
import * as runtime from '@grafana/runtime';
import { fillRegistries } from './registries';
import { backendService } from './http';

const unavailable = () => ({ isLoading: false, links: [], components: [], functions: [] });

/** What Grafana's application sets before plugins run. Dashboard features are absent, and answer so. */
export function provideServices(): void {
  fillRegistries();
  runtime.setBackendSrv(backendService);
  runtime.setTemplateSrv({
    getVariables: () => [],
    replace: (text?: string) => text ?? '',
    containsTemplate: () => false,
    updateTimeRange: () => undefined,
  } as unknown as runtime.TemplateSrv);
  runtime.setDataSourceSrv({
    get: () => Promise.reject(new Error('The workbench has one data source, its own.')),
    getList: () => [],
    getInstanceSettings: () => undefined,
  } as unknown as runtime.DataSourceSrv);
  runtime.setLocationSrv({ update: () => undefined });
  runtime.setAppEvents(new EventBusSrv());
  runtime.setEchoSrv({ flush: () => undefined, addBackend: () => undefined, addEvent: () => undefined });
  runtime.setPluginLinksHook(unavailable);
  runtime.setPluginComponentsHook(unavailable);
  runtime.setPluginFunctionsHook(unavailable);
  runtime.setPluginComponentHook(() => ({ isLoading: false, component: null }));
  runtime.setReturnToPreviousHook(() => () => undefined);
}
