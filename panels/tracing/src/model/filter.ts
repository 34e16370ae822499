import { type Condition, matcherOf } from './condition';
import { matcherFor, parseQuery } from './search';
import { type Trace } from './trace';
import { finish, type Steps } from './steps';

/** What the reader asked to see; all given conditions must hold. */
export interface SpanFilter {
  readonly query: string;
  readonly conditions: readonly Condition[];
  readonly errors: boolean;
  readonly slow: boolean;
  readonly critical: boolean;
  readonly network: boolean;
}

export const NO_FILTER: SpanFilter = Object.freeze({
  query: '',
  conditions: Object.freeze([]),
  errors: false,
  slow: false,
  critical: false,
  network: false,
});

export function isActive(filter: SpanFilter): boolean {
  const { errors, slow, critical, network, conditions } = filter;
  return filter.query.trim() !== '' || errors || slow || critical || network || conditions.length > 0;
}

/** Spans looked at before the page may breathe; with long tags each takes some microseconds. */
const SPANS_PER_STEP = 1_000;

/** Indexes of the spans that match, from top to bottom; undefined when nothing is asked. */
export function* matchSteps(trace: Trace, filter: SpanFilter): Steps<Int32Array | undefined> {
  if (!isActive(filter)) {
    return undefined;
  }
  const matches = matcherOfFilter(trace, filter);
  const { order, size } = trace.tree;
  const found = new Int32Array(size);
  let count = 0;
  for (let place = 0; place < size; place++) {
    const span = order[place] ?? 0;
    if (matches(span)) {
      found[count++] = span;
    }
    if (place % SPANS_PER_STEP === SPANS_PER_STEP - 1) {
      yield;
    }
  }
  return found.subarray(0, count);
}

export function findMatches(trace: Trace, filter: SpanFilter): Int32Array | undefined {
  return finish(matchSteps(trace, filter));
}

function matcherOfFilter(trace: Trace, filter: SpanFilter): (span: number) => boolean {
  const terms = parseQuery(filter.query);
  const matchesText = matcherFor(trace, terms);
  const conditions = filter.conditions.map((condition) => matcherOf(trace, condition));
  const slowFrom = filter.slow ? trace.slowFromMs : 0;
  return (span) =>
    (!filter.errors || trace.spans[span]?.isError === true) &&
    (!filter.slow || (trace.selfTime[span] ?? 0) >= slowFrom) &&
    (!filter.critical || (trace.criticalPath.get(span)?.length ?? 0) > 0) &&
    (!filter.network || trace.spans[span]?.spanType === 'network') &&
    conditions.every((matches) => matches(span)) &&
    (terms.length === 0 || matchesText(span));
}

/** Own time of the slowest tenth begins here, in ms. Own time, because every parent of a slow span lasts as long. */
export function slowThreshold(selfTime: Float64Array): number {
  const sorted = selfTime.filter((time) => time > 0).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.9))] ?? Infinity;
}
