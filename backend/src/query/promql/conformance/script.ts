import { unquote } from '../go-text';
import { durationMs, parseSeriesLine, type SeriesLine } from './notation';

export interface LoadCommand {
  readonly kind: 'load';
  readonly line: number;
  readonly stepMs: number;
  /** Classic histograms come as native ones with custom buckets, too. */
  readonly withNative: boolean;
  readonly series: readonly SeriesLine[];
  /** Start times of samples, which are not stored. */
  readonly startTimes: boolean;
}

/** What a text must be: it itself, or matched. */
export interface Expectation {
  readonly what: 'fail' | 'warn' | 'info';
  readonly fits: (text: string) => boolean;
  readonly told: string;
}

export interface EvalCommand {
  readonly kind: 'eval';
  readonly line: number;
  readonly expr: string;
  readonly instant: boolean;
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
  readonly ordered: boolean;
  readonly fails: boolean;
  readonly expectations: readonly Expectation[];
  readonly noWarn: boolean;
  readonly noInfo: boolean;
  readonly scalar: number | undefined;
  readonly text: string | undefined;
  readonly series: readonly SeriesLine[];
  /** Times of the samples of a range. */
  readonly rangeVector: { readonly startMs: number; readonly endMs: number; readonly stepMs: number } | undefined;
}

export type Command = LoadCommand | EvalCommand | { readonly kind: 'clear' };

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const INSTANT = /^eval(?:_(fail|warn|ordered|info))?\s+instant\s+(?:at\s+(\S+))?\s+(.+)$/s;
const RANGE = /^eval(?:_(fail|warn|info))?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/s;
const EXPECT = /^expect\s+(ordered|fail|warn|no_warn|info|no_info)(?:\s+(regex|msg):(.+))?$/;
const RANGE_VECTOR = /^expect range vector\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)$/;

/** Reads a test script. */
export function parseScript(text: string): Command[] {
  const lines = text.split('\n').map((line) => (line.trim().startsWith('#') ? '' : line.trim()));
  const commands: Command[] = [];
  for (let i = 0; i < lines.length;) {
    const line = lines[i] as string;
    const start = i;
    i += 1;
    if (line === '') continue;
    if (line.toLowerCase() === 'clear') {
      commands.push({ kind: 'clear' });
      continue;
    }
    const body: string[] = [];
    while (i < lines.length && lines[i] !== '') {
      body.push(lines[i] as string);
      i += 1;
    }
    try {
      commands.push(line.startsWith('load') ? parseLoad(line, body, start + 1) : parseEval(line, body, start + 1));
    } catch (error) {
      throw new Error(`line ${start + 1}: ${(error as Error).message}`, { cause: error });
    }
  }
  return commands;
}

function parseLoad(line: string, body: readonly string[], at: number): LoadCommand {
  const [, native, step = ''] = /^load(?:_(with_nhcb))?\s+(.+?)$/.exec(line) ?? [];
  const isStart = (text: string): boolean => /^\S*@st\s/.test(text);
  return {
    kind: 'load',
    line: at,
    stepMs: durationMs(step),
    withNative: native !== undefined,
    series: body.filter((text) => !isStart(text)).map(parseSeriesLine),
    startTimes: body.some(isStart),
  };
}

function emptyEval(line: string, at: number): { readonly command: Mutable<EvalCommand>; readonly modifier: string } {
  const base = {
    kind: 'eval' as const,
    line: at,
    ordered: false,
    fails: false,
    expectations: [],
    noWarn: false,
    noInfo: false,
    scalar: undefined,
    text: undefined,
    series: [],
    rangeVector: undefined,
  };
  const instant = INSTANT.exec(line);
  if (instant !== null) {
    const [, modifier = '', time = '0', expr = ''] = instant;
    const timeMs = durationMs(time);
    return { command: { ...base, expr, instant: true, startMs: timeMs, endMs: timeMs, stepMs: 0 }, modifier };
  }
  const range = RANGE.exec(line);
  if (range === null) throw new Error(`invalid command ${line}`);
  const [, modifier = '', from = '', to = '', step = '', expr = ''] = range;
  const times = { startMs: durationMs(from), endMs: durationMs(to), stepMs: durationMs(step) };
  return { command: { ...base, expr, instant: false, ...times }, modifier };
}

function parseEval(line: string, body: readonly string[], at: number): EvalCommand {
  const { command, modifier } = emptyEval(line, at);
  if (modifier === 'ordered') command.ordered = true;
  if (modifier === 'fail') command.fails = true;
  if (modifier === 'warn' || modifier === 'info') addExpectation(command, modifier);
  for (const text of body) parseExpected(command, text);
  return command;
}

function addExpectation(command: Mutable<EvalCommand>, what: Expectation['what'], how?: string, wanted?: string): void {
  const text = wanted?.trim() ?? '';
  const pattern = how === 'regex' ? new RegExp(text, 's') : undefined;
  const fits = (got: string): boolean => (how === undefined ? true : (pattern?.test(got) ?? got === text));
  command.expectations = [...command.expectations, { what, fits, told: `${what} ${how ?? ''}: ${text}` }];
}

function parseExpected(command: Mutable<EvalCommand>, text: string): void {
  if (text.startsWith('expected_fail_message')) {
    return addExpectation(command, 'fail', 'msg', text.slice('expected_fail_message'.length));
  }
  if (text.startsWith('expected_fail_regexp')) {
    return addExpectation(command, 'fail', 'regex', text.slice('expected_fail_regexp'.length));
  }
  const range = RANGE_VECTOR.exec(text);
  if (range !== null) {
    const [from, to, step] = range.slice(1).map((part) => durationMs(part)) as [number, number, number];
    command.rangeVector = { startMs: from, endMs: to, stepMs: step };
    return;
  }
  if (text.startsWith('expect string')) {
    command.text = unquote(text.slice('expect string'.length).trim());
    return;
  }
  const expect = EXPECT.exec(text);
  if (expect !== null) return parseExpect(command, expect);
  if (/^[+-]?(\d|\.\d|Inf|NaN)/i.test(text) && !/[{]/.test(text) && !text.includes(' ')) {
    command.scalar = /inf/i.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text);
    if (/^0[0-7]+$/.test(text)) command.scalar = parseInt(text, 8);
    return;
  }
  command.series = [...command.series, parseSeriesLine(text)];
}

function parseExpect(command: Mutable<EvalCommand>, expect: RegExpExecArray): void {
  const [, what, how, wanted] = expect;
  if (what === 'ordered') command.ordered = true;
  else if (what === 'no_warn') command.noWarn = true;
  else if (what === 'no_info') command.noInfo = true;
  else {
    if (what === 'fail') command.fails = true;
    addExpectation(command, what as Expectation['what'], how, wanted);
  }
}
