import { createHash } from 'node:crypto';
import { type FastifyInstance } from 'fastify';
import { requireKey } from '../authenticate';
import { isLoopback, parseGrafanaListen, parseListen, type Config } from '../../config';
import { PLUGIN_DEFAULTS } from '../config';
import { type DataSource } from '../data-source';
import { PluginError } from '../errors';
import { localUpstream } from '../local';
import { type Upstream } from '../upstream';
import { HttpClient } from './http-client';
import { readHealth, remoteUpstream } from './remote';

interface Other {
  readonly client: HttpClient;
  /** Whether it is this backend by another name, and when that was found out. */
  identity?: { readonly self: boolean; readonly at: number };
}

/** Finds who answers a data source, and sees to it that only who may ask is answered. */
export class Directory {
  private readonly local: Upstream;
  private readonly others = new Map<string, Other>();

  constructor(
    private readonly app: FastifyInstance,
    private readonly config: Config,
  ) {
    this.local = localUpstream(app, config);
  }

  async upstreamOf(source: DataSource, signal: AbortSignal): Promise<Upstream> {
    const origin = source.url === '' ? undefined : originOf(source.url);
    if (origin === undefined || this.isOwnAddress(origin)) return this.localFor(source);
    if (!this.mayForwardTo(origin)) throw new PluginError('forwarding_not_allowed', origin.origin);
    const other = this.otherOf(origin, source);
    // Through a proxy or by a name of its own, a backend cannot tell that it is asked to ask itself.
    if (!other.identity || Date.now() - other.identity.at > PLUGIN_DEFAULTS.identityFreshMs) {
      const { instance_id } = await readHealth(other.client, signal);
      other.identity = { self: instance_id === this.app.thalwegInstance.id, at: Date.now() };
    }
    return other.identity.self ? this.localFor(source) : remoteUpstream(other.client);
  }

  close(): void {
    for (const { client } of this.others.values()) client.close();
    this.others.clear();
  }

  private localFor(source: DataSource): Upstream {
    requireKey(this.config, source.key);
    return this.local;
  }

  private isOwnAddress({ protocol, hostname, port }: URL): boolean {
    const host = hostname.replace(/^\[|\]$/g, '');
    if (protocol !== 'http:' || !isLoopback(host)) return false;
    const own = this.app.server.address();
    const ownPort = typeof own === 'object' && own !== null ? own.port : parseListen(this.config.listen).port;
    return Number(port || 80) === ownPort;
  }

  /**
   * Who reaches a port on loopback or a socket is Grafana, whose data sources may name any address anyway. Elsewhere it
   * may be anybody: this backend would fetch for strangers what only it can reach.
   */
  private mayForwardTo(origin: URL): boolean {
    const allowed = this.config.grafanaForwardTo.split(',').map((item) => item.trim().replace(/\/$/, ''));
    if (allowed.includes('*') || allowed.includes(origin.origin)) return true;
    const listen = parseGrafanaListen(this.config.grafanaListen);
    return this.config.grafanaForwardTo === '' && (listen.kind !== 'tcp' || isLoopback(listen.host));
  }

  private otherOf(origin: URL, source: DataSource): Other {
    const key = createHash('sha256')
      .update(JSON.stringify([origin.href, source.key, source.tls]))
      .digest('hex');
    const known = this.others.get(key);
    const other = known ?? {
      client: new HttpClient({
        origin,
        source,
        forwardedBy: this.app.thalwegInstance.id,
        answerBytes: this.config.grafanaAnswerBytes,
      }),
    };
    // Last used, last in line to be forgotten.
    this.others.delete(key);
    this.others.set(key, other);
    if (this.others.size > PLUGIN_DEFAULTS.others) {
      // Not closed: calls may be under way. Idle connections end when the other side closes them.
      const [oldest] = this.others.keys();
      if (oldest !== undefined) this.others.delete(oldest);
    }
    return other;
  }
}

function originOf(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch (error) {
    throw new PluginError('invalid_url', JSON.stringify(text.slice(0, 200)), { cause: error });
  }
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '' || url.password !== '')
    throw new PluginError('invalid_url', `${url.protocol}//${url.host}`);
  return new URL(url.origin);
}
