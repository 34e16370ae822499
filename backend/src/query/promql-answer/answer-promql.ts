import { expandPromql, type Frame, PROMQL_DEFAULTS, type PromqlQuestion, promqlStep } from '@thalweg/protocol';
import { type Config } from '../../config';
import { type Store } from '../../store/client';
import { QUERY_DEFAULTS } from '../config';
import { QueryError } from '../errors';
import { runInstant, runRange } from '../promql/engine';
import { PromqlError } from '../promql/errors';
import { type Expr } from '../promql/parse/ast';
import { parseExpr } from '../promql/parse/parse';
import { selectorsIn } from '../promql/parse/selectors';
import { createPromSource } from '../promql/storage/create-source';
import { type MetricMetadata, type PromSource } from '../promql/storage/source';
import { checkRange } from '../steps';
import { promqlExemplarsFrame, promqlFrames } from './frames';
import { metricsIn, unitOfPromql } from './units';

export interface PromqlDeps {
  readonly store: Store;
  readonly config: Config;
  readonly signal: AbortSignal;
}

/** Answers a PromQL question, its exemplars beside it where they are wanted. */
export async function answerPromql(question: PromqlQuestion, deps: PromqlDeps): Promise<Frame[]> {
  const { range, instant = false } = question;
  if (!instant) checkRange(range);
  const stepMs = instant ? undefined : stepOf(question);
  const widths = { range, step_ms: stepMs ?? promqlStep(range), scrape_ms: question.interval_ms };
  const text = expandPromql(question.expr, widths);
  const parsed = inOurs(() => parseExpr(text));
  const { store, config, signal } = deps;
  const source = createPromSource(store, config);
  const options = {
    signal,
    lookbackMs: config.promqlLookbackSeconds * 1000,
    maxSamples: config.promqlSamples,
    timeoutMs: config.promqlSeconds * 1000,
  };
  const began = performance.now();
  const [result, metadata, exemplars] = await Promise.all([
    stepMs === undefined
      ? runInstant(source, text, range.to, options)
      : runRange(source, text, firstStep(range, stepMs), range.to, stepMs, options),
    metadataOf(source, metricsIn(parsed), signal),
    question.exemplars && !instant ? exemplarsOf(source, parsed, range, signal) : [],
  ]).catch((error: unknown) => {
    throw toOurs(error);
  });
  const elapsedMs = Math.round((performance.now() - began) * 100) / 100;
  const unit = unitOfPromql(parsed, (metric) => metadata.get(metric));
  const meta = {
    executedQueryString: executed(text, range, stepMs),
    stats: [{ displayName: 'Time of the query', value: elapsedMs, unit: 'ms' }],
    custom: { resultType: result.resultType },
  };
  const frames = promqlFrames(result, { question: { ...question, expr: text }, stepMs, unit, meta });
  return exemplars.length > 0 ? [...frames, promqlExemplarsFrame(exemplars, unit)] : frames;
}

function stepOf({ range, step_ms }: PromqlQuestion): number {
  if (step_ms === undefined) return promqlStep(range);
  const points = Math.floor((range.to - range.from) / step_ms) + 1;
  if (points > PROMQL_DEFAULTS.points) {
    throw new QueryError('invalid_range', `a step of ${step_ms} ms gives ${points} points`);
  }
  return step_ms;
}

/** Points lie at whole multiples of their distance, so that they stay where they are when the range moves on. */
const firstStep = ({ from }: PromqlQuestion['range'], stepMs: number): number => Math.floor(from / stepMs) * stepMs;

/** What is told of each metric, the latest first of several. Many metrics are asked for at once. */
export async function metadataOf(
  source: PromSource,
  metrics: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, MetricMetadata>> {
  if (metrics.length === 0) return new Map();
  // Suffixes of a histogram's parts are no part of the name that is told of.
  const wanted = [...new Set(metrics.flatMap((name) => [name, name.replace(/_(sum|count|bucket|total)$/, '')]))];
  const all =
    wanted.length > 8
      ? [await source.metadata(undefined, signal)]
      : await Promise.all(wanted.map((name) => source.metadata(name, signal)));
  const told = new Map(all.flatMap((one) => [...one]));
  return new Map(
    wanted.flatMap((name) => {
      const [first] = told.get(name) ?? [];
      return first ? [[name, first] as const] : [];
    }),
  );
}

async function exemplarsOf(source: PromSource, parsed: Expr, range: PromqlQuestion['range'], signal: AbortSignal) {
  const selectors = selectorsIn(parsed).map(({ matchers }) => matchers);
  if (selectors.length === 0) return [];
  const window = { fromMs: range.from, toMs: range.to };
  return source.exemplars({ selectors, window, limit: QUERY_DEFAULTS.promqlExemplars, signal });
}

function executed(expr: string, { from, to }: PromqlQuestion['range'], stepMs: number | undefined): string {
  const at = (ms: number) => new Date(ms).toISOString();
  const when = stepMs === undefined ? `at ${at(to)}` : `from ${at(from)} to ${at(to)}, a point every ${stepMs} ms`;
  return `# ${when}\n${expr}`;
}

export function inOurs<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw toOurs(error);
  }
}

const CODES = {
  bad_data: 'promql_error',
  execution: 'promql_error',
  timeout: 'too_expensive',
  canceled: 'cancelled',
} as const;

/** The engine's words, with our code; every other error as it is. */
function toOurs(error: unknown): unknown {
  if (!(error instanceof PromqlError)) return error;
  const isTooMuch = error.type === 'execution' && /too many samples/.test(error.message);
  return new QueryError(isTooMuch ? 'too_expensive' : CODES[error.type], error.message, { cause: error });
}
