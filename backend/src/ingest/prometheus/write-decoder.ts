import { isUtf8 } from 'node:buffer';
import { KeyHash } from '../metrics/key-hash';
import { type MetricsBatch, type SeriesRef } from '../metrics/metrics-sink';
import { isStaleMarker, readHistogram } from './histogram-reader';
import { checkLabels } from './labels';
import { Rejections, noPieces } from './rejections';
import { WIRE, WireReader } from './wire-reader';

export const field = (number: number, wire: number) => (number << 3) | wire;

const SAMPLE = Object.freeze({
  value: field(1, WIRE.fixed64),
  timestamp: field(2, WIRE.varint),
  start: field(3, WIRE.varint),
});
const EXEMPLAR = Object.freeze({ value: field(2, WIRE.fixed64), timestamp: field(3, WIRE.varint) });
const TRACE_LABELS = Object.freeze(['trace_id', 'traceID', 'TraceID', 'traceId']);
/** A bucket takes a byte of the body and eight of ours. */
const MOST_REQUEST_BUCKETS = 4_000_000;
/** Metric types by number, the same in both versions. */
export const METRIC_TYPES = Object.freeze([
  'unknown',
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
]);

/** Tags of the fields of `TimeSeries`. */
export interface SeriesFields {
  readonly samples: number;
  readonly histograms: number;
  readonly exemplars: number;
}

/**
 * Reads a decompressed request straight into a batch. A series that is known costs a hash of the bytes that name it;
 * labels become text only when it is not. Throws `MalformedMessage`; what is wrong with one series alone is
 * rejected with it.
 */
export abstract class WriteDecoder {
  protected readonly wire = new WireReader();
  protected readonly key = KeyHash.seeded();
  protected text: Buffer = Buffer.alloc(0);
  protected batch!: MetricsBatch;
  /** Since when the series that is read counts, Unix ms, where the series says it and not each sample; 0: unknown. */
  protected createdMs = 0;
  private rejections = new Rejections();
  private buckets = 0;
  private leaveOut: string | undefined;

  protected constructor(private readonly fields: SeriesFields) {}

  /** @param leaveOut label that does not become part of any series */
  decode(body: Buffer, length: number, batch: MetricsBatch, leaveOut?: string): Rejections {
    this.open(body, length);
    this.batch = batch;
    this.leaveOut = leaveOut;
    this.rejections = new Rejections();
    this.buckets = 0;
    this.readRequest();
    const { too_old, too_far_ahead } = batch.outOfTime;
    if (too_old > 0) this.rejections.add('too_old', { samples: too_old });
    if (too_far_ahead > 0) this.rejections.add('too_far_ahead', { samples: too_far_ahead });
    return this.rejections;
  }

  /** Labels of the first series, names and values in turn. */
  firstLabels(body: Buffer, length: number): readonly string[] {
    this.open(body, length);
    return this.readFirstLabels();
  }

  protected abstract readRequest(): void;
  protected abstract readFirstLabels(): readonly string[];
  /** Reads the message once: its labels into {@link WriteDecoder.key}; all fields checked to be whole. */
  protected abstract readKey(from: number, to: number): void;
  /** Labels of the message that {@link WriteDecoder.readKey} read last, or why they cannot be read. */
  protected abstract labelPairs(from: number, to: number): readonly string[] | string;
  /** Labels of the exemplar that the reader stands in. */
  protected abstract exemplarLabel(tag: number, into: string[]): void;
  /** A series became known: metadata that stands beside it. */
  protected abstract seriesTold(metric: string, from: number, to: number): void;
  /** What a version refuses of a series besides; undefined when nothing. */
  protected abstract refuses(samples: number, histograms: number): string | undefined;

  /** The next message's bytes, passed over. */
  protected message(): number {
    const size = this.wire.length();
    const from = this.wire.at;
    this.wire.at = from + size;
    return from;
  }

  protected series(from: number, to: number): void {
    const { wire } = this;
    const outer = wire.end;
    const after = wire.at;
    wire.end = to;
    this.key.reset();
    this.createdMs = 0;
    if (this.leaveOut !== undefined) this.key.addNumber(1); // The same bytes, and yet another series.
    this.readKey(from, to);
    const { high, low } = this.key.end();
    let ref = this.batch.find(high, low);
    if (ref < 0) ref = this.newSeries(from, to, high, low);
    if (ref >= 0) this.readPieces(ref, from, to);
    wire.at = after;
    wire.end = outer;
  }

  /** Text of a message's bytes; undefined when it is no UTF-8. */
  protected utf8(from: number, to: number): string | undefined {
    return isUtf8(this.text.subarray(from, to)) ? this.text.toString('utf8', from, to) : undefined;
  }

  private open(body: Buffer, length: number): void {
    this.text = body;
    this.wire.open(body, length);
  }

  private newSeries(from: number, to: number, high: number, low: number): SeriesRef {
    const pairs = this.labelPairs(from, to);
    const checked =
      typeof pairs === 'string' ? ({ ok: false, detail: pairs } as const) : checkLabels(pairs, this.leaveOut);
    if (!checked.ok) {
      this.rejections.add('invalid_labels', this.countPieces(from, to), checked.detail);
      return -1;
    }
    const ref = this.batch.series(checked.metric, checked.labels, high, low);
    this.seriesTold(checked.metric, from, to);
    return ref;
  }

  private countPieces(from: number, to: number) {
    const pieces = noPieces();
    const { wire, fields } = this;
    for (wire.at = from, wire.end = to; wire.at < to;) {
      const tag = wire.tag();
      if (tag === fields.samples) pieces.samples++;
      else if (tag === fields.histograms) pieces.histograms++;
      else if (tag === fields.exemplars) pieces.exemplars++;
      wire.skip(tag);
    }
    return pieces;
  }

  private readPieces(ref: SeriesRef, from: number, to: number): void {
    const { wire, fields } = this;
    let samples = 0;
    let histograms = 0;
    for (wire.at = from; wire.at < to;) {
      const tag = wire.tag();
      if (tag !== fields.samples && tag !== fields.histograms && tag !== fields.exemplars) {
        wire.skip(tag);
        continue;
      }
      const size = wire.length();
      wire.end = wire.at + size;
      if (tag === fields.samples) {
        this.readSample(ref);
        samples++;
      } else if (tag === fields.histograms) {
        this.readHistogram(ref);
        histograms++;
      } else this.readExemplar(ref);
      wire.end = to;
    }
    const refusal = this.refuses(samples, histograms);
    if (refusal !== undefined) this.rejections.add('invalid_labels', noPieces(), refusal);
  }

  private readSample(ref: SeriesRef): void {
    const { wire } = this;
    let valueAt = -1;
    let timeMs = 0;
    let startMs = this.createdMs;
    while (wire.at < wire.end) {
      const tag = wire.tag();
      if (tag === SAMPLE.value) valueAt = wire.fixed64();
      else if (tag === SAMPLE.timestamp) timeMs = wire.int64();
      else if (tag === SAMPLE.start) startMs = wire.int64() || startMs;
      else wire.skip(tag);
    }
    if (startMs !== 0 && startMs < timeMs) this.batch.started(ref, startMs);
    const value = valueAt < 0 ? 0 : wire.view.getFloat64(valueAt, true);
    if (value !== value && isStaleMarker(wire.view, valueAt)) this.batch.stale(ref, timeMs);
    else this.batch.sample(ref, timeMs, value);
  }

  private readHistogram(ref: SeriesRef): void {
    const { timeMs, startMs, histogram, problem } = readHistogram(this.wire);
    this.buckets += histogram.positiveCounts.length + histogram.negativeCounts.length + histogram.customValues.length;
    if (this.buckets > MOST_REQUEST_BUCKETS) {
      throw this.wire.malformed(`the histograms of the request have more than ${MOST_REQUEST_BUCKETS} buckets`);
    }
    if (problem === undefined) {
      const since = startMs || this.createdMs;
      if (since !== 0 && since < timeMs) this.batch.started(ref, since, histogram);
      this.batch.histogram(ref, timeMs, histogram);
    } else this.rejections.add('invalid_histogram', { histograms: 1 }, problem);
  }

  private readExemplar(ref: SeriesRef): void {
    const { wire } = this;
    const labels: string[] = [];
    let value = 0;
    let timeMs = 0;
    while (wire.at < wire.end) {
      const tag = wire.tag();
      if (tag === EXEMPLAR.value) value = wire.double();
      else if (tag === EXEMPLAR.timestamp) timeMs = wire.int64();
      else this.exemplarLabel(tag, labels);
    }
    let traceId = '';
    for (let i = 0; i < labels.length; i += 2) {
      if (TRACE_LABELS.includes(labels[i] as string)) traceId = labels[i + 1] as string;
    }
    this.batch.exemplar(ref, timeMs, value, traceId, labels);
  }
}
