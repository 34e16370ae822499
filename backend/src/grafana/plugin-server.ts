import { chmodSync, existsSync, statSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { logVerbosity, Server, ServerCredentials, setLogVerbosity } from '@grpc/grpc-js';
import { type FastifyInstance } from 'fastify';
import { type Config, type GrafanaListen, parseGrafanaListen } from '../config';
import { SetupError } from '../errors';
import { PLUGIN_DEFAULTS } from './config';
import { addGoPlugin } from './go-plugin';
import { addHandlers } from './handlers';

/** Grafana's plugin protocol, served. */
export interface PluginServer {
  /** `host:port` or `unix:/path`, as `backend_addr` of Grafana's configuration takes it. */
  readonly address: string;
  /** Lets calls under way end, streams at once; never longer than a few seconds. */
  close(): Promise<void>;
}

/** Serves Grafana beside HTTP; undefined when the configuration switches it off. */
export async function startPluginServer(app: FastifyInstance, config: Config): Promise<PluginServer | undefined> {
  const listen = parseGrafanaListen(config.grafanaListen);
  if (listen.kind === 'off') return undefined;
  // Its failures reach us as errors; what it writes to the console besides has no place in our log.
  setLogVerbosity(logVerbosity.NONE);
  const server = new Server({
    'grpc.max_receive_message_length': config.bodyBytes,
    'grpc.max_send_message_length': -1,
    'grpc.keepalive_time_ms': PLUGIN_DEFAULTS.keepaliveMs,
    'grpc.keepalive_timeout_ms': PLUGIN_DEFAULTS.keepaliveTimeoutMs,
  });
  const stopping = new AbortController();
  const handlers = addHandlers(server, app, config, stopping.signal);
  const goPlugin = addGoPlugin(server);
  const address = await bind(server, listen, config);
  app.thalwegInstance.pluginListen = address;
  app.log.info({ address }, 'Grafana’s plugin protocol is served');
  return {
    address,
    close: async () => {
      stopping.abort();
      goPlugin.close();
      await drain(server);
      handlers.close();
      app.thalwegInstance.pluginListen = null;
      if (listen.kind === 'unix') removeSocket(listen.path);
    },
  };
}

async function bind(server: Server, listen: Exclude<GrafanaListen, { kind: 'off' }>, config: Config): Promise<string> {
  if (listen.kind === 'unix') await clearSocket(listen.path);
  const host =
    listen.kind === 'tcp' && listen.host.includes(':') ? `[${listen.host}]` : listen.kind === 'tcp' ? listen.host : '';
  const wanted = listen.kind === 'unix' ? `unix:${listen.path}` : `${host}:${listen.port}`;
  try {
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync(wanted, ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    if (listen.kind === 'tcp') return `${host}:${port}`;
    // Made with the process's umask, so never wider than this before.
    chmodSync(listen.path, Number.parseInt(config.grafanaSocketMode, 8));
    return wanted;
  } catch (error) {
    server.forceShutdown();
    throw inUse(config.grafanaListen, (error as Error).message, error);
  }
}

const inUse = (listen: string, why: string, cause?: unknown) =>
  new SetupError(
    'address_in_use',
    `THALWEG_GRAFANA_LISTEN is ${listen}, which cannot be listened on (${why}): stop what uses it, choose another port or ` +
      'path (and the same as backend_addr of [plugin.thalweg-datasource] in grafana.ini), or set it to off',
    { cause },
  );

/** A socket outlives a process that was killed; one that is answered on belongs to a process that runs. */
async function clearSocket(path: string): Promise<void> {
  if (!existsSync(path)) return;
  if (!statSync(path).isSocket()) throw inUse(`unix:${path}`, 'there is a file that is no socket');
  const answered = await new Promise<boolean>((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
  if (answered) throw inUse(`unix:${path}`, 'another process answers there');
  unlinkSync(path);
}

function removeSocket(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Closing the server has removed it.
  }
}

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, PLUGIN_DEFAULTS.drainMs);
    server.tryShutdown(() => {
      clearTimeout(patience);
      resolve();
    });
  });
}
