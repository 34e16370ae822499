import { type ReactNode } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Icon, Spinner, useStyles2 } from '@grafana/ui';

export type FaceKind = 'loading' | 'empty' | 'error';

export interface FaceProps {
  kind: FaceKind;
  /** One sentence: what is the matter. */
  title: string;
  /** What to do about it. */
  hint?: ReactNode;
  /** A button or link. */
  action?: ReactNode;
}

/** What a panel shows instead of its picture: loading, nothing there, or a failure with its remedy. */
export function Face({ kind, title, hint, action }: FaceProps) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.face} role={kind === 'error' ? 'alert' : 'status'} data-testid={`thalweg-face-${kind}`}>
      <div className={kind === 'error' ? styles.errorMark : styles.mark}>
        {kind === 'loading' && <Spinner size="xl" />}
        {kind === 'empty' && <Icon name="filter" size="xxl" />}
        {kind === 'error' && <Icon name="exclamation-triangle" size="xxl" />}
      </div>
      <div className={styles.title}>{title}</div>
      {hint && <div className={styles.hint}>{hint}</div>}
      {action}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  face: css({
    width: '100%',
    height: '100%',
    minHeight: 0,
    overflow: 'auto',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(2),
    textAlign: 'center',
  }),
  mark: css({ color: theme.colors.text.secondary }),
  errorMark: css({ color: theme.colors.error.text }),
  title: css({ ...theme.typography.h5, margin: 0, maxWidth: theme.spacing(72) }),
  hint: css({ color: theme.colors.text.secondary, maxWidth: theme.spacing(72) }),
});
