import { executionError } from '../errors';
import { type Hist } from '../histogram/hist';
import { type Call, type Expr, type StringLiteral } from '../parse/ast';
import { absentLabels } from './absent';
import { type Evaluator } from './evaluator';
import { HISTOGRAM_FUNCTIONS, HistogramMeasurer } from './histogram-functions';
import { InfoJoiner } from './info';
import { checkLabelJoin, checkLabelReplace, labelJoin, labelReplace, sortByLabels } from './label-functions';
import { clamp, DATE_FUNCTIONS, FLOAT_FUNCTIONS, roundTo } from './math-functions';
import { latestTimes, Looks } from './selectors';
import {
  emptySeries,
  FLOAT,
  HIST,
  histAt,
  NONE,
  putFloat,
  type Series,
  singleSeries,
  type Value,
  vector,
} from './values';

/** A function of vectors and scalars, its arguments without parentheses around them. */
export async function callFunction(evaluator: Evaluator, call: Call): Promise<Value> {
  const { name } = call.fn;
  const ofFloat = FLOAT_FUNCTIONS[name];
  if (ofFloat !== undefined) return eachFloat(await evaluator.vector(arg(call, 0)), ofFloat);
  const ofDate = DATE_FUNCTIONS[name];
  if (ofDate !== undefined) return dates(evaluator, call, ofDate);
  const ofHist = HISTOGRAM_FUNCTIONS[name];
  if (ofHist !== undefined) return eachHist(await evaluator.vector(arg(call, 0)), ofHist);
  const special = SPECIAL[name];
  if (special === undefined) throw executionError(`unknown function with name "${name}"`);
  return special(evaluator, call);
}

const arg = (call: Call, i: number): Expr => call.args[i] as Expr;

const texts = (args: readonly Expr[]): string[] => args.map((literal) => (literal as StringLiteral).value);

function eachFloat(all: readonly Series[], compute: (value: number, step: number) => number | undefined): Value {
  return vector(
    all.map((series) => {
      const out = emptySeries(series.labels, series.values.length, true);
      for (let step = 0; step < series.values.length; step += 1) {
        if (series.present[step] !== FLOAT) continue;
        const value = compute(series.values[step] as number, step);
        if (value !== undefined) putFloat(out, step, value);
      }
      return out;
    }),
  );
}

function eachHist(all: readonly Series[], compute: (hist: Hist) => number): Value {
  return vector(
    all.map((series) => {
      const out = emptySeries(series.labels, series.values.length, true);
      for (let step = 0; step < series.values.length; step += 1) {
        if (series.present[step] === HIST) putFloat(out, step, compute(histAt(series, step)));
      }
      return out;
    }),
  );
}

function stepTimes(evaluator: Evaluator): Float64Array {
  return Float64Array.from({ length: evaluator.grid.steps }, (_, step) => evaluator.timeAt(step) / 1000);
}

async function dates(evaluator: Evaluator, call: Call, part: (seconds: number) => number): Promise<Value> {
  if (call.args.length === 0) return singleSeries(stepTimes(evaluator).map(part));
  return eachFloat(await evaluator.vector(arg(call, 0)), part);
}

async function clamped(evaluator: Evaluator, call: Call, least?: Float64Array, most?: Float64Array): Promise<Value> {
  const series = await evaluator.vector(arg(call, 0));
  return eachFloat(series, (value, step) => clamp(value, least?.[step] ?? -Infinity, most?.[step] ?? Infinity));
}

async function absent(evaluator: Evaluator, call: Call): Promise<Value> {
  const selector = arg(call, 0);
  const series = await evaluator.vector(selector);
  const { steps } = evaluator.grid;
  const out = emptySeries(absentLabels(selector.kind === 'selector' ? selector.matchers : []), steps, false);
  for (let step = 0; step < steps; step += 1) {
    if (series.every((one) => one.present[step] === NONE)) putFloat(out, step, 1);
  }
  return vector([out]);
}

async function scalarOf(evaluator: Evaluator, call: Call): Promise<Value> {
  const series = await evaluator.vector(arg(call, 0));
  const values = new Float64Array(evaluator.grid.steps).fill(NaN);
  for (let step = 0; step < values.length; step += 1) {
    const floats = series.filter((one) => one.present[step] === FLOAT);
    if (floats.length === 1) values[step] = floats[0]?.values[step] as number;
  }
  return { kind: 'scalar', values };
}

async function timestamps(evaluator: Evaluator, call: Call): Promise<Value> {
  const of = arg(call, 0);
  const { grid, around } = evaluator;
  if (of.kind === 'selector') {
    const looks = new Looks(of, grid);
    const raw = await evaluator.select(of, looks.first - around.lookbackMs, looks.last);
    return vector(raw.map((series) => latestTimes(series, looks, grid.steps, around.lookbackMs)));
  }
  const times = stepTimes(evaluator);
  return vector(
    (await evaluator.vector(of)).map((series) => {
      const out = emptySeries(series.labels, grid.steps, true);
      for (let step = 0; step < grid.steps; step += 1) {
        if (series.present[step] !== NONE) putFloat(out, step, times[step] as number);
      }
      return out;
    }),
  );
}

function sorted(descending: boolean) {
  return async (evaluator: Evaluator, call: Call): Promise<Value> => {
    const series = await sortable(evaluator, call);
    if (!evaluator.isInstant) return eachKept(series);
    // NaN comes last whichever end is first.
    const order = (a: Series, b: Series): number => {
      const [x, y] = [a.values[0] as number, b.values[0] as number];
      if (Number.isNaN(x)) return Number.isNaN(y) ? 0 : 1;
      return Number.isNaN(y) ? -1 : descending ? y - x : x - y;
    };
    return vector(series.filter((one) => one.present[0] === FLOAT).sort(order));
  };
}

/** Floats alone, names and all. */
function eachKept(all: readonly Series[]): Value {
  return vector(
    all.map((series) => {
      const out = emptySeries(series.labels, series.values.length, series.dropName);
      for (let step = 0; step < series.values.length; step += 1) {
        if (series.present[step] === FLOAT) putFloat(out, step, series.values[step] as number);
      }
      return out;
    }),
  );
}

async function sortable(evaluator: Evaluator, call: Call): Promise<readonly Series[]> {
  if (!evaluator.isInstant) {
    const text = 'sort is ineffective for range queries since results are always ordered by labels';
    evaluator.around.notes.warn(call, text);
  }
  return evaluator.vector(arg(call, 0));
}

function sortedByLabel(descending: boolean) {
  return async (evaluator: Evaluator, call: Call): Promise<Value> =>
    sortByLabels(await sortable(evaluator, call), texts(call.args.slice(1)), descending);
}

async function quantileParam(evaluator: Evaluator, expr: Expr): Promise<Float64Array> {
  const q = await evaluator.scalar(expr);
  for (const value of q) if (!(value >= 0 && value <= 1)) evaluator.around.notes.invalidQuantile(expr, value);
  return q;
}

function measurerOf(evaluator: Evaluator, series: readonly Series[], span: Expr): HistogramMeasurer {
  return new HistogramMeasurer(series, evaluator.grid, span, evaluator.around.notes, evaluator.around.pace);
}

async function histogramQuantiles(evaluator: Evaluator, call: Call): Promise<Value> {
  const series = await evaluator.vector(arg(call, 0));
  const [label = ''] = texts([arg(call, 1)]);
  const measurer = measurerOf(evaluator, series, arg(call, 0));
  for (const expr of call.args.slice(2))
    await measurer.measure(measurer.quantile(await quantileParam(evaluator, expr), label));
  return measurer.result;
}

type Special = (evaluator: Evaluator, call: Call) => Promise<Value>;

const SPECIAL: Readonly<Record<string, Special>> = {
  absent,
  scalar: scalarOf,
  timestamp: timestamps,
  start_timestamp: async (evaluator, call) => {
    await evaluator.vector(arg(call, 0));
    // Start times of samples are not stored: as in a Prometheus that does not keep them, there are none to give.
    return vector([]);
  },
  vector: async (evaluator, call) => singleSeries(await evaluator.scalar(arg(call, 0))),
  time: async (evaluator) => ({ kind: 'scalar', values: stepTimes(evaluator) }),
  pi: async (evaluator) => ({ kind: 'scalar', values: stepTimes(evaluator).fill(Math.PI) }),
  min_of: async (evaluator, call) => ofScalars(evaluator, call, Math.min),
  max_of: async (evaluator, call) => ofScalars(evaluator, call, Math.max),
  clamp: async (evaluator, call) =>
    clamped(evaluator, call, await evaluator.scalar(arg(call, 1)), await evaluator.scalar(arg(call, 2))),
  clamp_min: async (evaluator, call) => clamped(evaluator, call, await evaluator.scalar(arg(call, 1))),
  clamp_max: async (evaluator, call) => clamped(evaluator, call, undefined, await evaluator.scalar(arg(call, 1))),
  round: async (evaluator, call) => {
    const nearest = call.args.length > 1 ? await evaluator.scalar(arg(call, 1)) : undefined;
    return eachFloat(await evaluator.vector(arg(call, 0)), (value, step) => roundTo(value, nearest?.[step] ?? 1));
  },
  sort: sorted(false),
  sort_desc: sorted(true),
  sort_by_label: sortedByLabel(false),
  sort_by_label_desc: sortedByLabel(true),
  label_replace: async (evaluator, call) => {
    const args = texts(call.args.slice(1));
    checkLabelReplace(args);
    return labelReplace(await evaluator.vector(arg(call, 0)), args);
  },
  label_join: async (evaluator, call) => {
    const args = texts(call.args.slice(1));
    checkLabelJoin(args);
    return labelJoin(await evaluator.vector(arg(call, 0)), args);
  },
  histogram_quantile: async (evaluator, call) => {
    const q = await quantileParam(evaluator, arg(call, 0));
    const series = await evaluator.vector(arg(call, 1));
    const measurer = measurerOf(evaluator, series, arg(call, 1));
    await measurer.measure(measurer.quantile(q));
    return measurer.result;
  },
  histogram_quantiles: histogramQuantiles,
  histogram_fraction: async (evaluator, call) => {
    const [lower, upper] = [await evaluator.scalar(arg(call, 0)), await evaluator.scalar(arg(call, 1))];
    const series = await evaluator.vector(arg(call, 2));
    const measurer = measurerOf(evaluator, series, arg(call, 2));
    await measurer.measure(measurer.fraction(lower, upper));
    return measurer.result;
  },
  info: (evaluator, call) => new InfoJoiner(evaluator, call).run(),
};

async function ofScalars(evaluator: Evaluator, call: Call, pick: (a: number, b: number) => number): Promise<Value> {
  const [a, b] = [await evaluator.scalar(arg(call, 0)), await evaluator.scalar(arg(call, 1))];
  return { kind: 'scalar', values: a.map((value, step) => pick(value, b[step] as number)) };
}
