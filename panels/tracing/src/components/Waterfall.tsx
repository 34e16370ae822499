import { type ReactNode, type RefObject, useEffect, useId, useMemo, useRef } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type TracingOptions } from '../config';
import { AXIS_PX, OVERSCAN_ROWS, ROW_PX, TICK_EVERY_PX } from '../constants';
import { type FilterState } from '../hooks/use-filter';
import { type Selection } from '../hooks/use-selection';
import { type SplitterState } from '../hooks/use-splitter';
import { useDragSelect } from '../hooks/use-drag-select';
import { useTimeCursor } from '../hooks/use-time-cursor';
import { type Zoom } from '../hooks/use-zoom';
import { type RowList } from '../layout/row-list';
import { ticksFor } from '../layout/time-scale';
import { type Trace } from '../model/trace';
import { t } from '../strings';
import { SpanRowView } from './SpanRowView';
import { Splitter } from './Splitter';
import { TickLines, TimeAxis } from './TimeAxis';

export interface WaterfallProps {
  readonly trace: Trace;
  readonly rows: RowList;
  readonly colors: ReadonlyMap<string, string>;
  readonly collapsed: ReadonlySet<number>;
  readonly selection: Selection;
  readonly filter: FilterState;
  readonly zoom: Zoom;
  readonly nameColumn: SplitterState;
  readonly timeWidth: number;
  readonly options: TracingOptions;
  readonly tools: ReactNode;
  readonly gridRef: RefObject<HTMLDivElement>;
  readonly onToggle: (span: number) => void;
}

/** The tree and its bars. Only rows in sight exist; a treegrid with one tab stop, whose cursor the arrow keys move. */
export function Waterfall(props: WaterfallProps) {
  const { rows, nameColumn, selection, zoom, timeWidth, tools, gridRef, filter } = props;
  const styles = useStyles2(getStyles);
  const uid = useId();
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => gridRef.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
    scrollMargin: AXIS_PX,
    scrollPaddingStart: AXIS_PX,
  });
  const activeRow = selection.active < 0 ? -1 : (rows.rowOf[selection.active] ?? -1);
  const scrollTo = useRef(virtualizer.scrollToIndex);
  scrollTo.current = virtualizer.scrollToIndex;
  const hasScrolled = useRef(false);
  useEffect(() => {
    if (activeRow >= 0) {
      // A span that a link leads to is shown amid its surroundings; steps from there move as little as they can.
      scrollTo.current(activeRow, { align: hasScrolled.current ? 'auto' : 'center' });
    }
    hasScrolled.current = true;
  }, [activeRow]);
  const ticks = useMemo(
    () => ticksFor(zoom.window, Math.max(1, Math.floor(timeWidth / TICK_EVERY_PX))),
    [zoom.window, timeWidth],
  );
  const drag = useDragSelect(zoom.narrowTo, timeAreaOf);
  const cursorRef = useRef<HTMLDivElement>(null);
  const cursor = useTimeCursor(cursorRef, timeAreaOf);
  const visible = virtualizer.getVirtualItems();
  const pool = usePoolSize(visible.length);
  const rowId = (span: number) => `${uid}-${span}`;
  return (
    <div
      ref={gridRef}
      role="treegrid"
      aria-label={t('grid.label')}
      aria-rowcount={rows.length + 1}
      aria-colcount={2}
      // A cursor scrolled out of sight has no element to point at.
      aria-activedescendant={visible.some(({ index }) => index === activeRow) ? rowId(selection.active) : undefined}
      tabIndex={0}
      className={styles.grid}
      style={{ ['--name-width' as string]: `${nameColumn.size}px` }}
      onPointerDown={drag.onPointerDown}
      {...cursor}
    >
      <div role="row" aria-rowindex={1} className={styles.head}>
        <div role="columnheader" className={styles.nameHead}>
          <span className={styles.title}>{t('grid.name')}</span>
          {tools}
          <Splitter state={nameColumn} label={t('grid.resize')} orientation="vertical" className={styles.splitter} />
        </div>
        <div role="columnheader" aria-label={t('grid.time')} className={styles.timeHead} data-time>
          <TimeAxis ticks={ticks} />
        </div>
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: rows.length * ROW_PX }}>
        <div className={styles.overlay} aria-hidden>
          <TickLines ticks={ticks} />
        </div>
        {visible.map((item) => (
          // Rows that leave the window are taken over by those that enter it: far cheaper than new elements.
          <Row key={item.index % pool} {...props} row={item.index} id={rowId(rows.span[item.index] ?? 0)} />
        ))}
        <div className={styles.overlay} aria-hidden>
          <div ref={cursorRef} className={styles.cursor} />
          {drag.dragged && <div className={styles.dragged} style={stretch(drag.dragged)} />}
        </div>
      </div>
      {rows.length === 0 && filter.isActive && <div className={styles.nothing}>{t('grid.nothing')}</div>}
    </div>
  );
}

/** Largest number of rows ever shown at once: that many slots never hold two rows of one window. */
function usePoolSize(shown: number): number {
  const largest = useRef(1);
  largest.current = Math.max(largest.current, shown);
  return largest.current;
}

/** Picks what one row needs out of what the list knows, so that rows that did not change are not drawn again. */
function Row({ row, id, ...props }: WaterfallProps & { readonly row: number; readonly id: string }) {
  const { trace, rows, selection, filter, options } = props;
  const span = rows.span[row] ?? 0;
  return (
    <SpanRowView
      id={id}
      trace={trace}
      span={span}
      level={rows.level[row] ?? 0}
      rowIndex={row}
      top={row * ROW_PX}
      window={props.zoom.window}
      color={props.colors.get(trace.spans[span]?.service ?? '') ?? ''}
      isCollapsed={props.collapsed.has(span)}
      isActive={selection.active === span}
      isOpened={selection.opened === span}
      isDimmed={filter.isMatch !== undefined && filter.isMatch[span] === 0}
      words={filter.words}
      label={options.label}
      showCritical={options.showCriticalPath}
      onToggle={props.onToggle}
      onOpen={selection.open}
    />
  );
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
