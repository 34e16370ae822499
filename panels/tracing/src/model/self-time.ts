import { type SpanTimes } from './span-times';
import { childrenOf, type SpanTree } from './tree';

/** A stretch of time, milliseconds after the start of the trace. */
export interface Segment {
  readonly start: number;
  readonly end: number;
}

/** The parts of a span that none of its children covers. */
export function selfSegments(tree: SpanTree, times: SpanTimes, span: number): Segment[] {
  const segments: Segment[] = [];
  const end = times.end[span] ?? 0;
  let at = times.start[span] ?? 0;
  // Children come in order of start, so one pass over them is the union of their intervals.
  for (const child of childrenOf(tree, span)) {
    const childStart = Math.min(times.start[child] ?? 0, end);
    if (childStart > at) {
      segments.push({ start: at, end: childStart });
    }
    at = Math.max(at, Math.min(times.end[child] ?? 0, end));
  }
  if (end > at) {
    segments.push({ start: at, end });
  }
  return segments;
}

/** Own time of every span in milliseconds. */
export function selfTimes(tree: SpanTree, times: SpanTimes): Float64Array {
  const own = new Float64Array(tree.size);
  for (let span = 0; span < tree.size; span++) {
    const end = times.end[span] ?? 0;
    const begin = times.start[span] ?? 0;
    let at = begin;
    let covered = 0;
    for (let slot = tree.childStart[span] ?? 0; slot < (tree.childStart[span + 1] ?? 0); slot++) {
      const child = tree.childList[slot] ?? 0;
      const from = Math.max(at, times.start[child] ?? 0);
      const to = Math.min(times.end[child] ?? 0, end);
      if (to > from) {
        covered += to - from;
        at = to;
      }
    }
    own[span] = Math.max(0, end - begin - covered);
  }
  return own;
}
