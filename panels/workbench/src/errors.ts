import { t } from '@thalweg/panel-kit';

/** Failures of the workbench itself; what the backend refuses is told by the data source. */
export const ERRORS = Object.freeze({
  plugin_missing: (id: string, cause: string) =>
    t(
      'error.plugin_missing',
      'The plugin {{id}} did not load ({{cause}}). Build it with "npm run build" and reload the page.',
      { id, cause },
    ),
  plugin_empty: (id: string) =>
    t(
      'error.plugin_empty',
      'The plugin {{id}} exports nothing that can be shown. Build it anew with "npm run build".',
      { id },
    ),
  panel_crashed: (cause: string) => t('error.panel_crashed', 'The panel failed: {{cause}}', { cause }),
  panel_unknown: (type: string) =>
    t('error.panel_unknown', 'The workbench draws no panels of type {{type}}. Grafana does.', { type }),
  page_unknown: (path: string) =>
    t('error.page_unknown', 'There is no page {{path}}. The pages are in the bar above.', { path }),
  no_connection: (url: string) =>
    t('error.no_connection', 'No answer from the backend at {{url}}. Is it running? Start it with "npm run backend".', {
      url,
    }),
});

export class WorkbenchError extends Error {
  constructor(
    readonly code: keyof typeof ERRORS,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'WorkbenchError';
  }
}
