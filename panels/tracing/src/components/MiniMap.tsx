import { useEffect, useMemo, useRef } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { statusColors, t } from '@thalweg/panel-kit';
import { MINI_MAP_COLUMNS, MINI_MAP_PX } from '../constants';
import { useBrush } from '../hooks/use-brush';
import { useDragSelect } from '../hooks/use-drag-select';
import { miniMapGrid } from '../layout/mini-map';
import { paintMiniMap } from '../paint/mini-map';
import { type ViewProps } from './view-props';

/** The whole trace on one strip; what the views show of it is lit and can be moved and stretched. */
export function MiniMap({ trace, colorOf, zoom, hidden, format }: ViewProps) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const canvas = useRef<HTMLCanvasElement>(null);
  const strip = useRef<HTMLDivElement>(null);
  const total = trace.times.totalMs;
  const grid = useMemo(() => miniMapGrid(trace, MINI_MAP_COLUMNS, MINI_MAP_PX, hidden), [trace, hidden]);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) {
      const byService = trace.services.map(({ name }) => colorOf(name));
      paintMiniMap(context, grid, byService, statusColors(theme).error);
    }
  }, [grid, trace, colorOf, theme]);
  const { dragged, onPointerDown } = useDragSelect(
    (from, to) => zoom.show({ start: Math.min(from, to) * total, end: Math.max(from, to) * total }),
    stripOf,
  );
  const brush = useBrush(strip, zoom, total);
  const shown = dragged
    ? { from: Math.min(dragged.from, dragged.to), to: Math.max(dragged.from, dragged.to) }
    : { from: total > 0 ? zoom.window.start / total : 0, to: total > 0 ? zoom.window.end / total : 1 };
  const handle = (side: 'start' | 'end') => (
    <div
      role="slider"
      tabIndex={0}
      aria-label={side === 'start' ? t('toolbar.map-from', 'Shown from') : t('toolbar.map-to', 'Shown to')}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round((side === 'start' ? shown.from : shown.to) * 100)}
      aria-valuetext={format.duration(zoom.window[side])}
      className={styles.handle}
      style={{ left: `calc(${(side === 'start' ? shown.from : shown.to) * 100}% - ${HANDLE_PX / 2}px)` }}
      {...brush.handle(side)}
    />
  );
  return (
    <div
      ref={strip}
      className={styles.strip}
      role="group"
      aria-label={t('toolbar.map', 'Overview of the trace. Drag to zoom.')}
      data-strip
      onPointerDown={onPointerDown}
      onDoubleClick={zoom.reset}
    >
      <canvas ref={canvas} className={styles.canvas} width={MINI_MAP_COLUMNS} height={MINI_MAP_PX} aria-hidden />
      <div className={styles.shade} style={{ left: 0, width: `${shown.from * 100}%` }} />
      <div className={styles.shade} style={{ left: `${shown.to * 100}%`, right: 0 }} />
      {zoom.isZoomed && !dragged && (
        <div
          className={styles.window}
          style={{ left: `${shown.from * 100}%`, right: `${(1 - shown.to) * 100}%` }}
          {...brush.window}
        />
      )}
      {handle('start')}
      {handle('end')}
    </div>
  );
}

const stripOf = (element: HTMLElement) => element.closest<HTMLElement>('[data-strip]');
const HANDLE_PX = 9;

const getStyles = (theme: GrafanaTheme2) => ({
  strip: css({
    position: 'relative',
    height: MINI_MAP_PX + 2,
    flexShrink: 0,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.canvas,
    cursor: 'crosshair',
    overflow: 'hidden',
    touchAction: 'none',
    userSelect: 'none',
  }),
  canvas: css({ width: '100%', height: '100%', display: 'block', imageRendering: 'pixelated' }),
  shade: css({
    position: 'absolute',
    top: 0,
    bottom: 0,
    background: theme.colors.background.canvas,
    opacity: 0.7,
    pointerEvents: 'none',
  }),
  window: css({
    position: 'absolute',
    top: 0,
    bottom: 0,
    border: `solid ${theme.colors.primary.main}`,
    borderWidth: '0 1px',
    cursor: 'grab',
    '&:active': { cursor: 'grabbing' },
  }),
  handle: css({
    position: 'absolute',
    top: 0,
    bottom: 0,
    width: HANDLE_PX,
    cursor: 'ew-resize',
    '&::after': {
      content: '""',
      position: 'absolute',
      top: '28%',
      bottom: '28%',
      left: 2,
      right: 2,
      borderRadius: 3,
      background: theme.colors.text.secondary,
      opacity: 0.5,
    },
    '&:hover::after, &:focus-visible::after': { background: theme.colors.primary.main, opacity: 1 },
    '&:focus-visible': { outline: 'none' },
  }),
});
