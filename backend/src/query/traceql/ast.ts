/** Where an attribute is looked for; `none` is span first, then resource. */
export type Scope = 'none' | 'span' | 'resource' | 'event' | 'link' | 'instrumentation';

export interface Attribute {
  readonly kind: 'attribute';
  readonly scope: Scope;
  readonly name: string;
  /** Of the parent span instead of this one. */
  readonly parent: boolean;
}

/** What every span has by itself, under one name for all spellings (`span:name` is `name`). */
export const INTRINSICS = [
  'name',
  'status',
  'statusMessage',
  'kind',
  'duration',
  'parent',
  'rootName',
  'rootServiceName',
  'traceDuration',
  'nestedSetLeft',
  'nestedSetRight',
  'nestedSetParent',
  'childCount',
  'trace:id',
  'span:id',
  'span:parentID',
  'event:name',
  'event:timeSinceStart',
  'link:traceID',
  'link:spanID',
  'instrumentation:name',
  'instrumentation:version',
] as const;
export type IntrinsicName = (typeof INTRINSICS)[number];

export interface Intrinsic {
  readonly kind: 'intrinsic';
  readonly name: IntrinsicName;
}

export const STATUSES = ['unset', 'ok', 'error'] as const;
export const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;

export type Static =
  | { readonly kind: 'static'; readonly type: 'string'; readonly value: string }
  /** Durations are ns. */
  | { readonly kind: 'static'; readonly type: 'int' | 'float' | 'duration'; readonly value: number }
  | { readonly kind: 'static'; readonly type: 'bool'; readonly value: boolean }
  | { readonly kind: 'static'; readonly type: 'nil' }
  | { readonly kind: 'static'; readonly type: 'status'; readonly value: (typeof STATUSES)[number] }
  | { readonly kind: 'static'; readonly type: 'kind'; readonly value: (typeof KINDS)[number] };

export const COMPARISONS = ['=', '!=', '<', '<=', '>', '>=', '=~', '!~'] as const;
export type Comparison = (typeof COMPARISONS)[number];
export const ARITHMETIC = ['+', '-', '*', '/', '%', '^'] as const;
export type Arithmetic = (typeof ARITHMETIC)[number];

export interface Binary {
  readonly kind: 'binary';
  readonly op: Comparison | Arithmetic | '&&' | '||';
  readonly left: FieldExpression;
  readonly right: FieldExpression;
}
export interface Unary {
  readonly kind: 'unary';
  readonly op: '!' | '-';
  readonly operand: FieldExpression;
}
export type Field = Attribute | Intrinsic;
export type FieldExpression = Field | Static | Binary | Unary;

export const STRUCTURAL = [
  '>',
  '>>',
  '<',
  '<<',
  '~',
  '!>',
  '!>>',
  '!<',
  '!<<',
  '!~',
  '&>',
  '&>>',
  '&<',
  '&<<',
  '&~',
] as const;
export type Structural = (typeof STRUCTURAL)[number];

export interface SpansetFilter {
  readonly kind: 'filter';
  readonly expression: FieldExpression;
}
export interface SpansetOperation {
  readonly kind: 'operation';
  readonly op: '&&' | '||' | Structural;
  readonly left: SpansetExpression;
  readonly right: SpansetExpression;
}
/** A pipeline in parentheses among spansets. */
export interface Wrapped {
  readonly kind: 'wrapped';
  readonly stages: readonly Stage[];
}
export type SpansetExpression = SpansetFilter | SpansetOperation | Wrapped;

export interface ScalarFilter {
  readonly kind: 'scalar';
  readonly fn: 'count' | 'avg' | 'min' | 'max' | 'sum';
  readonly field: FieldExpression | undefined;
  readonly op: Exclude<Comparison, '=~' | '!~'>;
  readonly value: number;
  /** The aggregate as written, for the attribute that it leaves on the spanset. */
  readonly text: string;
}
export type Stage =
  | SpansetExpression
  | ScalarFilter
  | { readonly kind: 'group'; readonly by: FieldExpression; readonly text: string }
  | { readonly kind: 'coalesce' }
  | { readonly kind: 'select'; readonly fields: readonly Field[] };

export const METRIC_FUNCTIONS = [
  'rate',
  'count_over_time',
  'min_over_time',
  'max_over_time',
  'avg_over_time',
  'sum_over_time',
  'quantile_over_time',
  'histogram_over_time',
  'compare',
] as const;
export type MetricFunction = (typeof METRIC_FUNCTIONS)[number];

export type SecondStage =
  | { readonly kind: 'topk' | 'bottomk'; readonly count: number }
  | { readonly kind: 'filter'; readonly op: Exclude<Comparison, '=~' | '!~'>; readonly value: number };

export interface Metrics {
  readonly kind: 'metrics';
  readonly stages: readonly Stage[];
  readonly fn: MetricFunction;
  readonly field: Field | undefined;
  readonly quantiles: readonly number[];
  readonly by: readonly Field[];
  readonly compare: Compare | undefined;
  readonly second: readonly SecondStage[];
}
export interface Compare {
  readonly selection: SpansetFilter;
  readonly topN: number;
  /** Unix ns; 0: the whole range. */
  readonly fromNs: bigint;
  readonly toNs: bigint;
}
export interface Search {
  readonly kind: 'search';
  readonly stages: readonly Stage[];
}
export type Query = Search | Metrics;

const PLAIN_NAME = /^[^\s{}()=~!<>&|^,"\\]+$/;

/** A field as Tempo writes it: `resource.service.name`, `.a`, `span."with space"`. */
export function fieldText(field: Field): string {
  if (field.kind === 'intrinsic') return field.name;
  const name = PLAIN_NAME.test(field.name) ? field.name : JSON.stringify(field.name);
  return `${field.parent ? 'parent.' : ''}${field.scope === 'none' ? (field.parent ? '' : '.') : `${field.scope}.`}${name}`;
}

export function expressionText(expression: FieldExpression): string {
  switch (expression.kind) {
    case 'attribute':
    case 'intrinsic':
      return fieldText(expression);
    case 'static':
      if (expression.type === 'nil') return 'nil';
      return expression.type === 'string' ? `\`${expression.value}\`` : String(expression.value);
    case 'unary':
      return `${expression.op}${expressionText(expression.operand)}`;
    case 'binary':
      return `(${expressionText(expression.left)} ${expression.op} ${expressionText(expression.right)})`;
  }
}
