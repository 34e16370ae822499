import { type InstantResult, type RangeResult, runInstant, runRange, type Sample } from '../engine';
import { PromqlError } from '../errors';
import { type PromStorage } from '../types';
import { notesProblem, resultProblem, vectorProblem } from './check';
import { type LoadedSeries, seriesOf } from './loading';
import { type EvalCommand, parseScript } from './script';

/** Where series are loaded to, and read from. */
export interface Target {
  readonly storage: PromStorage;
  load(series: readonly LoadedSeries[]): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

export interface Failure {
  readonly line: number;
  readonly expr: string;
  readonly problem: string;
}

export interface Report {
  readonly passed: number;
  readonly failures: readonly Failure[];
}

const MINUTE_MS = 60_000;

/** Functions of the query's own times: the check as a range would mean other times. */
const OWN_TIMES = /\b(start|end|range|step)\(\)/;

/** Runs all cases of a script. */
export async function runScript(text: string, target: Target): Promise<Report> {
  const failures: Failure[] = [];
  let passed = 0;
  await target.clear();
  for (const command of parseScript(text)) {
    if (command.kind === 'clear') await target.clear();
    else if (command.kind === 'load') await target.load(seriesOf(command));
    else {
      const problem = await caseProblem(command, target.storage);
      if (problem === undefined) passed += 1;
      else failures.push({ line: command.line, expr: command.expr, problem });
    }
  }
  return { passed, failures };
}

async function caseProblem(command: EvalCommand, storage: PromStorage): Promise<string | undefined> {
  try {
    const result = command.instant
      ? await runInstant(storage, command.expr, command.startMs)
      : await runRange(storage, command.expr, command.startMs, command.endMs, command.stepMs);
    if (command.fails) return 'expected a failure, got a result';
    const problem = notesProblem(command, result.warnings, result.infos) ?? resultProblem(command, result);
    if (problem !== undefined || !command.instant) return problem;
    return await asRangeProblem(command, result, storage);
  } catch (error) {
    return errorProblem(command, error);
  }
}

function errorProblem(command: EvalCommand, error: unknown): string | undefined {
  if (!(error instanceof PromqlError)) return `the engine broke: ${(error as Error).stack}`;
  const wanted = command.expectations.filter(({ what }) => what === 'fail');
  if (!command.fails) return `failed: ${error.message}`;
  const unmet = wanted.find(({ fits }) => !fits(error.message));
  return unmet === undefined ? undefined : `expected ${unmet.told}, got ${error.message}`;
}

/** An instant query means the same in the middle of a range. */
async function asRangeProblem(
  command: EvalCommand,
  instant: InstantResult,
  storage: PromStorage,
): Promise<string | undefined> {
  if (instant.resultType === 'matrix' || instant.resultType === 'string') return undefined;
  if (command.ordered || OWN_TIMES.test(command.expr)) return undefined;
  const { startMs } = command;
  const range = await runRange(storage, command.expr, startMs - MINUTE_MS, startMs + MINUTE_MS, MINUTE_MS);
  const samples = samplesAt(range, startMs);
  const problem =
    instant.resultType === 'scalar'
      ? resultProblem(command, { ...instant, value: samples[0]?.value ?? NaN })
      : vectorProblem(command, samples);
  return problem === undefined ? undefined : `as a range: ${problem}`;
}

function samplesAt(range: RangeResult, timeMs: number): Sample[] {
  return range.series.flatMap(({ labels, times, values, histograms }): Sample[] => {
    const at = times.indexOf(timeMs);
    if (at >= 0) return [{ labels, timeMs, value: values[at] as number, histogram: undefined }];
    const found = histograms.find((one) => one.timeMs === timeMs);
    return found === undefined ? [] : [{ labels, timeMs, value: NaN, histogram: found.histogram }];
  });
}
