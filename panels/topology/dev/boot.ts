// @grafana/runtime reads these while it loads, so this module comes before any other.
const globals = window as unknown as Record<string, unknown>;
globals.__grafana_public_path__ = '/public/';
globals.grafanaBootData = {
  user: { theme: 'dark' },
  settings: {
    featureToggles: {},
    buildInfo: { version: '12.4.10' },
    appSubUrl: '',
    datasources: {},
    panels: {},
    apps: {},
  },
  navTree: [],
};
export {};
