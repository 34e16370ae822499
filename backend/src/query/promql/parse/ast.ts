import { type Span } from '../errors';
import { type Matcher } from '../types';
import { type FunctionSignature } from './signatures';

export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^' | 'atan2';
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type SetOperator = 'and' | 'or' | 'unless';
/** `</` keeps what a histogram has below a number, `>/` what it has above. */
export type TrimOperator = '</' | '>/';
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | SetOperator | TrimOperator;

export interface NumberLiteral extends Span {
  readonly kind: 'number';
  readonly value: number;
  /** Written as a duration, `5m`. */
  readonly isDuration: boolean;
}

export interface StringLiteral extends Span {
  readonly kind: 'string';
  readonly value: string;
}

export interface Paren extends Span {
  readonly kind: 'paren';
  readonly expr: Expr;
}

export interface Unary extends Span {
  readonly kind: 'unary';
  readonly op: '+' | '-';
  readonly expr: Expr;
}

export type Cardinality = 'one-to-one' | 'many-to-one' | 'one-to-many' | 'many-to-many';

export interface Matching {
  readonly card: Cardinality;
  readonly on: boolean;
  readonly labels: readonly string[];
  /** Labels of the one side that `group_left` and `group_right` copy. */
  readonly include: readonly string[];
  readonly fillLeft: number | undefined;
  readonly fillRight: number | undefined;
}

export interface Binary extends Span {
  readonly kind: 'binary';
  readonly op: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
  readonly bool: boolean;
  /** Absent when a side is a scalar. */
  readonly matching: Matching | undefined;
}

export interface Aggregate extends Span {
  readonly kind: 'aggregate';
  readonly op: string;
  readonly expr: Expr;
  readonly param: Expr | undefined;
  readonly grouping: readonly string[];
  readonly without: boolean;
}

export interface Call extends Span {
  readonly kind: 'call';
  readonly fn: FunctionSignature;
  readonly args: readonly Expr[];
}

/** What a selector, a range and a subquery have in common: when they look. */
export interface Shift {
  readonly offsetMs: number;
  readonly offsetExpr: DurationExpr | undefined;
  /** `@ 1609746000`, in ms. */
  readonly atMs: number | undefined;
  /** `@ start()`, `@ end()`. */
  readonly atEdge: 'start' | 'end' | undefined;
}

export interface Selector extends Span, Shift {
  readonly kind: 'selector';
  /** The name before the braces, empty when there is none; also the last matcher. */
  readonly name: string;
  readonly matchers: readonly Matcher[];
  readonly anchored: boolean;
  readonly smoothed: boolean;
  /** Nothing looks at the buckets of histograms. Set when the query is prepared. */
  readonly countsOnly?: boolean;
}

export interface Range extends Span {
  readonly kind: 'range';
  readonly selector: Selector;
  readonly rangeMs: number;
  readonly rangeExpr: DurationExpr | undefined;
}

export interface Subquery extends Span, Shift {
  readonly kind: 'subquery';
  readonly expr: Expr;
  readonly rangeMs: number;
  readonly rangeExpr: DurationExpr | undefined;
  /** 0 when the query leaves it to the default. */
  readonly stepMs: number;
  readonly stepExpr: DurationExpr | undefined;
}

/** Arithmetic on durations, whose value is known only with the query's step and range. */
export interface DurationExpr extends Span {
  readonly kind: 'duration';
  readonly op: '+' | '-' | '*' | '/' | '%' | '^' | 'step' | 'range' | 'min_of' | 'max_of';
  readonly left: NumberLiteral | DurationExpr | undefined;
  readonly right: NumberLiteral | DurationExpr | undefined;
  readonly wrapped: boolean;
}

export type Expr =
  NumberLiteral | StringLiteral | Paren | Unary | Binary | Aggregate | Call | Selector | Range | Subquery;

export const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
export const SET_OPERATORS: ReadonlySet<string> = new Set(['and', 'or', 'unless']);
export const AGGREGATORS_WITH_PARAM: ReadonlySet<string> = new Set([
  'topk',
  'bottomk',
  'count_values',
  'quantile',
  'limitk',
  'limit_ratio',
]);

export function typeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'paren':
    case 'unary':
      return typeOf(expr.expr);
    case 'binary':
      return typeOf(expr.left) === 'scalar' && typeOf(expr.right) === 'scalar' ? 'scalar' : 'vector';
    case 'call':
      return expr.fn.returns;
    case 'aggregate':
    case 'selector':
      return 'vector';
    case 'range':
    case 'subquery':
      return 'matrix';
  }
}

/** The type as Prometheus's messages name it. */
export function documentedType(type: ValueType): string {
  if (type === 'vector') return 'instant vector';
  return type === 'matrix' ? 'range vector' : type;
}

export function withoutParens(expr: Expr): Expr {
  let inner = expr;
  while (inner.kind === 'paren') inner = inner.expr;
  return inner;
}
