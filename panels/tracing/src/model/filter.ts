import { matcherFor, parseQuery } from './search';
import { type Trace } from './trace';

/** What the reader asked to see; all given conditions must hold. */
export interface SpanFilter {
  readonly query: string;
  readonly errors: boolean;
  readonly slow: boolean;
  readonly critical: boolean;
}

export const NO_FILTER: SpanFilter = Object.freeze({ query: '', errors: false, slow: false, critical: false });

export function isActive(filter: SpanFilter): boolean {
  return filter.query.trim() !== '' || filter.errors || filter.slow || filter.critical;
}

/** Indexes of the spans that match, from top to bottom; undefined when nothing is asked. */
export function findMatches(trace: Trace, filter: SpanFilter): Int32Array | undefined {
  if (!isActive(filter)) {
    return undefined;
  }
  const terms = parseQuery(filter.query);
  const matchesText = matcherFor(trace, terms);
  const slowFrom = filter.slow ? slowThreshold(trace) : 0;
  return trace.tree.order.filter((span) => {
    if (filter.errors && !trace.spans[span]?.isError) {
      return false;
    }
    if (filter.slow && !((trace.selfTime[span] ?? 0) >= slowFrom)) {
      return false;
    }
    if (filter.critical && !trace.criticalPath.get(span)?.length) {
      return false;
    }
    return terms.length === 0 || matchesText(span);
  });
}

/** Own time of the slowest tenth begins here, in ms. Own time, because every parent of a slow span lasts as long. */
export function slowThreshold(trace: Trace): number {
  const sorted = trace.selfTime.filter((selfTime) => selfTime > 0).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.9))] ?? Infinity;
}
