import {
  expandPromql,
  type Frame,
  type FrameMeta,
  type MetricNamesQuestion,
  PROMQL_DEFAULTS,
  type PromqlQuestion,
  promqlStep,
  QUERY_LIMITS,
} from '@thalweg/protocol';
import { type Store } from '../store/client';
import { QUERY_DEFAULTS } from './config';
import { QueryError } from './errors';
import { cutMeta, joinMeta } from './frame-fields';
import { type MetricMetadata, type PromqlEngine } from './promql-engine';
import { promqlExemplarsFrame, promqlFrames } from './promql-frames';
import { createPromqlEngine } from './promql-store';
import { metricsIn, unitOfPromql } from './promql-units';
import { Runner } from './statement';
import { checkRange } from './steps';

/** Answers a PromQL question, its exemplars beside it where they are wanted. */
export async function answerPromql(question: PromqlQuestion, store: Store, signal?: AbortSignal): Promise<Frame[]> {
  const { range, instant = false } = question;
  if (!instant) checkRange(range);
  const stepMs = instant ? undefined : stepOf(question);
  const expr = expandPromql(question.expr, {
    range,
    step_ms: stepMs ?? promqlStep(range),
    scrape_ms: question.interval_ms,
  });
  const runner = new Runner(store, signal);
  const engine = createPromqlEngine(runner.asStore(), signal);
  const metrics = metricsIn(expr);
  const began = performance.now();
  const [result, metadata, exemplars] = await Promise.all([
    stepMs === undefined ? engine.instant(expr, range.to) : engine.range(expr, gridOf(range, stepMs)),
    metadataOf(engine, metrics),
    question.exemplars && !instant ? engine.exemplars(expr, range, QUERY_DEFAULTS.promqlExemplars) : undefined,
  ]);
  const elapsedMs = Math.round((performance.now() - began) * 100) / 100;
  const unit = unitOfPromql(expr, (metric) => metadata.get(metric));
  const meta = joinMeta(runner.meta(), {
    executedQueryString: executed({ expr, range, stepMs }, runner.queryString),
    stats: [{ displayName: 'Time of the query', value: elapsedMs, unit: 'ms' }],
    custom: { resultType: result.type },
  });
  const frames = promqlFrames(result, { question: { ...question, expr }, stepMs, unit, meta });
  return exemplars && exemplars.length > 0 ? [...frames, promqlExemplarsFrame(exemplars, unit)] : frames;
}

function stepOf({ range, step_ms }: PromqlQuestion): number {
  if (step_ms === undefined) return promqlStep(range);
  const points = Math.floor((range.to - range.from) / step_ms) + 1;
  if (points > PROMQL_DEFAULTS.points) {
    throw new QueryError('invalid_range', `a step of ${step_ms} ms gives ${points} points`);
  }
  return step_ms;
}

/** Steps at whole multiples of their width, so that points stay where they are when the range moves on. */
function gridOf({ from, to }: PromqlQuestion['range'], stepMs: number) {
  const startMs = Math.floor(from / stepMs) * stepMs;
  return { startMs, stepMs, steps: Math.floor((to - startMs) / stepMs) + 1 };
}

/** A unit is worth a look, not a failure: without metadata the names tell. */
async function metadataOf(engine: PromqlEngine, metrics: string[]): Promise<ReadonlyMap<string, MetricMetadata>> {
  return metrics.length > 0 ? engine.metadata(metrics) : new Map();
}

function executed(
  { expr, range, stepMs }: { expr: string; range: PromqlQuestion['range']; stepMs: number | undefined },
  statements: string,
): string {
  const at = (ms: number) => new Date(ms).toISOString();
  const when = stepMs === undefined ? `at ${at(range.to)}` : `${at(range.from)} to ${at(range.to)}, step ${stepMs} ms`;
  return [`# ${when}\n${expr}`, statements].filter(Boolean).join('\n\n');
}

/** Names for completion and variables; metrics with what is told of them. */
export async function answerMetricNames(
  question: MetricNamesQuestion,
  store: Store,
  signal?: AbortSignal,
): Promise<Frame[]> {
  checkRange(question.range);
  if (question.what === 'values' && question.label === undefined)
    throw new QueryError('invalid_question', '/label is missing: what is values');
  const runner = new Runner(store, signal);
  const engine = createPromqlEngine(runner.asStore(), signal);
  const limit = question.limit ?? QUERY_LIMITS.default.promql;
  const found = await engine.names({ ...question, limit });
  const names = found.slice(0, limit);
  const cut = { what: 'values', shown: names.length, limit, maximum: QUERY_LIMITS.maximum.promql, which: 'by name' };
  const meta: FrameMeta = joinMeta(
    { preferredVisualisationType: 'table' },
    runner.meta(),
    found.length > limit ? cutMeta(cut) : undefined,
  );
  const text = (name: string, values: string[]) => ({ name, type: 'string' as const, values });
  if (question.what !== 'metrics') return [{ name: 'metric_names', fields: [text('value', names)], meta }];
  const metadata = await metadataOf(engine, names);
  const told = (name: string) => metadata.get(name) ?? metadata.get(name.replace(/_(sum|count|bucket|total)$/, ''));
  return [
    {
      name: 'metric_names',
      fields: [
        text('value', names),
        ...(['type', 'unit', 'help'] as const).map((key) =>
          text(
            key,
            names.map((name) => told(name)?.[key] ?? ''),
          ),
        ),
      ],
      meta,
    },
  ];
}
