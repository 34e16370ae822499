import { type SpanRow } from './span';
import { type SpanTimes } from './span-times';
import { type SpanTree } from './tree';

/** Siblings that do the same again and again: same service, point of observation and operation but for numbers. */
export interface SiblingGroup {
  readonly id: number;
  /** -1 where the siblings are roots. */
  readonly parent: number;
  /** In order of start. */
  readonly members: Int32Array;
  /** The operation, with `#` for what differs. */
  readonly operation: string;
  readonly minMs: number;
  readonly meanMs: number;
  readonly maxMs: number;
  readonly totalMs: number;
  /** Stretch from the first start to the last end, ms after the trace began. */
  readonly start: number;
  readonly end: number;
  readonly errorCount: number;
  /** Members and everything below them. */
  readonly spanCount: number;
  /** Calls made one after the other: one call that asks for all of them would be quicker (N+1). */
  readonly isSequentialCall: boolean;
}

export interface Siblings {
  readonly groups: readonly SiblingGroup[];
  /** Group of each span, -1 for spans in none. */
  readonly groupOf: Int32Array;
}

export interface SiblingInput {
  readonly spans: readonly SpanRow[];
  readonly tree: SpanTree;
  readonly times: SpanTimes;
  readonly errorsBelow: Int32Array;
  /** Siblings from this many on are rolled up; 0 rolls up nothing. */
  readonly threshold: number;
}

export function groupSiblings(input: SiblingInput): Siblings {
  const { tree, threshold } = input;
  const groupOf = new Int32Array(tree.size).fill(-1);
  const groups: SiblingGroup[] = [];
  if (threshold < 2) {
    return { groups, groupOf };
  }
  const nameOf = makeNamer(input.spans);
  const take = (children: Int32Array, parent: number) => {
    if (children.length < threshold) {
      return;
    }
    for (const members of alike(children, nameOf)) {
      if (members.length >= threshold) {
        const group = describe(input, { id: groups.length, parent, members: Int32Array.from(members) });
        groups.push(group);
        members.forEach((member) => (groupOf[member] = group.id));
      }
    }
  };
  take(tree.roots, -1);
  for (let span = 0; span < tree.size; span++) {
    take(tree.childList.subarray(tree.childStart[span] ?? 0, tree.childStart[span + 1] ?? 0), span);
  }
  return { groups, groupOf };
}

function alike(children: Int32Array, nameOf: (span: number) => string): Iterable<number[]> {
  const byName = new Map<string, number[]>();
  for (const child of children) {
    const name = nameOf(child);
    const members = byName.get(name);
    if (members) {
      members.push(child);
    } else {
      byName.set(name, [child]);
    }
  }
  return byName.values();
}

/** Numbers and ids of an operation, which differ from call to call. */
const VARYING = /\b(?:0x[0-9a-f]+|[0-9a-f]{8}(?:-[0-9a-f]{4,12}){1,4}|(?=[a-f]*\d)[0-9a-f]{8,}|\d+(?:\.\d+)?)\b/gi;

export const normaliseOperation = (operation: string): string => operation.replace(VARYING, '#');

function makeNamer(spans: readonly SpanRow[]) {
  const known = new Map<string, string>();
  return (index: number): string => {
    const span = spans[index];
    if (!span) {
      return '';
    }
    let operation = known.get(span.operation);
    if (operation === undefined) {
      operation = normaliseOperation(span.operation);
      known.set(span.operation, operation);
    }
    return `${span.service}\n${span.spanType}\n${span.observationPoint}\n${span.kind}\n${span.protocol}\n${operation}`;
  };
}

function describe(
  { spans, tree, times, errorsBelow }: SiblingInput,
  head: Pick<SiblingGroup, 'id' | 'parent' | 'members'>,
): SiblingGroup {
  let minMs = Infinity;
  let maxMs = 0;
  let totalMs = 0;
  let start = Infinity;
  let end = 0;
  let errorCount = 0;
  let spanCount = 0;
  let inTurn = 0;
  let lastEnd = -Infinity;
  for (const member of head.members) {
    const from = times.start[member] ?? 0;
    const to = times.end[member] ?? 0;
    minMs = Math.min(minMs, to - from);
    maxMs = Math.max(maxMs, to - from);
    totalMs += to - from;
    start = Math.min(start, from);
    end = Math.max(end, to);
    errorCount += (errorsBelow[member] ?? 0) > 0 ? 1 : 0;
    spanCount += tree.subtreeSize[member] ?? 1;
    inTurn += from >= lastEnd ? 1 : 0;
    lastEnd = Math.max(lastEnd, to);
  }
  const first = spans[head.members[0] ?? 0];
  const operations = new Set(Array.from(head.members, (member) => spans[member]?.operation ?? ''));
  const isCall = first?.kind === 'client' || (first?.observationPoint.startsWith('c') ?? false);
  return {
    ...head,
    operation: operations.size === 1 ? (first?.operation ?? '') : normaliseOperation(first?.operation ?? ''),
    minMs,
    meanMs: totalMs / head.members.length,
    maxMs,
    totalMs,
    start,
    end,
    errorCount,
    spanCount,
    isSequentialCall: isCall && inTurn >= head.members.length * MOSTLY,
  };
}

/** Share of calls that must wait for the one before them, for the whole to count as one after the other. */
const MOSTLY = 0.8;
