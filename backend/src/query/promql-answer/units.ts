import { type Binary, type Expr, type Selector } from '../promql/parse/ast';
import { selectorsIn } from '../promql/parse/selectors';
import { type MetricMetadata } from '../promql/storage/source';

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
/** Operators that answer with what stands on their left. */
const LEFT = new Set(['==', '!=', '>', '>=', '<', '<=', 'and', 'or', 'unless', '</', '>/']);

/** Names of the metrics that an expression selects, each once. */
export function metricsIn(expr: Expr): string[] {
  const names = selectorsIn(expr).map(({ name, matchers }) => name || nameIn(matchers));
  return [...new Set(names)].filter((name) => name !== '');
}

const nameIn = (matchers: Selector['matchers']): string =>
  matchers.find(({ name, operator }) => name === '__name__' && operator === '=')?.value ?? '';

/** Grafana's unit id for the values of an expression, where names and metadata of its metrics tell. */
export function unitOfPromql(expr: Expr, metadata: MetadataOf): string | undefined {
  const measure = measureOf(expr, metadata);
  if (!measure) return undefined;
  const known = UNITS[measure.unit];
  return measure.rate ? known?.rate : known?.unit;
}

function measureOf(expr: Expr, metadata: MetadataOf): Measure | undefined {
  switch (expr.kind) {
    case 'paren':
    case 'unary':
    case 'subquery':
      return measureOf(expr.expr, metadata);
    case 'range':
      return measureOf(expr.selector, metadata);
    case 'selector':
      return ofMetric(expr.name || nameIn(expr.matchers), metadata);
    case 'aggregate':
      return ofCall(expr.op, measureOf(expr.expr, metadata));
    case 'call': {
      const found = expr.args.map((one) => measureOf(one, metadata)).find((one) => one !== undefined);
      return ofCall(expr.fn.name, found);
    }
    case 'binary':
      return ofOperation(expr, metadata);
    case 'number':
    case 'string':
      return undefined;
  }
}

function ofCall(name: string, given: Measure | undefined): Measure | undefined {
  if (KEEPS.has(name)) return given;
  if (OF_HISTOGRAM.has(name)) return given && { ...given, unit: given.observed, rate: false };
  return PER_SECOND.has(name) && given ? { ...given, rate: true } : undefined;
}

function ofOperation({ op, left: a, right: b, bool }: Binary, metadata: MetadataOf): Measure | undefined {
  const [left, right] = [measureOf(a, metadata), measureOf(b, metadata)];
  if (LEFT.has(op)) return bool ? undefined : left;
  if (op === '+' || op === '-') {
    return left && right && left.unit === right.unit && left.rate === right.rate ? left : undefined;
  }
  if (op !== '/' || !left || !right) return undefined;
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
