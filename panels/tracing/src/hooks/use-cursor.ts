import { useCallback, useMemo, useState } from 'react';
import { type ViewProps } from '../components/view-props';
import { type RowList } from '../layout/row-list';
import { hasChildren } from '../model/tree';
import { type KeyMap } from './use-keyboard';

const PAGE_ROWS = 15;

/** The row under the cursor, and the keys that move it. A roll-up can be stood on, though it is no span. */
export function useCursor({ trace, selection, collapse, actions }: ViewProps, rows: RowList) {
  const [group, setGroup] = useState(-1);
  const { active, opened, activate } = selection;
  const groupRow =
    group >= 0 && trace.siblings.groups[group]?.members[0] === active ? (rows.rowOfGroup[group] ?? -1) : -1;
  const ownRow = active < 0 ? -1 : (rows.rowOf[active] ?? -1);
  const row = groupRow >= 0 ? groupRow : ownRow;

  /** Open details follow the cursor, so that stepping through spans needs no second key. */
  const follow = useCallback(
    (span: number) => (opened >= 0 ? selection.open(span) : activate(span)),
    [opened, selection, activate],
  );
  const goTo = useCallback(
    (wanted: number) => {
      const at = Math.min(Math.max(wanted, 0), rows.length - 1);
      const span = rows.span[at];
      if (span !== undefined) {
        const of = rows.group[at] ?? -1;
        setGroup(of);
        (of >= 0 ? activate : follow)(span);
      }
    },
    [rows, activate, follow],
  );
  const openRow = useCallback(
    (at: number) => {
      const of = rows.group[at] ?? -1;
      if (of >= 0) {
        setGroup(of);
        activate(rows.span[at] ?? 0);
        collapse.toggleGroup(of);
      } else {
        setGroup(-1);
        selection.open(rows.span[at] ?? 0);
      }
    },
    [rows, activate, collapse, selection],
  );
  const keys = useMemo((): KeyMap => {
    const isOpen = (span: number) => hasChildren(trace.tree, span) && !collapse.collapsed.has(span);
    const onGroup = groupRow >= 0;
    const fold = () => {
      const above = trace.tree.parent[active] ?? -1;
      const around = trace.siblings.groupOf[active] ?? -1;
      if (onGroup && collapse.openGroups.has(group)) {
        collapse.setGroup(group, false);
      } else if (!onGroup && isOpen(active)) {
        collapse.fold(active);
      } else if (!onGroup && around >= 0 && (rows.rowOfGroup[around] ?? -1) >= 0) {
        goTo(rows.rowOfGroup[around] ?? 0);
      } else if (above >= 0 && (rows.rowOf[above] ?? -1) >= 0) {
        goTo(rows.rowOf[above] ?? 0);
      }
    };
    const unfold = () => {
      if (onGroup && !collapse.openGroups.has(group)) {
        collapse.setGroup(group, true);
      } else if (!onGroup && collapse.collapsed.has(active)) {
        collapse.open(active);
      } else if (onGroup || isOpen(active)) {
        goTo(row + 1);
      }
    };
    const by = (step: number) => () => goTo(row < 0 ? 0 : row + step);
    const enter = () => row >= 0 && openRow(row);
    return {
      ArrowDown: by(1),
      j: by(1),
      ArrowUp: by(-1),
      k: by(-1),
      PageDown: by(PAGE_ROWS),
      PageUp: by(-PAGE_ROWS),
      Home: () => goTo(0),
      End: () => goTo(rows.length - 1),
      ArrowLeft: fold,
      h: fold,
      ArrowRight: unfold,
      l: unfold,
      Enter: enter,
      ' ': enter,
      ']': collapse.expandAll,
      '[': collapse.collapseAll,
      '}': collapse.expandOne,
      '{': collapse.collapseOne,
      f: () => active >= 0 && actions.focus(active),
    };
  }, [trace, rows, row, active, group, groupRow, collapse, actions, goTo, openRow]);
  return { row, keys, openRow };
}
