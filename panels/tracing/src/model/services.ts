import { type SpanRow } from './span';

export interface ServiceSummary {
  readonly name: string;
  readonly spanCount: number;
  readonly errorCount: number;
  /** Sum of own times. */
  readonly selfTimeMs: number;
  /** Share of all own times, 0 to 1. */
  readonly share: number;
}

/** Services of the trace, the one that took the most time first. */
export function summariseServices(spans: readonly SpanRow[], selfTime: Float64Array): ServiceSummary[] {
  const byName = new Map<string, { spanCount: number; errorCount: number; selfTimeMs: number }>();
  let total = 0;
  spans.forEach((span, index) => {
    const summary = byName.get(span.service) ?? { spanCount: 0, errorCount: 0, selfTimeMs: 0 };
    byName.set(span.service, summary);
    summary.spanCount += 1;
    summary.errorCount += span.isError ? 1 : 0;
    summary.selfTimeMs += selfTime[index] ?? 0;
    total += selfTime[index] ?? 0;
  });
  return [...byName]
    .map(([name, summary]) => ({ name, ...summary, share: total > 0 ? summary.selfTimeMs / total : 0 }))
    .sort((a, b) => b.selfTimeMs - a.selfTimeMs || a.name.localeCompare(b.name));
}
