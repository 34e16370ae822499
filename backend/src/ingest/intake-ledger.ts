import { AGENT_LEDGER, BlockBuilder } from '@thalweg/protocol';
import { toBatch } from './batch';
import { type MergeQueue } from './merge-queue';

type Counter = 'captured' | 'stored' | 'dropped';

export interface LedgerEntry {
  readonly agent: number;
  readonly signal: string;
  readonly counter: Counter;
  readonly reason: string;
  readonly value: number;
}

const FLUSH_MS = 2000;

/**
 * What the intakes of this process took: captured = stored + dropped, by signal and by the agent that passed it on (0:
 * sent here directly). A record is captured once its body is known to be whole; a body that is refused as a whole
 * stays with its sender and is not counted. Rows of the request log are counted as stored by the engine itself.
 */
export class IntakeLedger {
  readonly bootNs = BigInt(Date.now()) * 1_000_000n;
  private readonly counts = new Map<string, { -readonly [K in keyof LedgerEntry]: LedgerEntry[K] }>();
  private changed = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly queue: MergeQueue,
    private readonly onError: (error: unknown) => void,
  ) {}

  captured(signal: string, records: number, agent = 0): void {
    this.add('captured', signal, '', records, agent);
  }

  stored(signal: string, records: number, agent = 0): void {
    this.add('stored', signal, '', records, agent);
  }

  dropped(signal: string, reason: string, records: number, agent = 0): void {
    this.add('dropped', signal, reason, records, agent);
  }

  get entries(): readonly LedgerEntry[] {
    return [...this.counts.values()];
  }

  /** Writes the counters once more; what comes later is not counted. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    await this.flush();
  }

  private add(counter: Counter, signal: string, reason: string, records: number, agent: number): void {
    if (records === 0) return;
    const key = `${agent} ${counter} ${signal} ${reason}`;
    const entry = this.counts.get(key);
    if (entry) entry.value += records;
    else this.counts.set(key, { agent, signal, counter, reason, value: records });
    this.changed = true;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.flush();
    }, FLUSH_MS).unref();
  }

  private async flush(): Promise<void> {
    if (!this.changed) return;
    this.changed = false;
    const block = new BlockBuilder(AGENT_LEDGER);
    const nowNs = BigInt(Date.now()) * 1_000_000n;
    for (const { agent, signal, counter, reason, value } of this.counts.values()) {
      const { columns } = block;
      columns.agent_id.push(agent);
      columns.boot_time.pushBigInt(this.bootNs);
      columns.time.pushBigInt(nowNs);
      columns.signal.push(signal);
      columns.counter.push(counter);
      columns.reason.push(reason);
      columns.value.push(value);
      block.endRow();
    }
    try {
      await this.queue.add(toBatch(Buffer.from(block.encode()), AGENT_LEDGER, { agent: 0, attempt: 1 }, 1_000_000));
    } catch (error) {
      this.changed = true; // The counters only grow: the next flush tells all of it.
      this.onError(error);
    }
  }
}
