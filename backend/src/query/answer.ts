import {
  type Answer,
  type Frame,
  LogsQuestion,
  LogVolumeQuestion,
  MapQuestion,
  MetricNamesQuestion,
  PromqlQuestion,
  QUESTION_KINDS,
  type Question,
  type QuestionKind,
  RedQuestion,
  RequestsQuestion,
  SearchQuestion,
  SqlQuestion,
  TagKeysQuestion,
  TagValuesQuestion,
  TraceQuestion,
} from '@thalweg/protocol';
import { type Static, type TSchema } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { checkConfig, type Config } from '../config';
import { type Store } from '../store/client';
import { editLogs, editRequests } from './edit-as/edit-as';
import { editRed } from './edit-as/edit-red';
import { QueryError, toQueryError } from './errors';
import { exemplarsFrame, exemplarsStatement } from './exemplars';
import { answerRecords, answerRecordVolume } from './log-records/records';
import { recordKeysFrame, recordValuesFrame } from './log-records/tag-questions';
import { LOG_LEVELS } from './log-line';
import { logsFrame, logsStatement, volumeFrames, volumeStatement } from './logs';
import { answerMap } from './map/answer-map';
import { answerPromql, type PromqlDeps } from './promql-answer/answer-promql';
import { answerMetricNames } from './promql-answer/metric-names';
import { redStatement, readRed } from './red';
import { numericFrame, timeSeriesFrames } from './red-frames';
import { requestsFrame, requestsStatement } from './requests';
import { answerSql } from './sql/answer-sql';
import { Runner } from './statement';
import { tagKeysFrame, tagValuesFrame, tagValuesStatement } from './tag-questions';
import { traceFrames } from './trace/frames';
import { readTrace } from './trace/read-trace';
import { answerSearch } from './trace/search-question';

export interface AnswerOptions {
  readonly signal?: AbortSignal;
  /** Limits of PromQL. @default the defaults of the backend */
  readonly config?: Config;
  /** Unix ms; for tests. */
  readonly nowMs?: number;
}

interface Asked {
  readonly store: Store;
  readonly nowMs: number;
  readonly signal: AbortSignal | undefined;
  readonly config: Config | undefined;
}

/** Answers one question of `POST /api/v1/query`; whatever is wrong with it is its answer, never an exception. */
export async function answerQuestion(store: Store, given: unknown, options: AnswerOptions = {}): Promise<Answer> {
  const began = performance.now();
  const echo = echoOf(given);
  try {
    const question = checkQuestion(given);
    const asked = { store, nowMs: options.nowMs ?? Date.now(), signal: options.signal, config: options.config };
    const frames = await answer(question, asked);
    return { ok: true, kind: question.kind, ...refOf(echo), frames, elapsed_ms: performance.now() - began };
  } catch (error) {
    const { problem } = toQueryError(error, echo.kind === 'sql');
    return { ok: false, ...(echo.kind === undefined ? {} : { kind: echo.kind }), ...refOf(echo), error: problem };
  }
}

const refOf = ({ ref_id }: { ref_id?: string }) => (ref_id === undefined ? {} : { ref_id });

/** What can be told of a question before it is checked. */
function echoOf(given: unknown): { kind?: string; ref_id?: string } {
  const { kind, ref_id } = (typeof given === 'object' && given !== null ? given : {}) as Record<string, unknown>;
  return {
    ...(typeof kind === 'string' ? { kind: kind.slice(0, 64) } : {}),
    ...(typeof ref_id === 'string' ? { ref_id: ref_id.slice(0, 64) } : {}),
  };
}

const SCHEMAS = {
  red: RedQuestion,
  map: MapQuestion,
  requests: RequestsQuestion,
  logs: LogsQuestion,
  log_volume: LogVolumeQuestion,
  search: SearchQuestion,
  trace: TraceQuestion,
  tag_keys: TagKeysQuestion,
  tag_values: TagValuesQuestion,
  sql: SqlQuestion,
  promql: PromqlQuestion,
  metric_names: MetricNamesQuestion,
} satisfies Record<QuestionKind, TSchema>;
const CHECKS = Object.fromEntries(QUESTION_KINDS.map((kind) => [kind, TypeCompiler.Compile<TSchema>(SCHEMAS[kind])]));

export function checkQuestion(given: unknown): Question {
  const { kind } = echoOf(given);
  const check = kind !== undefined && Object.hasOwn(CHECKS, kind) ? CHECKS[kind] : undefined;
  if (!check) throw new QueryError('unknown_question', `kind is ${shown((given as { kind?: unknown } | null)?.kind)}`);
  const error = check.Errors(given).First();
  if (error)
    throw new QueryError('invalid_question', `${error.path || '/'} is ${shown(error.value)}: ${error.message}`);
  return given as Static<(typeof SCHEMAS)[QuestionKind]>;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

async function answer(question: Question, asked: Asked): Promise<Frame[]> {
  switch (question.kind) {
    case 'red':
      return answerRed(question, asked);
    case 'map':
      return answerMap(question, asked);
    case 'requests': {
      const runner = new Runner(asked.store, asked.signal);
      return [
        requestsFrame(
          await runner.run(requestsStatement(question)),
          question,
          runner.meta({ edit_as: editRequests(question) }),
        ),
      ];
    }
    case 'logs': {
      if (question.source === 'records') return answerRecords(question, asked.store, asked.signal);
      const runner = new Runner(asked.store, asked.signal);
      const result = await runner.run(logsStatement(question));
      return [logsFrame(result, question, runner.meta({ edit_as: editLogs(question) }))];
    }
    case 'log_volume': {
      if (question.source === 'records') return answerRecordVolume(question, asked.store, asked.nowMs, asked.signal);
      const runner = new Runner(asked.store, asked.signal);
      const plan = volumeStatement(question, asked.nowMs);
      return volumeFrames(await runner.run(plan), plan.steps, LOG_LEVELS, runner.meta({ table: plan.source }));
    }
    case 'search':
      return answerSearch(question, asked.store, asked.signal);
    case 'trace': {
      const window = question.range && {
        fromNs: BigInt(question.range.from) * 1_000_000n,
        toNs: BigInt(question.range.to) * 1_000_000n,
      };
      const runner = new Runner(asked.store, asked.signal);
      const trace = await readTrace(runner.asStore(), question.id, window);
      if (!trace) throw new QueryError('unknown_trace', `id ${JSON.stringify(question.id)}`);
      return traceFrames(trace, question.id, runner.meta());
    }
    case 'tag_keys':
      if (question.source === 'records')
        return [await recordKeysFrame(question, asked.store, asked.nowMs, asked.signal)];
      return [tagKeysFrame()];
    case 'tag_values': {
      if (question.source === 'records') return [await recordValuesFrame(question, asked.store, asked.signal)];
      const runner = new Runner(asked.store, asked.signal);
      return [tagValuesFrame(await runner.run(tagValuesStatement(question)), question, runner.meta())];
    }
    case 'sql':
      return answerSql(question, asked.store, asked.signal);
    case 'promql':
      return answerPromql(question, promqlDeps(asked));
    case 'metric_names':
      return answerMetricNames(question, promqlDeps(asked));
  }
}

const promqlDeps = ({ store, signal, config }: Asked): PromqlDeps => ({
  store,
  signal: signal ?? new AbortController().signal,
  config: config ?? checkConfig({}),
});

async function answerRed(question: RedQuestion, { store, nowMs, signal }: Asked): Promise<Frame[]> {
  const runner = new Runner(store, signal);
  const plan = redStatement(question, nowMs);
  const wantsExemplars = question.exemplars === true && question.instant !== true;
  const [result, exemplars] = await Promise.all([
    runner.run(plan),
    wantsExemplars ? runner.run(exemplarsStatement(question, plan.steps)) : undefined,
  ]);
  const { series, groups } = readRed(result, new Set(question.group_by).size);
  const { steps, columns, source } = plan;
  const context = {
    question,
    steps,
    columns,
    groups,
    nowMs,
    meta: runner.meta({ table: source, edit_as: editRed(question, plan) }),
  };
  if (question.instant) return numericFrame(series, context);
  const frames = timeSeriesFrames(series, context);
  return exemplars ? [...frames, exemplarsFrame(exemplars, question, series)] : frames;
}
