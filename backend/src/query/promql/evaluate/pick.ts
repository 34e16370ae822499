import { executionError } from '../errors';
import { formatG } from '../go-text';
import { type Aggregate, withoutParens } from '../parse/ast';
import { type Annotations } from './annotations';
import { type Group, groupsOf } from './aggregate';
import { hashLabels } from './label-hash';
import { type Pace } from './pace';
import { copyStep, emptySeries, FLOAT, HIST, NONE, type Series, type Value, vector } from './values';

const MAX_INT = 2 ** 63;

/** Aggregations that keep some series of each group: `topk`, `bottomk`, `limitk`, `limit_ratio`. */
export class Picker {
  private readonly out = new Map<Series, Series>();
  private readonly places = new Map<Series, number>();

  constructor(
    private readonly expr: Aggregate,
    private readonly steps: number,
    private readonly notes: Annotations,
    private readonly pace: Pace,
  ) {}

  async run(all: readonly Series[], param: Float64Array): Promise<Value> {
    if (!this.checkParam(param)) return vector([]);
    const groups = groupsOf(all, this.expr);
    for (let step = 0; step < this.steps; step += 1) {
      for (const group of groups) {
        for (const series of this.pick(group, step, param[step] as number, all.length)) this.keep(series, step);
      }
      if (this.pace.due()) await this.pace.breathe();
    }
    return vector([...this.out.values()]);
  }

  private keep(series: Series, step: number): void {
    let out = this.out.get(series);
    if (out === undefined) {
      out = emptySeries(series.labels, this.steps, series.dropName);
      this.out.set(series, out);
    }
    copyStep(series, step, out);
  }

  /** Whether there is anything to pick at all. */
  private checkParam(param: Float64Array): boolean {
    const numbers = param.filter((value) => !Number.isNaN(value));
    const most = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
    const least = numbers.reduce((a, b) => Math.min(a, b), Infinity);
    const hasNaN = numbers.length < param.length;
    if (this.expr.op === 'limit_ratio') {
      if (most === 0 && least === 0) return false;
      if (hasNaN) throw executionError('Ratio value is NaN');
      if (most > 1) this.warnRatio(most, 1);
      if (least < -1) this.warnRatio(least, -1);
      return true;
    }
    if (numbers.length > 0 && most < 1) return false;
    if (hasNaN) throw executionError('Parameter value is NaN');
    if (least <= -MAX_INT) throw executionError(`Scalar value ${formatG(least)} underflows int64`);
    if (most >= MAX_INT) throw executionError(`Scalar value ${formatG(most)} overflows int64`);
    return true;
  }

  /** A place from 0 to 1 that depends on the labels alone, so that a ratio picks the same series at every step. */
  private placeOf(series: Series): number {
    const known = this.places.get(series);
    if (known !== undefined) return known;
    const place = Number(hashLabels(series.labels)) / 2 ** 64;
    this.places.set(series, place);
    return place;
  }

  private warnRatio(got: number, to: number): void {
    const what = 'ratio value should be between -1 and 1';
    this.notes.warn(
      withoutParens(this.expr.param ?? this.expr),
      `${what}, got ${formatG(got)}, capping to ${formatG(to)}`,
    );
  }

  private pick(group: Group, step: number, param: number, most: number): readonly Series[] {
    const there = group.members.filter((series) => series.present[step] !== NONE);
    const { op } = this.expr;
    if (op === 'limit_ratio') return there.filter((series) => withinRatio(this.placeOf(series), param));
    const k = Math.min(Math.trunc(param), most);
    if (k < 1) return [];
    if (op === 'limitk') return there.slice(0, k);
    const floats = there.filter((series) => series.present[step] === FLOAT);
    if (there.some((series) => series.present[step] === HIST)) this.notes.ignoredInAggregation(this.expr, op);
    const sign = op === 'topk' ? -1 : 1;
    // NaN comes last whichever end is asked for.
    return floats
      .sort((a, b) => {
        const [x, y] = [a.values[step] as number, b.values[step] as number];
        if (Number.isNaN(x)) return Number.isNaN(y) ? 0 : 1;
        return Number.isNaN(y) ? -1 : sign * (x - y) || 0;
      })
      .slice(0, k);
  }
}

function withinRatio(place: number, ratio: number): boolean {
  return ratio >= 0 ? place < Math.min(ratio, 1) : place >= 1 + Math.max(ratio, -1);
}
