import { type PanelPlugin } from '@grafana/data';
import { loadPanel } from '../grafana/loader';
import { ERRORS, WorkbenchError } from '../errors';

/** Panels that Grafana brings along; the workbench draws them with the parts of `@grafana/ui`. */
const BUILT_IN: Readonly<Record<string, () => Promise<PanelPlugin>>> = Object.freeze({
  timeseries: () => import('./timeseries').then((module) => module.plugin as unknown as PanelPlugin),
  stat: () => import('./stat').then((module) => module.plugin as unknown as PanelPlugin),
  bargauge: () => import('./bar-gauge').then((module) => module.plugin as unknown as PanelPlugin),
  table: () => import('./table').then((module) => module.plugin as unknown as PanelPlugin),
  logs: () => import('./logs').then((module) => module.plugin as unknown as PanelPlugin),
  text: () => import('./text').then((module) => module.plugin as unknown as PanelPlugin),
});

/** A panel by its type: one of Grafana's, or a built plugin of ours. */
export function findPanel(type: string): Promise<PanelPlugin> {
  const builtIn = BUILT_IN[type];
  if (builtIn) return builtIn();
  if (type.startsWith('thalweg-')) return loadPanel(type);
  return Promise.reject(new WorkbenchError('panel_unknown', ERRORS.panel_unknown(type)));
}
