import { KeyHash } from '../../metrics/key-hash';
import { type MetricsBatch, type SeriesRef } from '../../metrics/metrics-sink';
import { type WireReader } from '../../prometheus/wire-reader';
import { readAttribute } from './attributes';
import { type Labels, type ResourceLabels, flatLabels, pointLabels } from './series-labels';

const bound = new Float64Array(1);
const boundHalves = new Int32Array(bound.buffer);

/** Which series of a data point: a number in the raw key, a suffix of its name. */
export const PART = Object.freeze({
  value: { code: 1, suffix: '' },
  sum: { code: 2, suffix: '_sum' },
  count: { code: 3, suffix: '_count' },
  bucket: { code: 4, suffix: '_bucket' },
  quantile: { code: 5, suffix: '' },
  delta: { code: 6, suffix: '' },
});
export type Part = (typeof PART)[keyof typeof PART];

/**
 * The series of the data point being read. What names them is hashed as it lies in the request (resource, metric,
 * attributes), so that a series met before costs no text; labels are made only for new ones.
 */
export class PointSeries {
  readonly key = KeyHash.seeded();
  family = '';
  private resource: ResourceLabels | undefined;
  private readonly resourceKey = { high: 0, low: 0 };
  private readonly metricKey = { high: 0, low: 0 };
  private readonly pointKey = { high: 0, low: 0 };
  private readonly attributes: number[] = [];
  private labels: Labels | undefined;

  constructor(
    private readonly wire: WireReader,
    private readonly batch: MetricsBatch,
  ) {}

  /** The key stands behind the bytes of the resource. */
  beginResource(resource: ResourceLabels): void {
    this.resource = resource;
    copyKey(this.key, this.resourceKey);
  }

  beginMetric(
    family: string,
    from: { readonly name: readonly [number, number]; readonly unit: readonly [number, number] },
    kind: number,
  ): void {
    this.family = family;
    copyKey(this.resourceKey, this.key);
    const { bytes } = this.wire;
    this.key.addBytes(bytes, from.name[0], from.name[1]).addBytes(bytes, from.unit[0], from.unit[1]).addNumber(kind);
    copyKey(this.key, this.metricKey);
  }

  beginPoint(): void {
    this.attributes.length = 0;
    this.labels = undefined;
    copyKey(this.metricKey, this.key);
  }

  /** Takes note of the attribute whose message is next, and passes over it. */
  addAttribute(): void {
    const { wire } = this;
    this.attributes.push(wire.at);
    const length = wire.length();
    this.key.addBytes(wire.bytes, wire.at, wire.at + length);
    wire.at += length;
  }

  /** All attributes have been added. */
  endPoint(): void {
    copyKey(this.key, this.pointKey);
  }

  /** The key of one part of the point, in `key`. */
  keyOf(part: Part): KeyHash {
    copyKey(this.pointKey, this.key);
    return this.key.addNumber(part.code).end();
  }

  find(part: Part): SeriesRef {
    const { high, low } = this.keyOf(part);
    const ref = this.batch.find(high, low);
    return ref >= 0 ? ref : this.create(part, high, low, undefined, '');
  }

  /** The series of a bucket or quantile. */
  findAt(part: Part, label: 'le' | 'quantile', value: number): SeriesRef {
    copyKey(this.pointKey, this.key);
    bound[0] = value;
    this.key
      .addNumber(part.code)
      .addNumber(boundHalves[0] as number)
      .addNumber(boundHalves[1] as number)
      .end();
    const { high, low } = this.key;
    const ref = this.batch.find(high, low);
    return ref >= 0 ? ref : this.create(part, high, low, label, numberLabel(value));
  }

  private create(part: Part, high: number, low: number, label: string | undefined, value: string): SeriesRef {
    let labels = (this.labels ??= this.readLabels());
    if (label !== undefined) labels = new Map(labels).set(label, value);
    return this.batch.series(this.family + part.suffix, flatLabels(labels), high, low);
  }

  private readLabels(): Labels {
    const { wire } = this;
    const { at, end } = wire;
    const attributes = new Map<string, string>();
    for (const start of this.attributes) {
      wire.at = start;
      readAttribute(wire, attributes);
    }
    wire.at = at;
    wire.end = end;
    return pointLabels(attributes, this.resource as ResourceLabels);
  }
}

interface Key {
  high: number;
  low: number;
}
function copyKey(from: Key, to: Key): void {
  to.high = from.high;
  to.low = from.low;
}

/** As Go prints a float without an exponent: what `le` and `quantile` look like in Prometheus. */
export function numberLabel(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = '', first = '', rest = '', exponent = '0'] = match;
  const digits = first + rest;
  const point = 1 + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, '0');
}
