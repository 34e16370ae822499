import { type Trace } from '../../model/trace';
import { type GroupKey, groupValue } from './span-columns';

/** Figures of a set of durations, ms. */
export interface Spread {
  readonly total: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly p50: number;
  readonly p95: number;
}

export interface SpanGroup {
  readonly value: string;
  /** Members, in order of start. */
  readonly spans: readonly number[];
  readonly count: number;
  readonly errors: number;
  readonly duration: Spread;
  readonly self: Spread;
  /** Share of all own times that were looked at, 0 to 1. */
  readonly share: number;
  /** Time on the critical path, ms. */
  readonly critical: number;
  /** Groups by the second key. */
  readonly parts: readonly SpanGroup[];
}

export interface Grouping {
  readonly by: GroupKey;
  /** Second key; undefined: one level only. */
  readonly then?: GroupKey | undefined;
}

/** Groups the spans that `isIn` takes, in order of their first appearance. */
export function groupSpans(
  trace: Trace,
  { by, then }: Grouping,
  isIn: (span: number) => boolean = () => true,
): SpanGroup[] {
  const members = Array.from(trace.tree.order).filter(isIn);
  const allOwn = members.reduce((sum, span) => sum + (trace.selfTime[span] ?? 0), 0);
  return split(trace, members, by).map(([value, spans]) => {
    const parts = then === undefined ? [] : split(trace, spans, then);
    return {
      ...summarise(trace, value, spans, allOwn),
      parts: parts.map(([part, inner]) => summarise(trace, part, inner, allOwn)),
    };
  });
}

/** All spans as one group: the line of totals. */
export function summariseAll(trace: Trace, isIn: (span: number) => boolean = () => true): SpanGroup {
  const members = Array.from(trace.tree.order).filter(isIn);
  const allOwn = members.reduce((sum, span) => sum + (trace.selfTime[span] ?? 0), 0);
  return summarise(trace, '', members, allOwn);
}

function split(trace: Trace, spans: readonly number[], key: GroupKey): Array<[string, number[]]> {
  const groups = new Map<string, number[]>();
  for (const span of spans) {
    const value = groupValue(trace, span, key);
    const group = groups.get(value);
    if (group) {
      group.push(span);
    } else {
      groups.set(value, [span]);
    }
  }
  return [...groups];
}

function summarise(trace: Trace, value: string, spans: readonly number[], allOwn: number): SpanGroup {
  const duration = spreadOf(spans.map((span) => (trace.times.end[span] ?? 0) - (trace.times.start[span] ?? 0)));
  const self = spreadOf(spans.map((span) => trace.selfTime[span] ?? 0));
  let errors = 0;
  let critical = 0;
  for (const span of spans) {
    errors += trace.spans[span]?.isError ? 1 : 0;
    for (const { start, end } of trace.criticalPath.get(span) ?? []) {
      critical += end - start;
    }
  }
  const share = allOwn > 0 ? self.total / allOwn : 0;
  return { value, spans, count: spans.length, errors, duration, self, share, critical, parts: [] };
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  const total = sorted.reduce((sum, value) => sum + value, 0);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return {
    total,
    mean: sorted.length > 0 ? total / sorted.length : 0,
    min: sorted[0] ?? 0,
    max: sorted[sorted.length - 1] ?? 0,
    // Nearest rank: a percentile is always a span that can be found.
    p50: at(0.5),
    p95: at(0.95),
  };
}
