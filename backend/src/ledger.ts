import { type IntakeLedger } from './ingest/intake-ledger';
import { type MetricFamily } from './metrics';
import { type Store } from './store/client';

/** Answers of `/metrics` rest on figures at most this old, so that scraping does not load the engine. */
const FRESH_MS = 1000;

/**
 * The loss ledger: captured = stored + dropped, by signal and agent. Captured and dropped are what agents report of each
 * of their runs; stored is what the engine took, counted in the engine, so that a restart forgets nothing.
 */
export class Ledger {
  private last: { readonly at: number; readonly families: Promise<MetricFamily[]> } | undefined;

  constructor(
    private readonly store: Store,
    /** Counts of this process, fresher than what it has written of them. */
    private readonly own: Pick<IntakeLedger, 'entries' | 'bootNs'>,
  ) {}

  families(): Promise<MetricFamily[]> {
    const now = performance.now();
    if (!this.last || now - this.last.at > FRESH_MS) {
      const families = this.read();
      this.last = { at: now, families };
      families.catch(() => (this.last = undefined)); // The caller answers it; the next call asks again.
    }
    return this.last.families;
  }

  private async read(): Promise<MetricFamily[]> {
    const [reported, stored] = await Promise.all([
      this.store.query(
        `SELECT signal, toString(agent_id) AS agent, counter, reason, toString(sum(run_value)) AS value
         FROM
         (
             SELECT signal, agent_id, boot_time, counter, reason, max(value) AS run_value
             FROM event.agent_ledger
             WHERE boot_time != fromUnixTimestamp64Nano({own:Int64}, 'UTC')
             GROUP BY signal, agent_id, boot_time, counter, reason
         )
         GROUP BY signal, agent, counter, reason
         ORDER BY signal, agent, counter, reason
         LIMIT 100000`,
        { own: this.own.bootNs },
      ),
      this.store.query(
        `SELECT signal, toString(agent_id) AS agent, toString(sum(rows)) AS value
         FROM event.stored_rows GROUP BY signal, agent ORDER BY signal, agent LIMIT 100000`,
      ),
    ]);
    const totals = new Totals();
    for (const [signal, agent, counter, reason, value] of reported.rows) {
      // What the engine counts of its own tables is told once.
      if (counter !== 'stored' || String(signal) !== 'l7_flow_log') {
        totals.add(String(counter), String(signal), String(agent), String(reason), BigInt(String(value)));
      }
    }
    for (const { agent, signal, counter, reason, value } of this.own.entries) {
      totals.add(counter, signal, String(agent), reason, BigInt(value));
    }
    for (const [signal, agent, value] of stored.rows) {
      totals.add('stored', String(signal), String(agent), '', BigInt(String(value)));
    }
    return [
      totals.family('captured', 'Records that agents captured or intakes took'),
      totals.family('stored', 'Records that the engine took'),
      totals.family('dropped', 'Records that were lost on the way, by reason'),
    ];
  }
}

/** Counts by counter, signal, agent and reason, whoever told them. */
class Totals {
  private readonly values = new Map<string, { counter: string; labels: Record<string, string>; value: bigint }>();

  add(counter: string, signal: string, agent: string, reason: string, value: bigint): void {
    const key = JSON.stringify([counter, signal, agent, reason]);
    const entry = this.values.get(key);
    if (entry) entry.value += value;
    else {
      const labels = { signal, agent, ...(counter === 'dropped' ? { reason } : {}) };
      this.values.set(key, { counter, labels, value });
    }
  }

  family(counter: string, help: string): MetricFamily {
    const samples = [...this.values.entries()]
      .filter(([, entry]) => entry.counter === counter)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { labels, value }]) => ({ labels, value }));
    return { name: `thalweg_records_${counter}_total`, type: 'counter', help, samples };
  }
}
