import { executionError } from '../errors';
import { type DurationExpr, type Expr, type NumberLiteral, type Shift } from '../parse/ast';
import { arithmetic } from './operators';

/** The times of the query as a whole: `start()`, `end()`, `range()` and `step()` mean these. */
export interface QueryTimes {
  readonly startMs: number;
  readonly endMs: number;
  /** 0 for an instant query. */
  readonly stepMs: number;
}

/** The expression with everything filled in that is known once the query's times are. */
export function prepare(expr: Expr, times: QueryTimes): Expr {
  return new Preparer(times).expr(expr);
}

function aroundOf(expr: Expr, before: Around): Around {
  if (before === 'buckets' || expr.kind === 'subquery') return 'buckets';
  if (expr.kind === 'binary') return expr.op === '</' || expr.op === '>/' ? 'buckets' : before;
  if (expr.kind !== 'call') return before;
  if (TAKES_BUCKETS.has(expr.fn.name)) return 'buckets';
  return TAKES_COUNTS.has(expr.fn.name) ? 'counts' : before;
}

/** Functions that take no more of a histogram than its counts, and those that take its buckets. */
const TAKES_COUNTS = new Set(['histogram_count', 'histogram_sum', 'histogram_avg']);
const TAKES_BUCKETS = new Set(['histogram_quantile', 'histogram_quantiles', 'histogram_fraction']);

/** What is around an expression, as far as it says which parts of histograms are looked at. */
type Around = 'anything' | 'counts' | 'buckets';

class Preparer {
  private around: Around = 'anything';

  constructor(private readonly times: QueryTimes) {}

  expr(expr: Expr): Expr {
    const before = this.around;
    this.around = aroundOf(expr, before);
    const prepared = this.prepared(expr);
    this.around = before;
    return prepared;
  }

  private prepared(expr: Expr): Expr {
    switch (expr.kind) {
      case 'paren':
      case 'unary':
        return { ...expr, expr: this.expr(expr.expr) };
      case 'binary':
        return { ...expr, left: this.expr(expr.left), right: this.expr(expr.right) };
      case 'aggregate':
        return { ...expr, expr: this.expr(expr.expr), param: expr.param && this.expr(expr.param) };
      case 'call': {
        const value = this.timeFunction(expr.fn.name);
        if (value !== undefined) return { kind: 'number', value, isDuration: false, from: expr.from, to: expr.to };
        return { ...expr, args: expr.args.map((arg) => this.expr(arg)) };
      }
      case 'selector':
        return { ...expr, ...this.shift(expr), countsOnly: this.around === 'counts' };
      case 'range': {
        const countsOnly = this.around === 'counts';
        const selector = { ...expr.selector, ...this.shift(expr.selector), countsOnly };
        return { ...expr, selector, rangeMs: this.duration(expr.rangeExpr, false) ?? expr.rangeMs };
      }
      case 'subquery':
        return {
          ...expr,
          ...this.shift(expr),
          expr: this.expr(expr.expr),
          stepMs: this.duration(expr.stepExpr, false) ?? expr.stepMs,
          rangeMs: this.duration(expr.rangeExpr, false) ?? expr.rangeMs,
        };
      default:
        return expr;
    }
  }

  private timeFunction(name: string): number | undefined {
    const { startMs, endMs, stepMs } = this.times;
    switch (name) {
      case 'start':
        return startMs / 1000;
      case 'end':
        return endMs / 1000;
      case 'range':
        return (endMs - startMs) / 1000;
      case 'step':
        return startMs === endMs ? 0 : stepMs / 1000;
      default:
        return undefined;
    }
  }

  private shift(shift: Shift): Pick<Shift, 'offsetMs' | 'atMs'> {
    const edge = shift.atEdge === 'start' ? this.times.startMs : this.times.endMs;
    return {
      offsetMs: this.duration(shift.offsetExpr, true) ?? shift.offsetMs,
      atMs: shift.atEdge === undefined ? shift.atMs : edge,
    };
  }

  private duration(expr: DurationExpr | undefined, mayBeNegative: boolean): number | undefined {
    if (expr === undefined) return undefined;
    const seconds = this.seconds(expr);
    const fail = (what: string): Error => executionError(`${expr.from}:${expr.to}: ${what}`);
    if (!Number.isFinite(seconds)) throw fail('duration is NaN or infinite');
    if (seconds <= 0 && !mayBeNegative) throw fail('duration must be greater than 0');
    if (Math.abs(seconds) > 2 ** 63 / 1e9) throw fail('duration is out of range');
    return Math.trunc(seconds * 1000);
  }

  private seconds(expr: DurationExpr | NumberLiteral | undefined): number {
    if (expr === undefined) return 0;
    if (expr.kind === 'number') return expr.value;
    if (expr.op === 'step') return this.times.stepMs / 1000;
    if (expr.op === 'range') return (this.times.endMs - this.times.startMs) / 1000;
    const [left, right] = [this.seconds(expr.left), this.seconds(expr.right)];
    if (expr.op === 'min_of') return Math.min(left, right);
    if (expr.op === 'max_of') return Math.max(left, right);
    if ((expr.op === '/' || expr.op === '%') && right === 0) {
      throw executionError(`${expr.from}:${expr.to}: ${expr.op === '/' ? 'division' : 'modulo'} by zero`);
    }
    return arithmetic(expr.op, left, right);
  }
}
