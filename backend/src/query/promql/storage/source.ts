import { type Labels, type Matcher, type PromStorage } from '../types';
import { type Window } from './select-series';

/** What is known of a metric. */
export interface MetricMetadata {
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

export interface Exemplar {
  readonly labels: Labels;
  readonly value: number;
  readonly timeMs: number;
}

export interface SeriesExemplars {
  readonly seriesLabels: Labels;
  readonly exemplars: readonly Exemplar[];
}

/** Where to look: series that one of the selectors takes (all, without any) and that lived in the window. */
export interface LookUp {
  readonly selectors: readonly (readonly Matcher[])[];
  readonly window: Window;
  /** Answers wanted at the most; a source may give more. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** A storage that also tells what there is to select. */
export interface PromSource extends PromStorage {
  series(lookUp: LookUp): Promise<readonly Labels[]>;
  labelNames(lookUp: LookUp): Promise<readonly string[]>;
  labelValues(name: string, lookUp: LookUp): Promise<readonly string[]>;
  /** Of one metric, or of all. */
  metadata(metric: string | undefined, signal: AbortSignal): Promise<ReadonlyMap<string, readonly MetricMetadata[]>>;
  exemplars(lookUp: LookUp): Promise<readonly SeriesExemplars[]>;
}
