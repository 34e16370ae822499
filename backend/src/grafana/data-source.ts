import { PLUGIN_DEFAULTS } from './config';
import { type PluginContext } from './messages';

/** TLS towards another Thalweg, PEM. */
export interface TlsSettings {
  readonly skipVerify: boolean;
  readonly serverName: string | undefined;
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** What a data source's settings say, as every call of Grafana's brings them along. */
export interface DataSource {
  readonly uid: string;
  /** Empty: the Thalweg that Grafana is connected to. */
  readonly url: string;
  readonly key: string;
  /** Time limit of a query, ms; absent: the backend's own. */
  readonly limitMs: number | undefined;
  readonly tls: TlsSettings;
}

/** Settings that cannot be read count as not set: Grafana validates none of them. */
export function readDataSource(context: PluginContext | null): DataSource {
  const settings = context?.dataSourceInstanceSettings;
  const json = parseObject(settings?.jsonData);
  const secret = settings?.decryptedSecureJsonData ?? {};
  const seconds = json['timeout_s'];
  const serverName = json['serverName'];
  return {
    uid: settings?.uid ?? '',
    url: (settings?.url ?? '').trim(),
    key: (secret['token'] ?? '').trim(),
    limitMs:
      typeof seconds === 'number' && seconds > 0 ? Math.min(seconds * 1000, PLUGIN_DEFAULTS.longestMs) : undefined,
    tls: {
      skipVerify: json['tlsSkipVerify'] === true,
      serverName: typeof serverName === 'string' && serverName !== '' ? serverName : undefined,
      ca: secret['tlsCACert'] || undefined,
      cert: secret['tlsClientCert'] || undefined,
      key: secret['tlsClientKey'] || undefined,
    },
  };
}

function parseObject(bytes: Buffer | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes && bytes.length > 0 ? bytes.toString('utf8') : '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // As if nothing were set.
  }
}
