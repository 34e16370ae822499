import { type Segment } from './self-time';
import { type SpanTimes } from './span-times';
import { childrenOf, type SpanTree } from './tree';

export type CriticalPath = ReadonlyMap<number, readonly Segment[]>;

interface Task extends Segment {
  readonly span: number;
}

/**
 * The chain of work that decided how long `root` took: from its end backwards, always the child that finished last
 * before the point reached; what no such child covers is the span's own. Segments never overlap and together are as
 * long as the root. Children are clipped to their parent first, so that asynchronous ones do not lead astray.
 */
export function criticalPath(tree: SpanTree, times: SpanTimes, root: number): CriticalPath {
  const path = new Map<number, Segment[]>();
  const tasks: Task[] = [{ span: root, start: times.start[root] ?? 0, end: times.end[root] ?? 0 }];
  // An own stack: chains of spans may be deeper than the engine's.
  for (let task = tasks.pop(); task; task = tasks.pop()) {
    const own: Segment[] = [];
    let at = task.end;
    for (const child of clippedByEnd(tree, times, task)) {
      if (child.end > at) {
        continue;
      }
      if (child.end < at) {
        own.push({ start: child.end, end: at });
      }
      tasks.push(child);
      at = child.start;
    }
    if (at > task.start) {
      own.push({ start: task.start, end: at });
    }
    path.set(task.span, own.reverse());
  }
  return path;
}

/** Children inside the task's interval, last to finish first; those without length cannot decide anything. */
function clippedByEnd(tree: SpanTree, times: SpanTimes, task: Task): Task[] {
  const clipped: Task[] = [];
  for (const span of childrenOf(tree, task.span)) {
    const start = Math.max(times.start[span] ?? 0, task.start);
    const end = Math.min(times.end[span] ?? 0, task.end);
    if (end > start) {
      clipped.push({ span, start, end });
    }
  }
  return clipped.sort((a, b) => b.end - a.end || a.start - b.start);
}
