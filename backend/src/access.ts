import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Config, isLoopback, parseListen } from './config';
import { ProblemError } from './errors';

const digest = (text: string) => createHash('sha256').update(text).digest();

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without a token: the route tells nothing and takes nothing. */
    isOpen?: boolean;
    /** Takes the token as the parameter `p` as well, as InfluxDB 1 takes a password. */
    hasCredentialsInQuery?: boolean;
  }
}

/**
 * Guards every route of this scope. With a token, callers must show it. Without one the server listens on loopback
 * only, where a web page could still reach it through a name of its own that resolves to 127.0.0.1: so the host that
 * the caller named must be loopback too.
 */
export function registerAccess(app: FastifyInstance, config: Config): void {
  if (config.token !== '') {
    const expected = digest(config.token);
    app.addHook('onRequest', async (request) => {
      if (request.routeOptions.config.isOpen) return;
      const given = tokensOf(request);
      if (given.length === 0) throw new ProblemError('unauthorized', 'the request carries no token');
      if (!given.some((token) => timingSafeEqual(digest(token), expected)))
        throw new ProblemError('unauthorized', 'the token is not the server’s');
    });
    return;
  }
  const { host } = parseListen(config.listen);
  if (!isLoopback(host)) return;
  app.addHook('onRequest', async (request) => {
    const named = request.hostname.replace(/^\[|\]$/g, '');
    if (isIP(named) === 0 && named !== 'localhost' && !named.endsWith('.localhost')) {
      throw new ProblemError(
        'unauthorized',
        `the request names the host ${JSON.stringify(named.slice(0, 100))}; without a token only localhost is served`,
      );
    }
  });
}

/**
 * What may be the token: of `Bearer T`, of InfluxDB's `Token T` and `Token user:T`, of Basic credentials with T as the
 * password, which is what senders without bearer tokens can say.
 */
function tokensOf(request: FastifyRequest): string[] {
  const [, scheme, said] = /^(Bearer|Token|Basic) +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
  if (scheme !== undefined && said !== undefined) return ofScheme(scheme.toLowerCase(), said);
  if (!request.routeOptions.config.hasCredentialsInQuery) return [];
  const { p } = request.query as { p?: unknown };
  return typeof p === 'string' && p !== '' ? [p] : [];
}

function ofScheme(scheme: string, said: string): string[] {
  const text = scheme === 'basic' ? Buffer.from(said, 'base64').toString('utf8') : said;
  const password = text.slice(text.indexOf(':') + 1);
  if (scheme === 'bearer') return [text];
  if (scheme === 'token') return [text, password];
  return text.includes(':') && password !== '' ? [password] : [];
}

/**
 * Pages may load scripts, workers and data from this server only. Grafana's libraries compile templates at run time and
 * style elements inline, which is what the two "unsafe" sources are for.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-eval' blob:",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self' blob: data:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join('; ');

export function registerSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
  });
}
