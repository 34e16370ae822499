import { executionError } from '../errors';
import { IncompatibleSchemas } from '../histogram/arithmetic';
import { equalHists, isReset } from '../histogram/compare';
import { type Hist } from '../histogram/hist';
import { HistMean, HistSum } from '../histogram/hist-sum';
import { quantileOf } from './quantiles';
import { extrapolated, lastChange } from './rates';
import { CompensatedMean, CompensatedSum } from './sums';
import { type Window, type WindowFunction } from './windows';

/** A function of the floats alone; histograms beside them are told of, a range of histograms alone has no value. */
function ofFloats(least: number, compute: (window: Window) => number): WindowFunction {
  return (window) => {
    if (window.floatCount > 0 && window.histCount > 0) window.notes.ignoredHistograms(window.span, window.metric);
    return window.floatCount < least ? undefined : compute(window);
  };
}

/** A function of floats or of histograms, but not of both. */
function ofEither(ofFloat: (window: Window) => number, ofHist: (window: Window) => Hist): WindowFunction {
  return (window) => {
    const { floatCount, histCount, notes, span, metric } = window;
    if (floatCount > 0 && histCount > 0) {
      notes.mixedRange(span, metric);
      return undefined;
    }
    if (histCount === 0) return ofFloat(window);
    try {
      return ofHist(window);
    } catch (error) {
      if (!(error instanceof IncompatibleSchemas)) throw error;
      notes.mixedSchemas(span, metric);
      return undefined;
    }
  };
}

function sumOfHists(window: Window): Hist {
  const sum = new HistSum(window.hist(0));
  for (let i = 1; i < window.histCount; i += 1) sum.add(window.hist(i));
  tell(window, sum.notes);
  return sum.total;
}

function meanOfHists(window: Window): Hist {
  const mean = new HistMean(window.hist(0));
  for (let i = 1; i < window.histCount; i += 1) mean.add(window.hist(i));
  tell(window, mean.notes);
  return mean.mean;
}

function tell(window: Window, notes: HistSum['notes']): void {
  if (notes.collision) window.notes.collision(window.span, 'aggregation');
  if (notes.reconciled) window.notes.reconciled(window.span, 'aggregation');
}

function sumOfFloats(window: Window): number {
  const sum = new CompensatedSum();
  for (let i = 0; i < window.floatCount; i += 1) sum.add(window.float(i));
  return Math.abs(sum.sum) === Infinity ? sum.sum : sum.total;
}

function meanOfFloats(window: Window): number {
  const mean = new CompensatedMean(window.float(0));
  for (let i = 1; i < window.floatCount; i += 1) mean.add(window.float(i));
  return mean.mean;
}

/** The index of the float that wins over all before it; NaN loses to anything. */
function best(window: Window, wins: (value: number, over: number) => boolean): number {
  let at = 0;
  for (let i = 0; i < window.floatCount; i += 1) {
    const over = window.float(at);
    if (wins(window.float(i), over) || Number.isNaN(over)) at = i;
  }
  return at;
}

const greater = (a: number, b: number): boolean => a > b;
const less = (a: number, b: number): boolean => a < b;
const noLess = (a: number, b: number): boolean => a >= b;
const noGreater = (a: number, b: number): boolean => a <= b;

function floatsOf(window: Window): Float64Array {
  return window.samples.floats.slice(window.floatFrom, window.floatTo);
}

function variance(window: Window): number {
  const mean = new CompensatedSum();
  const squares = new CompensatedSum();
  for (let i = 0; i < window.floatCount; i += 1) {
    const value = window.float(i);
    const delta = value - mean.total;
    mean.add(delta / (i + 1));
    squares.add(delta * (value - mean.total));
  }
  return squares.total / window.floatCount;
}

function deviation(window: Window): number {
  const values = floatsOf(window);
  if (values.some(Number.isNaN)) return NaN;
  const median = quantileOf(0.5, values);
  return quantileOf(
    0.5,
    values.map((value) => Math.abs(value - median)),
  );
}

/** Least squares; the intercept is the value at `atMs`. */
function regression(window: Window, atMs: number): { readonly slope: number; readonly intercept: number } {
  const n = window.floatCount;
  const [x, y, xy, xx] = [new CompensatedSum(), new CompensatedSum(), new CompensatedSum(), new CompensatedSum()];
  const first = window.float(0);
  let constant = true;
  for (let i = 0; i < n; i += 1) {
    const value = window.float(i);
    if (i > 0 && value !== first) constant = false;
    const seconds = (window.floatTime(i) - atMs) / 1000;
    x.add(seconds);
    y.add(value);
    xy.add(seconds * value);
    xx.add(seconds * seconds);
  }
  if (constant) {
    return Math.abs(first) === Infinity ? { slope: NaN, intercept: NaN } : { slope: 0, intercept: first };
  }
  const slope = (xy.total - (x.total * y.total) / n) / (xx.total - (x.total * x.total) / n);
  return { slope, intercept: y.total / n - (slope * x.total) / n };
}

function predict(window: Window): number {
  const { slope, intercept } = regression(window, window.evalMs);
  return slope * (window.params[0] as number) + intercept;
}

function smooth(window: Window): number | undefined {
  const [smoothing = NaN, trendFactor = NaN] = window.params;
  const wrong = (what: string, short: string, value: number): Error =>
    executionError(`invalid ${what} factor. Expected: 0 < ${short} < 1, got: ${value.toFixed(6)}`);
  if (smoothing <= 0 || smoothing >= 1) throw wrong('smoothing', 'sf', smoothing);
  if (trendFactor <= 0 || trendFactor >= 1) throw wrong('trend', 'tf', trendFactor);
  if (window.floatCount > 0 && window.histCount > 0) window.notes.ignoredHistograms(window.span, window.metric);
  if (window.floatCount < 2) return undefined;
  let before = 0;
  let level = window.float(0);
  let trend = window.float(1) - window.float(0);
  for (let i = 1; i < window.floatCount; i += 1) {
    if (i > 1) trend = trendFactor * (level - before) + (1 - trendFactor) * trend;
    const next = smoothing * window.float(i) + (1 - smoothing) * (level + trend);
    before = level;
    level = next;
  }
  return level;
}

function quantileOverTime(window: Window): number | undefined {
  if (window.floatCount === 0) return undefined;
  const q = window.params[0] as number;
  if (!(q >= 0 && q <= 1)) window.notes.invalidQuantile(window.span, q);
  if (window.histCount > 0) window.notes.ignoredHistograms(window.span, window.metric);
  return quantileOf(q, floatsOf(window));
}

type Sample = number | Hist;

/** All samples in order; an anchored range begins with the last one before it. Undefined when none lies within it. */
function inOrder(window: Window): Sample[] | undefined {
  const { floatCount, histCount } = window;
  let [f, h] = [0, 0];
  if (window.extend === 'anchored') {
    const after = (count: number, timeOf: (i: number) => number): number => {
      let i = 0;
      while (i < count && timeOf(i) <= window.startMs) i += 1;
      return i;
    };
    f = after(floatCount, (i) => window.floatTime(i));
    h = after(histCount, (i) => window.histTime(i));
    if (f >= floatCount && h >= histCount) return undefined;
    if (f > 0 && (h === 0 || window.floatTime(f - 1) >= window.histTime(h - 1))) f -= 1;
    else if (h > 0) h -= 1;
  }
  const samples: Sample[] = [];
  while (f < floatCount || h < histCount) {
    const takeFloat = h >= histCount || (f < floatCount && window.floatTime(f) < window.histTime(h));
    samples.push(takeFloat ? window.float(f) : window.hist(h));
    if (takeFloat) f += 1;
    else h += 1;
  }
  return samples;
}

function countSteps(counts: (now: Sample, before: Sample) => boolean): WindowFunction {
  return (window) => {
    const samples = inOrder(window);
    return samples?.reduce<number>((sum, now, i) => sum + (i > 0 && counts(now, samples[i - 1] as Sample) ? 1 : 0), 0);
  };
}

function resets(now: Sample, before: Sample): boolean {
  if (typeof now === 'number' && typeof before === 'number') return now < before;
  return typeof now === 'number' || typeof before === 'number' || isReset(now, before);
}

function changes(now: Sample, before: Sample): boolean {
  if (typeof now === 'number' && typeof before === 'number') {
    return now !== before && !(Number.isNaN(now) && Number.isNaN(before));
  }
  return typeof now === 'number' || typeof before === 'number' || !equalHists(now, before);
}

const firstSample: WindowFunction = (window) => {
  const { floatCount, histCount } = window;
  const isFloat = histCount === 0 || (floatCount > 0 && window.floatTime(0) < window.histTime(0));
  return isFloat ? window.float(0) : window.hist(0);
};

const lastSample: WindowFunction = (window) => {
  const [f, h] = [window.floatCount - 1, window.histCount - 1];
  const isFloat = h < 0 || (f >= 0 && window.histTime(h) < window.floatTime(f));
  return isFloat ? window.float(f) : window.hist(h);
};

const timesOf = (window: Window, which: 'first' | 'last'): number[] => {
  const at = (count: number): number => (which === 'first' ? 0 : count - 1);
  const times: number[] = [];
  if (window.floatCount > 0) times.push(window.floatTime(at(window.floatCount)));
  if (window.histCount > 0) times.push(window.histTime(at(window.histCount)));
  return times;
};

/** Functions over a range, called where it has a sample; `absent_over_time` is made of `present_over_time`. */
export const RANGE_FUNCTIONS: Readonly<Record<string, WindowFunction>> = {
  rate: extrapolated(true, true),
  increase: extrapolated(true, false),
  delta: extrapolated(false, false),
  irate: lastChange(true),
  idelta: lastChange(false),
  sum_over_time: ofEither(sumOfFloats, sumOfHists),
  avg_over_time: ofEither(meanOfFloats, meanOfHists),
  count_over_time: (window) => window.floatCount + window.histCount,
  present_over_time: () => 1,
  absent_over_time: () => 1,
  first_over_time: firstSample,
  last_over_time: lastSample,
  ts_of_first_over_time: (window) => Math.min(...timesOf(window, 'first')) / 1000,
  ts_of_last_over_time: (window) => Math.max(...timesOf(window, 'last')) / 1000,
  min_over_time: ofFloats(1, (window) => window.float(best(window, less))),
  max_over_time: ofFloats(1, (window) => window.float(best(window, greater))),
  ts_of_min_over_time: ofFloats(1, (window) => window.floatTime(best(window, noGreater)) / 1000),
  ts_of_max_over_time: ofFloats(1, (window) => window.floatTime(best(window, noLess)) / 1000),
  stdvar_over_time: ofFloats(1, variance),
  stddev_over_time: ofFloats(1, (window) => Math.sqrt(variance(window))),
  mad_over_time: ofFloats(1, deviation),
  quantile_over_time: quantileOverTime,
  deriv: ofFloats(2, (window) => regression(window, window.floatTime(0)).slope),
  predict_linear: ofFloats(2, predict),
  double_exponential_smoothing: smooth,
  resets: countSteps(resets),
  changes: countSteps(changes),
};

/** The functions whose ranges may be extended, as messages list them. */
export const EXTENDABLE: Readonly<Record<'anchored' | 'smoothed', readonly string[]>> = {
  anchored: ['changes', 'delta', 'increase', 'rate', 'resets'],
  smoothed: ['delta', 'increase', 'rate'],
};
