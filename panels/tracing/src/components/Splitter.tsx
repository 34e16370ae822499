import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { SPLITTER_PX } from '../constants';
import { type SplitterState } from '../hooks/use-splitter';

interface SplitterProps {
  readonly state: SplitterState;
  readonly label: string;
  /** Direction of the line itself. */
  readonly orientation: 'vertical' | 'horizontal';
  readonly className?: string;
}

/** The line between two parts; drag it, or move it with the arrow keys. */
export function Splitter({ state, label, orientation, className }: SplitterProps) {
  const styles = useStyles2(getStyles);
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={state.size}
      aria-valuemin={Math.round(state.min)}
      aria-valuemax={Math.round(Math.max(state.max, state.min))}
      className={cx(styles.line, orientation === 'vertical' ? styles.vertical : styles.horizontal, className)}
      onPointerDown={state.onPointerDown}
      onKeyDown={state.onKeyDown}
    />
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({
    flexShrink: 0,
    touchAction: 'none',
    zIndex: 3,
    '&::after': { content: '""', position: 'absolute', background: theme.colors.border.weak },
    '&:hover::after, &:focus-visible::after': { background: theme.colors.primary.main },
    '&:focus-visible': { outline: 'none' },
  }),
  vertical: css({
    position: 'relative',
    width: SPLITTER_PX,
    cursor: 'col-resize',
    '&::after': { top: 0, bottom: 0, left: SPLITTER_PX / 2 - 1, width: 2 },
  }),
  horizontal: css({
    position: 'relative',
    height: SPLITTER_PX,
    cursor: 'row-resize',
    '&::after': { left: 0, right: 0, top: SPLITTER_PX / 2 - 1, height: 2 },
  }),
});
