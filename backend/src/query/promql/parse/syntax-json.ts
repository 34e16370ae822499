import { formatFloat } from '../go-text';
import { type DurationExpr, type Expr, type Matching, type NumberLiteral, type Selector, type Shift } from './ast';
import { parseExpr } from './parse';

/** The tree of an expression as `/parse_query` gives it; throws a {@link ParseError}. */
export const parseToJson = (query: string): unknown => syntaxJson(parseExpr(query));

function syntaxJson(expr: Expr): unknown {
  switch (expr.kind) {
    case 'number':
      return { type: 'numberLiteral', val: formatFloat(expr.value) };
    case 'string':
      return { type: 'stringLiteral', val: expr.value };
    case 'paren':
      return { type: 'parenExpr', expr: syntaxJson(expr.expr) };
    case 'unary':
      return { type: 'unaryExpr', op: expr.op, expr: syntaxJson(expr.expr) };
    case 'binary':
      return {
        type: 'binaryExpr',
        op: expr.op,
        lhs: syntaxJson(expr.left),
        rhs: syntaxJson(expr.right),
        matching: expr.matching === undefined ? null : matchingJson(expr.matching),
        bool: expr.bool,
      };
    case 'aggregate':
      return {
        type: 'aggregation',
        op: expr.op,
        expr: syntaxJson(expr.expr),
        param: expr.param === undefined ? null : syntaxJson(expr.param),
        grouping: expr.grouping,
        without: expr.without,
      };
    case 'call': {
      const { name, args, variadic, returns } = expr.fn;
      const func = { name, argTypes: args, variadic, returnType: returns };
      return { type: 'call', func, args: expr.args.map(syntaxJson) };
    }
    case 'selector':
      return { type: 'vectorSelector', ...selectorJson(expr) };
    case 'range':
      return {
        type: 'matrixSelector',
        ...selectorJson(expr.selector),
        range: expr.rangeMs,
        rangeExpr: durationJson(expr.rangeExpr),
      };
    case 'subquery':
      return {
        type: 'subquery',
        expr: syntaxJson(expr.expr),
        range: expr.rangeMs,
        rangeExpr: durationJson(expr.rangeExpr),
        ...shiftJson(expr),
        step: expr.stepMs,
        stepExpr: durationJson(expr.stepExpr),
      };
  }
}

function matchingJson({ card, labels, on, include, fillLeft, fillRight }: Matching): unknown {
  return { card, labels, on, include, fillValues: { lhs: fillLeft ?? null, rhs: fillRight ?? null } };
}

const shiftJson = ({ offsetMs, offsetExpr, atMs, atEdge }: Shift) => ({
  offset: offsetMs,
  offsetExpr: durationJson(offsetExpr),
  timestamp: atMs ?? null,
  startOrEnd: atEdge ?? null,
});

const selectorJson = (selector: Selector) => ({
  name: selector.name,
  ...shiftJson(selector),
  matchers: selector.matchers.map(({ name, value, operator }) => ({ name, value, type: operator })),
  anchored: selector.anchored,
  smoothed: selector.smoothed,
});

function durationJson(expr: DurationExpr | NumberLiteral | undefined): unknown {
  if (expr === undefined) return null;
  if (expr.kind === 'number') {
    return { type: 'numberLiteral', val: formatFloat(expr.value), duration: expr.isDuration };
  }
  const { op, left, right, wrapped } = expr;
  return { type: 'durationExpr', op, lhs: durationJson(left), rhs: durationJson(right), wrapped };
}
