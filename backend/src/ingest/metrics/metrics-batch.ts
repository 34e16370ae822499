import {
  BlockBuilder,
  type ColumnSpec,
  METRIC_EXEMPLARS,
  METRIC_HISTOGRAMS,
  METRIC_METADATA,
  METRIC_SAMPLES,
  METRIC_SERIES,
  METRIC_TEXTS,
  type MapColumn,
  type TableSpec,
} from '@thalweg/protocol';
import { type Batch } from '../batch';
import { type MetricsBatch, type MetricsSource, type NativeHistogram, type SeriesRef } from './metrics-sink';
import { SAMPLE_COLUMN_SPECS, STALE_HIGH, STALE_LOW, SampleColumns } from './sample-columns';
import { type SeriesRegistry } from './series-registry';

/** What a batch needs of its sink. */
export interface BatchHost {
  readonly registry: SeriesRegistry;
  /** Whether this is news; told again from time to time. */
  isNewMetadata(metric: string, type: string, unit: string, help: string): boolean;
  /** Stores the parts, what others refer to first. */
  store(batch: StoredBatch): Promise<void>;
}

type Signal = 'samples' | 'histograms' | 'exemplars' | 'texts';

export interface StoredBatch {
  readonly batches: readonly Batch[];
  /** Records by ledger signal. */
  readonly stored: Readonly<Record<string, number>>;
  readonly dropped: readonly { readonly signal: Signal; readonly reason: string; readonly records: number }[];
  readonly agent: number;
  /** Series that were told with a later first sample than this one, by id. */
  readonly earlier: ReadonlyMap<string, number>;
}

/** Samples outside are dropped and counted: retention would take the old ones at once. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export class ColumnBatch implements MetricsBatch {
  readonly counts = { samples: 0, histograms: 0, exemplars: 0 };
  private texts = 0;
  private readonly tooOld = { samples: 0, histograms: 0, exemplars: 0, texts: 0 };
  private readonly tooFarAhead = { samples: 0, histograms: 0, exemplars: 0, texts: 0 };
  private metadataTold = 0;
  private readonly samples = SampleColumns.take();
  private readonly told: SeriesRef[] = [];
  private readonly begun: SeriesRef[] = [];
  private readonly earlier = new Map<SeriesRef, number>();
  private seriesRows?: BlockBuilder<typeof METRIC_SERIES.columns>;
  private histogramRows?: BlockBuilder<typeof METRIC_HISTOGRAMS.columns>;
  private exemplarRows?: BlockBuilder<typeof METRIC_EXEMPLARS.columns>;
  private metadataRows?: BlockBuilder<typeof METRIC_METADATA.columns>;
  private textRows?: BlockBuilder<typeof METRIC_TEXTS.columns>;
  private readonly registry: SeriesRegistry;
  private ended = false;

  constructor(
    private readonly host: BatchHost,
    /** Unique among batches under way. */
    private readonly teller: number,
    private readonly source: MetricsSource,
    private readonly agent: number,
    private readonly nowMs: number,
    private readonly range: TimeRange,
  ) {
    this.registry = host.registry;
  }

  get outOfTime(): MetricsBatch['outOfTime'] {
    return { too_old: sum(this.tooOld), too_far_ahead: sum(this.tooFarAhead) };
  }

  find(keyHigh: number, keyLow: number): SeriesRef {
    const { registry } = this;
    const ref = registry.find(keyHigh, keyLow);
    if (ref < 0) return ref;
    return (registry.dueMs[ref] as number) > this.nowMs || registry.teller[ref] === this.teller ? ref : -1;
  }

  series(metric: string, labels: readonly string[], keyHigh?: number, keyLow?: number): SeriesRef {
    const { registry } = this;
    const ref = registry.add(metric, labels);
    if (keyHigh !== undefined && keyLow !== undefined) registry.remember(keyHigh, keyLow, ref);
    if ((registry.dueMs[ref] as number) > this.nowMs || registry.teller[ref] === this.teller) return ref;
    registry.teller[ref] = this.teller;
    this.told.push(ref);
    const { columns } = (this.seriesRows ??= new BlockBuilder(METRIC_SERIES));
    columns.series_id.pushHalves(registry.idHigh[ref] as number, registry.idLow[ref] as number);
    columns.metric.push(metric);
    pushMap(columns.labels, labels);
    columns.agent_id.push(this.agent);
    columns.source.push(this.source);
    this.seriesRows.endRow(); // Its times are known when the batch ends.
    return ref;
  }

  sample(series: SeriesRef, timeMs: number, value: number): void {
    if (!this.inTime('samples', series, timeMs)) return;
    const { registry } = this;
    this.samples.push(registry.idHigh[series] as number, registry.idLow[series] as number, timeMs, value);
    this.counts.samples++;
  }

  stale(series: SeriesRef, timeMs: number): void {
    if (!this.inTime('samples', series, timeMs)) return;
    const { registry } = this;
    this.samples.pushStale(registry.idHigh[series] as number, registry.idLow[series] as number, timeMs);
    this.counts.samples++;
  }

  started(series: SeriesRef, startMs: number, histogram?: NativeHistogram): void {
    const { registry, range } = this;
    if (registry.startMs[series] === startMs) return;
    // Between samples that are there it would be a reset that never was.
    if (startMs <= (registry.lastMs[series] as number) || startMs < range.fromMs || startMs > range.toMs) return;
    registry.startMs[series] = startMs;
    this.begun.push(series);
    registry.lastMs[series] = startMs;
    if (startMs < (registry.firstMs[series] as number)) this.isEarlier(series, startMs);
    if (histogram) this.histogramRow(series, startMs, emptied(histogram));
    else this.samples.push(registry.idHigh[series] as number, registry.idLow[series] as number, startMs, 0);
  }

  histogram(series: SeriesRef, timeMs: number, histogram: NativeHistogram): void {
    if (!this.inTime('histograms', series, timeMs)) return;
    this.histogramRow(series, timeMs, histogram);
    this.counts.histograms++;
  }

  private histogramRow(series: SeriesRef, timeMs: number, histogram: NativeHistogram): void {
    const { columns } = (this.histogramRows ??= new BlockBuilder(METRIC_HISTOGRAMS));
    columns.series_id.pushHalves(this.registry.idHigh[series] as number, this.registry.idLow[series] as number);
    columns.time.push(timeMs);
    columns.is_float.push(histogram.isFloat ? 1 : 0);
    columns.reset_hint.push(histogram.resetHint);
    columns.schema.push(histogram.schema);
    columns.zero_threshold.push(histogram.zeroThreshold);
    columns.zero_count.push(histogram.zeroCount);
    columns.count.push(histogram.count);
    if (histogram.isStale) columns.sum.pushHalves(STALE_HIGH, STALE_LOW);
    else columns.sum.push(histogram.sum);
    pushArray(columns.positive_offsets, histogram.positiveOffsets);
    pushArray(columns.positive_lengths, histogram.positiveLengths);
    pushArray(columns.positive_counts, histogram.positiveCounts);
    pushArray(columns.negative_offsets, histogram.negativeOffsets);
    pushArray(columns.negative_lengths, histogram.negativeLengths);
    pushArray(columns.negative_counts, histogram.negativeCounts);
    pushArray(columns.custom_values, histogram.customValues);
    this.histogramRows.endRow();
  }

  exemplar(series: SeriesRef, timeMs: number, value: number, traceId: string, labels: readonly string[]): void {
    if (!this.inTime('exemplars', series, timeMs)) return;
    const { columns } = (this.exemplarRows ??= new BlockBuilder(METRIC_EXEMPLARS));
    columns.series_id.pushHalves(this.registry.idHigh[series] as number, this.registry.idLow[series] as number);
    columns.time.push(timeMs);
    columns.value.push(value);
    columns.trace_id.push(traceId);
    pushMap(columns.labels, labels);
    this.exemplarRows.endRow();
    this.counts.exemplars++;
  }

  text(series: SeriesRef, timeMs: number, value: string): void {
    if (!this.inTime('texts', series, timeMs)) return;
    const { columns } = (this.textRows ??= new BlockBuilder(METRIC_TEXTS));
    columns.series_id.pushHalves(this.registry.idHigh[series] as number, this.registry.idLow[series] as number);
    columns.time.push(timeMs);
    columns.value.push(value);
    this.textRows.endRow();
    this.texts++;
  }

  metadata(metric: string, type: string, unit: string, help: string): void {
    this.metadataTold++;
    if (!this.host.isNewMetadata(metric, type, unit, help)) return;
    const { columns } = (this.metadataRows ??= new BlockBuilder(METRIC_METADATA));
    columns.metric.push(metric);
    columns.type.push(type);
    columns.unit.push(unit);
    columns.help.push(help);
    columns.seen_time.push(this.nowMs);
    this.metadataRows.endRow();
  }

  async commit(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    const { registry } = this;
    for (const ref of this.told) {
      // Spread over a quarter of the time, so that what was told together is not told again together.
      const share = ((registry.idLow[ref] as number) & 255) / 1024;
      registry.dueMs[ref] = this.nowMs + TELL_AGAIN_MS * (1 - share);
    }
    const batch = this.finish();
    this.samples.release();
    try {
      await this.host.store(batch);
    } catch (error) {
      for (const ref of this.told) registry.dueMs[ref] = 0;
      for (const ref of this.begun) registry.startMs[ref] = 0;
      throw error;
    }
    for (const [ref, firstMs] of this.earlier) {
      if (firstMs < (registry.firstMs[ref] as number)) registry.firstMs[ref] = firstMs;
    }
  }

  drop(): void {
    if (this.ended) return;
    this.ended = true;
    this.samples.release();
  }

  private inTime(signal: Signal, series: SeriesRef, timeMs: number): boolean {
    const { registry, range } = this;
    // So written, NaN is out of time.
    if (!(timeMs >= range.fromMs && timeMs <= range.toMs)) {
      (timeMs > range.toMs ? this.tooFarAhead : this.tooOld)[signal]++;
      return false;
    }
    if (timeMs > (registry.lastMs[series] as number)) registry.lastMs[series] = timeMs;
    if (timeMs < (registry.firstMs[series] as number)) this.isEarlier(series, timeMs);
    return true;
  }

  private isEarlier(series: SeriesRef, timeMs: number): void {
    if (this.registry.teller[series] === this.teller) {
      this.registry.firstMs[series] = timeMs; // It is about to be told.
    } else if (timeMs < (this.earlier.get(series) ?? Infinity)) {
      this.earlier.set(series, timeMs);
    }
  }

  private finish(): StoredBatch {
    const { registry, counts, samples } = this;
    for (const ref of this.told) {
      const first = registry.firstMs[ref] as number;
      const { columns } = this.seriesRows as BlockBuilder<typeof METRIC_SERIES.columns>;
      columns.first_time.push(Number.isFinite(first) ? first : this.nowMs);
      columns.last_time.push(Math.max(registry.lastMs[ref] as number, Number.isFinite(first) ? first : this.nowMs));
    }
    const batches: Batch[] = [];
    this.add(batches, METRIC_SERIES, this.seriesRows);
    this.add(batches, METRIC_METADATA, this.metadataRows);
    if (samples.rows > 0) {
      const bytes = samples.encode();
      batches.push(this.batchOf(METRIC_SAMPLES, samples.rows, { columns: SAMPLE_COLUMN_SPECS, bytes }));
    }
    this.add(batches, METRIC_HISTOGRAMS, this.histogramRows);
    this.add(batches, METRIC_EXEMPLARS, this.exemplarRows);
    this.add(batches, METRIC_TEXTS, this.textRows);
    return {
      batches,
      stored: { ...counts, texts: this.texts, metadata: this.metadataTold },
      dropped: [...drops('too_old', this.tooOld), ...drops('too_far_ahead', this.tooFarAhead)],
      agent: this.agent,
      earlier: new Map([...this.earlier].map(([ref, firstMs]) => [registry.idText(ref), firstMs])),
    };
  }

  private add<C extends Record<string, ColumnSpec>>(
    batches: Batch[],
    spec: TableSpec<C>,
    rows: BlockBuilder<C> | undefined,
  ): void {
    if (!rows) return;
    const columns = Object.entries(spec.columns).map(([name, { type }]) => ({ name, type }));
    batches.push(this.batchOf(spec as unknown as TableSpec, rows.rows, { columns, bytes: rows.encode() }));
  }

  private batchOf(spec: TableSpec, rows: number, part: Batch['parts'][number]): Batch {
    const bytes = part.bytes.length;
    return { spec, agent: this.agent, rows, bytes, parts: [part], span: undefined, resent: false };
  }
}

/** A series is told again after this long at the latest, so `last_time` is at most this much behind its samples. */
export const TELL_AGAIN_MS = 15 * 60_000;

/** The same kind of histogram with nothing in it. */
const emptied = (histogram: NativeHistogram): NativeHistogram => ({
  ...histogram,
  resetHint: 0,
  zeroCount: 0,
  count: 0,
  sum: 0,
  isStale: false,
  positiveOffsets: [],
  positiveLengths: [],
  positiveCounts: [],
  negativeOffsets: [],
  negativeLengths: [],
  negativeCounts: [],
});

const sum = (counts: Readonly<Record<Signal, number>>) => Object.values(counts).reduce((total, one) => total + one, 0);
const drops = (reason: string, counts: Readonly<Record<Signal, number>>) =>
  (Object.entries(counts) as [Signal, number][]).map(([signal, records]) => ({ signal, reason, records }));

function pushMap(column: MapColumn, labels: readonly string[]): void {
  for (let i = 0; i + 1 < labels.length; i += 2) {
    column.keys.push(labels[i] as string);
    column.values.push(labels[i + 1] as string);
  }
  column.endRow(labels.length >> 1);
}

interface NumberArray {
  readonly elements: { push(value: number): void };
  endRow(count: number): void;
}

function pushArray(column: NumberArray, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) column.elements.push(values[i] as number);
  column.endRow(values.length);
}
