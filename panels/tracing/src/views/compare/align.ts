import { isSameRequest } from '../../ladder/requests';
import { type SpanRow } from '../../model/span';
import { type Trace } from '../../model/trace';
import { childrenOf } from '../../model/tree';

export type Change = 'new' | 'gone' | 'slower' | 'faster' | 'same';

/** One place in both traces: a span of each, or of one alone. Figures in ms, later less earlier. */
export interface AlignedSpan {
  /** Index in the first trace, -1 for a new span. */
  readonly left: number;
  /** Index in the second trace, -1 for one that is gone. */
  readonly right: number;
  readonly depth: number;
  readonly change: Change;
  /** Of durations; of a new or gone span all of it. */
  readonly delta: number;
  /** Of own times: what this place itself adds to the difference of the whole. */
  readonly selfDelta: number;
  /** Of the way between this point and the one before, where both traces saw both. */
  readonly hopDelta: number | undefined;
  readonly failed: 'both' | 'left' | 'right' | 'none';
}

export interface Comparison {
  /** From top to bottom, parents first. */
  readonly spans: readonly AlignedSpan[];
  readonly leftMs: number;
  readonly rightMs: number;
  readonly counts: Readonly<Record<Change, number>>;
}

/** Differences below both count as none: the clock of one machine, measured twice, is not surer. */
const SAME_SHARE = 0.05;
const SAME_MS = 0.05;

/** Lays one trace over the other by path: same place below the same parent, n-th repetition on the n-th. */
export function compareTraces(left: Trace, right: Trace): Comparison {
  const spans: AlignedSpan[] = [];
  const stack = pairUp(left, right, rootsOf(left), rootsOf(right), true)
    .reverse()
    .map((pair) => ({ ...pair, depth: 0 }));
  for (let at = stack.pop(); at; at = stack.pop()) {
    spans.push(alignedSpan(left, right, at));
    const below = pairUp(
      left,
      right,
      at.left < 0 ? NONE : childrenOf(left.tree, at.left),
      at.right < 0 ? NONE : childrenOf(right.tree, at.right),
      false,
    );
    for (const pair of below.reverse()) {
      stack.push({ ...pair, depth: at.depth + 1 });
    }
  }
  const counts = { new: 0, gone: 0, slower: 0, faster: 0, same: 0 };
  for (const { change } of spans) {
    counts[change]++;
  }
  return { spans, leftMs: left.times.totalMs, rightMs: right.times.totalMs, counts };
}

/** Places by what they add to the difference, largest first. */
export function byImpact(spans: readonly AlignedSpan[]): AlignedSpan[] {
  return [...spans].sort((a, b) => Math.abs(b.selfDelta) - Math.abs(a.selfDelta));
}

const NONE = new Int32Array();
const rootsOf = ({ tree }: Trace) => tree.roots;

interface Pair {
  readonly left: number;
  readonly right: number;
}

/** Pairs siblings: by all that names a span, then with the numbers in it left aside. The rest stays alone. */
function pairUp(left: Trace, right: Trace, ours: Int32Array, theirs: Int32Array, areRoots: boolean): Pair[] {
  const partner = new Map<number, number>();
  const taken = new Set<number>();
  for (const keyOf of [exactKey, looseKey]) {
    const waiting = new Map<string, number[]>();
    for (const span of theirs) {
      if (!taken.has(span)) {
        const key = keyOf(right.spans[span]);
        const queue = waiting.get(key);
        if (queue) {
          queue.push(span);
        } else {
          waiting.set(key, [span]);
        }
      }
    }
    const next = new Map<string, number>();
    for (const span of ours) {
      const key = keyOf(left.spans[span]);
      const place = next.get(key) ?? 0;
      const found = partner.has(span) ? undefined : waiting.get(key)?.[place];
      if (found !== undefined) {
        partner.set(span, found);
        taken.add(found);
        next.set(key, place + 1);
      }
    }
  }
  // Two traces are compared because somebody takes them for alike: their roots are one place, whatever their names.
  if (
    areRoots &&
    left.mainRoot >= 0 &&
    right.mainRoot >= 0 &&
    !partner.has(left.mainRoot) &&
    !taken.has(right.mainRoot)
  ) {
    partner.set(left.mainRoot, right.mainRoot);
    taken.add(right.mainRoot);
  }
  return [
    ...Array.from(ours, (span): Pair => ({ left: span, right: partner.get(span) ?? -1 })),
    ...Array.from(theirs)
      .filter((span) => !taken.has(span))
      .map((span): Pair => ({ left: -1, right: span })),
  ];
}

const exactKey = (span: SpanRow | undefined) =>
  span ? JSON.stringify([span.service, span.operation, span.observationPoint || span.kind, span.protocol]) : '';

const looseKey = (span: SpanRow | undefined) =>
  span
    ? JSON.stringify([
        span.service,
        span.operation.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}|\d+/gi, '#'),
        span.observationPoint || span.kind,
        span.protocol,
      ])
    : '';

function alignedSpan(left: Trace, right: Trace, at: Pair & { readonly depth: number }): AlignedSpan {
  const length = (trace: Trace, span: number) =>
    span < 0 ? 0 : (trace.times.end[span] ?? 0) - (trace.times.start[span] ?? 0);
  const own = (trace: Trace, span: number) => (span < 0 ? 0 : (trace.selfTime[span] ?? 0));
  const before = length(left, at.left);
  const delta = length(right, at.right) - before;
  const hops = [hopOf(left, at.left), hopOf(right, at.right)] as const;
  const failed = [left.spans[at.left]?.isError ?? false, right.spans[at.right]?.isError ?? false] as const;
  return {
    ...at,
    change: at.left < 0 ? 'new' : at.right < 0 ? 'gone' : changeOf(delta, before),
    delta,
    selfDelta: own(right, at.right) - own(left, at.left),
    hopDelta: hops[0] === undefined || hops[1] === undefined ? undefined : hops[1] - hops[0],
    failed: failed[0] ? (failed[1] ? 'both' : 'left') : failed[1] ? 'right' : 'none',
  };
}

function changeOf(delta: number, before: number): Change {
  if (Math.abs(delta) < SAME_MS || Math.abs(delta) < before * SAME_SHARE) {
    return 'same';
  }
  return delta > 0 ? 'slower' : 'faster';
}

/** Time between the point above and this one, when both saw the same request. */
function hopOf(trace: Trace, span: number): number | undefined {
  const parent = trace.tree.parent[span] ?? -1;
  const [above, below] = [trace.spans[parent], trace.spans[span]];
  if (!above || !below || !isSameRequest(above, below)) {
    return undefined;
  }
  const length = (at: number) => (trace.times.end[at] ?? 0) - (trace.times.start[at] ?? 0);
  return length(parent) - length(span);
}
