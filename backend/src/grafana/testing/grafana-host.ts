import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type ClientDuplexStream, credentials, makeGenericClientConstructor, type ServiceError } from '@grpc/grpc-js';
import { type Client } from '@grpc/grpc-js';
import { SERVICES } from '../services';

export const RELAY = join(__dirname, '..', '..', '..', '..', 'datasource', 'relay', 'gpx_thalweg.sh');

/** go-plugin's handshake line: `CORE|APP|NETWORK|ADDR|PROTOCOL|CERT`. */
export interface Handshake {
  readonly network: 'tcp' | 'unix';
  readonly address: string;
}

export function parseHandshake(line: string): Handshake {
  const [core, app, network = '', address = '', protocol, cert, ...more] = line.split('|');
  if (core !== '1' || app !== '2' || protocol !== 'grpc' || cert !== '' || more.length > 0)
    throw new Error(`no handshake: ${JSON.stringify(line)}`);
  if (network !== 'tcp' && network !== 'unix') throw new Error(`network ${network}`);
  return { network, address };
}

/** What Grafana 12.4 gives to a plugin: a dozen variables, none of its own, no PATH. */
export function pluginEnvironment(backendAddr: string | undefined): Record<string, string> {
  return {
    GF_VERSION: '12.4.0',
    GF_EDITION: 'Open Source',
    GF_INSTANCE_FEATURE_TOGGLES_ENABLE: '',
    GF_PLUGIN_APP_URL: 'http://localhost:3000/',
    ...(backendAddr === undefined ? {} : { GF_PLUGIN_BACKEND_ADDR: backendAddr }),
    grafana_plugin_type: 'datasource',
    PLUGIN_MIN_PORT: '10000',
    PLUGIN_MAX_PORT: '25000',
    PLUGIN_PROTOCOL_VERSIONS: '2',
    GODEBUG: '',
  };
}

export interface RelayOptions {
  readonly backendAddr?: string;
  /** Shell to run it with, as a command; its own first line otherwise. */
  readonly shell?: readonly string[];
  readonly relay?: string;
}

/** The plugin's process, as `exec.Command` of Grafana starts it. */
export class Relay {
  readonly child: ChildProcess;
  readonly startedAt = Date.now();
  readonly lines: string[] = [];
  readonly handshake: Promise<Handshake>;
  /** Resolves when the process has ended; its pipes may still be held by a child of its own. */
  readonly ended: Promise<number | string>;
  /** Resolves when nothing holds its output any more: Grafana waits for this when it stops. */
  readonly closed: Promise<void>;

  constructor({ backendAddr, shell = [], relay = RELAY }: RelayOptions) {
    const [command = relay, ...args] = [...shell, relay];
    this.child = spawn(command, args, { env: pluginEnvironment(backendAddr), stdio: ['inherit', 'pipe', 'pipe'] });
    this.ended = new Promise((resolve) => this.child.once('exit', (code, signal) => resolve(code ?? signal ?? '')));
    this.closed = new Promise((resolve) => this.child.once('close', () => resolve()));
    this.handshake = new Promise((resolve, reject) => {
      if (!this.child.stdout || !this.child.stderr) throw new Error('no pipes');
      createInterface(this.child.stdout).once('line', (line) => resolve(parseHandshake(line)));
      createInterface(this.child.stderr).on('line', (line) => this.lines.push(line));
      void this.closed.then(() => reject(new Error(`ended without a handshake: ${this.lines.join(' ')}`)));
    });
    this.handshake.catch(() => undefined); // Whoever asks for it gets it.
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

type Unary = (
  request: object,
  options: { deadline?: Date },
  done: (error: ServiceError | null, response: unknown) => void,
) => { cancel(): void };

/** Connections to the services of one plugin. */
export class PluginClient {
  private readonly clients = new Map<keyof typeof SERVICES, Client>();

  constructor(private readonly target: string) {}

  static of({ network, address }: Handshake): PluginClient {
    return new PluginClient(network === 'unix' ? `unix:${address}` : address);
  }

  client(service: keyof typeof SERVICES): Client {
    const known = this.clients.get(service);
    if (known) return known;
    const Constructor = makeGenericClientConstructor(SERVICES[service], service);
    const client = new Constructor(this.target, credentials.createInsecure(), {
      'grpc.max_receive_message_length': -1,
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 1000,
    });
    this.clients.set(service, client);
    return client;
  }

  call<Response>(
    service: keyof typeof SERVICES,
    method: string,
    request: object,
    { timeoutMs, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      const client = this.client(service);
      const invoke = (client as unknown as Record<string, Unary>)[method];
      if (!invoke) throw new Error(`no method ${method}`);
      const options = timeoutMs === undefined ? {} : { deadline: new Date(Date.now() + timeoutMs) };
      const call = invoke.call(client, request, options, (error, response) =>
        error ? reject(error) : resolve(response as Response),
      );
      signal?.addEventListener('abort', () => call.cancel(), { once: true });
    });
  }

  /** A call with a stream of answers, or of both. */
  stream<Message>(
    service: keyof typeof SERVICES,
    method: string,
    request?: object,
  ): ClientDuplexStream<object, Message> {
    const client = this.client(service) as unknown as Record<string, (request?: object) => unknown>;
    const invoke = client[method];
    if (!invoke) throw new Error(`no method ${method}`);
    return invoke.call(client, request) as ClientDuplexStream<object, Message>;
  }

  async collect<Message>(service: keyof typeof SERVICES, method: string, request: object): Promise<Message[]> {
    const messages: Message[] = [];
    for await (const message of this.stream<Message>(service, method, request)) messages.push(message as Message);
    return messages;
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }
}

/**
 * Grafana's side of one plugin: starts the process, reads one line, dials, keeps broker and output streams open, looks
 * every second whether the process has ended and starts it anew, and on stopping asks, waits 2 s, and kills.
 */
export class GrafanaHost {
  private relay: Relay | undefined;
  private plugin: PluginClient | undefined;
  private broker: ClientDuplexStream<object, object> | undefined;
  private supervisor: NodeJS.Timeout | undefined;
  private stopping = false;
  starts = 0;

  constructor(private readonly options: RelayOptions) {}

  /** The first start decides: Grafana does not try again a plugin that gave no handshake. */
  async start(): Promise<void> {
    await this.launch();
    this.supervisor = setInterval(() => {
      if (this.stopping || this.relay?.running) return;
      this.launch().catch(() => undefined); // The next tick tries again.
    }, 1000);
  }

  get client(): PluginClient {
    if (!this.plugin) throw new Error('not started');
    return this.plugin;
  }

  get process(): Relay {
    if (!this.relay) throw new Error('not started');
    return this.relay;
  }

  /** Ms that it took until nothing of the plugin was left. */
  async stop(): Promise<number> {
    this.stopping = true;
    clearInterval(this.supervisor);
    const began = Date.now();
    this.broker?.cancel();
    await this.client.call('controller', 'Shutdown', {}, { timeoutMs: 2000 }).catch(() => undefined);
    const patience = setTimeout(() => this.process.kill(), 2000);
    await this.process.ended;
    clearTimeout(patience);
    await this.process.closed;
    this.client.close();
    return Date.now() - began;
  }

  private async launch(): Promise<void> {
    this.starts++;
    const relay = new Relay(this.options);
    this.relay = relay;
    const handshake = await relay.handshake;
    this.plugin?.close();
    this.plugin = PluginClient.of(handshake);
    this.broker = this.plugin.stream<object>('broker', 'StartStream');
    const output = this.plugin.stream<object>('stdio', 'StreamStdio', {});
    for (const stream of [this.broker, output]) stream.on('error', () => undefined).on('data', () => undefined);
  }
}
