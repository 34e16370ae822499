import { type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t, useSize } from '@thalweg/panel-kit';
import { describeTime } from '../components/SpanRowView';
import { TickLines, TimeAxis } from '../components/TimeAxis';
import { Tool } from '../components/Tool';
import { type ViewProps } from '../components/view-props';
import { AXIS_PX, FLAME_OVERSCAN_PX, FLAME_ROW_PX, TICK_EVERY_PX } from '../constants';
import { useDragSelect } from '../hooks/use-drag-select';
import { type KeyMap, useKeyboard } from '../hooks/use-keyboard';
import { useWheelZoom } from '../hooks/use-wheel-zoom';
import { ticksFor } from '../layout/time-scale';
import { spanAt } from './flame-geometry';
import { type FlameMove, neighbour } from './flame-keys';
import { paintFlame } from './paint-flame';
import { useFlameScene } from './use-flame-scene';

/** The icicle: children below their parent, as long as they took; one canvas, whatever the number of spans. */
export function FlameView(props: ViewProps) {
  const { trace, zoom, selection, actions, format, filter } = props;
  const styles = useStyles2(getStyles);
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [hovered, setHovered] = useState(-1);
  const { width, height } = useSize(scroller);
  const scene = useFlameScene(props);
  const { rows } = scene;
  const { active } = selection;
  const view = useMemo(
    () => ({ window: zoom.window, width, height: Math.max(height - AXIS_PX, 0), scrollTop }),
    [zoom.window, width, height, scrollTop],
  );
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || view.width === 0) {
      return undefined;
    }
    // One picture a frame, however many events came in between.
    const frame = requestAnimationFrame(() => {
      const ratio = window.devicePixelRatio || 1;
      element.width = Math.round(view.width * ratio);
      element.height = Math.round(view.height * ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      paintFlame(context, { ...scene, ...view, active, hovered });
    });
    return () => cancelAnimationFrame(frame);
  }, [scene, view, active, hovered]);
  useReveal(scroller, active < 0 ? -1 : (rows.row[active] ?? -1));
  const drag = useDragSelect(zoom.narrowTo, areaOf);
  useWheelZoom(scroller, areaOf, zoom);
  const find = (event: MouseEvent) => {
    const box = canvas.current?.getBoundingClientRect();
    return box ? spanAt(rows, trace.times, view, event.clientX - box.left, event.clientY - box.top) : -1;
  };
  const keys = useFlameKeys(props, rows);
  const ticks = useMemo(
    () => ticksFor(zoom.window, Math.max(1, Math.floor(width / TICK_EVERY_PX))),
    [zoom.window, width],
  );
  const describe = (span: number) => {
    const row = trace.spans[span];
    return row ? `${row.service} ${row.operation}\n${describeTime(trace, span, format)}` : '';
  };
  const pointAt = (event: MouseEvent) => {
    const span = event.buttons === 0 ? find(event) : -1;
    setHovered(span);
  };
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="application"
      aria-roledescription={t('flame.role', 'flame view of the trace')}
      aria-label={t('flame.label', 'Flame view. Arrow keys move along spans, Enter opens details.')}
      tabIndex={0}
      onKeyDown={useKeyboard(keys)}
      onScroll={({ currentTarget }) => setScrollTop(currentTarget.scrollTop)}
    >
      <div className={styles.axis} data-flame-area onPointerDown={drag.onPointerDown}>
        <TimeAxis ticks={ticks} />
        {zoom.isZoomed && (
          <span className={styles.reset}>
            <Tool label={t('flame.zoom-reset', 'Reset zoom')} glyph="zoom-reset" onClick={zoom.reset} />
          </span>
        )}
      </div>
      <div className={styles.stage} style={{ height: rows.rowCount * FLAME_ROW_PX + FLAME_OVERSCAN_PX }}>
        <div
          className={styles.sticky}
          style={{ height: view.height }}
          data-flame-area
          data-tip={describe(hovered)}
          data-tip-follows
          onPointerDown={drag.onPointerDown}
          onMouseMove={pointAt}
          onMouseLeave={() => setHovered(-1)}
          onClick={(event) => {
            const span = find(event);
            if (span >= 0) {
              actions.openSpan(span);
            }
          }}
          onDoubleClick={(event) => {
            const span = find(event);
            if (span >= 0) {
              zoom.show({ start: trace.times.start[span] ?? 0, end: trace.times.end[span] ?? 0 });
            }
          }}
        >
          <canvas ref={canvas} className={styles.canvas} aria-hidden data-flame-canvas />
          <div className={styles.overlay} aria-hidden>
            <TickLines ticks={ticks} />
            {drag.dragged && (
              <div
                className={styles.dragged}
                style={{
                  left: `${Math.min(drag.dragged.from, drag.dragged.to) * 100}%`,
                  width: `${Math.abs(drag.dragged.to - drag.dragged.from) * 100}%`,
                }}
              />
            )}
          </div>
        </div>
      </div>
      {rows.rowCount === 0 && (
        <div className={styles.nothing}>
          {filter.isActive ? t('flame.nothing', 'No span matches.') : t('flame.all-off', 'All spans are switched off.')}
        </div>
      )}
      <div className={styles.spoken} aria-live="polite">
        {active >= 0 && describe(active)}
      </div>
    </div>
  );
}

const areaOf = (element: HTMLElement) => element.closest<HTMLElement>('[data-flame-area]');

/** Brings the row of the selected span into sight. */
function useReveal(scroller: React.RefObject<HTMLElement>, row: number): void {
  useEffect(() => {
    const element = scroller.current;
    if (!element || row < 0) {
      return;
    }
    const top = row * FLAME_ROW_PX;
    const seen = element.clientHeight - AXIS_PX - FLAME_ROW_PX;
    if (top < element.scrollTop || top > element.scrollTop + seen) {
      element.scrollTop = Math.max(0, top - seen / 2);
    }
  }, [scroller, row]);
}

function useFlameKeys({ trace, selection }: ViewProps, rows: ReturnType<typeof useFlameScene>['rows']): KeyMap {
  const { active, opened, open, activate } = selection;
  const go = useCallback(
    (move: FlameMove) => () => {
      const next = neighbour(rows, trace.tree, active, move);
      if (next >= 0) {
        (opened >= 0 ? open : activate)(next);
      }
    },
    [rows, trace, active, opened, open, activate],
  );
  return useMemo(
    () => ({
      ArrowUp: go('up'),
      k: go('up'),
      ArrowDown: go('down'),
      j: go('down'),
      ArrowLeft: go('left'),
      h: go('left'),
      ArrowRight: go('right'),
      l: go('right'),
      Home: go('first'),
      Enter: () => active >= 0 && open(active),
    }),
    [go, active, open],
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  scroller: css({
    flexGrow: 1,
    minHeight: 0,
    minWidth: 0,
    overflowY: 'auto',
    overflowX: 'hidden',
    position: 'relative',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.border}`, outlineOffset: -2 },
  }),
  axis: css({
    position: 'sticky',
    top: 0,
    zIndex: 2,
    height: AXIS_PX,
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    cursor: 'ew-resize',
    userSelect: 'none',
  }),
  reset: css({ position: 'absolute', right: 4, top: 3, background: theme.colors.background.primary }),
  stage: css({ position: 'relative' }),
  sticky: css({ position: 'sticky', top: AXIS_PX, overflow: 'hidden', cursor: 'pointer', touchAction: 'none' }),
  canvas: css({ width: '100%', height: '100%', display: 'block' }),
  overlay: css({ position: 'absolute', inset: 0, pointerEvents: 'none', opacity: 0.5 }),
  dragged: css({
    position: 'absolute',
    top: 0,
    bottom: 0,
    background: theme.colors.primary.transparent,
    borderLeft: `1px solid ${theme.colors.primary.border}`,
    borderRight: `1px solid ${theme.colors.primary.border}`,
  }),
  nothing: css({ padding: theme.spacing(4), textAlign: 'center', color: theme.colors.text.secondary }),
  spoken: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)', top: 0 }),
});
