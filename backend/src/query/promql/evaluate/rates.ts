import { add, divide, IncompatibleSchemas, multiply, subtract, toSchema } from '../histogram/arithmetic';
import { isReset } from '../histogram/compare';
import { compact, type Hist, HINT_GAUGE, isCustom, NO_BUCKETS, withHint } from '../histogram/hist';
import { extendedRate } from './extended-rates';
import { type Window, type WindowFunction } from './windows';

/** How much farther than the mean distance of samples an end of the range may be to be reckoned as covered. */
const REACH = 1.1;

/** `rate`, `increase`, `delta`: the change within the range, extrapolated to its ends where samples come near to them. */
export function extrapolated(isCounter: boolean, perSecond: boolean): WindowFunction {
  return (window) => {
    const { floatCount, histCount } = window;
    if (floatCount > 0 && histCount > 0) {
      window.notes.mixedRange(window.span, window.metric);
      return undefined;
    }
    if (window.extend !== undefined) return extendedRate(window, isCounter, perSecond);
    if (histCount > 1) return histogramRate(window, isCounter, perSecond);
    if (floatCount < 2) return undefined;
    const change = floatChange(window, isCounter);
    const covers = { firstMs: window.floatTime(0), lastMs: window.floatTime(floatCount - 1), samples: floatCount };
    return change * factor(window, covers, isCounter, change, window.float(0), perSecond);
  };
}

function floatChange(window: Window, isCounter: boolean): number {
  const { floats } = window.samples;
  const last = window.floatTo - 1;
  let change = (floats[last] as number) - (floats[window.floatFrom] as number);
  if (!isCounter) return change;
  for (let i = window.floatFrom + 1; i <= last; i += 1) {
    const before = floats[i - 1] as number;
    if ((floats[i] as number) < before) change += before;
  }
  return change;
}

interface Covered {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly samples: number;
}

/** What the change between first and last sample is multiplied with to stand for the range. */
function factor(
  window: Window,
  covered: Covered,
  isCounter: boolean,
  change: number,
  first: number,
  perSecond: boolean,
): number {
  const sampled = (covered.lastMs - covered.firstMs) / 1000;
  const distance = sampled / (covered.samples - 1);
  let toStart = (covered.firstMs - window.startMs) / 1000;
  let toEnd = (window.endMs - covered.lastMs) / 1000;
  if (toStart >= distance * REACH) toStart = distance / 2;
  // A counter is never below zero: it is not extrapolated to before it was.
  if (isCounter && change > 0 && first >= 0) toStart = Math.min(toStart, sampled * (first / change));
  if (toEnd >= distance * REACH) toEnd = distance / 2;
  const whole = sampled === 0 ? 1 : (sampled + toStart + toEnd) / sampled;
  return perSecond ? whole / (window.rangeMs / 1000) : whole;
}

function histogramRate(window: Window, isCounter: boolean, perSecond: boolean): Hist | undefined {
  const change = histogramChange(window, isCounter);
  if (change === undefined) return undefined;
  const count = window.histCount;
  const covered = { firstMs: window.histTime(0), lastMs: window.histTime(count - 1), samples: count };
  return multiply(change, factor(window, covered, isCounter, change.count, window.hist(0).count, perSecond));
}

/** An empty histogram of the layout of another. */
const emptyOf = (hist: Hist): Hist => ({
  ...hist,
  zeroThreshold: 0,
  zeroCount: 0,
  count: 0,
  sum: 0,
  positive: NO_BUCKETS,
  negative: NO_BUCKETS,
  hint: 0,
});

function histogramChange(window: Window, isCounter: boolean): Hist | undefined {
  const { notes, span, metric } = window;
  const count = window.histCount;
  let first = window.hist(0);
  const last = window.hist(count - 1);
  const gauges = [first.hint, last.hint].filter((hint) => hint === HINT_GAUGE).length;
  if (isCounter && gauges > 0) notes.notCounter(span, metric);
  // After a reset right behind the first, nothing of the first counts, so its layout does not matter either.
  if (isCounter && isReset(window.hist(1), first)) first = emptyOf(window.hist(1));
  const custom = isCustom(first);
  const others = isCounter ? Array.from({ length: count - 2 }, (_, i) => window.hist(i + 1)) : [];
  for (const hist of others) if (hist.hint === HINT_GAUGE) notes.notCounter(span, metric);
  if ([last, ...others].some((hist) => isCustom(hist) !== custom)) {
    notes.mixedSchemas(span, metric);
    return undefined;
  }
  const schema = Math.min(first.schema, ...others.map((hist) => hist.schema));
  const result = subtract(toSchema(last, schema), first);
  if (result.reconciled) notes.reconciled(span, 'subtraction');
  let change = result.hist;
  if (isCounter) {
    let before = first;
    for (let i = 1; i < count; i += 1) {
      const hist = window.hist(i);
      if (isReset(hist, before)) {
        const more = add(change, before);
        if (more.reconciled) notes.reconciled(span, 'addition');
        change = more.hist;
      }
      before = hist;
    }
  } else if (gauges < 2) {
    notes.notGauge(span, metric);
  }
  return compact(withHint(change, HINT_GAUGE));
}

interface Sample {
  readonly timeMs: number;
  readonly float: number;
  readonly hist: Hist | undefined;
}

/** The last two samples, whatever they are. */
function lastTwo(window: Window): readonly Sample[] {
  const samples: Sample[] = [];
  for (let i = Math.max(0, window.floatCount - 2); i < window.floatCount; i += 1) {
    samples.push({ timeMs: window.floatTime(i), float: window.float(i), hist: undefined });
  }
  for (let i = Math.max(0, window.histCount - 2); i < window.histCount; i += 1) {
    samples.push({ timeMs: window.histTime(i), float: 0, hist: window.hist(i) });
  }
  return samples.sort((a, b) => a.timeMs - b.timeMs).slice(-2);
}

/** `irate` and `idelta`: the change between the last two samples. */
export function lastChange(isRate: boolean): WindowFunction {
  return (window) => {
    const [before, now] = lastTwo(window);
    if (before === undefined || now === undefined || now.timeMs === before.timeMs) return undefined;
    const seconds = (now.timeMs - before.timeMs) / 1000;
    if (now.hist !== undefined && before.hist !== undefined) {
      const change = lastHistogramChange(window, before.hist, now.hist, isRate);
      return change !== undefined && isRate ? divide(change, seconds) : change;
    }
    if (now.hist !== undefined || before.hist !== undefined) {
      window.notes.mixedRange(window.span, window.metric);
      return undefined;
    }
    const change = isRate && now.float < before.float ? now.float : now.float - before.float;
    return isRate ? change / seconds : change;
  };
}

function lastHistogramChange(window: Window, before: Hist, now: Hist, isRate: boolean): Hist | undefined {
  const { notes, span, metric } = window;
  const gauges = [before, now].filter((hist) => hist.hint === HINT_GAUGE).length;
  if (isRate && gauges > 0) notes.notCounter(span, metric);
  if (!isRate && gauges < 2) notes.notGauge(span, metric);
  if (isRate && isReset(now, before)) return compact(withHint(now, HINT_GAUGE));
  try {
    const result = subtract(now, before);
    if (result.reconciled) notes.reconciled(span, 'subtraction');
    return compact(withHint(result.hist, HINT_GAUGE));
  } catch (error) {
    if (!(error instanceof IncompatibleSchemas)) throw error;
    notes.mixedSchemas(span, metric);
    return undefined;
  }
}
