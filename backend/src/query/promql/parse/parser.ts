import { ParseError, type Span } from '../errors';
import { goQuote, unquote } from '../go-text';
import { isLabelName, METRIC_NAME } from '../labels';
import { patternError } from '../regex';
import { type Matcher, type MatchOperator } from '../types';
import {
  AGGREGATORS_WITH_PARAM,
  type BinaryOperator,
  type Cardinality,
  type DurationExpr,
  type Expr,
  type Matching,
  type NumberLiteral,
  type Selector,
} from './ast';
import { DurationParser } from './duration-parser';
import { parseDuration, secondsToMs } from './durations';
import { anchor, at, atEdge, offsetBy, offsetByExpr, toSelectorOfRange } from './modifiers';
import { FUNCTIONS } from './signatures';
import { type Token } from './lexer';

const PRECEDENCE: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  '</': 3,
  '>/': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  atan2: 5,
  '^': 6,
};
/** A sign binds as multiplication does: `-2 ^ 2` is `-(2 ^ 2)`. */
const UNARY_PRECEDENCE = 5;

/** What may stand behind a metric that is called like an aggregation. */
const AFTER_METRIC = new Set(['eof', '{', '[', ')', ',', ']', '@', 'offset', 'anchored', 'smoothed', 'bool']);

interface Clauses {
  bool: boolean;
  on: boolean;
  labels: string[];
  card: Cardinality;
  include: string[];
  fillLeft: number | undefined;
  fillRight: number | undefined;
}

/**
 * The grammar of PromQL, by recursive descent. It gives up at the first thing that is wrong; {@link checkTypes} looks at
 * what it returns.
 */
export class Parser extends DurationParser {
  parse(): Expr {
    if (this.peek.type === 'eof') {
      throw new ParseError('', { from: 0, to: 0 }, 'no expression found in input');
    }
    const expr = this.expression(0);
    if (this.peek.type !== 'eof') this.unexpected();
    return expr;
  }

  /** A selector alone, as `match[]` of the API takes it. */
  parseSelector(): Selector {
    const selector = this.selector();
    if (this.peek.type !== 'eof') this.unexpected();
    return selector;
  }

  private expression(minimum: number): Expr {
    let left = this.signed();
    for (;;) {
      const op = this.peek.type;
      const precedence = this.peek.kind === 'operator' ? PRECEDENCE[op] : undefined;
      if (precedence === undefined || precedence <= minimum) return left;
      this.advance();
      left = this.binary(left, op as BinaryOperator, precedence);
    }
  }

  private binary(left: Expr, op: BinaryOperator, precedence: number): Expr {
    const clauses = this.clauses();
    const right = this.expression(op === '^' ? precedence - 1 : precedence);
    const { bool, ...matching } = clauses;
    return { kind: 'binary', op, left, right, bool, matching: matching as Matching, from: left.from, to: right.to };
  }

  private clauses(): Clauses {
    const clauses: Clauses = {
      bool: this.accept('bool'),
      on: false,
      labels: [],
      card: 'one-to-one',
      include: [],
      fillLeft: undefined,
      fillRight: undefined,
    };
    if (this.peek.type === 'on' || this.peek.type === 'ignoring') {
      clauses.on = this.advance().type === 'on';
      clauses.labels = this.groupingLabels();
      const group = this.groupModifier();
      if (group !== undefined) {
        clauses.card = group;
        // A parenthesis here belongs to the modifier, not to the operand.
        if (this.is('(')) clauses.include = this.groupingLabels();
      }
    }
    this.fills(clauses);
    return clauses;
  }

  private groupModifier(): Cardinality | undefined {
    if (this.accept('group_left')) return 'many-to-one';
    return this.accept('group_right') ? 'one-to-many' : undefined;
  }

  private fills(clauses: Clauses): void {
    const first = this.peek.type;
    if (first !== 'fill' && first !== 'fill_left' && first !== 'fill_right') return;
    this.advance();
    const value = this.fillValue();
    if (first !== 'fill_right') clauses.fillLeft = value;
    if (first !== 'fill_left') clauses.fillRight = value;
    if (first === 'fill_left' && this.accept('fill_right')) clauses.fillRight = this.fillValue();
    if (first === 'fill_right' && this.accept('fill_left')) clauses.fillLeft = this.fillValue();
  }

  private fillValue(): number {
    this.expect('(');
    const negative = this.peek.type === '-';
    if (negative || this.peek.type === '+') this.advance();
    const { value } = this.number();
    this.expect(')');
    return negative ? -value : value;
  }

  private groupingLabels(): string[] {
    if (this.peek.type !== '(') this.unexpected('grouping opts', '"("');
    this.advance();
    const labels: string[] = [];
    if (this.accept(')')) return labels;
    for (;;) {
      labels.push(this.groupingLabel());
      if (this.accept(')')) return labels;
      if (!this.accept(',')) this.unexpected('grouping opts', '"," or ")"');
      if (this.accept(')')) return labels;
    }
  }

  private groupingLabel(): string {
    const token = this.peek;
    const isWord = ['identifier', 'metric', 'aggregator', 'keyword', 'preprocessor'].includes(token.kind);
    const isOperator = token.kind === 'operator' && /^[a-z]/i.test(token.text);
    if (!isWord && !isOperator && token.kind !== 'string') this.unexpected('grouping opts', 'label');
    this.advance();
    const name = token.kind === 'string' ? unquote(token.text) : token.text;
    if (!isLabelName(name)) this.fail(token, `invalid label name for grouping: ${goQuote(name)}`);
    return name;
  }

  private signed(): Expr {
    return this.nested(() => this.signedOperand());
  }

  private signedOperand(): Expr {
    const sign = this.peek;
    if (sign.type !== '+' && sign.type !== '-') return this.postfix(this.primary());
    this.advance();
    const expr = this.expression(UNARY_PRECEDENCE);
    if (expr.kind === 'number') {
      return { ...expr, value: sign.type === '-' ? -expr.value : expr.value, from: sign.from };
    }
    return { kind: 'unary', op: sign.type, expr, from: sign.from, to: expr.to };
  }

  private postfix(start: Expr): Expr {
    let expr = start;
    for (;;) {
      if (this.accept('offset')) expr = this.offset(expr);
      else if (this.accept('@')) expr = this.atModifier(expr);
      else if (this.peek.type === '[') expr = this.brackets(expr);
      else if (this.peek.type === 'anchored' || this.peek.type === 'smoothed') {
        expr = anchor(this.query, expr, this.advance().type as 'anchored' | 'smoothed');
      } else return expr;
    }
  }

  private offset(expr: Expr): Expr {
    return this.within('offset', 'number, duration, step(), or range()', () => {
      const amount = this.offsetDuration();
      return amount.kind === 'number'
        ? offsetBy(this.query, expr, secondsToMs(amount.value), this.lastClosing)
        : offsetByExpr(this.query, expr, amount, this.lastClosing);
    });
  }

  private atModifier(expr: Expr): Expr {
    return this.within('@', 'timestamp', () => {
      if (this.peek.type === 'start' || this.peek.type === 'end') {
        const edge = this.advance().type as 'start' | 'end';
        this.expect('(');
        this.expect(')');
        return atEdge(this.query, expr, edge, this.lastClosing);
      }
      const negative = this.peek.type === '-';
      if (negative || this.peek.type === '+') this.advance();
      const { value } = this.number();
      return at(this.query, expr, negative ? -value : value, this.lastClosing);
    });
  }

  private brackets(expr: Expr): Expr {
    const open = this.advance();
    const range = this.within('subquery or range selector', 'number, duration, step(), or range()', () =>
      this.positiveDuration(),
    );
    const rangeMs = range.kind === 'number' ? secondsToMs(range.value) : 0;
    const rangeExpr = range.kind === 'duration' ? range : undefined;
    if (this.peek.type === ']') {
      const close = this.advance();
      const selector = toSelectorOfRange(this.query, expr, { from: open.from, to: close.to });
      return { kind: 'range', selector, rangeMs, rangeExpr, from: expr.from, to: close.to };
    }
    if (!this.accept(':')) this.unexpected('subquery or range', '":" or "]"');
    const step = this.subqueryStep();
    if (this.peek.type !== ']') this.unexpected('subquery selector', '"]"');
    const to = this.advance().to;
    return {
      kind: 'subquery',
      expr,
      rangeMs,
      rangeExpr,
      stepMs: step?.kind === 'number' ? secondsToMs(step.value) : 0,
      stepExpr: step?.kind === 'duration' ? step : undefined,
      offsetMs: 0,
      offsetExpr: undefined,
      atMs: undefined,
      atEdge: undefined,
      from: expr.from,
      to,
    };
  }

  private subqueryStep(): NumberLiteral | DurationExpr | undefined {
    if (this.peek.type === ']') return undefined;
    return this.within('subquery selector', 'number, duration, step(), range(), or "]"', () => this.positiveDuration());
  }

  private primary(): Expr {
    const token = this.peek;
    switch (token.kind) {
      case 'number':
      case 'duration':
        return this.number();
      case 'string':
        this.advance();
        return { kind: 'string', value: unquote(token.text), from: token.from, to: token.to };
      case 'aggregator':
        return this.isAggregate() ? this.aggregate() : this.selector();
      case 'identifier':
      case 'preprocessor':
        return this.peekNext.type === '(' ? this.call() : this.selector();
      default:
        return token.type === '(' ? this.paren() : this.selector();
    }
  }

  private number(): NumberLiteral {
    const token = this.peek;
    if (token.kind !== 'number' && token.kind !== 'duration') this.unexpected();
    this.advance();
    if (token.kind === 'number') {
      return { kind: 'number', value: this.numberOf(token), isDuration: false, from: token.from, to: token.to };
    }
    const ms = parseDuration(token.text);
    if (typeof ms !== 'number') this.fail(token, ms.error);
    return { kind: 'number', value: ms / 1000, isDuration: true, from: token.from, to: token.to };
  }

  private paren(): Expr {
    const open = this.advance();
    const expr = this.expression(0);
    const close = this.expect(')');
    return { kind: 'paren', expr, from: open.from, to: close.to };
  }

  private isAggregate(): boolean {
    const next = this.peekNext;
    return !AFTER_METRIC.has(next.type) && (next.kind !== 'operator' || next.type === '=');
  }

  private aggregate(): Expr {
    return this.within('aggregation', '', () => {
      const op = this.advance();
      let modifier = this.grouping();
      if (this.peek.type !== '(') this.unexpected();
      const args = this.args();
      modifier ??= this.grouping();
      const span = { from: op.from, to: this.lastClosing };
      if (args.length === 0) this.fail(span, 'no arguments for aggregate expression provided');
      const desired = AGGREGATORS_WITH_PARAM.has(op.type) ? 2 : 1;
      if (args.length !== desired) {
        this.fail(
          span,
          `wrong number of arguments for aggregate expression provided, expected ${desired}, got ${args.length}`,
        );
      }
      return {
        kind: 'aggregate',
        op: op.type,
        expr: args[desired - 1] as Expr,
        param: desired === 2 ? args[0] : undefined,
        grouping: modifier?.labels ?? [],
        without: modifier?.without ?? false,
        ...span,
      };
    });
  }

  private grouping(): { readonly without: boolean; readonly labels: string[] } | undefined {
    if (this.peek.type !== 'by' && this.peek.type !== 'without') return undefined;
    const without = this.advance().type === 'without';
    return { without, labels: this.groupingLabels() };
  }

  private call(): Expr {
    const name = this.advance();
    const args = this.args();
    const fn = FUNCTIONS.get(name.text);
    if (fn === undefined) this.fail(name, `unknown function with name ${goQuote(name.text)}`);
    return { kind: 'call', fn, args, from: name.from, to: this.lastClosing };
  }

  private args(): Expr[] {
    this.expect('(');
    const args: Expr[] = [];
    if (this.accept(')')) return args;
    for (;;) {
      args.push(this.expression(0));
      if (this.accept(')')) return args;
      const comma = this.expect(',');
      if (this.peek.type === ')') this.fail(comma, 'trailing commas not allowed in function call args');
    }
  }

  private selector(): Selector {
    const first = this.peek;
    const named = first.type !== '{';
    const isName =
      ['identifier', 'metric', 'aggregator', 'preprocessor'].includes(first.kind) ||
      ['by', 'without', 'offset', 'anchored', 'smoothed', 'fill', 'fill_left', 'fill_right'].includes(first.type) ||
      ['and', 'or', 'unless'].includes(first.type);
    if (named && !isName) this.unexpected();
    if (named) this.advance();
    const matchers = this.peek.type === '{' ? this.matchers() : [];
    if (named) matchers.push({ name: METRIC_NAME, operator: '=', value: first.text });
    return {
      kind: 'selector',
      name: named ? first.text : '',
      matchers,
      offsetMs: 0,
      offsetExpr: undefined,
      atMs: undefined,
      atEdge: undefined,
      anchored: false,
      smoothed: false,
      from: first.from,
      to: this.lastEnd,
    };
  }

  private matchers(): Matcher[] {
    this.advance();
    const matchers: Matcher[] = [];
    if (this.accept('}')) return matchers;
    for (;;) {
      matchers.push(this.matcher());
      if (this.accept('}')) return matchers;
      if (!this.accept(',')) this.unexpected('label matching', '"," or "}"');
      if (this.accept('}')) return matchers;
    }
  }

  private matcher(): Matcher {
    const label = this.peek;
    if (label.kind !== 'identifier' && label.kind !== 'string') this.unexpected('label matching', 'identifier or "}"');
    this.advance();
    const name = label.kind === 'string' ? unquote(label.text) : label.text;
    const operator = this.peek;
    if (!['=', '!=', '=~', '!~'].includes(operator.type)) {
      if (label.kind === 'string') return { name: METRIC_NAME, operator: '=', value: name };
      this.unexpected('label matching', 'label matching operator');
    }
    this.advance();
    const literal: Token = this.peek;
    if (literal.kind !== 'string') this.unexpected('label matching', 'string');
    this.advance();
    return this.checkedMatcher(
      { name, operator: operator.type as MatchOperator, value: unquote(literal.text) },
      {
        from: label.from,
        to: literal.to,
      },
    );
  }

  private checkedMatcher(matcher: Matcher, span: Span): Matcher {
    const wrong = matcher.operator.endsWith('~') ? patternError(matcher.value) : undefined;
    if (wrong !== undefined) this.fail(span, wrong);
    return matcher;
  }
}
