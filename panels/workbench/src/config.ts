/** Folder that the page is served from, without a slash at its end: the backend may live under a sub-path. */
export const BASE_PATH = typeof window === 'undefined' ? '' : window.location.pathname.replace(/\/[^/]*$/, '');

/** Defaults of the workbench. */
export const DEFAULTS = Object.freeze({
  from: 'now-15m',
  to: 'now',
  /** Refresh interval; empty is off. */
  refresh: '10s',
  /** Rows that the request list loads at once. */
  request_limit: 500,
  /** Services in the overview at the most. */
  service_limit: 200,
  /** Points of a sparkline. */
  trend_points: 30,
});

export const REFRESH_INTERVALS = Object.freeze(['5s', '10s', '30s', '1m', '5m']);

/** Tags that views group and filter by; `_0` is the client side, `_1` the server side. */
export const TAG = Object.freeze({
  service: 'auto_service',
  server: 'auto_service_1',
  client: 'auto_service_0',
  protocol: 'l7_protocol_str',
  status: 'response_status_str',
  endpoint: 'endpoint',
  resource: 'request_resource',
  point: 'observation_point',
});

/** Where browser storage keeps what the address bar does not. The token lives as long as the tab. */
export const STORAGE = Object.freeze({ theme: 'thalweg.theme', token: 'thalweg.token' });

export const PLUGIN = Object.freeze({
  datasource: 'thalweg-datasource',
  topology: 'thalweg-topology-panel',
  tracing: 'thalweg-tracing-panel',
});
