import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type ReactNode } from 'react';

interface Props {
  title?: ReactNode;
  /** At the right end of the title line. */
  actions?: ReactNode;
  children: ReactNode;
  /** Takes the height that is left. */
  fill?: boolean;
  /** A newer answer is on its way. */
  refreshing?: boolean;
  className?: string;
}

/** A framed part of a page. */
export function Card({ title, actions, children, fill, refreshing, className }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <section className={cx(styles.card, fill && styles.fill, className)} aria-busy={refreshing}>
      {refreshing && <div className={styles.progress} />}
      {(title || actions) && (
        <header className={styles.header}>
          <h2 className={styles.title}>{title}</h2>
          <div className={styles.actions}>{actions}</div>
        </header>
      )}
      <div className={styles.body}>{children}</div>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  card: css({
    position: 'relative',
    display: 'flex',
    flexDirection: 'column',
    minWidth: 0,
    minHeight: 0,
    overflow: 'hidden',
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.lg ?? theme.shape.radius.default,
  }),
  fill: css({ flex: '1 1 0' }),
  header: css({
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    flexWrap: 'wrap',
    padding: theme.spacing(1, 2),
    minHeight: theme.spacing(5.5),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  title: css({ ...theme.typography.h6, margin: 0, display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
  actions: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), flexWrap: 'wrap' }),
  body: css({ flex: '1 1 auto', minHeight: 0, display: 'flex', flexDirection: 'column' }),
  progress: css({
    position: 'absolute',
    insetInline: 0,
    top: 0,
    height: 2,
    zIndex: 1,
    background: theme.colors.primary.main,
    opacity: 0.6,
    [theme.transitions.handleMotion('no-preference')]: {
      animation: 'thalweg-refreshing 1s ease-in-out infinite alternate',
    },
  }),
});
