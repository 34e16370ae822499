/** Folder that the page is served from, without a slash at its end: the backend may live under a sub-path. */
export const BASE_PATH = typeof window === 'undefined' ? '' : window.location.pathname.replace(/\/[^/]*$/, '');

/** Defaults of the workbench, and its bounds. */
export const DEFAULTS = Object.freeze({
  page: 'overview',
  from: 'now-15m',
  to: 'now',
  /** Panels and variables of a dashboard at the most. */
  panels: 200,
  variables: 40,
  /** Options of a variable that are listed. */
  options: 1000,
  /** Points of a series on Explore. */
  points: 400,
  /** Log lines that are drawn at once. */
  log_lines: 1000,
  /** Rows that a live list keeps, how often it asks for new ones, and how far back a first look goes. */
  live_rows: 1000,
  live_every_ms: 2000,
  /** Queries that Explore remembers. */
  history: 20,
});

export const REFRESH_INTERVALS = Object.freeze(['5s', '10s', '30s', '1m', '5m']);

/** Where browser storage keeps what the address bar does not. The token lives as long as the tab. */
export const STORAGE = Object.freeze({
  theme: 'thalweg.theme',
  token: 'thalweg.token',
  language: 'thalweg.language',
  history: 'thalweg.explore.history',
});

export const PLUGIN = Object.freeze({
  datasource: 'thalweg-datasource',
  topology: 'thalweg-topology-panel',
  tracing: 'thalweg-tracing-panel',
});

/** Uid of the provisioned data source; the workbench has this one only. */
export const DATASOURCE_UID = 'thalweg';

/** A dashboard is a page of the same name; the key is its uid. */
export const DASHBOARDS = Object.freeze({
  'thalweg-overview': 'overview',
  'thalweg-service': 'service',
  'thalweg-requests': 'requests',
  'thalweg-trace': 'trace',
  'thalweg-hosts': 'hosts',
});
export type DashboardPage = (typeof DASHBOARDS)[keyof typeof DASHBOARDS];
export const PAGES = Object.freeze(['overview', 'service', 'requests', 'trace', 'hosts', 'explore'] as const);
export type Page = (typeof PAGES)[number];
