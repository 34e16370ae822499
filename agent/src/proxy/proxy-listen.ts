import { badValue } from '../errors';
import { type AgentConfig } from '../config';

export interface ProxyAddress {
  readonly host: string;
  readonly port: number;
  readonly isLoopback: boolean;
}

/** Where the proxy listens; undefined when it is off. Beyond loopback it needs a token. */
export function proxyAddress(config: Pick<AgentConfig, 'proxy_listen' | 'proxy_token'>): ProxyAddress | undefined {
  const { proxy_listen: listen, proxy_token: token } = config;
  if (listen === '' || listen === 'off') return undefined;
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(listen);
  const port = Number(match?.[3]);
  if (!match || port > 65535) throw badValue('proxy_listen', listen, 'host:port, for instance 127.0.0.1:38086');
  const host = match[1] ?? (match[2] || '0.0.0.0');
  const isLoopback = host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
  if (!isLoopback && token === '') {
    throw badValue('proxy_token', '', `a long random text, as other hosts can reach ${listen}, or listen on 127.0.0.1`);
  }
  return { host, port, isLoopback };
}
