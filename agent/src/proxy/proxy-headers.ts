import { createHash, timingSafeEqual } from 'node:crypto';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { AGENT_HEADER } from '@thalweg/protocol';

/** These belong to one connection, not to the message (RFC 9110 7.6.1), or are said anew. */
const NOT_FORWARDED: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'authorization',
  'cookie',
]);

export interface Identity {
  readonly agentId: number;
  /** Of the backend; empty when it asks for none. */
  readonly token: string;
}

/** Headers as they came, but for those of the connection, with the agent's identity and token in place of the sender's. */
export function forwardedHeaders(headers: IncomingHttpHeaders, { agentId, token }: Identity): OutgoingHttpHeaders {
  return {
    ...withoutConnection(headers),
    [AGENT_HEADER]: agentId,
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
  };
}

export function answeredHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return withoutConnection(headers);
}

function withoutConnection(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const named = new Set((headers.connection ?? '').toLowerCase().split(/\s*,\s*/));
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !NOT_FORWARDED.has(name) && !named.has(name) && !name.startsWith('x-thalweg-'),
    ),
  );
}

/** The path with its query, without the credentials that InfluxDB's clients put there. */
export function forwardedUrl(url: string): string {
  const mark = url.indexOf('?');
  if (mark < 0) return url;
  const kept = url
    .slice(mark + 1)
    .split('&')
    .filter((parameter) => !/^[up](?:=|$)/.test(parameter));
  return kept.length === 0 ? url.slice(0, mark) : `${url.slice(0, mark)}?${kept.join('&')}`;
}

/** Whether the sender shows the token, in one of the ways that the backend takes it. */
export function showsToken(headers: IncomingHttpHeaders, url: string, token: string): boolean {
  const [, scheme = '', said = ''] = /^(Bearer|Token|Basic) +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  const text = scheme.toLowerCase() === 'basic' ? Buffer.from(said, 'base64').toString('utf8') : said;
  const password = text.slice(text.indexOf(':') + 1);
  const inQuery = new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('p');
  const given = scheme === '' ? [inQuery ?? ''] : scheme.toLowerCase() === 'bearer' ? [text] : [text, password];
  return given.some((candidate) => timingSafeEqual(digest(candidate), digest(token)));
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** A web page can reach a proxy on loopback through a name of its own that resolves to it; that name then stands here. */
export function namesLoopback(host: string | undefined): boolean {
  const name = (host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost');
}
