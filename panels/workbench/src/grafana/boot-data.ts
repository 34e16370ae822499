import { BASE_PATH } from '../config';

declare global {
  interface Window {
    grafanaBootData?: unknown;
    __grafana_public_path__?: string;
  }
}

/** What Grafana's server writes into its page and `@grafana/runtime` reads at import. */
export function announcePage(theme: 'light' | 'dark', language: string): void {
  window.__grafana_public_path__ = `${BASE_PATH}/public/`;
  window.grafanaBootData = {
    _femt: true,
    user: {
      id: 1,
      isSignedIn: true,
      login: 'workbench',
      name: 'Workbench',
      orgId: 1,
      orgRole: 'Admin',
      theme,
      timezone: 'browser',
      weekStart: '',
      regionalFormat: '',
      locale: language,
      language,
      permissions: {},
    },
    settings: {
      appSubUrl: BASE_PATH,
      appUrl: `${window.location.origin}${BASE_PATH}/`,
      buildInfo: { version: '12.4.10', edition: 'Open Source', env: 'production', commit: '' },
      datasources: {},
      panels: {},
      apps: {},
      featureToggles: {},
      minRefreshInterval: '1s',
    },
    navTree: [],
    themePaths: { light: '', dark: '' },
  };
}
