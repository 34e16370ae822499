import { useEffect, useId, useMemo, useRef } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useVirtualizer } from '@tanstack/react-virtual';
import { t } from '@thalweg/panel-kit';
import { AXIS_PX, NAME_WIDTH, OVERSCAN_ROWS, ROW_PX, TICK_EVERY_PX } from '../constants';
import { useCursor } from '../hooks/use-cursor';
import { useDragSelect } from '../hooks/use-drag-select';
import { useKeyboard } from '../hooks/use-keyboard';
import { useSplitter } from '../hooks/use-splitter';
import { useTimeCursor } from '../hooks/use-time-cursor';
import { useWheelZoom } from '../hooks/use-wheel-zoom';
import { type RowList } from '../layout/row-list';
import { ticksFor } from '../layout/time-scale';
import { GridTools } from './GridTools';
import { Splitter } from './Splitter';
import { TickLines, TimeAxis } from './TimeAxis';
import { TimelineRow } from './TimelineRow';
import { type ViewProps } from './view-props';

export interface TimelineGridProps extends ViewProps {
  readonly rows: RowList;
}

/** The tree and its bars. Only rows in sight exist; a treegrid with one tab stop, whose cursor the arrow keys move. */
export function TimelineGrid(props: TimelineGridProps) {
  const { trace, rows, zoom, filter, collapse, width } = props;
  const styles = useStyles2(getStyles);
  const uid = useId();
  const grid = useRef<HTMLDivElement>(null);
  const cursor = useCursor(props, rows);
  const nameColumn = useSplitter(
    { initial: Math.round(width * NAME_WIDTH.initial), min: NAME_WIDTH.min, max: width * NAME_WIDTH.maxShare },
    'right',
  );
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => grid.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
    scrollMargin: AXIS_PX,
    scrollPaddingStart: AXIS_PX,
  });
  useScrollTo(virtualizer.scrollToIndex, cursor.row);
  const timeWidth = width - nameColumn.size;
  const ticks = useMemo(
    () => ticksFor(zoom.window, Math.max(1, Math.floor(timeWidth / TICK_EVERY_PX))),
    [zoom.window, timeWidth],
  );
  const drag = useDragSelect(zoom.narrowTo, timeAreaOf);
  const lineRef = useRef<HTMLDivElement>(null);
  const line = useTimeCursor(lineRef, timeAreaOf);
  useWheelZoom(grid, timeAreaOf, zoom);
  const visible = virtualizer.getVirtualItems();
  const pool = usePoolSize(visible.length);
  const rowId = (row: number) => `${uid}-${rows.group[row] ?? -1}-${rows.span[row] ?? 0}`;
  return (
    <div
      ref={grid}
      role="treegrid"
      aria-label={t('timeline.label', 'Spans of the trace')}
      aria-rowcount={rows.length + 1}
      aria-colcount={2}
      // A cursor scrolled out of sight has no element to point at.
      aria-activedescendant={visible.some(({ index }) => index === cursor.row) ? rowId(cursor.row) : undefined}
      tabIndex={0}
      className={styles.grid}
      style={{ ['--name-width' as string]: `${nameColumn.size}px` }}
      onPointerDown={drag.onPointerDown}
      onKeyDown={useKeyboard(cursor.keys)}
      {...line}
    >
      <div role="row" aria-rowindex={1} className={styles.head}>
        <div role="columnheader" className={styles.nameHead}>
          <span className={styles.title}>{t('timeline.name', 'Service and operation')}</span>
          <GridTools collapse={collapse} zoom={zoom} />
          <Splitter
            state={nameColumn}
            label={t('timeline.resize', 'Width of the name column')}
            orientation="vertical"
            className={styles.splitter}
          />
        </div>
        <div role="columnheader" aria-label={t('timeline.time', 'Time')} className={styles.timeHead} data-time>
          <TimeAxis ticks={ticks} />
        </div>
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: rows.length * ROW_PX }}>
        <div className={styles.overlay} aria-hidden>
          <TickLines ticks={ticks} />
        </div>
        {visible.map(({ index }) => (
          // Rows that leave the window are taken over by those that enter it: far cheaper than new elements.
          <TimelineRow
            key={index % pool}
            {...props}
            row={index}
            id={rowId(index)}
            isActive={cursor.row === index}
            onOpenRow={cursor.openRow}
          />
        ))}
        <div className={styles.overlay} aria-hidden>
          <div ref={lineRef} className={styles.cursor} />
          {drag.dragged && <div className={styles.dragged} style={stretch(drag.dragged)} />}
        </div>
      </div>
      {rows.length === 0 && (
        <div className={styles.nothing}>
          {filter.isActive
            ? t('timeline.nothing', 'No span matches. Clear the search to see all of them.')
            : trace.spans.length > 0 && t('timeline.all-off', 'All spans are switched off.')}
        </div>
      )}
    </div>
  );
}

/** A span that a link leads to is shown amid its surroundings; steps from there move as little as they can. */
function useScrollTo(scrollToIndex: (row: number, options: { align: 'auto' | 'center' }) => void, row: number): void {
  const scroll = useRef(scrollToIndex);
  scroll.current = scrollToIndex;
  const hasScrolled = useRef(false);
  useEffect(() => {
    if (row >= 0) {
      scroll.current(row, { align: hasScrolled.current ? 'auto' : 'center' });
    }
    hasScrolled.current = true;
  }, [row]);
}

/** Largest number of rows ever shown at once: that many slots never hold two rows of one window. */
function usePoolSize(shown: number): number {
  const largest = useRef(1);
  largest.current = Math.max(largest.current, shown);
  return largest.current;
}

const timeAreaOf = (element: HTMLElement) => element.closest<HTMLElement>('[data-time]');

const stretch = ({ from, to }: { readonly from: number; readonly to: number }) => ({
  left: `${Math.min(from, to) * 100}%`,
  width: `${Math.abs(to - from) * 100}%`,
});

const getStyles = (theme: GrafanaTheme2) => ({
  grid: css({
    flexGrow: 1,
    minHeight: 0,
    minWidth: 0,
    overflowY: 'auto',
    overflowX: 'hidden',
    position: 'relative',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.border}`, outlineOffset: -2 },
  }),
  head: css({
    position: 'sticky',
    top: 0,
    zIndex: 2,
    height: AXIS_PX,
    display: 'grid',
    gridTemplateColumns: 'var(--name-width) minmax(0, 1fr)',
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  nameHead: css({
    display: 'flex',
    alignItems: 'center',
    gap: 2,
    minWidth: 0,
    position: 'relative',
    paddingLeft: theme.spacing(1),
    overflow: 'hidden',
  }),
  title: css({
    flexGrow: 1,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.secondary,
  }),
  splitter: css({ height: '100%' }),
  timeHead: css({ position: 'relative', cursor: 'ew-resize', userSelect: 'none' }),
  body: css({ position: 'relative', userSelect: 'none' }),
  overlay: css({
    position: 'absolute',
    top: 0,
    bottom: 0,
    left: 'var(--name-width)',
    right: 0,
    overflow: 'hidden',
    pointerEvents: 'none',
  }),
  cursor: css({
    position: 'absolute',
    top: 0,
    bottom: 0,
    width: 1,
    background: theme.colors.text.disabled,
    visibility: 'hidden',
  }),
  dragged: css({
    position: 'absolute',
    top: 0,
    bottom: 0,
    background: theme.colors.primary.transparent,
    borderLeft: `1px solid ${theme.colors.primary.border}`,
    borderRight: `1px solid ${theme.colors.primary.border}`,
  }),
  nothing: css({ padding: theme.spacing(4), textAlign: 'center', color: theme.colors.text.secondary }),
});
