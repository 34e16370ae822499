import { type ClickHouseClient } from '@clickhouse/client';
import { EngineError } from '../errors';

/** Callers that may wait for a session; what comes beyond is told at once that the engine is busy. */
const MOST_WAITING = 512;

/** Sessions of equal settings, each used by one statement at a time. */
export class SessionPool {
  private readonly free: ClickHouseClient[];
  private readonly waiting: ((session: ClickHouseClient) => void)[] = [];
  private readonly idle: (() => void)[] = [];
  private closed = false;

  constructor(
    private readonly sessions: readonly ClickHouseClient[],
    /** Runs on a session whose statement failed, before the next one gets it. */
    private readonly recover: (session: ClickHouseClient) => Promise<void>,
  ) {
    this.free = [...sessions];
  }

  async use<T>(work: (session: ClickHouseClient) => Promise<T>): Promise<T> {
    const session = await this.acquire();
    try {
      const result = await work(session);
      this.release(session);
      return result;
    } catch (error) {
      // The caller need not wait for it; the next user of the session does.
      void this.recover(session).finally(() => this.release(session));
      throw error;
    }
  }

  /** Waits for the statements under way, then closes the sessions. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    if (this.free.length < this.sessions.length) await new Promise<void>((resolve) => this.idle.push(resolve));
    await Promise.all(this.sessions.map((session) => session.close()));
  }

  private acquire(): Promise<ClickHouseClient> {
    if (this.closed) return Promise.reject(new EngineError('the store is closed', undefined, 'unavailable'));
    const session = this.free.pop();
    if (session) return Promise.resolve(session);
    if (this.waiting.length >= MOST_WAITING) {
      return Promise.reject(
        new EngineError(`${MOST_WAITING} statements wait for the engine already`, undefined, 'unavailable'),
      );
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private release(session: ClickHouseClient): void {
    const next = this.waiting.shift();
    if (next) return next(session);
    this.free.push(session);
    if (this.free.length === this.sessions.length) for (const resolve of this.idle.splice(0)) resolve();
  }
}
