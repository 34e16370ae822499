import { findHostSkews, type HostOffsets, type HostSkew, offsetsOf } from './clock-skew';
import { criticalPath, type CriticalPath } from './critical-path';
import { criticalShares, type CriticalShare } from './critical-shares';
import { collectDefects, type DefectTexts, ENGLISH_DEFECTS } from './defects';
import { slowThreshold } from './filter';
import { linkSteps } from './link-spans';
import { selfTimes } from './self-time';
import { type ServiceSummary, summariseServices } from './services';
import { groupSiblings, type Siblings } from './siblings';
import { type Defect, type SpanRow, type SpanRows } from './span';
import { resolveTimes, type SpanTimes } from './span-times';
import { finish, type Steps } from './steps';
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
  readonly networkCount: number;
  /** Own time from which a span counts as slow, ms. */
  readonly slowFromMs: number;
  /** The root that the trace is named after. */
  readonly mainRoot: number;
  readonly criticalPath: CriticalPath;
  /** Who the critical path runs through, largest share first. */
  readonly criticalShares: readonly CriticalShare[];
  /** Siblings that repeat. */
  readonly siblings: Siblings;
  readonly defects: ReadonlyMap<number, readonly Defect[]>;
  /** Found skew, whether applied or not. */
  readonly skews: readonly HostSkew[];
  readonly hostOffsets: HostOffsets;
  readonly adjusted: boolean;
  readonly hosts: readonly string[];
  readonly indexOf: (spanId: string) => number;
}

export interface TraceOptions {
  /** Move the times of hosts whose clock differs. */
  readonly adjustClocks: boolean;
  /** Repeated siblings from this many on are rolled up; 0 for none. @default 0 */
  readonly rollUpFrom?: number;
  /** Sentences of findings, in the reader's language. @default English */
  readonly texts?: DefectTexts;
}

export function buildTrace(rows: SpanRows, options: TraceOptions): Trace {
  return finish(traceSteps(rows, options));
}

/** Everything that is computed once per answer; each part is linear in the spans or nearly so. */
export function* traceSteps(rows: SpanRows, options: TraceOptions): Steps<Trace> {
  const { adjustClocks, rollUpFrom = 0, texts = ENGLISH_DEFECTS } = options;
  const { spans } = rows;
  const linked = yield* linkSteps(spans);
  yield;
  const skews = findHostSkews(spans, linked.parent);
  const hostOffsets = offsetsOf(skews);
  yield;
  const times = resolveTimes(spans, linked.parent, adjustClocks ? hostOffsets : new Map());
  yield;
  const tree = buildTree(linked.parent, times.start);
  yield;
  const selfTime = selfTimes(tree, times);
  const slowFromMs = slowThreshold(selfTime);
  yield;
  const errorsBelow = countErrors(tree, spans);
  const mainRoot = chooseRoot(tree, times, (root) => linked.orphans.has(root) || linked.cycles.has(root));
  const path: CriticalPath = mainRoot < 0 ? new Map() : criticalPath(tree, times, mainRoot);
  yield;
  const shares = criticalShares(spans, tree, path);
  const services = summariseServices(spans, selfTime);
  yield;
  const siblings = groupSiblings({ spans, tree, times, errorsBelow, threshold: rollUpFrom });
  yield;
  const defects = collectDefects({ rows, linked, times, hostOffsets, adjusted: adjustClocks, texts });
  let index: Map<string, number> | undefined;
  return {
    rows,
    spans,
    tree,
    times,
    selfTime,
    errorsBelow,
    errorCount: tree.roots.reduce((sum, root) => sum + (errorsBelow[root] ?? 0), 0),
    services,
    networkCount: spans.reduce((count, { spanType }) => count + (spanType === 'network' ? 1 : 0), 0),
    slowFromMs,
    mainRoot,
    criticalPath: path,
    criticalShares: shares,
    siblings,
    defects,
    skews,
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
