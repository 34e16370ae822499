import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type ReactNode } from 'react';

interface Props {
  /** The word that leads the clause. */
  readonly word: string;
  readonly children: ReactNode;
}

/** A part of the sentence: its leading word and what completes it, kept together where the line breaks. */
export function Clause({ word, children }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.clause} role="group" aria-label={word}>
      <span className={styles.word} aria-hidden>
        {word}
      </span>
      {children}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  clause: css({
    display: 'inline-flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 0.75),
    minWidth: 0,
    maxWidth: '100%',
  }),
  word: css({
    fontWeight: theme.typography.fontWeightMedium,
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.primary,
    whiteSpace: 'nowrap',
    lineHeight: theme.spacing(theme.components.height.md),
  }),
});
