import { ParseError, type Span } from '../errors';
import { goQuote } from '../go-text';
import { METRIC_NAME } from '../labels';
import { matchesWhole } from '../regex';
import { type Matcher } from '../types';
import {
  type Aggregate,
  type Binary,
  type Call,
  COMPARISONS,
  documentedType,
  type Expr,
  type Selector,
  SET_OPERATORS,
  typeOf,
  type ValueType,
} from './ast';

/** Checks that every part of an expression has the type that its place demands; returns it with its matchings settled. */
export function checkTypes(query: string, expr: Expr): Expr {
  return new Checker(query).check(expr);
}

export function checkSelector(query: string, selector: Selector): Selector {
  new Checker(query).check(selector);
  return selector;
}

class Checker {
  constructor(private readonly query: string) {}

  check(expr: Expr): Expr {
    switch (expr.kind) {
      case 'aggregate':
        return this.aggregate(expr);
      case 'binary':
        return this.binary(expr);
      case 'call':
        return this.call(expr);
      case 'paren':
        return { ...expr, expr: this.check(expr.expr) };
      case 'unary':
        return this.unary(expr);
      case 'subquery': {
        const inner = this.check(expr.expr);
        const type = typeOf(inner);
        if (type !== 'vector') this.fail(expr, `subquery is only allowed on instant vector, got ${type} instead`);
        return { ...expr, expr: inner };
      }
      case 'range':
        this.selector(expr.selector, true);
        return expr;
      case 'selector':
        this.selector(expr, true);
        return expr;
      default:
        return expr;
    }
  }

  private fail(span: Span, reason: string): never {
    throw new ParseError(this.query, span, reason);
  }

  private expect(expr: Expr, want: ValueType, context: string): Expr {
    const checked = this.check(expr);
    const got = typeOf(checked);
    if (got !== want)
      this.fail(expr, `expected type ${documentedType(want)} in ${context}, got ${documentedType(got)}`);
    return checked;
  }

  private aggregate(expr: Aggregate): Expr {
    const inner = this.expect(expr.expr, 'vector', 'aggregation expression');
    if (expr.param === undefined) return { ...expr, expr: inner };
    const want = expr.op === 'count_values' ? 'string' : 'scalar';
    return { ...expr, expr: inner, param: this.expect(expr.param, want, 'aggregation parameter') };
  }

  private unary(expr: Expr & { readonly kind: 'unary' }): Expr {
    const inner = this.check(expr.expr);
    const type = typeOf(inner);
    if (type !== 'scalar' && type !== 'vector') {
      const got = goQuote(documentedType(type));
      this.fail(expr, `unary expression only allowed on expressions of type scalar or instant vector, got ${got}`);
    }
    return { ...expr, expr: inner };
  }

  private binary(expr: Binary): Expr {
    const left = this.check(expr.left);
    const right = this.check(expr.right);
    const [lt, rt] = [typeOf(left), typeOf(right)];
    const isSet = SET_OPERATORS.has(expr.op);
    const isComparison = COMPARISONS.has(expr.op);
    if (expr.bool && !isComparison) {
      this.fail(this.operatorSpan(expr), 'bool modifier can only be used on comparison operators');
    }
    if (isComparison && !expr.bool && lt === 'scalar' && rt === 'scalar') {
      this.fail(this.operatorSpan(expr), 'comparisons between scalars must use BOOL modifier');
    }
    const matching = expr.matching;
    const twice = matching?.on === true ? matching.labels.find((label) => matching.include.includes(label)) : undefined;
    if (twice !== undefined) {
      const label = goQuote(twice);
      this.fail(this.operatorSpan(expr), `label ${label} must not occur in ON and GROUP clause at once`);
    }
    for (const [side, type] of [[expr.left, lt] as const, [expr.right, rt] as const]) {
      if (type !== 'scalar' && type !== 'vector') {
        this.fail(side, 'binary expression must contain only scalar and instant vector types');
      }
    }
    const vectors = lt === 'vector' && rt === 'vector';
    if (!vectors) this.checkNoMatching(expr);
    else if (isSet) this.checkSetMatching(expr);
    if (!vectors && isSet) this.fail(expr, `set operator ${goQuote(expr.op)} not allowed in binary scalar expression`);
    const settled = matching !== undefined && isSet ? { ...matching, card: 'many-to-many' as const } : matching;
    return { ...expr, left, right, matching: vectors ? settled : undefined };
  }

  private checkNoMatching(expr: Binary): void {
    const matching = expr.matching;
    if (matching === undefined) return;
    if (matching.labels.length > 0) this.fail(expr, 'vector matching only allowed between instant vectors');
    if (matching.fillLeft !== undefined || matching.fillRight !== undefined) {
      this.fail(expr, 'filling in missing series only allowed between instant vectors');
    }
  }

  private checkSetMatching(expr: Binary): void {
    const matching = expr.matching;
    if (matching?.card === 'many-to-one' || matching?.card === 'one-to-many') {
      this.fail(expr, `no grouping allowed for ${goQuote(expr.op)} operation`);
    }
    if (matching?.fillLeft !== undefined || matching?.fillRight !== undefined) {
      this.fail(expr, 'filling in missing series not allowed for set operators');
    }
  }

  /** Where the operator with its modifiers stands. */
  private operatorSpan(expr: Binary): Span {
    const between = this.query.slice(expr.left.to, expr.right.from);
    const from = expr.left.to + (between.length - between.trimStart().length);
    return { from, to: expr.left.to + between.trimEnd().length };
  }

  private call(expr: Call): Expr {
    this.checkArgCount(expr);
    const { fn } = expr;
    if (fn.name === 'info' && expr.args.length > 1) this.checkInfoSelector(expr);
    const args = expr.args.map((arg, i) => {
      const isInfoSelector = fn.name === 'info' && i === 1 && arg.kind === 'selector';
      if (isInfoSelector) this.selector(arg, false);
      const checked = isInfoSelector ? arg : this.check(arg);
      const want = fn.args[Math.min(i, fn.args.length - 1)] as ValueType;
      const got = typeOf(checked);
      if (got !== want) {
        const [wanted, given] = [documentedType(want), documentedType(got)];
        this.fail(arg, `expected type ${wanted} in call to function ${goQuote(fn.name)}, got ${given}`);
      }
      return checked;
    });
    return { ...expr, args };
  }

  private checkArgCount(expr: Call): void {
    const { fn } = expr;
    const got = expr.args.length;
    const wrong = (bound: string, count: number): never =>
      this.fail(expr, `expected ${bound}${count} argument(s) in call to ${goQuote(fn.name)}, got ${got}`);
    const least = fn.args.length - 1;
    if (fn.variadic === 0) {
      if (got !== fn.args.length) wrong('', fn.args.length);
    } else if (got < least) {
      wrong('at least ', least);
    } else if (fn.variadic > 0 && got > least + fn.variadic) {
      wrong('at most ', least + fn.variadic);
    }
  }

  private checkInfoSelector(expr: Call): void {
    const selector = expr.args[1] as Expr;
    const type = typeOf(selector);
    if (type !== 'vector') {
      this.fail(expr, `expected type instant vector in call to function "info", got ${documentedType(type)}`);
    }
    if (selector.kind !== 'selector') this.fail(selector, 'expected label selectors only');
    if (selector.name !== '') {
      this.fail(selector, 'expected label selectors only, got vector selector instead');
    }
  }

  private selector(selector: Selector, needsMatcher: boolean): void {
    if (selector.name !== '') {
      const other = selector.matchers.slice(0, -1).find((matcher) => matcher.name === METRIC_NAME);
      if (other === undefined) return;
      const names = `${goQuote(selector.name)} or ${goQuote(other.value)}`;
      this.fail(selector, `metric name must not be set twice: ${names}`);
    }
    if (needsMatcher && selector.matchers.every((matcher) => matches(matcher, ''))) {
      this.fail(selector, 'vector selector must contain at least one non-empty matcher');
    }
  }
}

/** Whether a label of this value, empty when it is missing, is what a matcher asks for. */
export function matches(matcher: Matcher, value: string): boolean {
  switch (matcher.operator) {
    case '=':
      return value === matcher.value;
    case '!=':
      return value !== matcher.value;
    case '=~':
      return matchesWhole(matcher.value, value);
    case '!~':
      return !matchesWhole(matcher.value, value);
  }
}
