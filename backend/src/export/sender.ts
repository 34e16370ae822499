import { setTimeout as sleep } from 'node:timers/promises';
import { type FastifyBaseLogger } from 'fastify';
import { type IntakeLedger } from '../ingest/intake-ledger';
import { type ExportConfig, OWN_REQUESTS } from './config';
import { type Spool } from './spool';

export interface Receiver {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Statuses worth another attempt. */
  readonly retries: (status: number) => boolean;
  /** Of the records of an accepted request, how many the receiver says it left out. */
  readonly rejected: (body: Buffer) => number;
}

export interface SenderDeps {
  readonly receiver: Receiver;
  readonly spool: Spool;
  readonly ledger: IntakeLedger;
  /** In the ledger. */
  readonly signal: 'export_spans' | 'export_samples';
  readonly log: FastifyBaseLogger;
  readonly config: ExportConfig;
}

type Outcome =
  | { readonly kind: 'delivered'; readonly rejected: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'again'; readonly reason: string; readonly afterMs?: number };

/** Sends what is spooled, one request after the other, until it is delivered or refused for good. */
export class Sender {
  private readonly stop = new AbortController();
  private readonly running: Promise<void>;
  private requests = 0;

  constructor(private readonly deps: SenderDeps) {
    this.running = this.run();
  }

  async close(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { spool, ledger, signal, log, receiver } = this.deps;
    for (;;) {
      const spooled = await spool.next(this.stop.signal);
      if (!spooled) return;
      const outcome = await this.deliver(spooled.body);
      if (outcome === undefined) return; // It stays spooled.
      await spooled.done();
      if (outcome.kind === 'delivered') {
        const rejected = Math.min(outcome.rejected, spooled.records);
        ledger.stored(signal, spooled.records - rejected);
        ledger.dropped(signal, 'rejected_by_receiver', rejected);
      } else {
        ledger.dropped(signal, 'refused_by_receiver', spooled.records);
        log.error({ url: receiver.url, records: spooled.records, reason: outcome.reason }, 'an export was refused');
      }
    }
  }

  /** Undefined when it was told to stop before it came to an end. */
  private async deliver(body: Buffer): Promise<Exclude<Outcome, { kind: 'again' }> | undefined> {
    const { config, receiver, log } = this.deps;
    for (let waitMs = config.firstRetryMs; ; waitMs = Math.min(config.longestRetryMs, waitMs * 2)) {
      const outcome = await this.attempt(body);
      if (this.stop.signal.aborted && outcome.kind === 'again') return undefined;
      if (outcome.kind !== 'again') return outcome;
      log.warn({ url: receiver.url, reason: outcome.reason }, 'an export will be tried again');
      // Spread, so that senders that failed together do not come back together.
      const pause = Math.max(outcome.afterMs ?? 0, waitMs * (0.75 + Math.random() / 2));
      try {
        await sleep(pause, undefined, { signal: this.stop.signal });
      } catch {
        return undefined; // Told to stop.
      }
    }
  }

  private async attempt(body: Buffer): Promise<Outcome> {
    const { receiver, config } = this.deps;
    try {
      const response = await fetch(receiver.url, {
        method: 'POST',
        headers: { ...receiver.headers, 'x-request-id': `${OWN_REQUESTS}${process.pid}-${this.requests++}` },
        body,
        // A receiver that moved is a mistake in the configuration, not one to follow with our headers.
        redirect: 'manual',
        signal: AbortSignal.any([this.stop.signal, AbortSignal.timeout(config.requestMs)]),
      });
      const answer = Buffer.from(await response.arrayBuffer());
      if (response.ok) return { kind: 'delivered', rejected: receiver.rejected(answer) };
      const reason = `${response.status} ${answer.toString('utf8', 0, 300)}`;
      if (!receiver.retries(response.status)) return { kind: 'refused', reason };
      return { kind: 'again', reason, afterMs: retryAfterMs(response.headers.get('retry-after')) };
    } catch (error) {
      const { message, cause } = error as Error;
      return { kind: 'again', reason: cause instanceof Error ? `${message}: ${cause.message}` : message };
    }
  }
}

/** Seconds or a date; undefined for neither. An hour at the most: a receiver's mistake must not stop an export. */
export function retryAfterMs(header: string | null, nowMs = Date.now()): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(3_600_000, Math.max(0, ms));
}
