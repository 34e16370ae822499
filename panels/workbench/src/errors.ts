/** Failures of the workbench itself; what the backend refuses is told by the data source. */
export const ERRORS = Object.freeze({
  plugin_missing: (id: string, cause: string) =>
    `The plugin ${id} did not load (${cause}). Build it with "npm run build" and reload the page.`,
  plugin_empty: (id: string) =>
    `The plugin ${id} exports nothing that can be shown. Build it anew with "npm run build".`,
  panel_crashed: (cause: string) => `The panel failed: ${cause}`,
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
