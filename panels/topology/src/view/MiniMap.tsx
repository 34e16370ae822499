import { type MouseEvent, useEffect, useRef } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { MINI_MAP } from '../constants';
import { miniMapScale, paintMiniMap } from '../paint/mini-map';
import { type Stage } from '../paint/stage';

/** The whole map in small, with a frame around what is in sight; a press looks there. The map itself has the keys. */
export function MiniMap({ stage }: { stage: Stage | null }) {
  const styles = useStyles2(getStyles);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!stage) return;
    const paint = () => {
      const context = canvas.current?.getContext('2d');
      if (context && stage.shown) paintMiniMap(context, stage.shown, stage.sight(), window.devicePixelRatio || 1);
    };
    paint();
    stage.watch(paint);
    return () => stage.watch(null);
  }, [stage]);
  const look = (event: MouseEvent<HTMLElement>) => {
    if (!stage?.shown || event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const { scale, x, y } = miniMapScale(stage.shown);
    stage.lookAt((event.clientX - box.left - x) / scale, (event.clientY - box.top - y) / scale);
  };
  const ratio = window.devicePixelRatio || 1;
  return (
    <canvas
      ref={canvas}
      className={styles.map}
      width={MINI_MAP.width * ratio}
      height={MINI_MAP.height * ratio}
      role="img"
      aria-label={t('topology.mini-map.label', 'The whole map in small')}
      data-testid="thalweg-topology-mini-map"
      onPointerDown={look}
      onPointerMove={look}
    />
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  map: css({
    position: 'absolute',
    insetInlineEnd: theme.spacing(1),
    bottom: theme.spacing(1),
    width: MINI_MAP.width,
    height: MINI_MAP.height,
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    touchAction: 'none',
    cursor: 'crosshair',
  }),
});
