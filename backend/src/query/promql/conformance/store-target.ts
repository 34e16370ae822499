import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FastifyInstance } from 'fastify';
import { createApp } from '../../../app';
import { checkConfig } from '../../../config';
import { createMetricsSink } from '../../../ingest/metrics/create-metrics-sink';
import { type MetricsBatch, type MetricsSink, type SeriesRef } from '../../../ingest/metrics/metrics-sink';
import { METRIC_NAME, metricName } from '../labels';
import { createPromSource } from '../storage/create-source';
import { type MemorySample } from '../testing/memory-storage';
import { type FloatHistogram } from '../types';
import { type LoadedSeries } from './loading';
import { type Target } from './run';

/** Scripts begin in 1970, long before what a store would keep. */
const SINCE_1970_HOURS = Math.ceil(Date.now() / 3_600_000) + 24;

/** The store and the storage that serve the API, on a directory of its own that goes with it. */
export async function storeTarget(): Promise<Target> {
  const dataDir = mkdtempSync(join(tmpdir(), 'thalweg-conformance-'));
  const checked = checkConfig({ dataDir, logLevel: 'silent', mergeMs: 1 });
  const app = await createApp({ ...checked, metricHours: SINCE_1970_HOURS });
  const loader = new StoreLoader(app);
  return {
    storage: createPromSource(app.thalwegStore, app.thalwegIntakes.config),
    load: (all) => loader.load(all),
    clear: () => loader.clear(),
    close: async () => {
      await app.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

class StoreLoader {
  private sink: MetricsSink | undefined;

  constructor(private readonly app: FastifyInstance) {}

  async clear(): Promise<void> {
    if (this.sink === undefined) return;
    await this.sink.close();
    // What the sink knows of series that it has told goes with them.
    this.sink = undefined;
    for (const table of ['samples', 'histograms', 'series']) {
      await this.app.thalwegStore.command(`TRUNCATE TABLE metrics.${table}`);
    }
  }

  async load(all: readonly LoadedSeries[]): Promise<void> {
    this.sink ??= createMetricsSink(this.app.thalwegIntakes);
    const batch = this.sink.begin('remote_write', 0);
    for (const { labels, samples } of all) {
      if (samples.length === 0) continue;
      const pairs = Object.entries(labels).filter(([name]) => name !== METRIC_NAME);
      const series = batch.series(metricName(labels), pairs.flat());
      for (const sample of samples) write(batch, series, sample);
    }
    await batch.commit();
  }
}

function write(batch: MetricsBatch, series: SeriesRef, sample: MemorySample): void {
  if (sample.stale) batch.stale(series, sample.timeMs);
  else if (sample.histogram === undefined) batch.sample(series, sample.timeMs, sample.value);
  else batch.histogram(series, sample.timeMs, nativeHistogram(sample.histogram));
}

const nativeHistogram = (histogram: FloatHistogram) => ({ ...histogram, isFloat: true, isStale: false });
