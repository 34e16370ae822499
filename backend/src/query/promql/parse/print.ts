import { formatFloat, goQuote } from '../go-text';
import { isLegacyLabelName, METRIC_NAME } from '../labels';
import { type Matcher } from '../types';
import {
  type Aggregate,
  type Binary,
  type DurationExpr,
  type Expr,
  type Matching,
  type Selector,
  type Shift,
} from './ast';
import { formatDuration } from './durations';

/** An expression on one line, as Prometheus writes it. */
export function printExpr(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return expr.isDuration ? signedDuration(expr.value * 1000) : formatFloat(expr.value);
    case 'string':
      return goQuote(expr.value);
    case 'paren':
      return `(${printExpr(expr.expr)})`;
    case 'unary':
      return expr.op + printExpr(expr.expr);
    case 'binary':
      return `${printExpr(expr.left)} ${printOperator(expr)} ${printExpr(expr.right)}`;
    case 'aggregate': {
      const param = expr.param === undefined ? '' : `${printExpr(expr.param)}, `;
      return `${printAggregator(expr)}(${param}${printExpr(expr.expr)})`;
    }
    case 'call':
      return `${expr.fn.name}(${expr.args.map(printExpr).join(', ')})`;
    case 'selector':
      return printSelector(expr);
    case 'range': {
      const { selector } = expr;
      const range = expr.rangeExpr === undefined ? formatDuration(expr.rangeMs) : printDuration(expr.rangeExpr);
      return `${printMatchers(selector)}[${range}]${printExtension(selector)}${printAt(selector)}${printOffset(selector)}`;
    }
    case 'subquery':
      return printExpr(expr.expr) + printSubquerySuffix(expr);
  }
}

const signedDuration = (ms: number): string => (ms < 0 ? `-${formatDuration(-ms)}` : formatDuration(ms));

/** Labels of a list; names beyond the classic ones are quoted. */
const printLabels = (labels: readonly string[]): string =>
  labels.map((label) => (isLegacyLabelName(label) ? label : goQuote(label))).join(', ');

/** The operator of a binary expression with its modifiers. */
export function printOperator({ op, bool, matching }: Binary): string {
  return op + (bool ? ' bool' : '') + (matching === undefined ? '' : printMatching(matching));
}

function printMatching(matching: Matching): string {
  const { card, on, labels, include, fillLeft, fillRight } = matching;
  const grouped = card === 'many-to-one' || card === 'one-to-many';
  let out = labels.length > 0 || on || grouped ? ` ${on ? 'on' : 'ignoring'} (${printLabels(labels)})` : '';
  if (grouped) out += ` group_${card === 'many-to-one' ? 'left' : 'right'} (${printLabels(include)})`;
  if (fillLeft !== undefined && fillLeft === fillRight) return `${out} fill (${formatFloat(fillLeft)})`;
  if (fillLeft !== undefined) out += ` fill_left (${formatFloat(fillLeft)})`;
  return fillRight === undefined ? out : `${out} fill_right (${formatFloat(fillRight)})`;
}

/** The operator of an aggregation with its grouping. */
export function printAggregator({ op, grouping, without }: Aggregate): string {
  if (without) return `${op} without (${printLabels(grouping)}) `;
  return grouping.length > 0 ? `${op} by (${printLabels(grouping)}) ` : op;
}

function printMatcher({ name, operator, value }: Matcher): string {
  return (isLegacyLabelName(name) ? name : goQuote(name)) + operator + goQuote(value);
}

function printMatchers(selector: Selector): string {
  const shown = selector.matchers.filter(
    ({ name, operator, value }) =>
      !(name === METRIC_NAME && operator === '=' && value === selector.name && value !== ''),
  );
  const matchers = shown.map(printMatcher).sort();
  return selector.name + (matchers.length > 0 ? `{${matchers.join(',')}}` : '');
}

const printExtension = (selector: Selector): string =>
  selector.anchored ? ' anchored' : selector.smoothed ? ' smoothed' : '';

function printSelector(selector: Selector): string {
  return printMatchers(selector) + printAt(selector) + printExtension(selector) + printOffset(selector);
}

function printAt({ atMs, atEdge }: Shift): string {
  if (atMs !== undefined) return ` @ ${(atMs / 1000).toFixed(3)}`;
  return atEdge === undefined ? '' : ` @ ${atEdge}()`;
}

function printOffset({ offsetMs, offsetExpr }: Shift): string {
  if (offsetExpr !== undefined) return ` offset ${printDuration(offsetExpr)}`;
  return offsetMs === 0 ? '' : ` offset ${signedDuration(offsetMs)}`;
}

/** What is behind the expression of a subquery. */
export function printSubquerySuffix(subquery: Expr & { readonly kind: 'subquery' }): string {
  const { rangeMs, rangeExpr, stepMs, stepExpr } = subquery;
  const range = rangeExpr === undefined ? formatDuration(rangeMs) : printDuration(rangeExpr);
  const given = stepMs === 0 ? '' : formatDuration(stepMs);
  const step = stepExpr === undefined ? given : printDuration(stepExpr);
  return `[${range}:${step}]${printAt(subquery)}${printOffset(subquery)}`;
}

function printDuration(expr: DurationExpr): string {
  const part = (side: DurationExpr['left']): string =>
    side === undefined ? '' : side.kind === 'number' ? printExpr(side) : printDuration(side);
  const { op, left, right, wrapped } = expr;
  let out: string;
  if (op === 'step' || op === 'range') out = `${op}()`;
  else if (op === 'min_of' || op === 'max_of') out = `${op}(${part(left)}, ${part(right)})`;
  else if (left === undefined) out = (op === '-' ? '-' : '') + part(right);
  else out = `${part(left)} ${op} ${part(right)}`;
  return wrapped ? `(${out})` : out;
}
