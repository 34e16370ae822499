import { executionError } from '../errors';
import { floatHistogramOf } from '../histogram/hist';
import { dropLabels, METADATA_LABELS } from '../labels';
import { type Range, type Subquery } from '../parse/ast';
import { type Evaluator } from './evaluator';
import { endsOf, leftFloat, rightFloat } from './extended-rates';
import { resultOf, type ResultSeries } from './results';
import { Looks } from './selectors';
import { type Samples, samplesOf, Window } from './windows';

/** The samples of a range or a subquery, as an instant query that asks for no more gets them. */
export async function rangeSamples(evaluator: Evaluator, expr: Range | Subquery): Promise<ResultSeries[]> {
  if (expr.kind === 'subquery') {
    const grid = evaluator.subqueryGrid(expr);
    if (grid === undefined) return [];
    const series = await evaluator.at(grid).vector(expr.expr);
    return series.map((one) => {
      const labels = one.dropName ? dropLabels(one.labels, METADATA_LABELS) : one.labels;
      return resultOf({ ...one, labels }, grid);
    });
  }
  const { selector, rangeMs } = expr;
  const looks = new Looks(selector, evaluator.grid);
  const { lookbackMs } = evaluator.around;
  const extended = selector.anchored || selector.smoothed;
  const fromMs = looks.first - rangeMs - (extended ? lookbackMs : 0);
  const toMs = looks.first + (selector.smoothed ? lookbackMs : 0);
  const raw = await evaluator.select(selector, fromMs, toMs);
  const out: ResultSeries[] = [];
  for (const one of raw) {
    const samples = samplesOf(one);
    const result = extended ? extendedSamples(evaluator, expr, samples, looks.first) : plain(samples);
    if (result.times.length + result.histograms.length > 0) out.push(result);
  }
  return out;
}

function plain(samples: Samples): ResultSeries {
  return {
    labels: samples.labels,
    times: samples.floatTimes,
    values: samples.floats,
    histograms: samples.hists.map((hist, i) => ({
      timeMs: samples.histTimes[i] as number,
      histogram: floatHistogramOf(hist),
    })),
  };
}

/** Samples within the range, and one at each end of it. */
function extendedSamples(evaluator: Evaluator, expr: Range, samples: Samples, endMs: number): ResultSeries {
  const { selector, rangeMs } = expr;
  const how = selector.anchored ? 'anchored' : 'smoothed';
  if (samples.hists.length > 0) throw executionError(`${how} modifier is not supported with histograms`);
  const window = new Window(samples, rangeMs, how, expr, evaluator.around.notes);
  window.endMs = endMs;
  window.startMs = endMs - rangeMs;
  window.moveTo(-Infinity, Infinity);
  const none = { labels: samples.labels, times: new Float64Array(), values: new Float64Array(), histograms: [] };
  const count = window.floatCount;
  const smooth = selector.smoothed;
  const ends =
    count === 0 ? undefined : endsOf(count, (i) => window.floatTime(i), window.startMs, window.endMs, smooth);
  if (ends === undefined) return none;
  const inside = samples.floatTimes.reduce<number[]>((indices, time, i) => {
    if (time > window.startMs && time < window.endMs) indices.push(i);
    return indices;
  }, []);
  const times = [window.startMs, ...inside.map((i) => window.floatTime(i)), window.endMs];
  const values = [
    leftFloat(window, ends, smooth, false),
    ...inside.map((i) => window.float(i)),
    rightFloat(window, ends, smooth, false),
  ];
  return { ...none, times: Float64Array.from(times), values: Float64Array.from(values) };
}
