import { type DataSourceJsonData } from '@grafana/schema';

/** What the config editor stores in the clear. Names are Grafana's own where it has one. */
export interface ThalwegOptions extends DataSourceJsonData {
  /** Longest wait for one answer, seconds. @default 30 */
  timeout_s?: number;
  /** Accept any certificate of the Thalweg named by the URL. @default false */
  tlsSkipVerify?: boolean;
  /** Name that its certificate is checked against, if not the URL's. */
  serverName?: string;
  /** Check it against the authority in `secureJsonData.tlsCACert`. @default false */
  tlsAuthWithCACert?: boolean;
  /** Show it the certificate in `secureJsonData.tlsClientCert`. @default false */
  tlsAuth?: boolean;
}

/** What the config editor stores encrypted; the browser never sees it again. */
export interface ThalwegSecrets {
  /** API key: its rights are the data source's rights. */
  token?: string;
  /** PEM. */
  tlsCACert?: string;
  /** PEM. */
  tlsClientCert?: string;
  /** PEM. */
  tlsClientKey?: string;
}

/** Defaults and bounds of the data source; editors and look-ups read these and no literals of their own. */
export const DEFAULTS = Object.freeze({
  timeout_s: 30,
  max_timeout_s: 600,
  /** Example of an address of another Thalweg. */
  url: 'https://thalweg.example.com:20416',
  /** Where the plugin process expects the backend unless `backend_addr` says otherwise. */
  backend_addr: '127.0.0.1:20417',
  /** Values that a picker or a variable offers at the most. */
  tag_values: 200,
  variable_values: 1000,
  /** Rows of the preview of a variable. */
  preview_values: 30,
  /** How long names of tags and the catalog are kept, ms: a new release of the backend shows up soon enough. */
  catalog_max_age_ms: 300_000,
  /** Time before and after a log line that its context is looked for in, ms, when Grafana names none. */
  log_context_window_ms: 7_200_000,
  log_context_rows: 50,
  log_sample_rows: 100,
  /** Characters of a typed SQL statement at the most; the backend refuses more. */
  sql_characters: 100_000,
  /** Lines of the editors of SQL and PromQL: they grow with the statement. */
  sql_lines_least: 7,
  promql_lines_least: 2,
  statement_lines_most: 24,
  /** Metrics, labels or values that completion offers at the most, and how long names of metrics are kept, ms. */
  promql_names: 2000,
  promql_names_max_age_ms: 60_000,
});
