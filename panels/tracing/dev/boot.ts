// What @grafana/runtime reads when it is imported; must come before it.
Object.assign(window, {
  __grafana_public_path__: '/public/',
  grafanaBootData: {
    user: { theme: 'dark', timezone: 'utc' },
    settings: {
      featureToggles: {},
      buildInfo: { version: '12.4.0' },
      appSubUrl: '',
      datasources: {},
      panels: {},
      apps: {},
    },
    navTree: [],
  },
});
export {};
