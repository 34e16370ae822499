import { LineDecoder, type LineTarget } from './line-decoder';
import { PRECISIONS } from './precision';

export interface Decoded {
  /** `[metric, ...labels]`, Unix ms, value: in the order of the fields. */
  readonly values: readonly (readonly [readonly string[], number, number | string])[];
  /** `line: reason`. */
  readonly bad: readonly string[];
  readonly points: number;
  readonly end: number;
}

/** A target that keeps what it is given; `known` are the series of earlier bodies. */
export class KeptValues implements LineTarget {
  readonly values: [readonly string[], number, number | string][] = [];
  readonly names: (readonly string[])[] = [];
  readonly known = new Map<string, number>();

  find(high: number, low: number): number {
    return this.known.get(`${high} ${low}`) ?? -1;
  }

  series(metric: string, labels: readonly string[], high = 0, low = 0): number {
    this.known.set(`${high} ${low}`, this.names.length);
    return this.names.push([metric, ...labels]) - 1;
  }

  sample(series: number, timeMs: number, value: number): void {
    this.values.push([this.names[series] ?? [], timeMs, value]);
  }

  text(series: number, timeMs: number, value: string): void {
    this.values.push([this.names[series] ?? [], timeMs, value]);
  }
}

export function decode(text: string | Buffer, precision = 'ms', nowMs = 0, target = new KeptValues()): Decoded {
  const unit = PRECISIONS[precision];
  if (!unit) throw new RangeError(precision);
  const body = typeof text === 'string' ? Buffer.from(text) : text;
  const decoder = new LineDecoder(body, unit, nowMs, target);
  const end = decoder.decode(0, body.length);
  const bad = decoder.badLines.map(({ line, reason }) => `${line}: ${reason}`);
  return { values: target.values, bad, points: decoder.points, end };
}
