import { type InstantResult, type ResultSeries } from '../engine';
import { compact, type Hist, histOf } from '../histogram/hist';
import { histogramText } from '../histogram/text';
import { compareLabels, formatLabels, labelsKey } from '../labels';
import { type FloatHistogram, type Labels } from '../types';
import { type Point } from './notation';
import { type EvalCommand } from './script';

const EPSILON = 1e-6;
const LEAST_NORMAL = 2 ** -1022;

function nearlyEqual(a: number, b: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  if (a === b) return true;
  const sum = Math.abs(a) + Math.abs(b);
  const difference = Math.abs(a - b);
  if (a === 0 || b === 0 || sum < LEAST_NORMAL) return difference < EPSILON * LEAST_NORMAL;
  return difference / Math.min(sum, Number.MAX_VALUE) < EPSILON;
}

const allNear = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, i) => nearlyEqual(value, b[i] as number));

function sameHistogram(wanted: FloatHistogram, got: FloatHistogram, hintTold: boolean): boolean {
  const [a, b] = [compact(histOf(wanted)), compact(histOf(got))];
  const sameIndex = (x: Hist['positive'], y: Hist['positive']): boolean => x.index.join() === y.index.join();
  return (
    a.schema === b.schema &&
    nearlyEqual(a.count, b.count) &&
    nearlyEqual(a.sum, b.sum) &&
    a.zeroThreshold === b.zeroThreshold &&
    nearlyEqual(a.zeroCount, b.zeroCount) &&
    a.bounds.join() === b.bounds.join() &&
    sameIndex(a.positive, b.positive) &&
    sameIndex(a.negative, b.negative) &&
    allNear(a.positive.count, b.positive.count) &&
    allNear(a.negative.count, b.negative.count) &&
    (!hintTold || a.hint === b.hint)
  );
}

interface GotSample {
  readonly value: number;
  readonly histogram: FloatHistogram | undefined;
}

const textOf = ({ value, histogram }: GotSample): string =>
  histogram === undefined ? String(value) : `${histogramText(histOf(histogram))} hint ${histogram.resetHint}`;

function sampleProblem(wanted: Point, got: GotSample): string | undefined {
  const same =
    wanted.histogram === undefined
      ? got.histogram === undefined && nearlyEqual(wanted.value, got.value)
      : got.histogram !== undefined && sameHistogram(wanted.histogram, got.histogram, wanted.hintTold);
  return same ? undefined : `expected ${textOf(wanted)}, got ${textOf(got)}`;
}

/** What is wrong with a result; undefined when nothing is. */
export function resultProblem(command: EvalCommand, result: InstantResult): string | undefined {
  switch (result.resultType) {
    case 'string':
      return result.value === command.text ? undefined : `expected string ${command.text}, got ${result.value}`;
    case 'scalar':
      if (command.scalar === undefined) return `expected no scalar, got ${result.value}`;
      return nearlyEqual(command.scalar, result.value)
        ? undefined
        : `expected scalar ${command.scalar}, got ${result.value}`;
    case 'vector':
      if (command.scalar !== undefined) return 'expected a scalar, got a vector';
      return vectorProblem(command, result.samples);
    case 'matrix':
      return matrixProblem(command, result.series);
  }
}

export function vectorProblem(
  command: EvalCommand,
  samples: readonly ({ readonly labels: Labels } & GotSample)[],
): string | undefined {
  const wanted = new Map(command.series.map((line, i) => [labelsKey(line.labels), { ...line, place: i }]));
  const seen = new Set<string>();
  for (const [place, sample] of samples.entries()) {
    const key = labelsKey(sample.labels);
    const expected = wanted.get(key);
    const name = formatLabels(sample.labels);
    if (expected === undefined) return `unexpected ${name} ${textOf(sample)}`;
    if (seen.has(key)) return `${name} comes twice`;
    if (command.ordered && expected.place !== place) return `${name} at ${place}, expected at ${expected.place}`;
    seen.add(key);
    const problem = sampleProblem(expected.points[0] as Point, sample);
    if (problem !== undefined) return `${name}: ${problem}`;
  }
  const missing = [...wanted].find(([key]) => !seen.has(key));
  return missing === undefined ? undefined : `missing ${formatLabels(missing[1].labels)}`;
}

function matrixProblem(command: EvalCommand, all: readonly ResultSeries[]): string | undefined {
  if (command.ordered) return 'expected an ordered result, got a matrix';
  for (let i = 1; i < all.length; i += 1) {
    const [before, now] = [all[i - 1], all[i]] as [ResultSeries, ResultSeries];
    if (compareLabels(before.labels, now.labels) >= 0) return `${formatLabels(now.labels)} is out of order`;
  }
  const times = command.rangeVector ?? command;
  const wanted = new Map(command.series.map((line) => [labelsKey(line.labels), line]));
  for (const series of all) {
    const name = formatLabels(series.labels);
    const line = wanted.get(labelsKey(series.labels));
    if (line === undefined) return `unexpected ${name} ${seriesText(series)}`;
    wanted.delete(labelsKey(series.labels));
    const got = new Map<number, GotSample>();
    series.times.forEach((time, i) => got.set(time, { value: series.values[i] as number, histogram: undefined }));
    for (const { timeMs, histogram } of series.histograms) got.set(timeMs, { value: NaN, histogram });
    for (const [i, point] of line.points.entries()) {
      if (point === undefined) continue;
      const time = times.startMs + i * times.stepMs;
      const sample = got.get(time);
      if (sample === undefined) return `${name}: nothing at ${time}, expected ${textOf(point)}; ${seriesText(series)}`;
      const problem = sampleProblem(point, sample);
      if (problem !== undefined) return `${name} at ${time}: ${problem}`;
      got.delete(time);
    }
    if (got.size > 0) return `${name}: more than expected: ${seriesText(series)}`;
  }
  const [missing] = wanted.values();
  return missing === undefined ? undefined : `missing ${formatLabels(missing.labels)}`;
}

function seriesText(series: ResultSeries): string {
  const floats = [...series.values].map((value, i) => `${value} @${series.times[i]}`);
  const histograms = series.histograms.map(
    ({ timeMs, histogram }) => `${textOf({ value: NaN, histogram })} @${timeMs}`,
  );
  return [...floats, ...histograms].join(', ');
}

/** What is wrong with warnings and infos. */
export function notesProblem(
  command: EvalCommand,
  warnings: readonly string[],
  infos: readonly string[],
): string | undefined {
  for (const [what, texts] of [['warn', warnings] as const, ['info', infos] as const]) {
    const wanted = command.expectations.filter((expectation) => expectation.what === what);
    const unmet = wanted.find(({ fits }) => !texts.some(fits));
    if (unmet !== undefined) return `expected ${unmet.told}, got ${JSON.stringify(texts)}`;
    const surplus = wanted.length === 0 ? undefined : texts.find((text) => !wanted.some(({ fits }) => fits(text)));
    if (surplus !== undefined) return `unexpected ${what}: ${surplus}`;
  }
  if (command.noWarn && warnings.length > 0) return `expected no warning, got ${warnings.join('; ')}`;
  if (command.noInfo && infos.length > 0) return `expected no info, got ${infos.join('; ')}`;
  return undefined;
}
