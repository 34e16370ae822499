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

  constructor(private readonly store: Store) {}

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
             WHERE counter IN ('captured', 'dropped')
             GROUP BY signal, agent_id, boot_time, counter, reason
         )
         GROUP BY signal, agent, counter, reason
         ORDER BY signal, agent, counter, reason
         LIMIT 100000`,
      ),
      this.store.query(
        `SELECT signal, toString(agent_id) AS agent, toString(sum(rows)) AS value
         FROM event.stored_rows GROUP BY signal, agent ORDER BY signal, agent LIMIT 100000`,
      ),
    ]);
    const reports = reported.rows.map(([signal, agent, counter, reason, value]) => ({
      labels: { signal: String(signal), agent: String(agent), reason: String(reason) },
      counter,
      value: BigInt(String(value)),
    }));
    return [
      {
        name: 'thalweg_records_captured_total',
        type: 'counter',
        help: 'Records that agents captured',
        samples: reports
          .filter(({ counter }) => counter === 'captured')
          .map(({ labels: { signal, agent }, value }) => ({ labels: { signal, agent }, value })),
      },
      {
        name: 'thalweg_records_stored_total',
        type: 'counter',
        help: 'Records that the engine took',
        samples: stored.rows.map(([signal, agent, value]) => ({
          labels: { signal: String(signal), agent: String(agent) },
          value: BigInt(String(value)),
        })),
      },
      {
        name: 'thalweg_records_dropped_total',
        type: 'counter',
        help: 'Records that were lost on the way, by reason',
        samples: reports.filter(({ counter }) => counter === 'dropped').map(({ labels, value }) => ({ labels, value })),
      },
    ];
  }
}
