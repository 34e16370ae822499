import { add, subtract } from '../histogram/arithmetic';
import { floatHistogramOf, histOf } from '../histogram/hist';
import { labelsOf } from '../labels';
import { parseDuration } from '../parse/durations';
import { Parser } from '../parse/parser';
import { type FloatHistogram, type Labels } from '../types';

/** A point of the test notation; undefined stands for none. */
export interface Point {
  readonly value: number;
  readonly stale: boolean;
  readonly histogram: FloatHistogram | undefined;
  /** The notation names a hint, so that it counts in a comparison. */
  readonly hintTold: boolean;
}

export interface SeriesLine {
  readonly labels: Labels;
  readonly points: readonly (Point | undefined)[];
}

const floatPoint = (value: number, stale = false): Point => ({ value, stale, histogram: undefined, hintTold: false });

export function durationMs(text: string): number {
  const negative = text.startsWith('-');
  const ms = parseDuration(negative ? text.slice(1) : text);
  if (typeof ms === 'number') return negative ? -ms : ms;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  throw new Error(ms.error);
}

/** Where the metric of a line ends. */
function metricEnd(line: string): number {
  let quote = '';
  let inBraces = false;
  for (let i = 0; i < line.length; i += 1) {
    const char = line[i] as string;
    if (quote !== '') {
      if (char === '\\' && quote !== '`') i += 1;
      else if (char === quote) quote = '';
    } else if (inBraces && (char === '"' || char === "'" || char === '`')) quote = char;
    else if (char === '{') inBraces = true;
    else if (char === '}') return i + 1;
    else if (!inBraces && /\s/.test(char)) {
      // A brace may follow the name after a blank.
      if (/^\s*\{(?!\{)/.test(line.slice(i))) continue;
      return i;
    }
  }
  return line.length;
}

export function parseSeriesLine(line: string): SeriesLine {
  const end = metricEnd(line);
  const { matchers } = new Parser(line.slice(0, end).trim()).parseSelector();
  const labels = labelsOf(matchers.map(({ name, value }) => [name, value] as const));
  return { labels, points: parsePoints(line.slice(end)) };
}

const NUMBER = '[+-]?(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?|Inf|inf|NaN|nan)';
const ITEM = new RegExp(
  `^\\s*(?:(_)(?:x(\\d+))?|(stale)(?:x(\\d+))?|(\\{\\{.*?\\}\\})(?:x(\\d+)|([+-])(\\{\\{.*?\\}\\})x(\\d+))?|(${NUMBER})(?:x(\\d+)|([+-])(${NUMBER})x(\\d+))?)(?=\\s|$)`,
  's',
);

const repeat = <T>(item: T, times: number): T[] => Array.from({ length: times }, () => item);

const numberOf = (text: string): number => {
  const lower = text.toLowerCase();
  if (lower.endsWith('inf')) return lower.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
};

function parsePoints(text: string): (Point | undefined)[] {
  const points: (Point | undefined)[] = [];
  let rest = text;
  while (rest.trim() !== '') {
    const item = ITEM.exec(rest);
    if (item === null) throw new Error(`unexpected values: ${rest.trim()}`);
    points.push(...pointsOf(item));
    rest = rest.slice(item[0].length);
  }
  return points;
}

function pointsOf(item: RegExpExecArray): (Point | undefined)[] {
  const [, blank, blanks, stale, stales, hist, hists, histSign, histStep, histSteps] = item;
  const [value, values, sign, step, steps] = item.slice(10);
  if (blank !== undefined) return repeat(undefined, Number(blanks ?? 1));
  if (stale !== undefined) return repeat(floatPoint(NaN, true), Number(stales ?? 0) + 1);
  if (hist !== undefined) {
    const first = parseHistogram(hist);
    if (histStep === undefined) return repeat(first, Number(hists ?? 0) + 1);
    const delta = parseHistogram(histStep);
    const points = [first];
    for (let i = 0; i < Number(histSteps); i += 1) {
      const combine = histSign === '-' ? subtract : add;
      const [last, change] = [points.at(-1)?.histogram, delta.histogram] as [FloatHistogram, FloatHistogram];
      const histogram = floatHistogramOf(combine(histOf(last), histOf(change)).hist);
      points.push({ ...first, histogram, hintTold: delta.hintTold });
    }
    return points;
  }
  const start = numberOf(value as string);
  if (step === undefined) return repeat(floatPoint(start), Number(values ?? 0) + 1);
  const delta = numberOf(step) * (sign === '-' ? -1 : 1);
  const points: Point[] = [];
  let at = start;
  for (let i = 0; i <= Number(steps); i += 1) {
    points.push(floatPoint(at));
    at += delta;
  }
  return points;
}

const HINTS: Readonly<Record<string, number>> = { unknown: 0, reset: 1, not_reset: 2, gauge: 3 };

function parseHistogram(text: string): Point {
  const fields = new Map<string, string>();
  for (const [, key = '', list, plain] of text.slice(2, -2).matchAll(/([a-z_]+):(?:\[([^\]]*)\]|(\S+))/g)) {
    fields.set(key, list ?? plain ?? '');
  }
  const number = (key: string): number => numberOf(fields.get(key) ?? '0');
  const numbers = (key: string): number[] => (fields.get(key) ?? '').split(/\s+/).filter(Boolean).map(numberOf);
  const [positive, negative] = [numbers('buckets'), numbers('n_buckets')];
  const histogram: FloatHistogram = {
    schema: number('schema'),
    zeroThreshold: number('z_bucket_w'),
    zeroCount: number('z_bucket'),
    count: number('count'),
    sum: number('sum'),
    positiveOffsets: positive.length > 0 ? [number('offset')] : [],
    positiveLengths: positive.length > 0 ? [positive.length] : [],
    positiveCounts: positive,
    negativeOffsets: negative.length > 0 ? [number('n_offset')] : [],
    negativeLengths: negative.length > 0 ? [negative.length] : [],
    negativeCounts: negative,
    customValues: numbers('custom_values'),
    resetHint: HINTS[fields.get('counter_reset_hint') ?? 'unknown'] ?? 0,
  };
  return { value: NaN, stale: false, histogram, hintTold: fields.has('counter_reset_hint') };
}
