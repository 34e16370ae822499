import { type Span } from '../errors';
import { formatOpenMetrics, goQuote, parseFloatText } from '../go-text';
import { ascendingBuckets, type Hist, isCustom } from '../histogram/hist';
import { histogramFraction, histogramQuantile } from '../histogram/quantile';
import { BUCKET_LABEL, dropLabels, keyWithoutLabels, labelValue, metricName, withLabels } from '../labels';
import { type Grid, type Labels } from '../types';
import { type Annotations } from './annotations';
import { type Pace } from './pace';
import { type ClassicBucket, classicFraction, classicQuantile } from './quantiles';
import { CompensatedSum } from './sums';
import {
  emptySeries,
  FLOAT,
  HIST,
  histAt,
  putFloat,
  sameLabelset,
  type Series,
  timeAt,
  type Value,
  vector,
} from './values';

function variance(hist: Hist): number {
  const mean = hist.sum / hist.count;
  const total = new CompensatedSum();
  for (const { lower, upper, count } of ascendingBuckets(hist)) {
    if (count === 0) continue;
    let value = 0;
    if (isCustom(hist)) value = (upper + lower) / 2;
    else if (lower > 0 || upper < 0) value = Math.sign(upper) * Math.sqrt(upper * lower);
    total.add(count * (value - mean) * (value - mean));
  }
  return total.total / hist.count;
}

/** Functions of one native histogram, by name; floats among their input are left out. */
export const HISTOGRAM_FUNCTIONS: Readonly<Record<string, (hist: Hist) => number>> = {
  histogram_avg: (hist) => hist.sum / hist.count,
  histogram_count: (hist) => hist.count,
  histogram_sum: (hist) => hist.sum,
  histogram_stddev: (hist) => Math.sqrt(variance(hist)),
  histogram_stdvar: variance,
};

const BUCKET_LABELS: ReadonlySet<string> = new Set([BUCKET_LABEL]);

/** Series of one histogram: native, or the classic buckets. */
interface Group {
  readonly labels: Labels;
  readonly native: Series[];
  readonly classic: { readonly upper: number; readonly series: Series }[];
}

/** A number for each histogram of a vector at a step: a quantile, or a fraction. */
export interface HistogramMeasure {
  /** Label that tells measures of one histogram apart, and its value at a step. */
  readonly label?: { readonly name: string; readonly at: (step: number) => number };
  native(hist: Hist, metric: string, step: number): number;
  classic(buckets: readonly ClassicBucket[], metric: string, step: number): number;
}

export class HistogramMeasurer {
  private readonly groups: Group[] = [];
  private readonly out = new Map<string, Series>();

  constructor(
    all: readonly Series[],
    private readonly grid: Grid,
    private readonly span: Span,
    private readonly notes: Annotations,
    private readonly pace: Pace,
  ) {
    const byKey = new Map<string, Group>();
    for (const series of all) {
      const key = keyWithoutLabels(series.labels, BUCKET_LABELS);
      let group = byKey.get(key);
      if (group === undefined) {
        group = { labels: dropLabels(series.labels, BUCKET_LABELS), native: [], classic: [] };
        byKey.set(key, group);
        this.groups.push(group);
      }
      if (series.present.includes(HIST)) group.native.push(series);
      if (series.present.includes(FLOAT)) this.addClassic(group, series);
    }
  }

  private addClassic(group: Group, series: Series): void {
    const le = labelValue(series.labels, BUCKET_LABEL);
    const upper = parseFloatText(le);
    if (upper !== undefined) {
      group.classic.push({ upper, series });
      return;
    }
    const text = `bucket label "le" is missing or has a malformed value of ${goQuote(le)}`;
    this.notes.warnOfMetric(this.span, text, metricName(series.labels));
  }

  async measure(measure: HistogramMeasure): Promise<void> {
    for (const group of this.groups) {
      for (let step = 0; step < this.grid.steps; step += 1) this.measureStep(group, step, measure);
      if (this.pace.due()) await this.pace.breathe();
    }
  }

  private measureStep(group: Group, step: number, measure: HistogramMeasure): void {
    const buckets: ClassicBucket[] = [];
    for (const { upper, series } of group.classic) {
      if (series.present[step] === FLOAT) buckets.push({ upper, count: series.values[step] as number });
    }
    let mixed = false;
    for (const series of group.native) {
      if (series.present[step] !== HIST) continue;
      const metric = metricName(series.labels);
      // A native histogram that has a label le is another one than that of the buckets.
      if (buckets.length > 0 && labelValue(series.labels, BUCKET_LABEL) === '') {
        this.notes.warnOfMetric(this.span, 'vector contains a mix of classic and native histograms', metric);
        mixed = true;
      } else {
        this.put(series.labels, step, measure, measure.native(histAt(series, step), metric, step));
      }
    }
    if (buckets.length > 0 && !mixed) {
      this.put(group.labels, step, measure, measure.classic(buckets, metricName(group.labels), step));
    }
  }

  private put(labels: Labels, step: number, measure: HistogramMeasure, value: number): void {
    const { label } = measure;
    const full =
      label === undefined ? labels : withLabels(labels, new Map([[label.name, formatOpenMetrics(label.at(step))]]));
    const key = keyWithoutLabels(full, new Set());
    let out = this.out.get(key);
    if (out === undefined) {
      out = emptySeries(full, this.grid.steps, true);
      this.out.set(key, out);
    }
    if (out.present[step] !== 0) throw sameLabelset();
    putFloat(out, step, value);
  }

  get result(): Value {
    return vector([...this.out.values()]);
  }

  quantile(q: Float64Array, label?: string): HistogramMeasure {
    const at = (step: number): number => q[step] as number;
    return {
      ...(label === undefined ? {} : { label: { name: label, at } }),
      native: (hist, metric, step) => histogramQuantile(at(step), hist, metric, this.span, this.notes),
      classic: (buckets, metric, step) => {
        const { value, fixed } = classicQuantile(at(step), buckets);
        if (fixed !== undefined) this.notes.fixedMonotonicity(this.span, metric, timeAt(this.grid, step), fixed);
        return value;
      },
    };
  }

  fraction(lower: Float64Array, upper: Float64Array): HistogramMeasure {
    const [from, to] = [(step: number) => lower[step] as number, (step: number) => upper[step] as number];
    return {
      native: (hist, metric, step) => histogramFraction(from(step), to(step), hist, metric, this.span, this.notes),
      classic: (buckets, _metric, step) => classicFraction(from(step), to(step), buckets),
    };
  }
}
