import { type Ledger } from './ledger';
import { type Pipeline } from './pipeline';
import { type Sender } from './sender/sender';
import { type RecordSource } from './source/source';

/** Signal of the kernel side's records, and of the agent's own figures. */
const RECORDS = 'socket_data';
const SELF = 'agent';

/** Reads what the parts of the agent count, and the agent's own cost, into the ledger. */
export class SelfObserver {
  private droppedBefore = new Map<string, number>();
  private capturedBefore = 0;
  private handledBefore = 0;

  constructor(
    private readonly ledger: Ledger,
    private readonly source: RecordSource,
    private readonly pipeline: Pipeline,
    private readonly sender: Sender | undefined,
  ) {}

  observe(): void {
    const { captured, dropped } = this.source.counters();
    const { counters } = this.pipeline;
    this.ledger.captured(RECORDS, Math.max(0, captured - this.capturedBefore));
    this.capturedBefore = Math.max(captured, this.capturedBefore);
    this.ledger.stored(RECORDS, counters.records - this.handledBefore);
    this.handledBefore = counters.records;
    for (const [reason, count] of Object.entries(dropped)) {
      const more = count - (this.droppedBefore.get(reason) ?? 0);
      if (more > 0) this.ledger.dropped(RECORDS, reason, more);
      this.droppedBefore.set(reason, Math.max(count, this.droppedBefore.get(reason) ?? 0));
    }
    this.ledger.gauge(RECORDS, 'sequence_gaps', counters.gaps);
    this.ledger.gauge(RECORDS, 'late_records', counters.late);
    this.ledger.gauge(RECORDS, 'sockets_evicted', counters.evicted);
    this.ledger.gauge(RECORDS, 'pending_overflow', counters.pendingOverflow);
    for (const [reason, count] of counters.skipped) this.ledger.gauge(RECORDS, `skipped_${reason}`, count);
    const { user, system } = process.cpuUsage();
    this.ledger.gauge(SELF, 'cpu_ns', (user + system) * 1000);
    this.ledger.gauge(SELF, 'rss_bytes', process.memoryUsage.rss());
    this.ledger.gauge(SELF, 'spool_bytes', this.sender?.spoolBytes ?? 0);
  }
}
