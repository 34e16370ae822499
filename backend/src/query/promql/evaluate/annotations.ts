import { placeOf, type Span } from '../errors';
import { formatG, formatG2, goQuote } from '../go-text';

interface Monotonicity {
  readonly text: string;
  readonly span: Span;
  minMs: number;
  maxMs: number;
  minBucket: number;
  maxBucket: number;
  maxDiff: number;
  samples: number;
}

/** What a fix of classic buckets did: which bounds, and by how much at most. */
export interface Fix {
  readonly minBucket: number;
  readonly maxBucket: number;
  readonly maxDiff: number;
}

const rfc3339 = (ms: number): string => `${new Date(Math.trunc(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;

const ofMetric = (text: string, metric: string): string =>
  metric === '' ? text : `${text} for metric name ${goQuote(metric)}`;

/** Warnings and infos of a query in Prometheus's words, each once, with the place that they are about. */
export class Annotations {
  private readonly warnings = new Map<string, Span>();
  private readonly infos = new Map<string, Span>();
  private readonly fixes = new Map<string, Monotonicity>();

  warn(span: Span, text: string): void {
    if (!this.warnings.has(text)) this.warnings.set(text, span);
  }

  info(span: Span, text: string): void {
    if (!this.infos.has(text)) this.infos.set(text, span);
  }

  warnOfMetric(span: Span, text: string, metric: string): void {
    this.warn(span, ofMetric(text, metric));
  }

  infoOfMetric(span: Span, text: string, metric: string): void {
    this.info(span, ofMetric(text, metric));
  }

  invalidQuantile(span: Span, q: number): void {
    this.warn(span, `quantile value should be between 0 and 1, got ${formatG(q)}`);
  }

  mixedRange(span: Span, metric: string): void {
    this.warn(span, `encountered a mix of histograms and floats for metric name ${goQuote(metric)}`);
  }

  mixedSchemas(span: Span, metric: string): void {
    const text = 'vector contains a mix of histograms with exponential and custom buckets schemas for metric name';
    this.warn(span, `${text} ${goQuote(metric)}`);
  }

  notCounter(span: Span, metric: string): void {
    this.warn(span, `this native histogram metric is not a counter: ${goQuote(metric)}`);
  }

  notGauge(span: Span, metric: string): void {
    this.warn(span, `this native histogram metric is not a gauge: ${goQuote(metric)}`);
  }

  ignoredHistograms(span: Span, metric: string): void {
    const text = 'ignored histograms in a range containing both floats and histograms for metric name';
    this.info(span, `${text} ${goQuote(metric)}`);
  }

  ignoredInAggregation(span: Span, aggregation: string): void {
    this.info(span, `ignored histogram in ${aggregation} aggregation`);
  }

  collision(span: Span, operation: 'addition' | 'subtraction' | 'aggregation'): void {
    this.warn(span, `conflicting counter resets during histogram ${operation}`);
  }

  reconciled(span: Span, operation: 'addition' | 'subtraction' | 'aggregation'): void {
    this.info(span, `mismatched custom buckets were reconciled during ${operation}`);
  }

  /** Gathers fixes of one kind over the steps, to be told as one. */
  fixedMonotonicity(span: Span, metric: string, timeMs: number, fix: Fix): void {
    const help = 'https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile';
    const text = ofMetric(`input to histogram_quantile needed to be fixed for monotonicity (see ${help})`, metric);
    const known = this.fixes.get(text);
    if (known === undefined) {
      this.fixes.set(text, { text, span, minMs: timeMs, maxMs: timeMs, ...fix, samples: 1 });
      return;
    }
    known.minMs = Math.min(known.minMs, timeMs);
    known.maxMs = Math.max(known.maxMs, timeMs);
    known.minBucket = Math.min(known.minBucket, fix.minBucket);
    known.maxBucket = Math.max(known.maxBucket, fix.maxBucket);
    known.maxDiff = Math.max(known.maxDiff, fix.maxDiff);
    known.samples += 1;
  }

  /** The texts, as the API gives them. */
  texts(query: string): { readonly warnings: string[]; readonly infos: string[] } {
    const placed = (text: string, span: Span): string => `${text} (${placeOf(query, span.from)})`;
    const warnings = [...this.warnings].map(([text, span]) => `PromQL warning: ${placed(text, span)}`);
    const infos = [...this.infos].map(([text, span]) => `PromQL info: ${placed(text, span)}`);
    for (const fix of this.fixes.values()) {
      const buckets = `from buckets ${formatG(fix.minBucket)} to ${formatG(fix.maxBucket)}`;
      const times = `from ${rfc3339(fix.minMs)} to ${rfc3339(fix.maxMs)}`;
      const text = `${fix.text}, ${buckets}, with a max diff of ${formatG2(fix.maxDiff)}, over ${fix.samples} samples ${times}`;
      infos.push(`PromQL info: ${placed(text, fix.span)}`);
    }
    return { warnings, infos };
  }
}
