import { type SpanRow } from './span';
import { finish, type Steps } from './steps';

/** Parent of each span by index, -1 for roots, and what had to be bent to get there. */
export interface LinkedSpans {
  readonly parent: Int32Array;
  /** Spans whose parent is not in the frame. */
  readonly orphans: ReadonlySet<number>;
  /** Spans whose link to their parent was cut, because it closed a circle. */
  readonly cycles: ReadonlySet<number>;
  /** Spans whose id an earlier span already has. */
  readonly duplicates: ReadonlySet<number>;
}

/**
 * Finds the parent of each span. Every span keeps exactly one place: orphans become roots, each circle is cut at its
 * earliest span, and of several spans with one id the first is the one that children hang under.
 */
export function linkSpans(spans: readonly SpanRow[]): LinkedSpans {
  return finish(linkSteps(spans));
}

export function* linkSteps(spans: readonly SpanRow[]): Steps<LinkedSpans> {
  const { byId, duplicates } = indexById(spans);
  yield;
  const parent = new Int32Array(spans.length).fill(-1);
  const orphans = new Set<number>();
  spans.forEach((span, index) => {
    if (span.parentSpanId === '') {
      return;
    }
    const found = byId.get(span.parentSpanId);
    if (found === undefined) {
      orphans.add(index);
    } else {
      parent[index] = found;
    }
  });
  yield;
  joinSharedIds(spans, byId, duplicates, parent).forEach((server) => orphans.delete(server));
  yield;
  return { parent, orphans, cycles: cutCycles(spans, parent), duplicates };
}

/** Where client and server share an id (Zipkin), children belong under the server half. */
function indexById(spans: readonly SpanRow[]): { byId: Map<string, number>; duplicates: Set<number> } {
  const byId = new Map<string, number>();
  const duplicates = new Set<number>();
  spans.forEach((span, index) => {
    const first = byId.get(span.spanId);
    if (first === undefined) {
      byId.set(span.spanId, index);
      return;
    }
    const takesOver = spans[first]?.kind === 'client' && span.kind === 'server';
    if (takesOver) {
      byId.set(span.spanId, index);
    }
    duplicates.add(takesOver ? first : index);
  });
  return { byId, duplicates };
}

/** A client span that shares its id with a server span is that span's parent: one call seen from both ends. */
function joinSharedIds(
  spans: readonly SpanRow[],
  byId: ReadonlyMap<string, number>,
  duplicates: Set<number>,
  parent: Int32Array,
): number[] {
  const joined: number[] = [];
  for (const index of [...duplicates]) {
    const span = spans[index];
    const owner = span && byId.get(span.spanId);
    const ownerSpan = owner === undefined ? undefined : spans[owner];
    if (!span || owner === undefined || owner === index || !ownerSpan) {
      continue;
    }
    if (span.kind === 'client' && ownerSpan.kind === 'server') {
      parent[owner] = index;
      duplicates.delete(index);
      joined.push(owner);
    }
  }
  return joined;
}

/** Walks up from every span once; a walk that meets itself has found a circle. */
function cutCycles(spans: readonly SpanRow[], parent: Int32Array): Set<number> {
  const cut = new Set<number>();
  /** 0 unseen, otherwise the number of the walk that came past. */
  const seenBy = new Int32Array(spans.length);
  for (let start = 0; start < spans.length; start++) {
    const walk = start + 1;
    let at = start;
    while (at >= 0 && seenBy[at] === 0) {
      seenBy[at] = walk;
      at = parent[at] ?? -1;
    }
    if (at >= 0 && seenBy[at] === walk) {
      const first = earliestOfCircle(spans, parent, at);
      parent[first] = -1;
      cut.add(first);
    }
  }
  return cut;
}

function earliestOfCircle(spans: readonly SpanRow[], parent: Int32Array, member: number): number {
  const startOf = (index: number) => {
    const startMs = spans[index]?.startMs ?? NaN;
    return Number.isFinite(startMs) ? startMs : Infinity;
  };
  let first = member;
  for (let at = parent[member] ?? -1; at !== member && at >= 0; at = parent[at] ?? -1) {
    if (startOf(at) < startOf(first)) {
      first = at;
    }
  }
  return first;
}
