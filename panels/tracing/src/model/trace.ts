import { findHostOffsets, type HostOffsets } from './clock-skew';
import { criticalPath, type CriticalPath } from './critical-path';
import { collectDefects } from './defects';
import { linkSpans } from './link-spans';
import { selfTimes } from './self-time';
import { type ServiceSummary, summariseServices } from './services';
import { type Defect, type SpanRow, type SpanRows } from './span';
import { resolveTimes, type SpanTimes } from './span-times';
import { buildTree, type SpanTree } from './tree';

/** A trace ready to be drawn. Spans are named by their index in `spans` everywhere. */
export interface Trace {
  readonly rows: SpanRows;
  readonly spans: readonly SpanRow[];
  readonly tree: SpanTree;
  readonly times: SpanTimes;
  readonly selfTime: Float64Array;
  /** Failed spans at and below each span. */
  readonly errorsBelow: Int32Array;
  readonly errorCount: number;
  readonly services: readonly ServiceSummary[];
  /** The root that the trace is named after. */
  readonly mainRoot: number;
  readonly criticalPath: CriticalPath;
  readonly defects: ReadonlyMap<number, readonly Defect[]>;
  /** Found skew, whether applied or not. */
  readonly hostOffsets: HostOffsets;
  readonly adjusted: boolean;
  readonly hosts: readonly string[];
  readonly indexOf: (spanId: string) => number;
}

export interface TraceOptions {
  /** Move the times of hosts whose clock differs. */
  readonly adjustClocks: boolean;
}

/** Everything that is computed once per answer; a hundred thousand spans take a fraction of a second. */
export function buildTrace(rows: SpanRows, { adjustClocks }: TraceOptions): Trace {
  const { spans } = rows;
  const linked = linkSpans(spans);
  const hostOffsets = findHostOffsets(spans, linked.parent);
  const times = resolveTimes(spans, linked.parent, adjustClocks ? hostOffsets : new Map());
  const tree = buildTree(linked.parent, times.start);
  const selfTime = selfTimes(tree, times);
  const errorsBelow = countErrors(tree, spans);
  const mainRoot = chooseRoot(tree, times, (root) => linked.orphans.has(root) || linked.cycles.has(root));
  let index: Map<string, number> | undefined;
  return {
    rows,
    spans,
    tree,
    times,
    selfTime,
    errorsBelow,
    errorCount: tree.roots.reduce((sum, root) => sum + (errorsBelow[root] ?? 0), 0),
    services: summariseServices(spans, selfTime),
    mainRoot,
    criticalPath: mainRoot < 0 ? new Map() : criticalPath(tree, times, mainRoot),
    defects: collectDefects({ rows, linked, times, hostOffsets, adjusted: adjustClocks }),
    hostOffsets,
    adjusted: adjustClocks && hostOffsets.size > 0,
    hosts: [...new Set(spans.map((span) => span.host).filter((host) => host !== ''))],
    indexOf: (spanId) => (index ??= new Map(spans.map((span, at) => [span.spanId, at]))).get(spanId) ?? -1,
  };
}

function countErrors(tree: SpanTree, spans: readonly SpanRow[]): Int32Array {
  const errors = Int32Array.from(spans, (span) => (span.isError ? 1 : 0));
  for (let place = tree.size - 1; place >= 0; place--) {
    const span = tree.order[place] ?? 0;
    const above = tree.parent[span] ?? -1;
    if (above >= 0) {
      errors[above] = (errors[above] ?? 0) + (errors[span] ?? 0);
    }
  }
  return errors;
}

/** A true root before an orphan, a larger tree before a smaller, an earlier before a later. */
function chooseRoot(tree: SpanTree, times: SpanTimes, isBent: (root: number) => boolean): number {
  const score = (root: number) => [isBent(root) ? 1 : 0, -(tree.subtreeSize[root] ?? 0), times.start[root] ?? 0];
  return Array.from(tree.roots).reduce((best, root) => {
    if (best < 0) {
      return root;
    }
    const [a, b] = [score(root), score(best)];
    const difference = a.map((value, at) => value - (b[at] ?? 0)).find((value) => value !== 0) ?? 0;
    return difference < 0 ? root : best;
  }, -1);
}
