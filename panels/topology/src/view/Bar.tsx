import { type ReactNode } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

/** A strip over the map that says what it shows just now. */
export function Bar({ label, testId, children }: { label: string; testId: string; children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.bar} role="group" aria-label={label} data-testid={testId}>
      {children}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1.5),
    minHeight: theme.spacing(theme.components.height.md),
    padding: theme.spacing(0.25, 1),
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    fontSize: theme.typography.bodySmall.fontSize,
    pointerEvents: 'auto',
  }),
});
