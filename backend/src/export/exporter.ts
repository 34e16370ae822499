import { join } from 'node:path';
import { type FastifyInstance } from 'fastify';
import { type Config, parseListen } from '../config';
import { SetupError } from '../errors';
import { EXPORT_DEFAULTS, type ExportConfig } from './config';
import { RedExport } from './red-export';
import { type Receiver, Sender } from './sender';
import { Spool } from './spool';
import { TraceExport } from './trace-export';

export interface Exporter {
  close(): Promise<void>;
}

/** Completed traces as OTLP and RED metrics by remote write, to where the configuration says; undefined for nowhere. */
export function startExporter(
  app: FastifyInstance,
  config: Config,
  settings: ExportConfig = EXPORT_DEFAULTS,
): Exporter | undefined {
  const parts: Exporter[] = [];
  const { ledger } = app.thalwegIntakes;
  const directory = join(config.dataDir, 'export');
  const begin = (signal: 'export_spans' | 'export_samples', receiver: Receiver) => {
    const dropped = (records: number) => ledger.dropped(signal, 'spool_full', records);
    const spool = new Spool(join(directory, signal), config.exportSpoolBytes / 2, dropped);
    parts.push(new Sender({ receiver, spool, ledger, signal, log: app.log, config: settings }));
    return { store: app.thalwegStore, settings, ledger, spool };
  };
  if (config.exportOtlpUrl !== '') {
    const common = begin('export_spans', otlpReceiver(config));
    const onError = (error: unknown) => app.log.error({ err: error }, 'traces could not be exported; tried again');
    const spans = config.exportOtlpSpans === 'seen' ? 'seen' : 'all';
    parts.unshift(new TraceExport({ ...common, spans, cursorPath: join(directory, 'spans.cursor'), onError }));
  }
  if (config.exportRemoteWriteUrl !== '') {
    const common = begin('export_samples', remoteWriteReceiver(config));
    const onError = (error: unknown) => app.log.error({ err: error }, 'RED metrics could not be exported; tried again');
    parts.unshift(new RedExport({ ...common, config, onError }));
  }
  if (parts.length === 0) return undefined;
  // What makes requests goes before what sends them.
  return {
    async close() {
      for (const part of parts) await part.close();
    },
  };
}

const RETRIED = new Set([408, 429, 502, 503, 504]);

function otlpReceiver(config: Config): Receiver {
  const url = checkedUrl('exportOtlpUrl', config.exportOtlpUrl, config);
  // A base is given, as OTEL_EXPORTER_OTLP_ENDPOINT is, or the whole path.
  if (url.pathname === '/' || !url.pathname.endsWith('/traces'))
    url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`;
  return {
    url: url.toString(),
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'gzip',
      ...parseHeaders('exportOtlpHeaders', config.exportOtlpHeaders),
    },
    retries: (status) => RETRIED.has(status),
    rejected: rejectedSpans,
  };
}

function remoteWriteReceiver(config: Config): Receiver {
  return {
    url: checkedUrl('exportRemoteWriteUrl', config.exportRemoteWriteUrl, config).toString(),
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
      'user-agent': 'thalweg',
      ...parseHeaders('exportRemoteWriteHeaders', config.exportRemoteWriteHeaders),
    },
    retries: (status) => status >= 500 || status === 429,
    rejected: () => 0,
  };
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '0.0.0.0']);

/** A URL that can be sent to, and is not this very server: what it sent would come back to be sent again. */
function checkedUrl(option: string, text: string, config: Config): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch (error) {
    throw new SetupError('invalid_config', `${option} is ${JSON.stringify(text)}; give an http:// or https:// URL`, {
      cause: error,
    });
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new SetupError('invalid_config', `${option} is ${JSON.stringify(text)}; give an http:// or https:// URL`);
  }
  const { host, port } = parseListen(config.listen);
  const samePort = Number(url.port || (url.protocol === 'https:' ? 443 : 80)) === port;
  if (samePort && (url.hostname === host || (LOOPBACK.has(url.hostname) && LOOPBACK.has(host)))) {
    throw new SetupError('invalid_config', `${option} is ${JSON.stringify(text)}, which is this server itself`);
  }
  return url;
}

/** `name=value,other=value`; values may be percent-encoded, as in OTEL_EXPORTER_OTLP_HEADERS. */
export function parseHeaders(option: string, text: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const pair of text.split(',').filter((part) => part.trim() !== '')) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim().toLowerCase();
    if (at < 1 || !/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) {
      throw new SetupError(
        'invalid_config',
        `${option} holds ${JSON.stringify(pair)}; give name=value joined by commas`,
      );
    }
    headers[name] = decodeValue(pair.slice(at + 1).trim());
  }
  return headers;
}

function decodeValue(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A value with a percent sign of its own.
  }
}

/** `partial_success.rejected_spans` of an ExportTraceServiceResponse. */
export function rejectedSpans(body: Buffer): number {
  // Field 1, a message that begins with field 1, a varint.
  if (body[0] !== 0x0a || body[2] !== 0x08) return 0;
  let value = 0;
  for (let at = 3, unit = 1; at < body.length && at < 11; at++, unit *= 128) {
    const byte = body[at] as number;
    value += (byte & 127) * unit;
    if (byte < 128) return value;
  }
  return 0;
}
