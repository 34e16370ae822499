import { useCallback, useMemo, useState } from 'react';
import { collapsedBelow } from '../layout/row-list';
import { type Trace } from '../model/trace';
import { ancestorsOf, hasChildren } from '../model/tree';

/** Which spans are folded and which roll-ups are open. Kept by id, so that a refresh of the same trace keeps it. */
export function useCollapse(trace: Trace, defaultDepth: number) {
  const idsBelow = useCallback(
    (depth: number) =>
      new Set(Array.from(collapsedBelow(trace.tree, depth), (span) => trace.spans[span]?.spanId ?? '')),
    [trace],
  );
  const [ids, setIds] = useState<ReadonlySet<string>>(() => (defaultDepth > 0 ? idsBelow(defaultDepth) : new Set()));
  const [groupIds, setGroupIds] = useState<ReadonlySet<string>>(() => new Set());
  const collapsed = useMemo(() => {
    const spans = new Set<number>();
    if (ids.size > 0) {
      trace.spans.forEach(({ spanId }, span) => ids.has(spanId) && hasChildren(trace.tree, span) && spans.add(span));
    }
    return spans;
  }, [trace, ids]);
  const idOfGroup = useCallback(
    (group: number) => trace.spans[trace.siblings.groups[group]?.members[0] ?? -1]?.spanId ?? '',
    [trace],
  );
  const openGroups = useMemo(
    () =>
      new Set(
        groupIds.size === 0 ? [] : trace.siblings.groups.flatMap(({ id }) => (groupIds.has(idOfGroup(id)) ? [id] : [])),
      ),
    [trace, groupIds, idOfGroup],
  );
  const deepest = useMemo(() => trace.tree.depth.reduce((most, depth) => Math.max(most, depth), 0), [trace]);

  const change = useCallback(
    (spans: readonly number[], fold: boolean | undefined) =>
      setIds((last) =>
        changed(
          last,
          spans.map((span) => trace.spans[span]?.spanId ?? ''),
          fold,
        ),
      ),
    [trace],
  );
  const changeGroups = useCallback(
    (groups: readonly number[], open: boolean | undefined) =>
      setGroupIds((last) => changed(last, groups.map(idOfGroup), open)),
    [idOfGroup],
  );
  const openLevels = useCallback(() => {
    let level = deepest;
    collapsed.forEach((span) => (level = Math.min(level, trace.tree.depth[span] ?? 0)));
    return level;
  }, [collapsed, deepest, trace]);

  const toggle = useCallback((span: number) => change([span], undefined), [change]);
  const fold = useCallback((span: number) => change([span], true), [change]);
  const open = useCallback((span: number) => change([span], false), [change]);
  const toggleGroup = useCallback((group: number) => changeGroups([group], undefined), [changeGroups]);
  const setGroup = useCallback((group: number, isOpen: boolean) => changeGroups([group], isOpen), [changeGroups]);
  /** Opens everything above a span, and the roll-ups on the way. */
  const reveal = useCallback(
    (span: number) => {
      const above = ancestorsOf(trace.tree, span);
      change(above, false);
      const groups = [span, ...above].map((at) => trace.siblings.groupOf[at] ?? -1).filter((group) => group >= 0);
      changeGroups(groups, true);
    },
    [change, changeGroups, trace],
  );
  const expandAll = useCallback(() => {
    setIds(new Set());
    setGroupIds(new Set(trace.siblings.groups.map(({ id }) => idOfGroup(id))));
  }, [trace, idOfGroup]);
  const collapseAll = useCallback(() => {
    setIds(idsBelow(1));
    setGroupIds(new Set());
  }, [idsBelow]);
  const expandOne = useCallback(() => setIds(idsBelow(openLevels() + 2)), [idsBelow, openLevels]);
  const collapseOne = useCallback(() => setIds(idsBelow(Math.max(1, openLevels()))), [idsBelow, openLevels]);

  return useMemo(
    () => ({
      collapsed,
      openGroups,
      toggle,
      fold,
      open,
      toggleGroup,
      setGroup,
      reveal,
      expandAll,
      collapseAll,
      expandOne,
      collapseOne,
    }),
    [
      collapsed,
      openGroups,
      toggle,
      fold,
      open,
      toggleGroup,
      setGroup,
      reveal,
      expandAll,
      collapseAll,
      expandOne,
      collapseOne,
    ],
  );
}
export type Collapse = ReturnType<typeof useCollapse>;

/** Adds (true), removes (false) or flips each id; the same set where that changes nothing. */
function changed(last: ReadonlySet<string>, ids: readonly string[], present: boolean | undefined) {
  const next = new Set(last);
  for (const id of ids) {
    if (present ?? !next.has(id)) {
      next.add(id);
    } else {
      next.delete(id);
    }
  }
  return next.size === last.size && ids.every((id) => next.has(id) === last.has(id)) ? last : next;
}
