import { WIRE, type WireReader } from '../../prometheus/wire-reader';
import { enter, leave } from './attributes';
import { type Side } from './exponential';
import {
  BUCKETS,
  EXPONENTIAL_POINT,
  HISTOGRAM_POINT,
  NO_RECORDED_VALUE,
  NUMBER_POINT,
  QUANTILE,
  SUMMARY_POINT,
} from './fields';
import { type PointSeries } from './point-series';

const TWO_32 = 4294967296;
/** 2^32 ns are 4294 ms and 967296 ns. */
const HIGH_MS = 4294;
const HIGH_REST_NS = 967_296;
/** Buckets of one side of a histogram. */
export const MOST_BUCKETS = 16_384;

/** What all kinds of data points have. */
interface Point {
  timeMs: number;
  /** False when the sender only says that there is no value any more. */
  hasValue: boolean;
  /** Where the messages of its exemplars begin. */
  readonly exemplars: number[];
}

export interface NumberPoint extends Point {
  value: number;
  isSet: boolean;
}

export interface HistogramPoint extends Point {
  count: number;
  sum: number;
  hasSum: boolean;
  readonly counts: number[];
  readonly bounds: number[];
}

export interface ExponentialPoint extends Point {
  count: number;
  sum: number;
  scale: number;
  zeroCount: number;
  zeroThreshold: number;
  positive: Side;
  negative: Side;
}

export interface SummaryPoint extends Point {
  count: number;
  sum: number;
  /** Quantiles and their values in turn. */
  readonly quantiles: number[];
}

const NO_BUCKETS: Side = Object.freeze({ offset: 0, counts: [] });

/** Reads the data points of one request; each call reads the message in which the reader stands, up to its end. */
export class PointReader {
  constructor(
    private readonly wire: WireReader,
    private readonly series: PointSeries,
  ) {}

  number(): NumberPoint {
    const { wire, series } = this;
    const point: NumberPoint = { timeMs: 0, hasValue: true, exemplars: [], value: 0, isSet: false };
    series.beginPoint();
    while (wire.at < wire.end) {
      const tag = wire.tag();
      if (tag === NUMBER_POINT.attributes) series.addAttribute();
      else if (tag === NUMBER_POINT.time) point.timeMs = this.timeMs();
      else if (tag === NUMBER_POINT.double || tag === NUMBER_POINT.int) {
        point.value = tag === NUMBER_POINT.double ? wire.double() : this.signed();
        point.isSet = true;
      } else if (tag === NUMBER_POINT.exemplars) this.note(point.exemplars);
      else if (tag === NUMBER_POINT.flags) point.hasValue = this.hasValue();
      else wire.skip(tag);
    }
    series.endPoint();
    return point;
  }

  histogram(): HistogramPoint {
    const { wire, series } = this;
    const point: HistogramPoint = {
      timeMs: 0,
      hasValue: true,
      exemplars: [],
      count: 0,
      sum: 0,
      hasSum: false,
      counts: [],
      bounds: [],
    };
    series.beginPoint();
    while (wire.at < wire.end) {
      const tag = wire.tag();
      if (tag === HISTOGRAM_POINT.attributes) series.addAttribute();
      else if (tag === HISTOGRAM_POINT.time) point.timeMs = this.timeMs();
      else if (tag === HISTOGRAM_POINT.count) point.count = this.unsigned();
      else if (tag === HISTOGRAM_POINT.sum) {
        point.sum = wire.double();
        point.hasSum = true;
      } else if (tag >> 3 === HISTOGRAM_POINT.bucketCounts) this.repeated(tag, point.counts, () => this.unsigned());
      else if (tag >> 3 === HISTOGRAM_POINT.bounds) this.repeated(tag, point.bounds, () => wire.double());
      else if (tag === HISTOGRAM_POINT.exemplars) this.note(point.exemplars);
      else if (tag === HISTOGRAM_POINT.flags) point.hasValue = this.hasValue();
      else wire.skip(tag);
    }
    series.endPoint();
    return point;
  }

  exponential(): ExponentialPoint {
    const { wire, series } = this;
    const point: ExponentialPoint = {
      timeMs: 0,
      hasValue: true,
      exemplars: [],
      count: 0,
      sum: 0,
      scale: 0,
      zeroCount: 0,
      zeroThreshold: 0,
      positive: NO_BUCKETS,
      negative: NO_BUCKETS,
    };
    series.beginPoint();
    while (wire.at < wire.end) {
      const tag = wire.tag();
      if (tag === EXPONENTIAL_POINT.attributes) series.addAttribute();
      else if (tag === EXPONENTIAL_POINT.time) point.timeMs = this.timeMs();
      else if (tag === EXPONENTIAL_POINT.count) point.count = this.unsigned();
      else if (tag === EXPONENTIAL_POINT.sum) point.sum = wire.double();
      else if (tag === EXPONENTIAL_POINT.scale) point.scale = wire.sint64();
      else if (tag === EXPONENTIAL_POINT.zeroCount) point.zeroCount = this.unsigned();
      else if (tag === EXPONENTIAL_POINT.zeroThreshold) point.zeroThreshold = wire.double();
      else if (tag === EXPONENTIAL_POINT.positive) point.positive = this.buckets();
      else if (tag === EXPONENTIAL_POINT.negative) point.negative = this.buckets();
      else if (tag === EXPONENTIAL_POINT.exemplars) this.note(point.exemplars);
      else if (tag === EXPONENTIAL_POINT.flags) point.hasValue = this.hasValue();
      else wire.skip(tag);
    }
    series.endPoint();
    return point;
  }

  summary(): SummaryPoint {
    const { wire, series } = this;
    const point: SummaryPoint = { timeMs: 0, hasValue: true, exemplars: [], count: 0, sum: 0, quantiles: [] };
    series.beginPoint();
    while (wire.at < wire.end) {
      const tag = wire.tag();
      if (tag === SUMMARY_POINT.attributes) series.addAttribute();
      else if (tag === SUMMARY_POINT.time) point.timeMs = this.timeMs();
      else if (tag === SUMMARY_POINT.count) point.count = this.unsigned();
      else if (tag === SUMMARY_POINT.sum) point.sum = wire.double();
      else if (tag === SUMMARY_POINT.quantiles) this.quantile(point.quantiles);
      else if (tag === SUMMARY_POINT.flags) point.hasValue = this.hasValue();
      else wire.skip(tag);
    }
    series.endPoint();
    return point;
  }

  /** A time in ns as whole ms, exactly. */
  timeMs(): number {
    const { wire } = this;
    const at = wire.fixed64();
    const high = wire.view.getUint32(at + 4, true);
    return high * HIGH_MS + Math.floor((high * HIGH_REST_NS + wire.view.getUint32(at, true)) / 1_000_000);
  }

  signed(): number {
    const { wire } = this;
    const at = wire.fixed64();
    return wire.view.getInt32(at + 4, true) * TWO_32 + wire.view.getUint32(at, true);
  }

  private unsigned(): number {
    const { wire } = this;
    const at = wire.fixed64();
    return wire.view.getUint32(at + 4, true) * TWO_32 + wire.view.getUint32(at, true);
  }

  private hasValue(): boolean {
    return (this.wire.varint() & NO_RECORDED_VALUE) === 0;
  }

  private note(positions: number[]): void {
    const { wire } = this;
    positions.push(wire.at);
    const length = wire.length();
    wire.at += length;
  }

  /** Packed, as proto3 writes repeated numbers, or one by one, as it must be read too. */
  private repeated(tag: number, into: number[], read: () => number): void {
    const { wire } = this;
    if ((tag & 7) !== WIRE.bytes) {
      this.push(into, read());
      return;
    }
    const outer = enter(wire);
    while (wire.at < wire.end) this.push(into, read());
    leave(wire, outer);
  }

  private push(into: number[], value: number): void {
    if (into.length >= MOST_BUCKETS) throw this.wire.malformed(`a histogram has more than ${MOST_BUCKETS} buckets`);
    into.push(value);
  }

  private buckets(): Side {
    const { wire } = this;
    const outer = enter(wire);
    const counts: number[] = [];
    let offset = 0;
    while (wire.at < wire.end) {
      const tag = wire.tag();
      if (tag === BUCKETS.offset) offset = wire.sint64();
      else if (tag >> 3 === BUCKETS.counts) this.repeated(tag, counts, () => wire.uint64());
      else wire.skip(tag);
    }
    leave(wire, outer);
    return { offset, counts };
  }

  private quantile(into: number[]): void {
    const { wire } = this;
    const outer = enter(wire);
    let quantile = 0;
    let value = 0;
    while (wire.at < wire.end) {
      const tag = wire.tag();
      if (tag === QUANTILE.quantile) quantile = wire.double();
      else if (tag === QUANTILE.value) value = wire.double();
      else wire.skip(tag);
    }
    leave(wire, outer);
    this.push(into, quantile);
    this.push(into, value);
  }
}
