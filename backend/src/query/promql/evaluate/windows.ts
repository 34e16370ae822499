import { type Span } from '../errors';
import { type Hist, HINT_GAUGE, HINT_UNKNOWN, histOf, withHint } from '../histogram/hist';
import { metricName } from '../labels';
import { type Grid, type Labels, type RawSeries } from '../types';
import { type Annotations } from './annotations';
import { FLOAT, HIST, type Series, timeAt } from './values';

/** Samples of a series without stale markers, floats and histograms apart. */
export interface Samples {
  readonly labels: Labels;
  readonly dropName: boolean;
  readonly floatTimes: Float64Array;
  readonly floats: Float64Array;
  readonly histTimes: Float64Array;
  readonly hists: readonly Hist[];
}

const NO_TIMES = new Float64Array(0);

export function samplesOf(raw: RawSeries): Samples {
  const { labels, times, values, stale, histograms } = raw;
  const named = { labels, dropName: false };
  if (histograms === undefined && !stale.includes(1)) {
    return { ...named, floatTimes: times, floats: values, histTimes: NO_TIMES, hists: [] };
  }
  const [floatTimes, floats, histTimes]: [number[], number[], number[]] = [[], [], []];
  const hists: Hist[] = [];
  for (let i = 0; i < times.length; i += 1) {
    if (stale[i] === 1) continue;
    const histogram = histograms?.[i];
    if (histogram === undefined) {
      floatTimes.push(times[i] as number);
      floats.push(values[i] as number);
    } else {
      histTimes.push(times[i] as number);
      hists.push(histOf(histogram));
    }
  }
  return {
    ...named,
    floatTimes: Float64Array.from(floatTimes),
    floats: Float64Array.from(floats),
    histTimes: Float64Array.from(histTimes),
    hists,
  };
}

/**
 * The steps of a subquery as samples. What histograms say of resets holds between stored samples, not between those
 * that a subquery picked.
 */
export function samplesOfSteps(series: Series, grid: Grid): Samples {
  const [floatTimes, floats, histTimes]: [number[], number[], number[]] = [[], [], []];
  const hists: Hist[] = [];
  for (let step = 0; step < grid.steps; step += 1) {
    if (series.present[step] === FLOAT) {
      floatTimes.push(timeAt(grid, step));
      floats.push(series.values[step] as number);
    } else if (series.present[step] === HIST) {
      const hist = series.hists?.[step] as Hist;
      histTimes.push(timeAt(grid, step));
      hists.push(hist.hint === HINT_GAUGE ? hist : withHint(hist, HINT_UNKNOWN));
    }
  }
  return {
    labels: series.labels,
    dropName: series.dropName,
    floatTimes: Float64Array.from(floatTimes),
    floats: Float64Array.from(floats),
    histTimes: Float64Array.from(histTimes),
    hists,
  };
}

/** What a function over a range sees at a step: samples `[from, to)` of both kinds. */
export class Window {
  floatFrom = 0;
  floatTo = 0;
  histFrom = 0;
  histTo = 0;
  /** Bounds of the range itself; samples around it may be there, too, for `anchored` and `smoothed`. */
  startMs = 0;
  endMs = 0;
  /** The time that the query asks about, offset apart. */
  evalMs = 0;
  /** Scalar arguments at the step, in their order. */
  params: readonly number[] = [];

  constructor(
    readonly samples: Samples,
    readonly rangeMs: number,
    readonly extend: 'anchored' | 'smoothed' | undefined,
    /** Of the range, of all arguments from the first on, of the call. */
    readonly span: Span,
    readonly notes: Annotations,
  ) {}

  get floatCount(): number {
    return this.floatTo - this.floatFrom;
  }

  get histCount(): number {
    return this.histTo - this.histFrom;
  }

  /** The i-th float of the window. */
  float(i: number): number {
    return this.samples.floats[this.floatFrom + i] as number;
  }

  floatTime(i: number): number {
    return this.samples.floatTimes[this.floatFrom + i] as number;
  }

  hist(i: number): Hist {
    return this.samples.hists[this.histFrom + i] as Hist;
  }

  histTime(i: number): number {
    return this.samples.histTimes[this.histFrom + i] as number;
  }

  get metric(): string {
    return metricName(this.samples.labels);
  }

  /** Moves on to samples after `from` up to `to`; the bounds may only grow between calls. */
  moveTo(from: number, to: number): void {
    const { floatTimes, histTimes } = this.samples;
    while (this.floatTo < floatTimes.length && (floatTimes[this.floatTo] as number) <= to) this.floatTo += 1;
    while (this.floatFrom < this.floatTo && (floatTimes[this.floatFrom] as number) <= from) this.floatFrom += 1;
    while (this.histTo < histTimes.length && (histTimes[this.histTo] as number) <= to) this.histTo += 1;
    while (this.histFrom < this.histTo && (histTimes[this.histFrom] as number) <= from) this.histFrom += 1;
  }
}

/** The value of a function over a range at a step, none when it is undefined. */
export type WindowFunction = (window: Window) => number | Hist | undefined;
