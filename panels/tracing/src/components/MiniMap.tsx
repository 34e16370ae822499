import { useEffect, useMemo, useRef } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { statusColors } from '@thalweg/panel-kit';
import { MINI_MAP_COLUMNS, MINI_MAP_PX } from '../constants';
import { useDragSelect } from '../hooks/use-drag-select';
import { type Zoom } from '../hooks/use-zoom';
import { miniMapGrid } from '../layout/mini-map';
import { type Trace } from '../model/trace';
import { paintMiniMap } from '../paint/mini-map';
import { t } from '../strings';

interface MiniMapProps {
  readonly trace: Trace;
  readonly colors: ReadonlyMap<string, string>;
  readonly zoom: Zoom;
}

/** The whole trace on one strip; what the waterfall shows of it is lit, a drag shows another part. */
export function MiniMap({ trace, colors, zoom }: MiniMapProps) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const canvas = useRef<HTMLCanvasElement>(null);
  const total = trace.times.totalMs;
  const grid = useMemo(() => miniMapGrid(trace, MINI_MAP_COLUMNS, MINI_MAP_PX), [trace]);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) {
      const byService = trace.services.map(({ name }) => colors.get(name) ?? '');
      paintMiniMap(context, grid, byService, statusColors(theme).error);
    }
  }, [grid, trace, colors, theme]);
  const { dragged, onPointerDown } = useDragSelect(
    (from, to) => zoom.show({ start: Math.min(from, to) * total, end: Math.max(from, to) * total }),
    stripOf,
  );
  const shown = dragged
    ? { from: Math.min(dragged.from, dragged.to), to: Math.max(dragged.from, dragged.to) }
    : { from: total > 0 ? zoom.window.start / total : 0, to: total > 0 ? zoom.window.end / total : 1 };
  return (
    <div
      className={styles.strip}
      role="img"
      aria-label={t('mini-map.label')}
      data-strip
      onPointerDown={onPointerDown}
      onDoubleClick={zoom.reset}
    >
      <canvas ref={canvas} className={styles.canvas} width={MINI_MAP_COLUMNS} height={MINI_MAP_PX} />
      <div className={styles.shade} style={{ left: 0, width: `${shown.from * 100}%` }} />
      <div className={styles.shade} style={{ left: `${shown.to * 100}%`, right: 0 }} />
      {(zoom.isZoomed || dragged) && (
        <div className={styles.window} style={{ left: `${shown.from * 100}%`, right: `${(1 - shown.to) * 100}%` }} />
      )}
    </div>
  );
}

const stripOf = (element: HTMLElement) => element.closest<HTMLElement>('[data-strip]');

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
    borderWidth: '0 2px',
    pointerEvents: 'none',
  }),
});
