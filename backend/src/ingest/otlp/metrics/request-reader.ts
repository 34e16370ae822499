import { type MetricsBatch, type SeriesRef } from '../../metrics/metrics-sink';
import { WireReader } from '../../prometheus/wire-reader';
import { enter, leave, readAttribute } from './attributes';
import { type ClassicCounts, type DeltaChanges } from './delta-streams';
import { SCALES, STALE_HISTOGRAM, isWithinDoubles, toNative } from './exponential';
import { readExemplar } from './exemplars';
import { DATA, METRIC, REQUEST, RESOURCE, RESOURCE_METRICS, SCOPE_METRICS, TEMPORALITY } from './fields';
import { type MetricKind, metricName, unitName } from './names';
import { PART, type Part, PointSeries } from './point-series';
import { type HistogramPoint, PointReader } from './points';
import { flatLabels, resourceLabels, targetInfoLabels } from './series-labels';

const KIND_OF_FIELD: Readonly<Record<number, MetricKind>> = Object.freeze({
  [METRIC.gauge]: 'gauge',
  [METRIC.sum]: 'updown',
  [METRIC.histogram]: 'histogram',
  [METRIC.exponentialHistogram]: 'exponential',
  [METRIC.summary]: 'summary',
});
const KIND_CODES: Readonly<Record<MetricKind, number>> = Object.freeze({
  gauge: 1,
  counter: 2,
  updown: 3,
  histogram: 4,
  exponential: 5,
  summary: 6,
});
/** Types of Prometheus's metadata. */
const TYPES: Readonly<Record<MetricKind, string>> = Object.freeze({
  gauge: 'gauge',
  counter: 'counter',
  updown: 'gauge',
  histogram: 'histogram',
  exponential: 'histogram',
  summary: 'summary',
});
const MOST_REASONS = 10;
const EMPTY = [0, 0] as const;

/** Where the parts of a metric lie, and what kind it is. */
interface MetricHead {
  name: readonly [number, number];
  description: readonly [number, number];
  unit: readonly [number, number];
  kind: MetricKind | undefined;
  /** Where its data begin. */
  data: number;
  isDelta: boolean;
  hasTemporality: boolean;
}

/** Scans an ExportMetricsServiceRequest straight into a batch. */
export class RequestReader {
  /** Data points that were not taken, and the first reasons. */
  rejected = 0;
  readonly reasons = new Map<string, number>();
  /** Data points in all. */
  points = 0;

  private readonly wire = new WireReader();
  private readonly series: PointSeries;
  private readonly reader: PointReader;
  private newestMs = 0;

  constructor(
    private readonly batch: MetricsBatch,
    private readonly deltas: DeltaChanges,
  ) {
    this.series = new PointSeries(this.wire, batch);
    this.reader = new PointReader(this.wire, this.series);
  }

  /** Throws a MalformedMessage when the body is no such request. */
  read(body: Buffer): void {
    const { wire } = this;
    wire.open(body, body.length);
    this.each(REQUEST.resourceMetrics, () => this.resource());
  }

  /** Enters each message of that field within the one the reader stands in. */
  private each(field: number, read: () => void): void {
    const { wire } = this;
    while (wire.at < wire.end) {
      const tag = wire.tag();
      if (tag !== field) {
        wire.skip(tag);
        continue;
      }
      const outer = enter(wire);
      read();
      leave(wire, outer);
    }
  }

  private resource(): void {
    const { wire, series } = this;
    const start = wire.at;
    const attributes = new Map<string, string>();
    series.key.reset();
    this.each(RESOURCE_METRICS.resource, () => {
      series.key.addBytes(wire.bytes, wire.at, wire.end);
      while (wire.at < wire.end) {
        const tag = wire.tag();
        if (tag === RESOURCE.attributes) readAttribute(wire, attributes);
        else wire.skip(tag);
      }
    });
    const labels = resourceLabels(attributes);
    series.beginResource(labels);
    this.newestMs = 0;
    wire.at = start;
    this.each(RESOURCE_METRICS.scopeMetrics, () => this.each(SCOPE_METRICS.metrics, () => this.metric()));
    const info = this.newestMs > 0 ? targetInfoLabels(attributes, labels) : undefined;
    if (!info) return;
    this.batch.metadata('target_info', 'gauge', '', 'Target metadata');
    this.batch.sample(this.batch.series('target_info', flatLabels(info)), this.newestMs, 1);
  }

  private metric(): void {
    const { wire, series } = this;
    const head = this.readHead();
    if (head.kind === undefined) return;
    const [name, description, unit] = [head.name, head.description, head.unit].map(([from, to]) =>
      Buffer.from(wire.bytes.buffer, wire.bytes.byteOffset + from, to - from).toString('utf8'),
    ) as [string, string, string];
    const family = metricName(name, unit, head.kind);
    if (family !== '') this.batch.metadata(family, TYPES[head.kind], unitName(unit), description);
    series.beginMetric(family, head, KIND_CODES[head.kind]);
    wire.at = head.data;
    const outer = enter(wire);
    this.each(DATA.points, () => this.point(head, name));
    leave(wire, outer);
  }

  private readHead(): MetricHead {
    const { wire } = this;
    const head: MetricHead = {
      name: EMPTY,
      description: EMPTY,
      unit: EMPTY,
      kind: undefined,
      data: 0,
      isDelta: false,
      hasTemporality: true,
    };
    while (wire.at < wire.end) {
      const tag = wire.tag();
      if (tag === METRIC.name) head.name = this.range();
      else if (tag === METRIC.description) head.description = this.range();
      else if (tag === METRIC.unit) head.unit = this.range();
      else if (KIND_OF_FIELD[tag] !== undefined) this.readDataHead(head, KIND_OF_FIELD[tag] as MetricKind);
      else wire.skip(tag);
    }
    return head;
  }

  /** What stands behind the points but says what they are. */
  private readDataHead(head: MetricHead, kind: MetricKind): void {
    const { wire } = this;
    head.data = wire.at;
    head.kind = kind;
    const outer = enter(wire);
    let temporality = 0;
    while (wire.at < wire.end) {
      const tag = wire.tag();
      if (tag === DATA.temporality) temporality = wire.varint();
      else if (tag === DATA.isMonotonic && kind === 'updown') head.kind = wire.varint() === 0 ? 'updown' : 'counter';
      else wire.skip(tag);
    }
    leave(wire, outer);
    head.isDelta = temporality === TEMPORALITY.delta;
    head.hasTemporality =
      kind === 'gauge' || kind === 'summary' || head.isDelta || temporality === TEMPORALITY.cumulative;
  }

  private range(): readonly [number, number] {
    const { wire } = this;
    const length = wire.length();
    const from = wire.at;
    wire.at += length;
    return [from, wire.at];
  }

  private point(head: MetricHead, name: string): void {
    this.points++;
    const problem = this.problemOf(head) ?? this.takePoint(head);
    if (problem === undefined) return;
    this.rejected++;
    const reason = `${JSON.stringify(name.slice(0, 200))}: ${problem}`;
    if (this.reasons.size < MOST_REASONS || this.reasons.has(reason)) {
      this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
    }
  }

  private problemOf(head: MetricHead): string | undefined {
    if (this.series.family === '') return 'the name has no character that PromQL takes';
    return head.hasTemporality ? undefined : 'the aggregation temporality is neither delta nor cumulative';
  }

  /** Reads a point and hands it over; says why when it cannot. */
  private takePoint(head: MetricHead): string | undefined {
    switch (head.kind) {
      case 'histogram':
        return this.takeHistogram(head);
      case 'exponential':
        return this.takeExponential(head);
      case 'summary':
        return this.takeSummary();
      default:
        return this.takeNumber(head);
    }
  }

  private takeNumber(head: MetricHead): string | undefined {
    const { batch, series, reader } = this;
    const point = reader.number();
    const { timeMs } = point;
    this.seen(timeMs);
    if (!point.hasValue) {
      batch.stale(series.find(PART.value), timeMs);
      return undefined;
    }
    if (!point.isSet) return 'a data point has no value';
    let value: number | undefined = point.value;
    if (head.isDelta) {
      const { high, low } = series.keyOf(PART.delta);
      value = this.deltas.add(high, low, timeMs, value);
      if (value === undefined) return OUT_OF_ORDER;
    }
    const ref = series.find(PART.value);
    batch.sample(ref, timeMs, value);
    this.exemplars(point.exemplars, () => ref);
    return undefined;
  }

  private takeHistogram(head: MetricHead): string | undefined {
    const { series, reader } = this;
    const point = reader.histogram();
    this.seen(point.timeMs);
    const { bounds, counts } = point;
    if (counts.length > 0 && counts.length !== bounds.length + 1) {
      return `a histogram has ${counts.length} buckets and ${bounds.length} bounds, not one bound less`;
    }
    if (bounds.some((bound, i) => !(i === 0 || bound > (bounds[i - 1] as number))))
      return 'the bounds of a histogram do not rise';
    let sums: ClassicCounts | undefined = point;
    if (head.isDelta && point.hasValue) {
      const { high, low } = series.keyOf(PART.delta);
      sums = this.deltas.add(high, low, point.timeMs, { bounds, counts, count: point.count, sum: point.sum });
      if (sums === undefined) return OUT_OF_ORDER;
    }
    this.giveHistogram(point, sums);
    return undefined;
  }

  private giveHistogram(point: HistogramPoint, { bounds, counts, count, sum }: ClassicCounts): void {
    const { series } = this;
    if (point.hasSum || !point.hasValue) this.give(point, PART.sum, sum);
    this.give(point, PART.count, count);
    let below = 0;
    for (let i = 0; i < counts.length - 1; i++) {
      below += counts[i] as number;
      const bound = bounds[i] as number;
      if (bound !== Infinity) this.giveAt(point, series.findAt(PART.bucket, 'le', bound), below);
    }
    this.giveAt(point, series.findAt(PART.bucket, 'le', Infinity), count);
    this.exemplars(point.exemplars, (value) => {
      const bound = counts.length === 0 ? undefined : bounds.find((bound) => value <= bound);
      return series.findAt(PART.bucket, 'le', bound ?? Infinity);
    });
  }

  private takeExponential(head: MetricHead): string | undefined {
    const { batch, series, reader } = this;
    const point = reader.exponential();
    const { timeMs } = point;
    this.seen(timeMs);
    if (!point.hasValue) {
      batch.histogram(series.find(PART.value), timeMs, STALE_HISTOGRAM);
      return undefined;
    }
    if (point.scale < SCALES.lowest || point.scale > 63) {
      return `an exponential histogram has the scale ${point.scale}; ${SCALES.lowest} is the lowest that Prometheus knows`;
    }
    if (!isWithinDoubles(point.positive, point.scale) || !isWithinDoubles(point.negative, point.scale)) {
      return 'an exponential histogram has buckets that no number lies in';
    }
    const { high, low } = series.keyOf(PART.delta);
    const histogram = head.isDelta ? this.deltas.add(high, low, timeMs, point) : point;
    if (histogram === undefined) return OUT_OF_ORDER;
    const ref = series.find(PART.value);
    batch.histogram(ref, timeMs, toNative(histogram));
    this.exemplars(point.exemplars, () => ref);
    return undefined;
  }

  private takeSummary(): undefined {
    const { series, reader } = this;
    const point = reader.summary();
    this.seen(point.timeMs);
    this.give(point, PART.sum, point.sum);
    this.give(point, PART.count, point.count);
    for (let i = 0; i < point.quantiles.length; i += 2) {
      const ref = series.findAt(PART.quantile, 'quantile', point.quantiles[i] as number);
      this.giveAt(point, ref, point.quantiles[i + 1] as number);
    }
    return undefined;
  }

  private give(point: Taken, part: Part, value: number): void {
    this.giveAt(point, this.series.find(part), value);
  }

  private giveAt({ timeMs, hasValue }: Taken, ref: SeriesRef, value: number): void {
    if (hasValue) this.batch.sample(ref, timeMs, value);
    else this.batch.stale(ref, timeMs);
  }

  private exemplars(starts: readonly number[], seriesOf: (value: number) => SeriesRef): void {
    for (const start of starts) {
      const exemplar = readExemplar(this.wire, this.reader, start);
      if (!exemplar) continue;
      const { timeMs, value, traceId, labels } = exemplar;
      this.batch.exemplar(seriesOf(value), timeMs, value, traceId, labels);
    }
  }

  private seen(timeMs: number): void {
    if (timeMs > this.newestMs) this.newestMs = timeMs;
  }
}

interface Taken {
  readonly timeMs: number;
  readonly hasValue: boolean;
}

const OUT_OF_ORDER = 'a delta point is not later than the one before it';
