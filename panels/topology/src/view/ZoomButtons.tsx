import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { IconButton, Tooltip, useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';

export interface ZoomButtonsProps {
  onIn: () => void;
  onOut: () => void;
  onFit: () => void;
  onHelp: () => void;
  helpOpen: boolean;
}

export function ZoomButtons({ onIn, onOut, onFit, onHelp, helpOpen }: ZoomButtonsProps) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.buttons} role="group" aria-label={t('topology.zoom.label', 'View')}>
      <IconButton name="plus" size="lg" tooltip={t('topology.zoom.in', 'Zoom in (+)')} onClick={onIn} />
      <IconButton name="minus" size="lg" tooltip={t('topology.zoom.out', 'Zoom out (−)')} onClick={onOut} />
      <Tooltip content={t('topology.zoom.fit', 'Show all (0)')}>
        <button
          type="button"
          className={styles.fit}
          aria-label={t('topology.zoom.fit', 'Show all (0)')}
          onClick={onFit}
        >
          <FitIcon />
        </button>
      </Tooltip>
      <IconButton
        name="question-circle"
        size="lg"
        tooltip={t('topology.zoom.keys', 'Keys (?)')}
        onClick={onHelp}
        aria-expanded={helpOpen}
      />
    </div>
  );
}

/** Four corners: Grafana's icon set has no such thing in every version. */
function FitIcon() {
  return (
    <svg width={16} height={16} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth={1.6} aria-hidden>
      <path d="M1.5 5.500v-4h4M10.5 1.500h4v4M14.5 10.500v4h-4M5.5 14.500h-4v-4M5.5 5.500h5v5h-5z" />
    </svg>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  buttons: css({
    display: 'flex',
    alignItems: 'center',
    height: theme.spacing(theme.components.height.md),
    padding: theme.spacing(0, 1),
    gap: theme.spacing(0.5),
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    pointerEvents: 'auto',
  }),
  fit: css({
    display: 'inline-flex',
    padding: theme.spacing(0.25),
    marginRight: theme.spacing(0.75),
    color: 'inherit',
    background: 'none',
    border: 'none',
    borderRadius: theme.shape.radius.default,
    '&:hover': { background: theme.colors.action.hover },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.border}` },
  }),
});
