import { type TimeRange } from '@thalweg/protocol';
import { QUERY_DEFAULTS } from './config';
import { QueryError } from './errors';

/** Buckets of one width. */
export interface Steps {
  /** Unix s. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly step: number;
}

export interface Resolution {
  /** Whether the rollup of a minute can tell it. */
  readonly minutes: boolean;
  readonly steps: Steps;
}

/** Whole buckets around the range; its end is exclusive. */
export function bucketsOf(range: TimeRange, stepSeconds: number): Steps {
  return {
    from: Math.floor(range.from / 1000 / stepSeconds) * stepSeconds,
    to: Math.max(Math.ceil(range.to / 1000), Math.floor(range.from / 1000) + 1),
    step: stepSeconds,
  };
}

/** The rollup of a second is kept for a day only. */
const isOld = (range: TimeRange, nowMs: number) => nowMs - range.from > QUERY_DEFAULTS.secondRollupHours * 3_600_000;

/** Buckets over time, for a question that may name their width. */
export function stepped({ range, step_ms }: { range: TimeRange; step_ms?: number }, nowMs: number): Resolution {
  const stepMs = stepOf(range, step_ms);
  const minutes = stepMs % QUERY_DEFAULTS.minuteRollupFromMs === 0 || isOld(range, nowMs);
  const seconds = minutes ? Math.max(60, Math.ceil(stepMs / 60_000) * 60) : Math.ceil(stepMs / 1000);
  return { minutes, steps: bucketsOf(range, seconds) };
}

/** One bucket that is the whole range. */
export function wholeRange(
  range: TimeRange,
  nowMs: number,
  minutesFromMs: number = QUERY_DEFAULTS.instantMinutesFromMs,
): Resolution {
  checkRange(range);
  const minutes = range.to - range.from >= minutesFromMs || isOld(range, nowMs);
  const { from, to } = bucketsOf(range, minutes ? 60 : 1);
  return { minutes, steps: { from, to, step: Math.max(1, to - from) } };
}

export function checkRange(range: TimeRange): void {
  if (range.to <= range.from) throw new QueryError('invalid_range', `from ${range.from} is not before to ${range.to}`);
}

/**
 * Bucket width for a question that names none: the narrowest of a few round ones that gives few enough points. Between
 * 10 s and a minute there is none, as from a minute on a far smaller table is read.
 */
const ROUND_STEPS_S = [1, 2, 5, 10, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 86400];

function stepOf(range: TimeRange, step_ms: number | undefined): number {
  checkRange(range);
  const lengthMs = range.to - range.from;
  if (step_ms === undefined) {
    const least = lengthMs / QUERY_DEFAULTS.targetPoints / 1000;
    return (ROUND_STEPS_S.find((step) => step >= least) ?? Math.ceil(least / 86400) * 86400) * 1000;
  }
  if (lengthMs / step_ms > QUERY_DEFAULTS.maxPoints)
    throw new QueryError('invalid_range', `a step of ${step_ms} ms gives ${Math.ceil(lengthMs / step_ms)} points`);
  return step_ms;
}
