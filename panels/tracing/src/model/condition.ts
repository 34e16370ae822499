import { timeOf, valuesOf } from './span-values';
import { type Trace } from './trace';

/** One comparison of an attribute; several of them must all hold. */
export interface Condition {
  /** A column of the span (`service`, `operation`, …), `duration`, `self`, or the key of a tag. */
  readonly key: string;
  readonly operator: Operator;
  /** Text, a pattern for `=~` and `!~`, or a figure: `20`, `20ms`, and for times `5%` of the trace. */
  readonly value: string;
}

/** Longer ones first, so that a reader of text takes `>=` before `>`. */
export const OPERATORS = ['!=', '=~', '!~', '>=', '<=', '=', '>', '<'] as const;
export type Operator = (typeof OPERATORS)[number];

/** As they are offered. */
export const SHOWN_OPERATORS: readonly Operator[] = ['=', '!=', '=~', '!~', '>', '>=', '<', '<='];

export const sameCondition = (one: Condition, other: Condition): boolean =>
  one.key === other.key && one.operator === other.operator && one.value === other.value;

/** What is wrong with a condition; undefined for a sound one. */
export type ConditionFault = 'pattern' | 'number';

export function faultOf({ operator, value }: Condition): ConditionFault | undefined {
  if (operator === '=~' || operator === '!~') {
    return readPattern(value) ? undefined : 'pattern';
  }
  return operator.startsWith('>') || operator.startsWith('<')
    ? Number.isFinite(readFigure(value)?.value)
      ? undefined
      : 'number'
    : undefined;
}

export type Matcher = (index: number) => boolean;

/** A condition with a fault matches nothing: what is typed half must not look like an answer. */
export function matcherOf(trace: Trace, condition: Condition): Matcher {
  const { key, operator, value } = condition;
  if (faultOf(condition) !== undefined) {
    return () => false;
  }
  if (operator === '=~' || operator === '!~') {
    const pattern = readPattern(value);
    const isFound: Matcher = (index) => valuesOf(trace, index, key).some((found) => pattern?.test(found));
    return operator === '=~' ? isFound : (index) => !isFound(index);
  }
  const limit = readFigure(value);
  const isTime = timeOf(trace, 0, key) !== undefined;
  if ((operator === '=' || operator === '!=') && !isTime) {
    const wanted = value.toLowerCase();
    const isEqual: Matcher = (index) => valuesOf(trace, index, key).some((found) => found.toLowerCase() === wanted);
    return operator === '=' ? isEqual : (index) => !isEqual(index);
  }
  const bound = limit === undefined ? NaN : limit.isShare ? limit.value * trace.times.totalMs : limit.value;
  const compare = COMPARE[operator as keyof typeof COMPARE];
  return (index) => compare(timeOf(trace, index, key) ?? numberOf(trace, index, key), bound);
}

const COMPARE = {
  '=': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a !== b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
} as const;

function numberOf(trace: Trace, index: number, key: string): number {
  const [text = ''] = valuesOf(trace, index, key);
  return text.trim() === '' ? NaN : Number(text);
}

/** Longer patterns are never typed, and could take long. */
const MAX_PATTERN_LENGTH = 500;

function readPattern(text: string): RegExp | undefined {
  try {
    return text.length > MAX_PATTERN_LENGTH ? undefined : new RegExp(text, 'i');
  } catch {
    // Half-typed patterns are usual; faultOf tells the reader.
    return undefined;
  }
}

const UNIT_MS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4, '': 1 };

/** `20ms`, `1.5s`, `300us`, `5%`; a bare number counts as it is. */
export function readFigure(text: string): { readonly value: number; readonly isShare: boolean } | undefined {
  const parts = /^\s*([\d.]+)\s*(ns|us|µs|ms|s|m|%)?\s*$/i.exec(text);
  const number = parts ? Number(parts[1]) : NaN;
  if (!parts || !Number.isFinite(number)) {
    return undefined;
  }
  const unit = (parts[2] ?? '').toLowerCase();
  return unit === '%'
    ? { value: number / 100, isShare: true }
    : { value: number * (UNIT_MS[unit] ?? 1), isShare: false };
}
