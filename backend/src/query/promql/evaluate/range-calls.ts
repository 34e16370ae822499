import { executionError, type Span } from '../errors';
import { goQuote } from '../go-text';
import { METRIC_NAME, metricName } from '../labels';
import { type Call, type Expr, type Range, type Subquery } from '../parse/ast';
import { absentLabels } from './absent';
import { type Annotations } from './annotations';
import { type Evaluator } from './evaluator';
import { EXTENDABLE, RANGE_FUNCTIONS } from './range-functions';
import { Looks } from './selectors';
import { emptySeries, FLOAT, NONE, putFloat, putHist, type Series, type Value, vector } from './values';
import { type Samples, samplesOf, samplesOfSteps, Window, type WindowFunction } from './windows';

/** Functions that only pick a sample: its name still fits. */
const KEEPS_NAME = new Set(['last_over_time', 'first_over_time']);

/** Name endings by which counters are told. */
const COUNTER_NAMES = ['_total', '_sum', '_count', '_bucket'];

/** Functions that are for counters alone. */
export const OF_COUNTERS: ReadonlySet<string> = new Set(['rate', 'increase']);

/** Tells that the name of what `rate` is taken of does not look like a counter's. */
export function tellCounter(fn: string, metric: string, span: Span, notes: Annotations): void {
  if (!OF_COUNTERS.has(fn) || metric === '' || COUNTER_NAMES.some((ending) => metric.endsWith(ending))) return;
  const text = 'metric might not be a counter, name does not end in _total/_sum/_count/_bucket:';
  notes.info(span, `${text} ${goQuote(metric)}`);
}

/** A call of a function over a range or a subquery. */
export class RangeCaller {
  private readonly range: Range | Subquery;
  private readonly name: string;

  constructor(
    private readonly evaluator: Evaluator,
    private readonly call: Call,
    ranged: number,
  ) {
    this.range = call.args[ranged] as Range | Subquery;
    this.name = call.fn.name;
  }

  async run(): Promise<Value> {
    const series = await this.results();
    return this.name === 'absent_over_time' ? this.absent(series) : vector(series);
  }

  private async results(): Promise<readonly Series[]> {
    const { range, evaluator } = this;
    if (range.kind === 'subquery')
      return this.apply(await this.subquerySamples(range), new Looks(range, evaluator.grid));
    const { selector, rangeMs } = range;
    const extend = selector.anchored ? 'anchored' : selector.smoothed ? 'smoothed' : undefined;
    if (extend !== undefined && !EXTENDABLE[extend].includes(this.name)) {
      const names = EXTENDABLE[extend].join(', ');
      throw executionError(`${extend} modifier can only be used with: ${names} - not with ${this.name}`);
    }
    const looks = new Looks(selector, evaluator.grid);
    if (this.call.args.length === 1) {
      const stored = await evaluator.stored(this.name, selector, rangeMs, looks, undefined);
      if (stored !== undefined) {
        for (const series of stored) this.tellCounter(series);
        return stored;
      }
    }
    const { lookbackMs } = evaluator.around;
    const before = extend === undefined ? 0 : lookbackMs;
    const after = extend === 'smoothed' ? lookbackMs : 0;
    const raw = await evaluator.select(selector, looks.first - rangeMs - before, looks.last + after);
    return this.apply(raw.map(samplesOf), looks, extend);
  }

  private async subquerySamples(subquery: Subquery): Promise<Samples[]> {
    const grid = this.evaluator.subqueryGrid(subquery);
    if (grid === undefined) return [];
    const inner = await this.evaluator.at(grid).vector(subquery.expr);
    this.evaluator.around.context.account(inner.length * grid.steps);
    return inner.map((series) => samplesOfSteps(series, grid));
  }

  private async apply(
    all: readonly Samples[],
    looks: Looks,
    extend?: 'anchored' | 'smoothed',
  ): Promise<readonly Series[]> {
    const { evaluator, range } = this;
    const { steps } = evaluator.grid;
    const { lookbackMs, notes, pace, context } = evaluator.around;
    const fn = RANGE_FUNCTIONS[this.name] as WindowFunction;
    const params = await this.params();
    const [before, after] = [extend === undefined ? 0 : lookbackMs, extend === 'smoothed' ? lookbackMs : 0];
    const out: Series[] = [];
    for (const samples of all) {
      context.account(steps);
      const series = emptySeries(samples.labels, steps, samples.dropName || !KEEPS_NAME.has(this.name));
      const window = new Window(samples, range.rangeMs, extend, this.noteSpan(), notes);
      for (let step = 0; step < steps; step += 1) {
        window.endMs = looks.at(step);
        window.startMs = window.endMs - range.rangeMs;
        window.evalMs = evaluator.timeAt(step);
        window.moveTo(window.startMs - before, window.endMs + after);
        if (window.floatCount + window.histCount === 0) continue;
        window.params = params.map((values) => values[step] as number);
        const value = fn(window);
        if (typeof value === 'number') putFloat(series, step, value);
        else if (value !== undefined) putHist(series, step, value);
        if (pace.due()) await pace.breathe();
      }
      this.tellCounter(series);
      out.push(series);
      if (pace.due()) await pace.breathe();
    }
    return out;
  }

  /**
   * What annotations are about: the first argument, which is the range but for `quantile_over_time`. Of a subquery they
   * name the start of the query, as in Prometheus, which puts samples without a place where the subquery was.
   */
  private noteSpan(): Span {
    const first = this.call.args[0] as Expr;
    return first.kind === 'subquery' ? { from: 0, to: 0 } : first;
  }

  private async params(): Promise<Float64Array[]> {
    const params: Float64Array[] = [];
    for (const arg of this.call.args) if (arg !== this.range) params.push(await this.evaluator.scalar(arg));
    return params;
  }

  private tellCounter(series: Series): void {
    if (!series.present.includes(FLOAT)) return;
    tellCounter(this.name, metricName(series.labels), this.noteSpan(), this.evaluator.around.notes);
  }

  /** 1 at the steps where no series has a sample. */
  private absent(series: readonly Series[]): Value {
    const { steps } = this.evaluator.grid;
    const matchers = this.range.kind === 'range' ? this.range.selector.matchers : [];
    const labels = absentLabels(matchers.filter((matcher) => matcher.name !== METRIC_NAME));
    const out = emptySeries(labels, steps, true);
    for (let step = 0; step < steps; step += 1) {
      if (series.every((one) => one.present[step] === NONE)) putFloat(out, step, 1);
    }
    return vector([out]);
  }
}
