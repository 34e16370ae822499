import { type FastifyBaseLogger } from 'fastify';
import { type Config } from '../../config';
import { type Store } from '../../store/client';
import { type IngestMetrics } from '../ingest-metrics';
import { type IntakeLedger } from '../intake-ledger';
import { type MergeQueue } from '../merge-queue';
import { type BatchHost, ColumnBatch, type StoredBatch, TELL_AGAIN_MS, type TimeRange } from './metrics-batch';
import { type MetricsSink } from './metrics-sink';
import { SeriesRegistry } from './series-registry';

export interface MetricsSinkDeps {
  readonly config: Config;
  readonly store: Store;
  readonly log: FastifyBaseLogger;
  readonly metrics: IngestMetrics;
  readonly ledger: IntakeLedger;
  /** A queue of its own: samples need not wait behind the views of the log. */
  readonly queue: MergeQueue;
}

/** Some 100 MB when it is full. */
const MOST_SERIES = 2_000_000;
const MOST_METADATA = 100_000;
/** Clocks differ, and forecasts are written ahead. */
const AHEAD_MS = 24 * 3_600_000;
/** Series corrected by one statement. */
const MOST_CORRECTED = 1000;

export function createMetricsSink(deps: MetricsSinkDeps): MetricsSink {
  return new QueuedMetricsSink(deps);
}

class QueuedMetricsSink implements MetricsSink, BatchHost {
  registry = new SeriesRegistry(MOST_SERIES);
  /** When each piece of metadata is to be told again, Unix ms. */
  private readonly metadataDue = new Map<string, number>();
  private teller = 0;

  constructor(private readonly deps: MetricsSinkDeps) {}

  get range(): TimeRange {
    const now = Date.now();
    return { fromMs: Math.max(0, now - this.deps.config.metricHours * 3_600_000), toMs: now + AHEAD_MS };
  }

  begin(source: Parameters<MetricsSink['begin']>[0], agent: number): ColumnBatch {
    // Batches under way keep the registry that they began with.
    if (this.registry.full) this.registry = new SeriesRegistry(MOST_SERIES);
    this.teller = (this.teller % 0xffffffff) + 1;
    return new ColumnBatch(this, this.teller, source, agent, Date.now(), this.range);
  }

  isNewMetadata(metric: string, type: string, unit: string, help: string): boolean {
    const key = `${metric}\0${type}\0${unit}\0${help}`;
    const now = Date.now();
    if ((this.metadataDue.get(key) ?? 0) > now) return false;
    if (this.metadataDue.size >= MOST_METADATA) this.metadataDue.clear();
    this.metadataDue.set(key, now + TELL_AGAIN_MS);
    return true;
  }

  async store({ batches, stored, dropped, earlier, agent }: StoredBatch): Promise<void> {
    const { queue, ledger } = this.deps;
    const results = await Promise.allSettled(batches.map((batch) => queue.add(batch)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) {
      // The sender tells all of it again.
      if (stored['metadata']) this.metadataDue.clear();
      throw failed.reason;
    }
    if (earlier.size > 0) await this.correctFirstTimes(earlier);
    for (const [signal, records] of Object.entries(stored)) {
      ledger.captured(signal, records, agent);
      ledger.stored(signal, records, agent);
    }
    for (const { signal, reason, records } of dropped) {
      ledger.captured(signal, records, agent);
      ledger.dropped(signal, reason, records, agent);
    }
  }

  async close(): Promise<void> {
    // What was begun is the queue's, which is closed next.
  }

  /** Late samples came for series that are told already: their text is in the table. */
  private async correctFirstTimes(earlier: ReadonlyMap<string, number>): Promise<void> {
    const all = [...earlier];
    for (let at = 0; at < all.length; at += MOST_CORRECTED) {
      const some = all.slice(at, at + MOST_CORRECTED);
      await this.deps.store.command(
        `INSERT INTO metrics.series (series_id, metric, labels, agent_id, source, first_time, last_time)
         SELECT
             series_id, any(metric), any(labels), any(agent_id), any(source),
             fromUnixTimestamp64Milli(transform(series_id, {ids:Array(UInt64)}, {times:Array(Int64)}, toInt64(0)), 'UTC'),
             max(last_time)
         FROM metrics.series
         WHERE series_id IN {ids:Array(UInt64)}
         GROUP BY series_id`,
        { ids: some.map(([id]) => BigInt(id)), times: some.map(([, firstMs]) => firstMs) },
      );
    }
  }
}
