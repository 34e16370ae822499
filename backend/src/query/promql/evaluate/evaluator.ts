import { executionError } from '../errors';
import { multiply } from '../histogram/arithmetic';
import { METRIC_NAME } from '../labels';
import {
  type Aggregate,
  type Binary,
  type Call,
  type Expr,
  type Selector,
  SET_OPERATORS,
  type Subquery,
  withoutParens,
} from '../parse/ast';
import { type Grid, type GridSeries, type PromStorage, type QueryContext, type RawSeries } from '../types';
import { Aggregator } from './aggregate';
import { type Annotations } from './annotations';
import { scalarBinary, setOperation, vectorScalar } from './binary';
import { callFunction } from './call-functions';
import { type Pace } from './pace';
import { Picker } from './pick';
import { OF_COUNTERS, RangeCaller, tellCounter } from './range-calls';
import { countsOf } from './counts';
import { latest, Looks, smoothed } from './selectors';
import {
  emptySeries,
  FLOAT,
  hasAny,
  HIST,
  histAt,
  putFloat,
  putHist,
  type Series,
  timeAt,
  type Value,
  vector,
} from './values';
import { VectorMatcher } from './vector-matching';

/** What a query is evaluated with. */
export interface Surroundings {
  readonly storage: PromStorage;
  readonly context: QueryContext;
  readonly notes: Annotations;
  readonly pace: Pace;
  readonly lookbackMs: number;
  /** Step of subqueries that name none. */
  readonly subqueryStepMs: number;
}

const PICKING = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio']);

/** The aggregations that a storage may do itself. */
const STORED_AGGREGATIONS = new Set(['sum', 'avg', 'min', 'max', 'count', 'group']);

/** Evaluates an expression at all steps of a grid at once. */
export class Evaluator {
  constructor(
    readonly around: Surroundings,
    readonly grid: Grid,
    /** The grid is that of an instant query, so that series keep the order that a function gave them. */
    readonly isInstant: boolean,
  ) {}

  async evaluate(expr: Expr): Promise<Value> {
    this.around.pace.check();
    switch (expr.kind) {
      case 'number':
        return { kind: 'scalar', values: new Float64Array(this.grid.steps).fill(expr.value) };
      case 'string':
        return { kind: 'string', value: expr.value };
      case 'paren':
        return this.evaluate(expr.expr);
      case 'unary': {
        const value = await this.evaluate(expr.expr);
        return expr.op === '-' ? negated(value) : value;
      }
      case 'binary':
        return this.binary(expr);
      case 'aggregate':
        return this.aggregate(expr);
      case 'call':
        return this.call(expr);
      case 'selector':
        return this.selector(expr);
      default:
        throw executionError('cannot do range evaluation of matrix selector');
    }
  }

  async vector(expr: Expr): Promise<readonly Series[]> {
    const value = await this.evaluate(expr);
    if (value.kind === 'vector') return value.series;
    throw executionError(`expected an instant vector, got a ${value.kind}`);
  }

  async scalar(expr: Expr): Promise<Float64Array> {
    const value = await this.evaluate(expr);
    if (value.kind === 'scalar') return value.values;
    throw executionError(`expected a scalar, got a ${value.kind}`);
  }

  timeAt(step: number): number {
    return timeAt(this.grid, step);
  }

  /** Samples after `fromMs` up to `toMs`, of the series that a selector matches. */
  async select(selector: Selector, fromMs: number, toMs: number): Promise<readonly RawSeries[]> {
    const { storage, context } = this.around;
    const series = await storage.select(selector.matchers, { fromMs, toMs }, context);
    this.around.pace.check();
    return selector.countsOnly === true ? series.map(countsOf) : series;
  }

  /** An evaluator of the same query at other times. */
  at(grid: Grid): Evaluator {
    return new Evaluator(this.around, grid, grid.steps === 1);
  }

  /** The grid on which a subquery evaluates what it is about, for all steps of this one. */
  subqueryGrid(subquery: Subquery): Grid | undefined {
    const looks = new Looks(subquery, this.grid);
    const stepMs = subquery.stepMs === 0 ? this.around.subqueryStepMs : subquery.stepMs;
    const after = looks.first - subquery.rangeMs;
    let startMs = stepMs * Math.trunc(after / stepMs);
    if (startMs <= after) startMs += stepMs;
    if (startMs > looks.last) return undefined;
    return { startMs, stepMs, steps: Math.floor((looks.last - startMs) / stepMs) + 1 };
  }

  private async selector(selector: Selector): Promise<Value> {
    const { lookbackMs, notes, pace, context } = this.around;
    const { steps } = this.grid;
    const looks = new Looks(selector, this.grid);
    const stored = await this.stored('last', selector, lookbackMs, looks, undefined);
    if (stored !== undefined) return vector(stored);
    const toMs = selector.smoothed ? looks.last + lookbackMs : looks.last;
    const out: Series[] = [];
    for (const raw of await this.select(selector, looks.first - lookbackMs, toMs)) {
      context.account(steps);
      out.push(
        selector.smoothed
          ? smoothed(raw, selector, looks, steps, lookbackMs, notes)
          : latest(raw, looks, steps, lookbackMs),
      );
      if (pace.due()) await pace.breathe();
    }
    return vector(out);
  }

  /** What the storage makes of a plan, when it does. */
  async stored(
    fn: string,
    selector: Selector,
    rangeMs: number,
    looks: Looks,
    aggregate: Aggregate | undefined,
  ): Promise<Series[] | undefined> {
    const { storage, context } = this.around;
    if (storage.evaluate === undefined || looks.fixed || selector.anchored || selector.smoothed) return undefined;
    const names = aggregate?.grouping;
    const plan = {
      fn,
      matchers: selector.matchers,
      rangeMs,
      grid: looks.asGrid,
      ...(aggregate === undefined
        ? {}
        : {
            aggregate: {
              op: aggregate.op,
              by: aggregate.without ? undefined : names,
              without: aggregate.without ? names : undefined,
            },
          }),
    };
    const series = await storage.evaluate(plan, context);
    this.around.pace.check();
    const dropName = !['last', 'last_over_time', 'first_over_time'].includes(fn);
    return series?.map((one: GridSeries) => ({ ...one, dropName }));
  }

  private async binary(expr: Binary): Promise<Value> {
    const left = await this.evaluate(expr.left);
    const right = await this.evaluate(expr.right);
    const { notes, pace } = this.around;
    if (left.kind === 'scalar') {
      if (right.kind === 'scalar') return scalarBinary(expr.op, left.values, right.values);
      if (right.kind === 'vector') return vectorScalar(expr, right.series, left.values, true, notes);
    }
    if (left.kind === 'vector') {
      if (right.kind === 'scalar') return vectorScalar(expr, left.series, right.values, false, notes);
      if (right.kind === 'vector' && expr.matching !== undefined) {
        if (SET_OPERATORS.has(expr.op)) {
          return setOperation(expr.op, expr.matching, left.series, right.series, this.grid.steps);
        }
        return new VectorMatcher(expr, this.grid.steps, notes, pace).run(left.series, right.series);
      }
    }
    throw executionError('binary expression must contain only scalar and instant vector types');
  }

  private async aggregate(expr: Aggregate): Promise<Value> {
    const param =
      expr.param === undefined || expr.op === 'count_values' ? undefined : await this.scalar(withoutParens(expr.param));
    const stored = await this.storedAggregate(expr);
    if (stored !== undefined) return vector(stored);
    const series = await this.vector(withoutParens(expr.expr));
    const { notes, pace } = this.around;
    if (PICKING.has(expr.op) && param !== undefined) {
      return new Picker(expr, this.grid.steps, notes, pace).run(series, param);
    }
    return new Aggregator(expr, this.grid.steps, notes, pace).run(series, param);
  }

  private async storedAggregate(expr: Aggregate): Promise<Series[] | undefined> {
    if (!STORED_AGGREGATIONS.has(expr.op)) return undefined;
    const inner = withoutParens(expr.expr);
    if (inner.kind === 'selector') {
      return this.stored('last', inner, this.around.lookbackMs, new Looks(inner, this.grid), expr);
    }
    if (inner.kind !== 'call' || inner.args.length !== 1) return undefined;
    const range = withoutParens(inner.args[0] as Expr);
    if (range.kind !== 'range' || inner.fn.name === 'absent_over_time') return undefined;
    const { selector } = range;
    const metric = selector.matchers.find(({ name, operator }) => name === METRIC_NAME && operator === '=')?.value;
    // Whether a metric is a counter is told of each by its name, which an aggregate does not have.
    if (OF_COUNTERS.has(inner.fn.name) && metric === undefined) return undefined;
    const looks = new Looks(selector, this.grid);
    const stored = await this.stored(inner.fn.name, selector, range.rangeMs, looks, expr);
    if (stored?.some(hasAny)) tellCounter(inner.fn.name, metric ?? '', range, this.around.notes);
    return stored;
  }

  private async call(expr: Call): Promise<Value> {
    const args = expr.args.map(withoutParens);
    const ranged = args.findIndex((arg) => arg.kind === 'range' || arg.kind === 'subquery');
    if (ranged >= 0) return new RangeCaller(this, { ...expr, args }, ranged).run();
    return callFunction(this, { ...expr, args });
  }
}

function negated(value: Value): Value {
  if (value.kind === 'scalar') return { kind: 'scalar', values: value.values.map((number) => -number) };
  if (value.kind === 'string') return value;
  return vector(
    value.series.map((series) => {
      const out = emptySeries(series.labels, series.values.length, true);
      for (let step = 0; step < series.values.length; step += 1) {
        if (series.present[step] === FLOAT) putFloat(out, step, -(series.values[step] as number));
        else if (series.present[step] === HIST) putHist(out, step, multiply(histAt(series, step), -1));
      }
      return out;
    }),
  );
}
