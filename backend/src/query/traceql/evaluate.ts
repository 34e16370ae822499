import { type Binary, type Comparison, type Field, type FieldExpression } from './ast';
import { TraceQlError } from './errors';
import { calculate } from './arithmetic';
import { compiled } from './pattern';

/** A field of a span: events and links give a list; null is what a span lacks. */
export type Value = null | boolean | number | string | readonly string[];

/** Evaluates an expression on one span: the same answers that the SQL of condition-sql.ts gives on its row. */
export function evaluate(expression: FieldExpression, valueOf: (field: Field) => Value): Value {
  switch (expression.kind) {
    case 'attribute':
    case 'intrinsic':
      return valueOf(expression);
    case 'static':
      return expression.type === 'nil' ? null : expression.value;
    case 'unary': {
      const operand = evaluate(expression.operand, valueOf);
      if (expression.op === '!') return !isTrue(operand);
      const number = numberOf(operand);
      return number === null ? null : -number;
    }
    case 'binary':
      return binary(expression, valueOf);
  }
}

export function isTrue(value: Value): boolean {
  if (typeof value === 'number') {
    throw new TraceQlError('invalid TraceQL query: span filter field expressions must resolve to a boolean');
  }
  return typeof value === 'boolean'
    ? value
    : typeof value === 'string'
      ? value === 'true'
      : (value ?? []).includes('true');
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Text that is no number compares with none. */
export function numberOf(value: Value): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMBER.test(value) ? Number(value) : null;
}

function binary(expression: Binary, valueOf: (field: Field) => Value): Value {
  const { op } = expression;
  const left = evaluate(expression.left, valueOf);
  if (op === '&&') return isTrue(left) && isTrue(evaluate(expression.right, valueOf));
  if (op === '||') return isTrue(left) || isTrue(evaluate(expression.right, valueOf));
  const right = evaluate(expression.right, valueOf);
  if (op === '=~' || op === '!~') return matches(left, op, String(right));
  if (op === '=' || op === '!=' || op === '<' || op === '<=' || op === '>' || op === '>=') {
    const isNil = (side: FieldExpression) => side.kind === 'static' && side.type === 'nil';
    if (isNil(expression.right)) return isMissing(op, left, isNil(expression.left));
    if (isNil(expression.left)) return isMissing(op, right, false);
    const literal = expression.left.kind === 'static' || expression.right.kind === 'static';
    return compare(op, left, right, literal);
  }
  const [a, b] = [numberOf(left), numberOf(right)];
  return a === null || b === null ? null : (calculate(op, a, b) ?? null);
}

function isMissing(op: Plain, value: Value, neverThere: boolean): boolean {
  if (neverThere || (op !== '=' && op !== '!=')) return false;
  const missing = value === null || (Array.isArray(value) && value.length === 0);
  return (op === '=') === missing;
}

function matches(value: Value, op: '=~' | '!~', source: string): boolean {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return false;
  const pattern = compiled(source);
  if (typeof value === 'string') return pattern.matches(value) === (op === '=~');
  const any = value.some((one) => pattern.matches(one));
  return op === '=~' ? any : value.length > 0 && !any;
}

type Plain = Exclude<Comparison, '=~' | '!~'>;
const MIRRORED: Readonly<Record<Plain, Plain>> = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
const isList = (value: Value): value is readonly string[] => Array.isArray(value);

function compare(op: Plain, left: Value, right: Value, literal: boolean): boolean {
  if (left === null || right === null) return false;
  if (isList(right)) return !isList(left) && compare(MIRRORED[op], right, left, literal);
  if (isList(left)) {
    return op === '!='
      ? left.length > 0 && !left.some((one) => compare('=', one, right, true))
      : left.some((one) => compare(op, one, right, true));
  }
  if (typeof left === 'boolean' || typeof right === 'boolean') return compareBools(op, left, right);
  const [a, b] = [numberOf(left), numberOf(right)];
  const numeric = typeof left === 'number' || typeof right === 'number' || (!literal && a !== null && b !== null);
  if (numeric) return a !== null && b !== null && compareNumbers(op, a, b);
  return compareNumbers(op, Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right))), 0);
}

function compareBools(op: Plain, left: boolean | number | string, right: boolean | number | string): boolean {
  const asBool = (value: boolean | number | string) =>
    typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined;
  const [a, b] = [asBool(left), asBool(right)];
  if (a === undefined || b === undefined) return false;
  return op === '=' ? a === b : op === '!=' && a !== b;
}

/** Compares numbers by an operator. */
export function compareNumbers(op: Plain, a: number, b: number): boolean {
  switch (op) {
    case '=':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}
