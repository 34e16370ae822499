import { executionError } from '../errors';
import { type Hist } from '../histogram/hist';
import { labelsKey, NO_LABELS } from '../labels';
import { type Grid, type Labels } from '../types';

export const NONE = 0;
export const FLOAT = 1;
export const HIST = 2;

/** A series over the steps of a grid. */
export interface Series {
  readonly labels: Labels;
  readonly values: Float64Array;
  /** {@link NONE}, {@link FLOAT} or {@link HIST} at each step. */
  readonly present: Uint8Array;
  /** Where `present` says {@link HIST}; absent when it never does. */
  hists?: (Hist | undefined)[];
  /** The name no longer fits what the values mean; it goes with the result, but matching and grouping may still use it. */
  readonly dropName: boolean;
}

export type Value =
  | { readonly kind: 'scalar'; readonly values: Float64Array }
  | { readonly kind: 'vector'; readonly series: readonly Series[] }
  | { readonly kind: 'string'; readonly value: string };

export const timeAt = (grid: Grid, step: number): number => grid.startMs + step * grid.stepMs;

export function emptySeries(labels: Labels, steps: number, dropName: boolean): Series {
  return { labels, values: new Float64Array(steps), present: new Uint8Array(steps), dropName };
}

export function putFloat(series: Series, step: number, value: number): void {
  series.values[step] = value;
  series.present[step] = FLOAT;
}

export function putHist(series: Series, step: number, hist: Hist): void {
  series.hists ??= new Array<Hist | undefined>(series.values.length);
  series.hists[step] = hist;
  series.present[step] = HIST;
}

export const histAt = (series: Series, step: number): Hist => series.hists?.[step] as Hist;

export const hasAny = (series: Series): boolean => series.present.some((what) => what !== NONE);

/** Puts what one series has at a step at the same step of another. */
export function copyStep(from: Series, step: number, to: Series): void {
  if (from.present[step] === FLOAT) putFloat(to, step, from.values[step] as number);
  else if (from.present[step] === HIST) putHist(to, step, histAt(from, step));
}

export function vector(series: readonly Series[]): Value {
  return { kind: 'vector', series: series.filter(hasAny) };
}

export const sameLabelset = (): Error => executionError('vector cannot contain metrics with the same labelset');

/** One series for each labelset; two that have a value at the same step are an error. */
export function mergeSameLabels(all: readonly Series[]): Series[] {
  const byLabels = new Map<string, Series>();
  const copied = new Set<string>();
  for (const series of all) {
    const key = labelsKey(series.labels);
    const known = byLabels.get(key);
    if (known === undefined) {
      byLabels.set(key, series);
      continue;
    }
    const target = copied.has(key) ? known : copyOf(known);
    copied.add(key);
    byLabels.set(key, target);
    for (let step = 0; step < series.present.length; step += 1) {
      if (series.present[step] === NONE) continue;
      if (target.present[step] !== NONE) throw sameLabelset();
      copyStep(series, step, target);
    }
  }
  return byLabels.size === all.length ? [...all] : [...byLabels.values()];
}

function copyOf(series: Series): Series {
  const copy: Series = { ...series, values: series.values.slice(), present: series.present.slice() };
  if (series.hists !== undefined) copy.hists = [...series.hists];
  return copy;
}

/** A vector of one series without labels. */
export function singleSeries(values: Float64Array): Value {
  const out = emptySeries(NO_LABELS, values.length, false);
  values.forEach((value, step) => putFloat(out, step, value));
  return { kind: 'vector', series: [out] };
}
