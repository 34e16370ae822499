import { type RefObject, useMemo } from 'react';
import { ZOOM_STEP } from '../constants';
import { type RowList } from '../layout/row-list';
import { type Trace } from '../model/trace';
import { hasChildren } from '../model/tree';
import { type Collapse } from './use-collapse';
import { type FilterState } from './use-filter';
import { type KeyActions } from './use-keyboard';
import { type Selection } from './use-selection';
import { type Zoom } from './use-zoom';

interface Parts {
  readonly trace: Trace;
  readonly rows: RowList;
  readonly collapse: Collapse;
  readonly zoom: Zoom;
  readonly filter: FilterState;
  readonly selection: Selection;
  readonly grid: RefObject<HTMLElement>;
  readonly search: RefObject<HTMLInputElement>;
  readonly showHelp: boolean;
  readonly setShowHelp: (show: boolean) => void;
}

/** What keys and buttons do, in terms of the parts of the view. */
export function useTraceActions(parts: Parts): KeyActions {
  const { trace, rows, collapse, zoom, filter, selection, grid, search, showHelp, setShowHelp } = parts;
  return useMemo(() => {
    const { active } = selection;
    const goToRow = (row: number) => {
      const span = rows.span[Math.min(Math.max(row, 0), rows.length - 1)];
      if (span !== undefined) {
        follow(span);
      }
    };
    /** Moves the cursor; open details follow it, so that stepping through spans needs no second key. */
    const follow = (span: number) => (selection.opened >= 0 ? selection.open(span) : selection.activate(span));
    const activeRow = active < 0 ? -1 : (rows.rowOf[active] ?? -1);
    const isOpen = (span: number) => hasChildren(trace.tree, span) && !collapse.collapsed.has(span);
    return {
      move: (by) => goToRow(activeRow < 0 ? 0 : activeRow + by),
      toEnd: (end) => goToRow(end === 'first' ? 0 : rows.length - 1),
      fold: () => {
        const above = trace.tree.parent[active] ?? -1;
        if (isOpen(active)) {
          collapse.fold(active);
        } else if (above >= 0) {
          follow(above);
        }
      },
      unfold: () => {
        if (collapse.collapsed.has(active)) {
          collapse.open(active);
        } else if (isOpen(active)) {
          goToRow(activeRow + 1);
        }
      },
      open: () => active >= 0 && selection.open(active),
      search: () => search.current?.focus(),
      step: (direction) => {
        const match = filter.step(active, direction);
        if (match !== undefined) {
          collapse.reveal(match);
          follow(match);
        }
      },
      expandAll: collapse.expandAll,
      collapseAll: collapse.collapseAll,
      zoom: (direction) => {
        if (direction === 'reset') {
          zoom.reset();
        } else if (direction === 'span') {
          if (active >= 0) {
            zoom.show({ start: trace.times.start[active] ?? 0, end: trace.times.end[active] ?? 0 });
          }
        } else {
          zoom.by(direction === 'in' ? ZOOM_STEP : 1 / ZOOM_STEP);
        }
      },
      help: () => setShowHelp(true),
      escape: () => {
        if (showHelp) {
          setShowHelp(false);
        } else if (selection.opened >= 0) {
          selection.close();
        } else if (filter.isActive) {
          filter.clear();
        }
        grid.current?.focus();
      },
    };
  }, [trace, rows, collapse, zoom, filter, selection, grid, search, showHelp, setShowHelp]);
}
