import { type Static, Type } from '@sinclair/typebox';

const text = (fallback: string, description: string) => Type.String({ default: fallback, description });
const whole = (fallback: number, minimum: number, maximum: number, description: string) =>
  Type.Integer({ default: fallback, minimum, maximum, description });
const flag = (fallback: boolean, description: string) => Type.Boolean({ default: fallback, description });
const names = (description: string) => Type.Array(Type.String(), { default: [], description });
const ports = (description: string) =>
  Type.Array(Type.Integer({ minimum: 1, maximum: 65535 }), { default: [], description });

/**
 * What decides the content of rows. A recording carries these, and a replay uses them in place of the local ones, so
 * that it gives the same bytes.
 */
const rowOptions = {
  payload_bytes: whole(1024, 64, 16384, 'First bytes copied of each message. More finds late headers and costs CPU'),
  mask: flag(true, 'Mask SQL literals, Redis values and credentials'),
  field_limit_bytes: whole(4096, 64, 65536, 'Longest text kept of one field'),
  http_headers: names('Further request headers to keep as attributes, lower case'),
  endpoint_segments: whole(2, 1, 16, 'Path segments kept in an endpoint'),
  allow_processes: names('Only processes with these kernel names (comm); empty: all'),
  deny_processes: names('Never processes with these kernel names'),
  allow_ports: ports('Only connections with one of these ports at either end; empty: all'),
  deny_ports: ports('Never connections with one of these ports at either end'),
  max_connections: whole(65536, 16, 1048576, 'Sockets followed at once; the least used beyond that are let go'),
  max_pending: whole(16384, 1, 1048576, 'Requests awaiting their response on one connection'),
  session_timeout_s: whole(120, 1, 3600, 'Seconds until a request over TCP counts as timed out'),
  dns_timeout_s: whole(15, 1, 3600, 'Seconds until a DNS query counts as timed out'),
  reorder_wait_ms: whole(50, 1, 5000, 'Milliseconds to wait for a record that another CPU still holds'),
  batch_rows: whole(2048, 1, 1000000, 'Rows in one batch; larger ones hold the processor longer at a time'),
  batch_bytes: whole(4194304, 1024, 67108864, 'Bytes in one batch before compression'),
  flush_ms: whole(1000, 10, 60000, 'Milliseconds that a row waits for its batch to fill'),
};

/** One schema for environment (`THALWEG_BACKEND_URL`), YAML (`backend_url`) and flags (`--backend-url`). */
export const AgentConfig = Type.Object(
  {
    backend_url: text('http://127.0.0.1:20416', 'Where batches go'),
    token: text('', 'Token of the backend, needed when it listens beyond loopback'),
    data_dir: text('./data', 'Directory of the spool and of small state'),
    agent_id: whole(0, 0, 4294967295, 'Identity of this agent; 0 derives one from the machine id'),
    agent_name: text('', 'Name of this host; empty takes the host name'),
    log_level: text('info', 'trace, debug, info, warn, error, fatal or silent'),
    ring_bytes: whole(4194304, 65536, 268435456, 'Kernel buffer for each CPU, a power of two'),
    spool_bytes: whole(1073741824, 1048576, 1099511627776, 'Disk for batches while the backend is away'),
    memory_bytes: whole(16777216, 65536, 1073741824, 'Memory for batches on their way before they go to the spool'),
    compression: Type.String({
      default: 'auto',
      pattern: '^(auto|gzip|none)$',
      description: 'Of batches: gzip, none, or auto, which is none for a backend on this host',
    }),
    send_timeout_ms: whole(30000, 100, 600000, 'Milliseconds until a sending attempt is given up'),
    stop_timeout_ms: whole(5000, 0, 600000, 'Milliseconds to deliver what is left at a stop; the rest is spooled'),
    ledger_interval_s: whole(10, 1, 3600, 'Seconds between reports of the loss ledger'),
    proxy_listen: text('', 'Where to take what others send, for instance 127.0.0.1:38086; empty or off: nowhere'),
    proxy_token: text('', 'Token that senders show to the proxy; needed when it listens beyond loopback'),
    proxy_body_bytes: whole(16777216, 1024, 1073741824, 'Longest body that the proxy passes on, as sent'),
    proxy_requests: whole(64, 1, 4096, 'Requests that the proxy passes on at the same time'),
    record_bytes: whole(1073741824, 4096, 1099511627776, 'Largest recording'),
    out: text('', 'Write batches as Native blocks to this file instead of sending them'),
    wait: flag(false, 'Without the means to capture: stay and look again, instead of ending'),
    ...rowOptions,
  },
  { additionalProperties: false },
);
export type AgentConfig = Static<typeof AgentConfig>;

export const RowOptions = Type.Object(rowOptions, { additionalProperties: false });
export type RowOptions = Static<typeof RowOptions>;

export type ConfigKey = keyof AgentConfig;
export const CONFIG_KEYS = Object.freeze(Object.keys(AgentConfig.properties)) as readonly ConfigKey[];

/** Keys whose values never reach a log line or a recording. */
export const SECRET_KEYS: ReadonlySet<ConfigKey> = new Set(['token', 'proxy_token']);

export const AGENT_DEFAULTS: Readonly<AgentConfig> = Object.freeze(
  Object.fromEntries(CONFIG_KEYS.map((key) => [key, AgentConfig.properties[key].default])),
) as Readonly<AgentConfig>;

/** The part of a configuration that a recording keeps. */
export function rowOptionsOf(config: AgentConfig): RowOptions {
  return Object.fromEntries(Object.keys(rowOptions).map((key) => [key, config[key as keyof RowOptions]])) as RowOptions;
}

/** A configuration fit for a log line. */
export function withoutSecrets(config: AgentConfig): Record<string, unknown> {
  return Object.fromEntries(
    CONFIG_KEYS.map((key) => [key, SECRET_KEYS.has(key) && config[key] !== '' ? '***' : config[key]]),
  );
}
