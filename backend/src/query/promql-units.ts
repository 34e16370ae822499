import { createRequire } from 'node:module';
import { type SyntaxNode } from '@lezer/common';
import { type LRParser } from '@lezer/lr';
import { type MetricMetadata } from './promql-engine';

// Its types say that it is a module of ES alone, though it brings a build for `require`.
const { parser } = createRequire(__filename)('@prometheus-io/lezer-promql') as { parser: LRParser };

/** Grafana's id of a unit, and of that unit per second. */
const UNITS: Readonly<Record<string, { readonly unit: string; readonly rate?: string }>> = Object.freeze({
  seconds: { unit: 's' },
  milliseconds: { unit: 'ms' },
  microseconds: { unit: 'µs' },
  nanoseconds: { unit: 'ns' },
  bytes: { unit: 'bytes', rate: 'Bps' },
  bits: { unit: 'bits', rate: 'bps' },
  ratio: { unit: 'percentunit' },
  percent: { unit: 'percent' },
  celsius: { unit: 'celsius' },
  volts: { unit: 'volt' },
  amperes: { unit: 'amp' },
  joules: { unit: 'joule', rate: 'watt' },
  watts: { unit: 'watt' },
  hertz: { unit: 'hertz' },
  meters: { unit: 'lengthm' },
  grams: { unit: 'massg' },
});
/** Names that OpenTelemetry and others write in metadata. */
const ALIASES: Readonly<Record<string, string>> = Object.freeze({
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  by: 'bytes',
  byte: 'bytes',
  '1': '',
  '%': 'percent',
  cel: 'celsius',
  v: 'volts',
  a: 'amperes',
  j: 'joules',
  w: 'watts',
  hz: 'hertz',
  m: 'meters',
  g: 'grams',
});

/** What a value of an expression measures: a unit by name, perhaps per second, and which part of a summary it is. */
interface Measure {
  readonly unit: string;
  readonly rate: boolean;
  readonly part: 'sum' | 'count' | '';
  /** Unit of what a histogram observed. */
  readonly observed: string;
  /** Name of the metric without the ending of its part. */
  readonly base: string;
}

type MetadataOf = (metric: string) => MetricMetadata | undefined;

/** Aggregations and functions that answer in the unit of what they are given. */
const KEEPS = new Set(
  (
    'sum avg min max topk bottomk quantile stddev limitk limit_ratio abs ceil floor round clamp clamp_min clamp_max ' +
    'sort sort_desc sort_by_label sort_by_label_desc label_replace label_join delta idelta increase predict_linear ' +
    'scalar vector avg_over_time min_over_time ' +
    'max_over_time sum_over_time last_over_time first_over_time quantile_over_time stddev_over_time mad_over_time ' +
    'double_exponential_smoothing'
  ).split(' '),
);
/** Those that answer in the unit of what a histogram observed. */
const OF_HISTOGRAM = new Set(['histogram_quantile', 'histogram_avg', 'histogram_stddev']);
const PER_SECOND = new Set(['rate', 'irate', 'deriv']);
const COMPARISONS = new Set(['Eql', 'Neq', 'Gtr', 'Gte', 'Lss', 'Lte', 'And', 'Or', 'Unless', 'Default']);

/** Names of the metrics that an expression selects, each once. */
export function metricsIn(expr: string): string[] {
  const names = new Set<string>();
  parser.parse(expr).iterate({
    enter: ({ name, node }) => {
      if (name === 'VectorSelector') names.add(metricOf(node, expr));
    },
  });
  names.delete('');
  return [...names];
}

/** Grafana's unit id for the values of an expression, where names and metadata of its metrics tell. */
export function unitOfPromql(expr: string, metadata: MetadataOf): string | undefined {
  const root = parser.parse(expr).topNode.firstChild;
  const measure = root && measureOf(root, expr, metadata);
  if (!measure) return undefined;
  const known = UNITS[measure.unit];
  return measure.rate ? known?.rate : known?.unit;
}

function measureOf(node: SyntaxNode, expr: string, metadata: MetadataOf): Measure | undefined {
  const inner = (child: SyntaxNode | null) => (child ? measureOf(child, expr, metadata) : undefined);
  switch (node.name) {
    case 'ParenExpr':
    case 'UnaryExpr':
    case 'OffsetExpr':
    case 'StepInvariantExpr':
    case 'MatrixSelector':
    case 'SubqueryExpr':
      return inner(expressionsIn(node)[0] ?? null);
    case 'VectorSelector':
      return ofMetric(metricOf(node, expr), metadata);
    case 'AggregateExpr':
    case 'FunctionCall': {
      const name = textOf(node.getChild('AggregateOp') ?? node.getChild('FunctionIdentifier'), expr).toLowerCase();
      const found = argumentsOf(node)
        .map(inner)
        .find((one) => one !== undefined);
      if (KEEPS.has(name)) return found;
      if (OF_HISTOGRAM.has(name)) return found && { ...found, unit: found.observed, rate: false };
      return PER_SECOND.has(name) && found ? { ...found, rate: true } : undefined;
    }
    case 'BinaryExpr':
      return ofOperation(node, inner);
    default:
      return undefined;
  }
}

function ofOperation(node: SyntaxNode, inner: (child: SyntaxNode | null) => Measure | undefined): Measure | undefined {
  const [left, right] = [inner(node.firstChild), inner(node.lastChild)];
  const operator = childrenOf(node)[1]?.name ?? '';
  if (COMPARISONS.has(operator)) return left;
  if (operator === 'Add' || operator === 'Sub') {
    return left && right && left.unit === right.unit && left.rate === right.rate ? left : undefined;
  }
  if (operator !== 'Div' || !left || !right) return undefined;
  // The mean of a histogram or summary: its sum by its count.
  const isMean = left.part === 'sum' && right.part === 'count' && left.base === right.base;
  if (isMean && left.rate === right.rate) return { ...left, rate: false };
  const isShare = left.unit !== '' && left.unit === right.unit && left.rate === right.rate;
  return isShare ? { ...left, unit: 'ratio', rate: false, part: '' } : undefined;
}

function ofMetric(metric: string, metadata: MetadataOf): Measure | undefined {
  if (metric === '') return undefined;
  const [, ending = ''] = /_(sum|count|bucket)$/.exec(metric) ?? [];
  const base = ending === '' ? metric : metric.slice(0, -ending.length - 1);
  const told = (metadata(metric) ?? metadata(base))?.unit ?? '';
  const named =
    base
      .replace(/_total$/, '')
      .split('_')
      .at(-1) ?? '';
  const unit = told === '' ? named : (ALIASES[told.toLowerCase()] ?? told.toLowerCase());
  const observed = Object.hasOwn(UNITS, unit) ? unit : '';
  const isCount = ending === 'count' || ending === 'bucket' || /_(info|created)$/.test(metric);
  return {
    unit: isCount ? '' : observed,
    rate: false,
    part: ending === 'sum' || ending === 'count' ? ending : '',
    observed,
    base,
  };
}

const textOf = (node: SyntaxNode | null, expr: string): string => (node ? expr.slice(node.from, node.to) : '');

function metricOf(selector: SyntaxNode, expr: string): string {
  const identifier = selector.getChild('Identifier');
  if (identifier) return textOf(identifier, expr);
  const quoted = selector.getChild('LabelMatchers')?.getChild('QuotedLabelName');
  if (quoted) return textOf(quoted, expr).slice(1, -1);
  const byLabel = /__name__\s*=\s*(["'`])([^"'`]*)\1/.exec(textOf(selector, expr));
  return byLabel?.[2] ?? '';
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

const EXPRESSION = /(?:Expr|Selector|FunctionCall)$/;
const expressionsIn = (node: SyntaxNode): SyntaxNode[] =>
  childrenOf(node).filter(({ name }) => EXPRESSION.test(name) && !/^(?:Offset)?DurationExpr$/.test(name));

const argumentsOf = (call: SyntaxNode): SyntaxNode[] =>
  childrenOf(call).flatMap((child) => (child.name === 'FunctionCallBody' ? expressionsIn(child) : []));
