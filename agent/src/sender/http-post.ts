import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import {
  AGENT_HEADER,
  ATTEMPT_HEADER,
  BATCH_HEADER,
  BOOT_HEADER,
  NATIVE_MEDIA_TYPE,
  PROTOCOL_HEADER,
  PROTOCOL_VERSION,
} from '@thalweg/protocol';
import { errnoOf, reasonOf } from '../errors';
import { type Batch } from './batch';

const LONGEST_ANSWER_BYTES = 64 * 1024;
/** What a wrong token or an overloaded proxy answers may be put right; the batch waits. */
const WAIT_STATUSES: ReadonlySet<number> = new Set([401, 403, 408, 425, 429]);

export type Outcome =
  | { readonly kind: 'stored' }
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number }
  | { readonly kind: 'rejected'; readonly reason: string; readonly detail: string };

export interface PostOptions {
  readonly backendUrl: string;
  readonly token: string;
  readonly timeoutMs: number;
  readonly connections: number;
}

/** Posts batches over kept-alive connections and says what became of them; it never throws. */
export class HttpPost {
  private readonly agent: HttpAgent;
  private readonly isTls: boolean;
  private readonly base: string;
  private readonly running = new Set<ClientRequest>();

  constructor(private readonly options: PostOptions) {
    this.isTls = options.backendUrl.startsWith('https:');
    this.base = options.backendUrl.replace(/\/+$/, '');
    const agentOptions = { keepAlive: true, maxSockets: options.connections, scheduling: 'lifo' as const };
    this.agent = this.isTls ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions);
  }

  send(batch: Batch): Promise<Outcome> {
    return new Promise((resolve) => {
      const request = (this.isTls ? httpsRequest : httpRequest)(
        `${this.base}/api/v1/agent/${batch.table}`,
        { method: 'POST', agent: this.agent, headers: this.headersOf(batch), timeout: this.options.timeoutMs },
        (response) => {
          collect(response, (text) => done(outcomeOf(response, text)));
        },
      );
      // The timeout option only watches an idle socket; a server that drips would hold the batch for ever.
      const limit = setTimeout(() => request.destroy(new Error('timeout')), this.options.timeoutMs);
      const done = (outcome: Outcome) => {
        clearTimeout(limit);
        this.running.delete(request);
        resolve(outcome);
      };
      request.on('timeout', () => request.destroy(new Error('timeout')));
      request.on('error', (error) => done({ kind: 'retry', reason: errnoOf(error) || reasonOf(error) }));
      this.running.add(request);
      request.end(batch.body);
    });
  }

  /** Breaks off what is under way. */
  close(): void {
    for (const request of this.running) request.destroy(new Error('stopped'));
    this.agent.destroy();
  }

  private headersOf(batch: Batch): Record<string, string | number> {
    return {
      'content-type': NATIVE_MEDIA_TYPE,
      ...(batch.encoding === 'identity' ? {} : { 'content-encoding': batch.encoding }),
      'content-length': batch.body.length,
      [PROTOCOL_HEADER]: PROTOCOL_VERSION,
      [AGENT_HEADER]: batch.agentId,
      [BATCH_HEADER]: batch.number,
      [BOOT_HEADER]: batch.boot,
      [ATTEMPT_HEADER]: batch.attempts,
      ...(this.options.token === '' ? {} : { authorization: `Bearer ${this.options.token}` }),
    };
  }
}

function collect(response: IncomingMessage, onText: (text: string) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= LONGEST_ANSWER_BYTES) chunks.push(chunk);
    else response.destroy();
  });
  // The status is what counts: an answer that breaks off after it is still an answer.
  response.on('close', () => onText(Buffer.concat(chunks).toString('utf8')));
}

function outcomeOf(response: IncomingMessage, text: string): Outcome {
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return { kind: 'stored' };
  const afterMs = retryAfterMs(response.headers['retry-after']);
  const { code, detail } = problemOf(text);
  const reason = `${status}${code ? `_${code}` : ''}`;
  if (status >= 500 || WAIT_STATUSES.has(status)) return { kind: 'retry', reason, afterMs };
  return { kind: 'rejected', reason: `rejected_${reason}`, detail };
}

/** Seconds, or an HTTP date. */
export function retryAfterMs(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value.trim())) return Number(value) * 1000;
  const until = Date.parse(value);
  return Number.isNaN(until) ? undefined : Math.max(0, until - Date.now());
}

function problemOf(text: string): { code: string; detail: string } {
  try {
    const problem = JSON.parse(text) as Record<string, unknown> | null;
    const code = typeof problem?.code === 'string' && /^\w{1,64}$/.test(problem.code) ? problem.code : '';
    const detail = [problem?.title, problem?.detail, problem?.remedy].filter((part) => typeof part === 'string');
    return { code, detail: detail.join(' ').slice(0, 1000) };
  } catch {
    // Not a problem document: a proxy's page, or nothing.
    return { code: '', detail: text.slice(0, 200) };
  }
}
