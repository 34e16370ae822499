import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { IconButton, useStyles2 } from '@grafana/ui';

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
    <div className={styles.buttons} role="group" aria-label="View">
      <IconButton name="plus" size="lg" tooltip="Zoom in (+)" onClick={onIn} />
      <IconButton name="minus" size="lg" tooltip="Zoom out (−)" onClick={onOut} />
      <IconButton name="expand-arrows-alt" size="lg" tooltip="Show all (0)" onClick={onFit} />
      <IconButton name="question-circle" size="lg" tooltip="Keys (?)" onClick={onHelp} aria-expanded={helpOpen} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  buttons: css({
    display: 'flex',
    alignItems: 'center',
    height: theme.spacing(theme.components.height.md),
    padding: theme.spacing(0, 0.75),
    gap: theme.spacing(0.25),
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    pointerEvents: 'auto',
  }),
});
