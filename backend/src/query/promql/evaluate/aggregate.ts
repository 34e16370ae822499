import { executionError } from '../errors';
import { formatFloat, goQuote } from '../go-text';
import { IncompatibleSchemas } from '../histogram/arithmetic';
import { compact } from '../histogram/hist';
import { HistMean, HistSum } from '../histogram/hist-sum';
import { histogramText } from '../histogram/text';
import {
  dropLabels,
  isLabelName,
  keepLabels,
  keyOfLabels,
  keyWithoutLabels,
  METRIC_NAME,
  metricName,
  withLabels,
} from '../labels';
import { type Aggregate, type StringLiteral, withoutParens } from '../parse/ast';
import { type Labels } from '../types';
import { type Annotations } from './annotations';
import { type Pace } from './pace';
import { quantileOf } from './quantiles';
import { CompensatedMean, CompensatedSum } from './sums';
import { emptySeries, FLOAT, HIST, histAt, NONE, putFloat, putHist, type Series, type Value, vector } from './values';

/** Series that are aggregated into one, in their order. */
export interface Group {
  readonly labels: Labels;
  readonly members: readonly Series[];
}

type Grouping = Pick<Aggregate, 'grouping' | 'without'>;

function keyOf({ grouping, without }: Grouping): (labels: Labels) => string {
  if (!without) {
    const names = [...new Set(grouping)].sort();
    return (labels) => keyOfLabels(labels, names);
  }
  const ignored = new Set([METRIC_NAME, ...grouping]);
  return (labels) => keyWithoutLabels(labels, ignored);
}

function groupLabels(labels: Labels, { grouping, without }: Grouping): Labels {
  return without ? dropLabels(labels, new Set([METRIC_NAME, ...grouping])) : keepLabels(labels, grouping);
}

export function groupsOf(all: readonly Series[], expr: Grouping): Group[] {
  const key = keyOf(expr);
  const groups = new Map<string, { readonly labels: Labels; readonly members: Series[] }>();
  for (const series of all) {
    const of = key(series.labels);
    const group = groups.get(of);
    if (group !== undefined) group.members.push(series);
    else groups.set(of, { labels: groupLabels(series.labels, expr), members: [series] });
  }
  return [...groups.values()];
}

/** Aggregations that give one series for each group: all but those that pick series. */
export class Aggregator {
  constructor(
    private readonly expr: Aggregate,
    private readonly steps: number,
    private readonly notes: Annotations,
    private readonly pace: Pace,
  ) {}

  async run(all: readonly Series[], param: Float64Array | undefined): Promise<Value> {
    const { op } = this.expr;
    if (op === 'count_values') return this.countValues(all);
    if (op === 'quantile' && param !== undefined) this.checkQuantiles(param);
    const out: Series[] = [];
    for (const group of groupsOf(all, this.expr)) {
      const dropName = group.members.some((series) => series.dropName);
      const series = emptySeries(group.labels, this.steps, dropName);
      for (let step = 0; step < this.steps; step += 1) {
        this.aggregate(group.members, step, param, series);
        if (this.pace.due()) await this.pace.breathe();
      }
      out.push(series);
    }
    return vector(out);
  }

  private checkQuantiles(param: Float64Array): void {
    const span = withoutParens(this.expr.param ?? this.expr);
    if (param.some(Number.isNaN)) this.notes.invalidQuantile(span, NaN);
    const numbers = param.filter((q) => !Number.isNaN(q));
    const most = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
    const least = numbers.reduce((a, b) => Math.min(a, b), Infinity);
    if (most > 1) this.notes.invalidQuantile(span, most);
    if (least < 0) this.notes.invalidQuantile(span, least);
  }

  private aggregate(members: readonly Series[], step: number, param: Float64Array | undefined, out: Series): void {
    const { op } = this.expr;
    if (op === 'sum' || op === 'avg') return this.sumOrMean(members, step, out);
    if (op === 'count' || op === 'group') {
      let count = 0;
      for (const series of members) if (series.present[step] !== NONE) count += 1;
      if (count > 0) putFloat(out, step, op === 'count' ? count : 1);
      return;
    }
    const floats = this.floatsAt(members, step);
    if (floats.length > 0) putFloat(out, step, this.ofFloats(floats, param?.[step] ?? NaN));
  }

  private floatsAt(members: readonly Series[], step: number): Float64Array {
    const floats = new Float64Array(members.length);
    let count = 0;
    for (const series of members) {
      if (series.present[step] === FLOAT) {
        floats[count] = series.values[step] as number;
        count += 1;
      } else if (series.present[step] === HIST) {
        this.notes.ignoredInAggregation(withoutParens(this.expr.expr), this.expr.op);
      }
    }
    return floats.subarray(0, count);
  }

  private ofFloats(floats: Float64Array, param: number): number {
    switch (this.expr.op) {
      case 'min':
        return extreme(floats, (value, over) => value < over);
      case 'max':
        return extreme(floats, (value, over) => value > over);
      case 'stdvar':
        return variance(floats);
      case 'stddev':
        return Math.sqrt(variance(floats));
      default:
        return quantileOf(param, floats);
    }
  }

  private sumOrMean(members: readonly Series[], step: number, out: Series): void {
    const isMean = this.expr.op === 'avg';
    let floats: CompensatedSum | CompensatedMean | undefined;
    let hists: HistSum | HistMean | undefined;
    for (const series of members) {
      if (series.present[step] === FLOAT) {
        const value = series.values[step] as number;
        if (floats !== undefined) floats.add(value);
        else floats = isMean ? new CompensatedMean(value) : new CompensatedSum(value);
      } else if (series.present[step] === HIST) {
        const hist = histAt(series, step);
        // With floats about, the group has no value, so histograms are not summed for nothing.
        if (hists === undefined) hists = isMean ? new HistMean(hist) : new HistSum(hist);
        else if (floats === undefined && !this.addHist(hists, series, step)) return;
      }
    }
    const span = withoutParens(this.expr.expr);
    if (floats !== undefined && hists !== undefined) {
      this.notes.warn(span, 'encountered a mix of histograms and floats for aggregation');
    } else if (floats !== undefined) {
      putFloat(out, step, floats instanceof CompensatedMean ? floats.mean : floats.total);
    } else if (hists !== undefined) {
      if (hists.notes.collision) this.notes.collision(span, 'aggregation');
      if (hists.notes.reconciled) this.notes.reconciled(span, 'aggregation');
      putHist(out, step, compact(hists instanceof HistMean ? hists.mean : hists.total));
    }
  }

  private addHist(hists: HistSum | HistMean, series: Series, step: number): boolean {
    try {
      hists.add(histAt(series, step));
      return true;
    } catch (error) {
      if (!(error instanceof IncompatibleSchemas)) throw error;
      this.notes.mixedSchemas(withoutParens(this.expr.expr), metricName(series.labels));
      return false;
    }
  }

  private async countValues(all: readonly Series[]): Promise<Value> {
    const label = (withoutParens(this.expr.param ?? this.expr) as StringLiteral).value;
    if (!isLabelName(label)) throw executionError(`invalid label name ${goQuote(label)}`);
    const grouping = this.expr.without ? this.expr.grouping : [...this.expr.grouping, label];
    const by: Grouping = { grouping, without: this.expr.without };
    const key = keyOf(by);
    const out = new Map<string, Series>();
    for (const series of all) {
      for (let step = 0; step < this.steps; step += 1) {
        if (series.present[step] === NONE) continue;
        const isFloat = series.present[step] === FLOAT;
        const value = isFloat ? formatFloat(series.values[step] as number) : histogramText(histAt(series, step));
        const labels = withLabels(series.labels, new Map([[label, value]]));
        const of = key(labels);
        let counts = out.get(of);
        if (counts === undefined) {
          counts = emptySeries(groupLabels(labels, by), this.steps, false);
          out.set(of, counts);
        }
        putFloat(counts, step, (counts.values[step] as number) + 1);
      }
      if (this.pace.due()) await this.pace.breathe();
    }
    return vector([...out.values()]);
  }
}

function extreme(floats: Float64Array, wins: (value: number, over: number) => boolean): number {
  let best = floats[0] as number;
  for (const value of floats) if (wins(value, best) || Number.isNaN(best)) best = value;
  return best;
}

/** Welford's variance; NaN as soon as the first value is no finite number, as Prometheus has it. */
function variance(floats: Float64Array): number {
  const first = floats[0] as number;
  let mean = first;
  let squares = Number.isFinite(first) ? 0 : NaN;
  for (let i = 1; i < floats.length; i += 1) {
    const value = floats[i] as number;
    const delta = value - mean;
    mean += delta / (i + 1);
    squares += delta * (value - mean);
  }
  return squares / floats.length;
}
