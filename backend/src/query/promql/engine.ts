import { executionError, ParseError, PromqlError, tooManySamples } from './errors';
import { Annotations } from './evaluate/annotations';
import { Evaluator, type Surroundings } from './evaluate/evaluator';
import { Pace } from './evaluate/pace';
import { prepare, type QueryTimes } from './evaluate/prepare';
import { rangeSamples } from './evaluate/range-result';
import { resultOf, type ResultSeries, type Sample } from './evaluate/results';
import { HIST, histAt, mergeSameLabels, type Series, timeAt } from './evaluate/values';
import { floatHistogramOf } from './histogram/hist';
import { compareLabels, dropLabels, METADATA_LABELS } from './labels';
import { documentedType, type Expr, typeOf, withoutParens } from './parse/ast';
import { parseExpr } from './parse/parse';
import { type Grid, type PromStorage, type QueryContext } from './types';

export { type ResultSeries, type Sample } from './evaluate/results';

export interface QueryOptions {
  /** Ends the query when it is aborted. */
  readonly signal?: AbortSignal;
  /** How far back an instant selector looks. @default 300000 */
  readonly lookbackMs?: number;
  /** Step of subqueries that name none. @default 60000 */
  readonly subqueryStepMs?: number;
  /** Samples that the query may hold at once. @default 50000000 */
  readonly maxSamples?: number;
  /** @default 120000 */
  readonly timeoutMs?: number;
}

/** The limits of Prometheus. */
export const QUERY_DEFAULTS = Object.freeze({
  lookbackMs: 5 * 60_000,
  subqueryStepMs: 60_000,
  maxSamples: 50_000_000,
  timeoutMs: 120_000,
});

interface Notes {
  /** `PromQL warning: … (1:5)`, each once. */
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
}

export type InstantResult = Notes &
  (
    | { readonly resultType: 'vector'; readonly samples: readonly Sample[] }
    | { readonly resultType: 'scalar'; readonly timeMs: number; readonly value: number }
    | { readonly resultType: 'string'; readonly timeMs: number; readonly value: string }
    | { readonly resultType: 'matrix'; readonly series: readonly ResultSeries[] }
  );

export type RangeResult = Notes & { readonly resultType: 'matrix'; readonly series: readonly ResultSeries[] };

/** Evaluates an expression at one time; throws a {@link PromqlError}. */
export async function runInstant(
  storage: PromStorage,
  expr: string,
  timeMs: number,
  options: QueryOptions = {},
): Promise<InstantResult> {
  const parsed = parseExpr(expr);
  return new Query(storage, expr, options).run(async (query) => {
    const tree = query.prepare(parsed, { startMs: timeMs, endMs: timeMs, stepMs: 0 });
    const grid = { startMs: timeMs, stepMs: 1, steps: 1 };
    const inner = withoutParens(tree);
    if (inner.kind === 'range' || inner.kind === 'subquery') {
      const series = await rangeSamples(query.evaluator(grid, true), inner);
      return { resultType: 'matrix', series: sorted(series) };
    }
    const value = await query.evaluator(grid, true).evaluate(tree);
    if (value.kind === 'string') return { resultType: 'string', timeMs, value: value.value };
    if (value.kind === 'scalar') return { resultType: 'scalar', timeMs, value: value.values[0] as number };
    const samples = cleaned(value.series).map((series): Sample => {
      const isHist = series.present[0] === HIST;
      return {
        labels: series.labels,
        timeMs,
        value: isHist ? NaN : (series.values[0] as number),
        histogram: isHist ? floatHistogramOf(histAt(series, 0)) : undefined,
      };
    });
    return { resultType: 'vector', samples };
  });
}

/** Evaluates an expression at the steps from start to end; throws a {@link PromqlError}. */
export async function runRange(
  storage: PromStorage,
  expr: string,
  startMs: number,
  endMs: number,
  stepMs: number,
  options: QueryOptions = {},
): Promise<RangeResult> {
  const parsed = parseExpr(expr);
  const type = typeOf(parsed);
  if (type !== 'vector' && type !== 'scalar') {
    const got = JSON.stringify(documentedType(type));
    throw new PromqlError(
      'bad_data',
      `invalid expression type ${got} for range query, must be Scalar or instant Vector`,
    );
  }
  return new Query(storage, expr, options).run(async (query) => {
    const tree = query.prepare(parsed, { startMs, endMs, stepMs });
    const grid = { startMs, stepMs, steps: Math.floor((endMs - startMs) / stepMs) + 1 };
    const value = await query.evaluator(grid, startMs === endMs).evaluate(tree);
    if (value.kind === 'scalar') {
      const times = value.values.map((_, step) => timeAt(grid, step));
      return { resultType: 'matrix', series: [{ labels: {}, times, values: value.values, histograms: [] }] };
    }
    const series = value.kind === 'vector' ? cleaned(value.series).map((one) => resultOf(one, grid)) : [];
    return { resultType: 'matrix', series: sorted(series) };
  });
}

const sorted = (series: readonly ResultSeries[]): readonly ResultSeries[] =>
  [...series].sort((a, b) => compareLabels(a.labels, b.labels));

/** Without the names that no longer fit; series that are then the same become one. */
function cleaned(all: readonly Series[]): readonly Series[] {
  return mergeSameLabels(
    all.map((series) => (series.dropName ? { ...series, labels: dropLabels(series.labels, METADATA_LABELS) } : series)),
  );
}

/** One query under way. */
class Query {
  private readonly notes = new Annotations();
  private readonly abort = new AbortController();
  private readonly around: Surroundings;
  private readonly timeoutMs: number;
  private held = 0;

  constructor(
    storage: PromStorage,
    private readonly text: string,
    private readonly options: QueryOptions,
  ) {
    const { lookbackMs, subqueryStepMs, maxSamples, timeoutMs } = { ...QUERY_DEFAULTS, ...options };
    this.timeoutMs = timeoutMs;
    const whole = { from: 0, to: text.length };
    const context: QueryContext = {
      signal: this.abort.signal,
      account: (samples) => {
        this.held += samples;
        if (this.held > maxSamples) throw tooManySamples();
      },
      warn: (note) => this.notes.warn(whole, note),
      info: (note) => this.notes.info(whole, note),
    };
    const pace = new Pace(this.abort.signal, performance.now() + timeoutMs);
    this.around = { storage, context, notes: this.notes, pace, lookbackMs, subqueryStepMs };
  }

  prepare(expr: Expr, times: QueryTimes): Expr {
    return prepare(expr, times);
  }

  evaluator(grid: Grid, isInstant: boolean): Evaluator {
    return new Evaluator(this.around, grid, isInstant);
  }

  async run<T>(evaluate: (query: Query) => Promise<T>): Promise<T & Notes> {
    const stop = (): void => this.abort.abort();
    const timer = setTimeout(stop, this.timeoutMs);
    this.options.signal?.addEventListener('abort', stop, { once: true });
    try {
      if (this.options.signal?.aborted === true) stop();
      const result = await evaluate(this);
      return { ...result, ...this.notes.texts(this.text) };
    } catch (error) {
      throw this.inOurWords(error);
    } finally {
      clearTimeout(timer);
      this.options.signal?.removeEventListener('abort', stop);
    }
  }

  /** What a storage throws once the query has ended means that it has ended. */
  private inOurWords(error: unknown): unknown {
    if (error instanceof ParseError || error instanceof PromqlError) return error;
    if (this.abort.signal.aborted) {
      try {
        this.around.pace.check();
      } catch (ended) {
        return ended;
      }
    }
    if (error instanceof RangeError) return executionError(`the query is too large: ${error.message}`);
    return error;
  }
}
