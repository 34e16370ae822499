import * as emotionCss from '@emotion/css';
import * as emotionReact from '@emotion/react';
import * as data from '@grafana/data';
import { type DataSourcePlugin, type PanelPlugin } from '@grafana/data';
import * as runtime from '@grafana/runtime';
import * as ui from '@grafana/ui';
import * as i18next from 'i18next';
import lodash from 'lodash';
import * as React from 'react';
import * as ReactDom from 'react-dom';
import * as jsxRuntime from 'react/jsx-runtime';
import * as rxjs from 'rxjs';
import 'systemjs/dist/system.js';
import 'systemjs/dist/extras/amd.js';
import 'systemjs/dist/extras/named-register.js';
import { BASE_PATH } from '../config';
import { ERRORS, WorkbenchError } from '../errors';
import { loadPluginTexts } from './language';

interface SystemLoader {
  set: (id: string, module: object) => void;
  import: (id: string) => Promise<Record<string, unknown>>;
  addImportMap: (map: { imports: Record<string, string> }) => void;
  constructor: { prototype: { shouldFetch: () => boolean } };
}
declare const System: SystemLoader;

/** A CommonJS library has no default export of its own, and plugins may ask for one. */
const withDefault = <M extends object>(library: M) => ({ ...library, default: library });

/** The libraries that the built plugins leave to their host: the same copies as the workbench's own. */
const SHARED: Readonly<Record<string, object>> = {
  '@emotion/css': withDefault(emotionCss),
  '@emotion/react': withDefault(emotionReact),
  '@grafana/data': data,
  '@grafana/runtime': runtime,
  '@grafana/ui': ui,
  i18next: i18next,
  lodash: withDefault(lodash),
  react: withDefault(React),
  'react-dom': withDefault(ReactDom),
  'react/jsx-runtime': withDefault(jsxRuntime),
  rxjs: rxjs,
};

let prepared = false;
function prepare(): void {
  if (prepared) return;
  prepared = true;
  const imports: Record<string, string> = {};
  for (const [name, module] of Object.entries(SHARED)) {
    System.set(`package:${name}`, { __esModule: true, ...module });
    imports[name] = `package:${name}`;
  }
  System.addImportMap({ imports });
  // Fetched and evaluated, as Grafana does, so that one loader serves AMD and System modules.
  System.constructor.prototype.shouldFetch = () => true;
}

async function load<P>(id: string): Promise<P> {
  prepare();
  const url = new URL(`${BASE_PATH}/public/plugins/${id}/module.js`, window.location.href).href;
  let module: Record<string, unknown>;
  try {
    await loadPluginTexts(id);
    const loaded = await System.import(url);
    // A module with top-level await hands over a promise, which Grafana's loader unwraps too.
    module = loaded.__useDefault ? ((await loaded.default) as Record<string, unknown>) : loaded;
  } catch (cause) {
    const message = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new WorkbenchError('plugin_missing', ERRORS.plugin_missing(id, message), { cause });
  }
  if (!module.plugin) throw new WorkbenchError('plugin_empty', ERRORS.plugin_empty(id));
  return module.plugin as P;
}

const loaded = new Map<string, Promise<unknown>>();
function once<P>(id: string): Promise<P> {
  const known = loaded.get(id);
  if (known) return known as Promise<P>;
  const promise = load<P>(id);
  loaded.set(id, promise);
  // A later visit tries again, when the plugin was built in the meantime.
  promise.catch(() => loaded.delete(id));
  return promise;
}

export const loadPanel = (id: string): Promise<PanelPlugin> => once<PanelPlugin>(id);
export const loadDataSource = (id: string): Promise<DataSourcePlugin<never>> => once<DataSourcePlugin<never>>(id);
