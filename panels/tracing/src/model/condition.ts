/** One comparison of an attribute; several of them must all hold. */
export interface Condition {
  /** A column of the span (`service`, `operation`, …), `duration`, `self`, or the key of a tag. */
  readonly key: string;
  readonly operator: Operator;
  /** Text, a pattern for `=~` and `!~`, or a figure: `20`, `20ms`, and for times `5%` of the trace. */
  readonly value: string;
}

export const OPERATORS = ['=', '!=', '=~', '!~', '>', '>=', '<', '<='] as const;
export type Operator = (typeof OPERATORS)[number];

export const sameCondition = (one: Condition, other: Condition): boolean =>
  one.key === other.key && one.operator === other.operator && one.value === other.value;
