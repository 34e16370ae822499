import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { parse as parseYaml } from 'yaml';
import { SetupError } from './errors';

const text = (fallback: string, description: string) => Type.String({ default: fallback, description });
const integer = (fallback: number, minimum: number, maximum: number, description: string) =>
  Type.Integer({ default: fallback, minimum, maximum, description });

/**
 * Every option of the backend. `dataDir` is `THALWEG_DATA_DIR` in the environment, `data_dir` in the YAML file
 * (`THALWEG_CONFIG` or `--config`) and `--data-dir` as a flag; flags win over the environment, that over the file.
 */
export const ConfigSchema = Type.Object(
  {
    dataDir: text('./data', 'Directory of the embedded engine'),
    listen: text('127.0.0.1:20416', 'Address and port of HTTP; beyond loopback `token` is required'),
    grafanaListen: text(
      '127.0.0.1:20417',
      'Address and port, or unix:/path, of Grafana’s plugin protocol (not encrypted); beyond loopback `token` is required; off or empty: not served',
    ),
    grafanaSocketMode: Type.String({
      default: '0660',
      pattern: '^0?[0-7]{3}$',
      description: 'Permissions of the unix socket of grafanaListen; Grafana’s user needs to write to it',
    }),
    grafanaForwardTo: text(
      '',
      'Other Thalwegs that data sources may name by URL: origins joined by commas, or *; empty: any while grafanaListen is loopback or a socket, else none',
    ),
    grafanaQuerySeconds: integer(25, 1, 600, 'Time of one query of Grafana’s unless its data source says another, s'),
    grafanaAnswerBytes: integer(64 * 2 ** 20, 2 ** 16, 2 ** 30, 'Size of the answer to one query of Grafana’s, B'),
    otlpGrpcListen: text(
      '127.0.0.1:4317',
      'Address and port of OTLP over gRPC; beyond loopback `token` is required; off or empty: not served',
    ),
    skywalkingGrpcListen: text(
      '127.0.0.1:11800',
      'Address and port of SkyWalking’s gRPC; beyond loopback `token` is required; off or empty: not served',
    ),
    token: text('', 'Token that callers send as "Authorization: Bearer"; empty: none is asked for'),
    clickhouseUrl: text('', 'URL of a ClickHouse server; empty: the embedded engine'),
    clickhouseCluster: text('', 'Cluster name for ON CLUSTER and replicated tables; empty: one server'),
    logLevel: text('info', 'trace, debug, info, warn, error or silent'),
    readers: integer(3, 1, 64, 'Statements that read at the same time; one session of the engine each'),
    rawReaders: integer(2, 1, 64, 'Statements of users’ own SQL at the same time'),
    engineMemoryBytes: integer(2 ** 31, 2 ** 28, 2 ** 42, 'Memory the embedded engine may take, B'),
    queryMemoryBytes: integer(2 ** 30, 2 ** 26, 2 ** 42, 'Memory of one statement, B'),
    querySeconds: integer(30, 1, 3600, 'Time of one statement, s'),
    rawQuerySeconds: integer(20, 1, 3600, 'Time of one statement of raw SQL, s'),
    rawQueryMemoryBytes: integer(2 ** 29, 2 ** 24, 2 ** 42, 'Memory of one statement of raw SQL, B'),
    rawQueryRows: integer(100_000, 1, 10_000_000, 'Rows that one statement of raw SQL may answer'),
    rawQueryReadRows: integer(500_000_000, 1, 2 ** 42, 'Rows that one statement of raw SQL may read'),
    resultBytes: integer(256 * 2 ** 20, 2 ** 20, 2 ** 32, 'Size of one statement’s answer, B'),
    bodyBytes: integer(16 * 2 ** 20, 2 ** 10, 2 ** 30, 'Size of one request body as sent, B'),
    inflatedBytes: integer(128 * 2 ** 20, 2 ** 10, 2 ** 31, 'Size of one request body decompressed, B'),
    batchRows: integer(500_000, 1, 10_000_000, 'Rows of one batch'),
    mergeRows: integer(100_000, 1, 10_000_000, 'Rows of one table at which waiting batches are inserted at once'),
    mergeMs: integer(500, 0, 60_000, 'Longest wait of a batch for others to be inserted with, ms'),
    queueBytes: integer(256 * 2 ** 20, 2 ** 16, 2 ** 36, 'Decompressed batches that may wait, B; more get 429'),
    logHours: integer(72, 1, 87_600, 'Retention of log tables, h'),
    secondHours: integer(24, 1, 87_600, 'Retention of metrics at 1 s, h'),
    minuteHours: integer(168, 1, 87_600, 'Retention of metrics at 1 min and of what agents tell of themselves, h'),
    metricHours: integer(720, 1, 87_600, 'Retention of metrics that others collect, h'),
    haClusterLabel: text('cluster', 'Label that names a cluster of Prometheus replicas'),
    haReplicaLabel: text(
      '',
      'Label that names one replica of a cluster, __replica__ as a rule; empty: no deduplication',
    ),
    intakeBytes: integer(
      128 * 2 ** 20,
      2 ** 20,
      2 ** 34,
      'Bodies of all intakes being read and decoded at once, B; more get 429',
    ),
    promqlLookbackSeconds: integer(300, 1, 86_400, 'How old the newest sample of a series may be in PromQL, s'),
    promqlSeconds: integer(60, 1, 3600, 'Time of one PromQL query, s'),
    promqlSamples: integer(50_000_000, 1000, 10_000_000_000, 'Samples that one PromQL query may hold at once'),
    exportOtlpUrl: text(
      '',
      'OTLP/HTTP endpoint that traces are exported to, for instance http://127.0.0.1:4318; empty: none',
    ),
    exportOtlpSpans: Type.String({
      default: 'all',
      pattern: '^(all|seen)$',
      description: 'Spans of that export: all, or seen to leave out what SDKs told',
    }),
    exportOtlpHeaders: text('', 'Headers of that export, name=value joined by commas'),
    exportRemoteWriteUrl: text('', 'Remote-write endpoint that RED metrics are exported to; empty: none'),
    exportRemoteWriteHeaders: text('', 'Headers of that export, name=value joined by commas'),
    exportSpoolBytes: integer(
      256 * 2 ** 20,
      2 ** 20,
      2 ** 36,
      'Disk that exports may take while their receiver is away, B',
    ),
    tagHours: integer(720, 1, 87_600, 'Retention of processes and addresses after their end, h'),
    drainSeconds: integer(15, 0, 600, 'Time that a shutdown gives to what is under way, s'),
  },
  { additionalProperties: false },
);
export type Config = Readonly<Static<typeof ConfigSchema>>;

/** What holds where nothing is said. */
export const DEFAULT_CONFIG: Config = Object.freeze(Value.Create(ConfigSchema));

const SWITCHED_OFF_BY_EMPTY: ReadonlySet<string> = new Set(['grafanaListen', 'otlpGrpcListen', 'skywalkingGrpcListen']);
const KEYS = Object.keys(ConfigSchema.properties) as (keyof Config)[];
const snake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
export const environmentName = (key: string) => `THALWEG_${snake(key).toUpperCase()}`;

/** Reads file, environment and flags; throws a {@link SetupError} that names the option, the value and its bounds. */
export function loadConfig(environment: NodeJS.ProcessEnv, args: readonly string[] = []): Config {
  const flags = readFlags(args);
  const file = flags['config'] ?? environment['THALWEG_CONFIG'];
  const settings: Record<string, unknown> = { ...DEFAULT_CONFIG };
  if (file) Object.assign(settings, readFile(file));
  for (const key of KEYS) {
    const fromEnvironment = environment[environmentName(key)];
    // Empty is as good as not set, but for the options that it switches off.
    if (fromEnvironment !== undefined && (fromEnvironment !== '' || SWITCHED_OFF_BY_EMPTY.has(key)))
      settings[key] = fromEnvironment;
    const fromFlag = flags[snake(key).replaceAll('_', '-')];
    if (fromFlag !== undefined) settings[key] = fromFlag;
  }
  return checkConfig(settings);
}

/** What `--help` prints: every option with its environment variable, default and meaning. */
export function helpText(): string {
  const options = Object.entries(ConfigSchema.properties).map(
    ([key, { default: fallback, description }]) =>
      `  --${snake(key).replaceAll('_', '-')}, ${environmentName(key)} (${fallback === '' ? 'empty' : String(fallback)})\n      ${description}`,
  );
  return `npm run backend -- [--option value …]\n\nFlags win over the environment, that over the YAML file (--config, THALWEG_CONFIG).\n\n${options.join('\n')}\n`;
}

/** Defaults filled in around what is given, everything checked; what tests and embedders call. */
export function checkConfig(given: Readonly<Record<string, unknown>>): Config {
  const converted = Value.Convert(ConfigSchema, { ...DEFAULT_CONFIG, ...given });
  const error = Value.Errors(ConfigSchema, converted).First();
  if (error) {
    const key = error.path.slice(1);
    const shown = key === 'token' ? '(hidden)' : JSON.stringify(error.value);
    throw new SetupError(
      'invalid_config',
      `option ${key} (${environmentName(key)}) is ${shown}: ${error.message}; its default is ` +
        JSON.stringify(DEFAULT_CONFIG[key as keyof Config]),
    );
  }
  const config = converted as Config;
  requireToken('listen', config.listen, parseListen(config.listen).host, config.token);
  const plugin = parseGrafanaListen(config.grafanaListen);
  if (plugin.kind === 'tcp') requireToken('grafanaListen', config.grafanaListen, plugin.host, config.token);
  for (const option of ['otlpGrpcListen', 'skywalkingGrpcListen'] as const) {
    const grpc = parseGrpcListen(config[option], option);
    if (grpc) requireToken(option, config[option], grpc.host, config.token);
  }
  return Object.freeze(config);
}

function requireToken(option: string, listen: string, host: string, token: string): void {
  if (isLoopback(host) || token !== '') return;
  throw new SetupError(
    'token_required',
    `${environmentName(option)} is ${listen}, which other hosts can reach: set THALWEG_TOKEN to a long random text, ` +
      'or listen on 127.0.0.1',
  );
}

/** Where Grafana's plugin protocol is served. */
export type GrafanaListen =
  | { readonly kind: 'off' }
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

export function parseGrafanaListen(listen: string): GrafanaListen {
  if (listen === '' || listen === 'off') return { kind: 'off' };
  if (!listen.startsWith('unix:')) return { kind: 'tcp', ...parseListen(listen, 'grafanaListen', 20417) };
  const path = listen.slice('unix:'.length);
  // Kernels take 107 bytes.
  if (path.startsWith('/') && Buffer.byteLength(path) <= 107) return { kind: 'unix', path };
  throw new SetupError(
    'invalid_config',
    `THALWEG_GRAFANA_LISTEN is ${JSON.stringify(listen)}: write unix: and an absolute path of at most 107 bytes, ` +
      'for instance unix:/run/thalweg/grafana.sock',
  );
}

/** Where an intake over gRPC is served; undefined: nowhere. */
export function parseGrpcListen(
  listen: string,
  option: 'otlpGrpcListen' | 'skywalkingGrpcListen',
): { host: string; port: number } | undefined {
  if (listen === '' || listen === 'off') return undefined;
  return parseListen(listen, option, option === 'otlpGrpcListen' ? 4317 : 11800);
}

export function parseListen(listen: string, option = 'listen', example = 20416): { host: string; port: number } {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(listen);
  const port = Number(match?.[3]);
  if (!match || port > 65535) {
    throw new SetupError(
      'invalid_config',
      `${environmentName(option)} is ${JSON.stringify(listen)}: write host:port, for instance 127.0.0.1:${example} or [::1]:${example}`,
    );
  }
  return { host: match[1] ?? (match[2] || '0.0.0.0'), port };
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

function readFlags(args: readonly string[]): Record<string, string | undefined> {
  const options = Object.fromEntries(
    ['config', ...KEYS.map((key) => snake(key).replaceAll('_', '-'))].map((name) => [
      name,
      { type: 'string' as const },
    ]),
  );
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values as Record<
      string,
      string | undefined
    >;
  } catch (error) {
    throw new SetupError('invalid_config', `flags: ${(error as Error).message}`, { cause: error });
  }
}

function readFile(path: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = parseYaml(readFileSync(path, 'utf8')) ?? {};
  } catch (error) {
    throw new SetupError('invalid_config', `the file ${path}: ${(error as Error).message}`, { cause: error });
  }
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw new SetupError('invalid_config', `the file ${path} holds no mapping of options`);
  }
  const byName = new Map(KEYS.flatMap((key) => [[snake(key), key] as const, [environmentName(key), key] as const]));
  return Object.fromEntries(
    Object.entries(content as Record<string, unknown>).map(([name, value]) => {
      const key = byName.get(name);
      if (!key)
        throw new SetupError('invalid_config', `the file ${path} has an unknown option ${JSON.stringify(name)}`);
      return [key, value];
    }),
  );
}
