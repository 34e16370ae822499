import { QUERY_DEFAULTS, type QueryConfig } from './config';
import { QueryError } from './errors';

type Limits = Pick<QueryConfig, 'concurrency' | 'queueLength' | 'queueTimeoutMs'>;

interface Waiting {
  readonly admit: () => void;
  readonly timer: NodeJS.Timeout;
}

/** Lets a bounded number of questions run at once and a bounded number wait a bounded time; others get 503 at once. */
export class QuestionGate {
  private running = 0;
  private readonly queue: Waiting[] = [];

  constructor(private readonly limits: Limits = QUERY_DEFAULTS) {}

  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.enter(signal);
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private enter(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.reject(gone());
    if (this.running < this.limits.concurrency) {
      this.running++;
      return Promise.resolve();
    }
    if (this.queue.length >= this.limits.queueLength)
      return Promise.reject(busy(`${this.queue.length} questions wait already`));
    return new Promise((resolve, reject) => {
      const drop = (error: QueryError) => {
        const at = this.queue.indexOf(waiting);
        if (at < 0) return;
        this.queue.splice(at, 1);
        clearTimeout(waiting.timer);
        signal?.removeEventListener('abort', onAbort);
        reject(error);
      };
      const onAbort = () => drop(gone());
      const waiting: Waiting = {
        admit: () => {
          clearTimeout(waiting.timer);
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
        timer: setTimeout(() => drop(busy(`it waited ${this.limits.queueTimeoutMs} ms`)), this.limits.queueTimeoutMs),
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.queue.push(waiting);
    });
  }

  /** The slot passes to who waits longest. */
  private leave(): void {
    const next = this.queue.shift();
    if (next) next.admit();
    else this.running--;
  }
}

const busy = (detail: string) => new QueryError('too_many_questions', detail, { retryAfter: 2 });
const gone = () => new QueryError('cancelled', 'the connection was closed');
