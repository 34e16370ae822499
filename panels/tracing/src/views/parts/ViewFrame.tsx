import { type ReactNode } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

interface ViewFrameProps {
  readonly width: number;
  readonly height: number;
  /** The line of controls above. */
  readonly tools: ReactNode;
  readonly label: string;
  readonly children: ReactNode;
}

/** A view with its controls above and its picture below, which scrolls on its own. */
export function ViewFrame({ width, height, tools, label, children }: ViewFrameProps) {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.view} style={{ width, height }} aria-label={label}>
      <div className={styles.tools}>{tools}</div>
      {children}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  view: css({ display: 'flex', flexDirection: 'column', minWidth: 0, minHeight: 0, overflow: 'hidden' }),
  tools: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
    padding: theme.spacing(0.5, 0),
    flexShrink: 0,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
