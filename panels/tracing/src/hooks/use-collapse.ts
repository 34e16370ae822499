import { useCallback, useMemo, useState } from 'react';
import { collapsedBelow } from '../layout/row-list';
import { type Trace } from '../model/trace';
import { ancestorsOf, hasChildren } from '../model/tree';

/** Which spans are folded. Kept by id, so that a refresh of the same trace keeps it. */
export function useCollapse(trace: Trace, defaultDepth: number) {
  const idsBelow = useCallback(
    (depth: number) =>
      new Set(Array.from(collapsedBelow(trace.tree, depth), (span) => trace.spans[span]?.spanId ?? '')),
    [trace],
  );
  const [ids, setIds] = useState<ReadonlySet<string>>(() => (defaultDepth > 0 ? idsBelow(defaultDepth) : new Set()));
  const collapsed = useMemo(() => {
    const spans = new Set<number>();
    if (ids.size > 0) {
      trace.spans.forEach(({ spanId }, span) => ids.has(spanId) && hasChildren(trace.tree, span) && spans.add(span));
    }
    return spans;
  }, [trace, ids]);
  const deepest = useMemo(() => trace.tree.depth.reduce((most, depth) => Math.max(most, depth), 0), [trace]);

  const change = useCallback(
    (spans: readonly number[], fold: boolean | undefined) =>
      setIds((last) => {
        const next = new Set(last);
        for (const span of spans) {
          const id = trace.spans[span]?.spanId ?? '';
          if (fold ?? !next.has(id)) {
            next.add(id);
          } else {
            next.delete(id);
          }
        }
        return next;
      }),
    [trace],
  );
  const openLevels = useCallback(() => {
    let level = deepest;
    collapsed.forEach((span) => (level = Math.min(level, trace.tree.depth[span] ?? 0)));
    return level;
  }, [collapsed, deepest, trace]);

  return {
    collapsed,
    toggle: useCallback((span: number) => change([span], undefined), [change]),
    fold: useCallback((span: number) => change([span], true), [change]),
    open: useCallback((span: number) => change([span], false), [change]),
    /** Opens everything above a span. */
    reveal: useCallback((span: number) => change(ancestorsOf(trace.tree, span), false), [change, trace]),
    expandAll: useCallback(() => setIds(new Set()), []),
    collapseAll: useCallback(() => setIds(idsBelow(1)), [idsBelow]),
    expandOne: useCallback(() => setIds(idsBelow(openLevels() + 2)), [idsBelow, openLevels]),
    collapseOne: useCallback(() => setIds(idsBelow(Math.max(1, openLevels()))), [idsBelow, openLevels]),
  };
}
export type Collapse = ReturnType<typeof useCollapse>;
