import { type Span } from '../errors';
import { add, divide, IncompatibleSchemas, multiply, subtract } from '../histogram/arithmetic';
import { equalHists } from '../histogram/compare';
import { compact, type Hist, HINT_GAUGE, withHint } from '../histogram/hist';
import { trim } from '../histogram/trim';
import { type BinaryOperator } from '../parse/ast';
import { goQuote } from '../go-text';
import { type Annotations } from './annotations';

export type Operand = number | Hist;

/** What an operator makes of two samples; `keep` says whether a comparison holds. */
export interface Outcome {
  readonly value: Operand;
  readonly keep: boolean;
}

/** Go's `math.Pow`, which differs from JavaScript's for a base of 1 or -1. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return base ** exponent;
}

export function arithmetic(op: string, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '^':
      return power(a, b);
    default:
      return Math.atan2(a, b);
  }
}

export function compares(op: string, a: number, b: number): boolean {
  switch (op) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

const ARITHMETIC = new Set(['+', '-', '*', '/', '%', '^', 'atan2']);

/** Whether an operator changes what the values of a metric mean, so that its name no longer fits. */
export const changesMeaning = (op: string): boolean => ARITHMETIC.has(op);

/** Applies an operator to two samples; undefined, with a note, where it is not for such samples. */
export function apply(op: BinaryOperator, a: Operand, b: Operand, span: Span, notes: Annotations): Outcome | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    if (ARITHMETIC.has(op)) return { value: arithmetic(op, a, b), keep: true };
    if (op !== '</' && op !== '>/') return { value: a, keep: compares(op, a, b) };
  } else if (typeof a === 'number') {
    if (op === '*') return { value: compact(multiply(b as Hist, a)), keep: true };
  } else if (typeof b === 'number') {
    if (op === '*') return { value: compact(multiply(a, b)), keep: true };
    if (op === '/') return { value: compact(divide(a, b)), keep: true };
    if (op === '</' || op === '>/') return { value: trim(a, b, op === '</'), keep: true };
  } else if (op === '+' || op === '-') {
    return combine(op, a, b, span, notes);
  } else if (op === '==' || op === '!=') {
    return { value: a, keep: equalHists(a, b) === (op === '==') };
  }
  const kind = (operand: Operand): string => (typeof operand === 'number' ? 'float' : 'histogram');
  const what = `incompatible sample types encountered for binary operator ${goQuote(op)}`;
  notes.info(span, `${what}: ${kind(a)} ${op} ${kind(b)}`);
  return undefined;
}

function combine(op: '+' | '-', a: Hist, b: Hist, span: Span, notes: Annotations): Outcome | undefined {
  const operation = op === '+' ? 'addition' : 'subtraction';
  try {
    const result = op === '+' ? add(a, b) : subtract(a, b);
    if (result.collision) notes.collision(span, operation);
    if (result.reconciled) notes.reconciled(span, operation);
    return { value: compact(op === '-' ? withHint(result.hist, HINT_GAUGE) : result.hist), keep: true };
  } catch (error) {
    if (!(error instanceof IncompatibleSchemas)) throw error;
    notes.warn(span, `incompatible bucket layout encountered for binary operator ${op}`);
    return undefined;
  }
}
