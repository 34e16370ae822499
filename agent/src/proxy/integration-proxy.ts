import { once } from 'node:events';
import {
  Agent as HttpAgent,
  type ClientRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  createServer,
  request as httpRequest,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { type AddressInfo } from 'node:net';
import { PROBLEM_MEDIA_TYPE } from '@thalweg/protocol';
import { errnoOf, reasonOf } from '../errors';
import { type Ledger } from '../ledger';
import { isProbe, methodsOf } from './paths';
import { answeredHeaders, forwardedHeaders, forwardedUrl, namesLoopback, showsToken } from './proxy-headers';
import { type ProxyAddress } from './proxy-listen';

export interface ProxyOptions {
  readonly address: ProxyAddress;
  readonly backendUrl: string;
  /** Of the backend. */
  readonly token: string;
  /** That senders show to the proxy; empty: none is asked for. */
  readonly proxyToken: string;
  readonly agentId: number;
  /** Longest body, as sent. */
  readonly bodyBytes: number;
  /** Requests under way at the same time. */
  readonly requests: number;
  /** Time that the backend has to answer, ms. */
  readonly timeoutMs: number;
}

export interface ProxyLog {
  info(message: string): void;
  warn(message: string): void;
}

/** Signal of the agent's ledger: requests, stored when the backend said so. */
const SIGNAL = 'proxied_requests';
const RETRY_AFTER = Object.freeze({ busy: 1, away: 5 });
const MOST_CONNECTIONS = 512;

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly retryAfter?: number;
  readonly allow?: string;
}

/**
 * Takes what others send to a backend and passes it on as it is, with the agent's identity and token. Nothing is kept:
 * while the backend is away the sender is told so and keeps its data.
 */
export class IntegrationProxy {
  private readonly server: Server;
  private readonly agent: HttpAgent;
  private readonly backend: URL;
  private underWay = 0;
  private isAway = false;

  constructor(
    private readonly options: ProxyOptions,
    private readonly ledger: Ledger,
    private readonly log: ProxyLog,
  ) {
    this.backend = new URL(options.backendUrl);
    const agentOptions = { keepAlive: true, maxSockets: options.requests };
    this.agent = this.backend.protocol === 'https:' ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions);
    this.server = createServer((request, response) => this.handle(request, response));
    this.server.maxConnections = MOST_CONNECTIONS;
  }

  /** Port that it listens on. */
  get port(): number {
    return (this.server.address() as AddressInfo | null)?.port ?? 0;
  }

  async start(): Promise<void> {
    const { host, port } = this.options.address;
    this.server.listen(port, host);
    await once(this.server, 'listening');
    this.log.info(`Passing on what others send to ${host}:${this.port}`);
  }

  /** Lets what is under way end within the given time. */
  async close(patienceMs: number): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeIdleConnections();
    const timer = setTimeout(() => this.server.closeAllConnections(), patienceMs);
    await closed;
    clearTimeout(timer);
    this.agent.destroy();
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const refusal = this.refusalOf(request);
    // Probes are no data: they are not counted.
    const isCounted = !isProbe(pathOf(request));
    if (isCounted) this.ledger.captured(SIGNAL, 1);
    const count = (outcome: string) => {
      if (!isCounted) return;
      if (outcome === '') this.ledger.stored(SIGNAL, 1);
      else this.ledger.dropped(SIGNAL, outcome, 1);
    };
    if (refusal) {
      count(refusal.code);
      refuse(request, response, refusal);
      return;
    }
    this.underWay++;
    this.forward(request, response, (outcome) => {
      this.underWay--;
      count(outcome);
    });
  }

  private refusalOf(request: IncomingMessage): Refusal | undefined {
    const { options } = this;
    const { headers, method = '', url = '' } = request;
    const path = pathOf(request);
    const methods = methodsOf(path);
    if (!methods) return { status: 404, code: 'not_found', detail: `the proxy does not pass ${path.slice(0, 200)} on` };
    if (!methods.includes(method)) {
      return {
        status: 405,
        code: 'method_not_allowed',
        detail: `${path} takes ${methods.join(', ')}`,
        allow: methods.join(', '),
      };
    }
    if (options.address.isLoopback && options.proxyToken === '' && !namesLoopback(headers.host)) {
      return { status: 401, code: 'unauthorized', detail: 'without a token the proxy serves localhost only' };
    }
    if (options.proxyToken !== '' && !isProbe(path) && !showsToken(headers, url, options.proxyToken)) {
      return { status: 401, code: 'unauthorized', detail: 'the request does not carry the token of the proxy' };
    }
    if (Number(headers['content-length'] ?? 0) > options.bodyBytes) return this.tooLarge();
    if (this.underWay >= options.requests) {
      const detail = `${this.underWay} requests are being passed on`;
      return { status: 503, code: 'proxy_busy', detail, retryAfter: RETRY_AFTER.busy };
    }
    return undefined;
  }

  private tooLarge(): Refusal {
    return { status: 413, code: 'body_too_large', detail: `the body is larger than ${this.options.bodyBytes} bytes` };
  }

  /** Calls `done` once: with '' when the backend took it, else with the reason why not. */
  private forward(request: IncomingMessage, response: ServerResponse, done: (outcome: string) => void): void {
    const { options, backend } = this;
    const upstream = (backend.protocol === 'https:' ? httpsRequest : httpRequest)({
      agent: this.agent,
      protocol: backend.protocol,
      hostname: backend.hostname.replace(/^\[|\]$/g, ''),
      port: backend.port,
      method: request.method,
      path: backend.pathname.replace(/\/+$/, '') + forwardedUrl(request.url ?? ''),
      headers: forwardedHeaders(request.headers, options),
    });
    let isSettled = false;
    let timer: NodeJS.Timeout | undefined;
    const settle = (outcome: string) => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      done(outcome);
    };
    const giveUp = (refusal: Refusal) => {
      const isFirst = !isSettled;
      settle(refusal.code);
      upstream.destroy();
      if (!isFirst) return;
      if (response.headersSent) response.destroy();
      else refuse(request, response, refusal);
    };
    request.once('end', () => {
      timer = setTimeout(() => giveUp(this.away('ETIMEDOUT')), options.timeoutMs);
    });
    this.sendBody(request, upstream, giveUp);
    upstream.on('error', (error) => {
      // What was given up breaks off; that says nothing of the backend.
      if (!isSettled) giveUp(this.away(errnoOf(error) || reasonOf(error)));
    });
    upstream.once('response', (answer) => this.answer(answer, response, settle, giveUp));
    // The sender has gone before it was answered.
    response.once('close', () => {
      if (response.writableFinished) return;
      settle('sender_gone');
      upstream.destroy();
    });
  }

  private sendBody(request: IncomingMessage, upstream: ClientRequest, giveUp: (refusal: Refusal) => void): void {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      // A body without an announced length is measured on its way; the backend never sees its end.
      if (bytes > this.options.bodyBytes) giveUp(this.tooLarge());
    });
    request.once('error', () => upstream.destroy());
    request.pipe(upstream);
  }

  private answer(
    answer: IncomingMessage,
    response: ServerResponse,
    settle: (outcome: string) => void,
    giveUp: (refusal: Refusal) => void,
  ): void {
    const status = answer.statusCode ?? 502;
    if (status === 401 || status === 403) {
      // It is the agent's token that is wrong: a sender that was told 401 would give its data up.
      answer.resume();
      giveUp(this.away(`the backend answers ${status}: set THALWEG_TOKEN of the agent`));
      return;
    }
    if (this.isAway) this.log.info('The backend takes what others send again');
    this.isAway = false;
    response.writeHead(status, answeredHeaders(answer.headers));
    answer.pipe(response);
    answer.on('error', () => giveUp(ANSWER_BROKEN));
    answer.once('end', () => settle(status < 300 ? '' : `answered_${status}`));
  }

  private away(reason: string): Refusal {
    if (!this.isAway) this.log.warn(`What others send cannot be passed on: ${reason}`);
    this.isAway = true;
    return {
      status: 503,
      code: 'backend_unavailable',
      detail: `the backend cannot be reached now: ${reason}`,
      retryAfter: RETRY_AFTER.away,
    };
  }
}

/** The status has been told already: the sender sees its answer break off. */
const ANSWER_BROKEN: Refusal = { status: 502, code: 'answer_broken', detail: 'the answer of the backend broke off' };

const pathOf = (request: IncomingMessage) => (request.url ?? '').split('?', 1)[0] ?? '';

function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const { status, code, detail, retryAfter, allow } = refusal;
  request.unpipe();
  // What is left of the body is not read, so the connection cannot be used again.
  const isRead = request.complete;
  const title = 'The proxy does not pass this on';
  const remedy = retryAfter === undefined ? 'See docs/send/agent-proxy.md.' : 'Send again after Retry-After seconds.';
  // `error` and `message` are where clients of InfluxDB look.
  const body = JSON.stringify({
    type: 'about:blank',
    title,
    status,
    code,
    detail,
    remedy,
    error: detail,
    message: detail,
  });
  response.writeHead(status, {
    'content-type': PROBLEM_MEDIA_TYPE,
    'content-length': Buffer.byteLength(body),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    ...(allow === undefined ? {} : { allow }),
    ...(isRead ? {} : { connection: 'close' }),
  });
  response.end(body);
  if (!isRead) request.resume();
}
