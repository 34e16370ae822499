import { type MetricNamesQuestion, type TimeRange } from '@thalweg/protocol';
import { type FloatHistogram, type Grid, type Labels } from './promql/types';

/** A series of an answer; where `histograms[i]` is set the sample is a histogram. Times: Unix ms. */
export interface PromqlSeries {
  readonly labels: Labels;
  readonly times: readonly number[];
  readonly values: readonly number[];
  readonly histograms?: readonly (FloatHistogram | undefined)[];
}

export interface PromqlResult {
  readonly type: 'scalar' | 'string' | 'vector' | 'matrix';
  /** A scalar is one series without labels; a vector has one sample in each. */
  readonly series: readonly PromqlSeries[];
  /** Of type `string`. */
  readonly text?: string;
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
}

export interface PromqlExemplar {
  readonly seriesLabels: Labels;
  readonly labels: Labels;
  readonly timeMs: number;
  readonly value: number;
  readonly traceId: string;
}

export interface MetricMetadata {
  readonly type: string;
  readonly unit: string;
  readonly help: string;
}

/** What PromQL questions need of the engine and its storage. */
export interface PromqlEngine {
  instant(expr: string, timeMs: number): Promise<PromqlResult>;
  range(expr: string, grid: Grid): Promise<PromqlResult>;
  exemplars(expr: string, range: TimeRange, limit: number): Promise<readonly PromqlExemplar[]>;
  metadata(metrics: readonly string[]): Promise<ReadonlyMap<string, MetricMetadata>>;
  /** Names that fit the question, in order, one more than its limit at the most. */
  names(question: MetricNamesQuestion): Promise<readonly string[]>;
}
