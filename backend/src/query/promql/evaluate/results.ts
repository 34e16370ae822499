import { floatHistogramOf } from '../histogram/hist';
import { type FloatHistogram, type Grid, type Labels } from '../types';
import { FLOAT, HIST, histAt, type Series, timeAt } from './values';

export interface Sample {
  readonly labels: Labels;
  readonly timeMs: number;
  /** NaN where there is a histogram. */
  readonly value: number;
  readonly histogram: FloatHistogram | undefined;
}

/** A series with its samples in order of time, floats and histograms apart. */
export interface ResultSeries {
  readonly labels: Labels;
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly histograms: readonly { readonly timeMs: number; readonly histogram: FloatHistogram }[];
}

export function resultOf(series: Series, grid: Grid): ResultSeries {
  const [times, values]: [number[], number[]] = [[], []];
  const histograms: { readonly timeMs: number; readonly histogram: FloatHistogram }[] = [];
  for (let step = 0; step < grid.steps; step += 1) {
    const timeMs = timeAt(grid, step);
    if (series.present[step] === FLOAT) {
      times.push(timeMs);
      values.push(series.values[step] as number);
    } else if (series.present[step] === HIST) {
      histograms.push({ timeMs, histogram: floatHistogramOf(histAt(series, step)) });
    }
  }
  return { labels: series.labels, times: Float64Array.from(times), values: Float64Array.from(values), histograms };
}
