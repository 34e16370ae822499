import { Counter, Histogram, type MetricFamily } from '../metrics';

/** What ingest counts of itself since the process began; the ledger is elsewhere and survives restarts. */
export class IngestMetrics {
  private readonly inserted = new Counter('thalweg_ingest_rows_total', 'Rows inserted', 'signal');
  private readonly inserts = new Counter('thalweg_ingest_inserts_total', 'Inserts into the engine', 'signal');
  private readonly batches = new Counter('thalweg_ingest_batches_total', 'Batches stored', 'signal');
  private readonly refused = new Counter('thalweg_ingest_refused_total', 'Batches answered with a problem', 'code');
  private readonly seconds = new Histogram(
    'thalweg_ingest_insert_seconds',
    'Duration of one insert',
    [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  );

  startInsert(signal: string, rows: number, batches: number): () => void {
    const started = performance.now();
    return () => {
      this.seconds.observe((performance.now() - started) / 1000);
      this.inserted.add(rows, signal);
      this.inserts.add(1, signal);
      this.batches.add(batches, signal);
    };
  }

  countRefused(code: string): void {
    this.refused.add(1, code);
  }

  get families(): MetricFamily[] {
    return [this.inserted, this.inserts, this.batches, this.refused, this.seconds].map((metric) => metric.family);
  }
}
