import { Fragment } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

/** Text with the searched words marked. */
export function Highlight({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  const styles = useStyles2(getStyles);
  if (words.length === 0) {
    return <>{text}</>;
  }
  return (
    <>
      {splitByWords(text, words).map((part, at) =>
        // Every second part is a match, as `split` with a group gives it.
        at % 2 === 1 ? (
          <mark key={at} className={styles.mark}>
            {part}
          </mark>
        ) : (
          <Fragment key={at}>{part}</Fragment>
        ),
      )}
    </>
  );
}

function splitByWords(text: string, words: readonly string[]): string[] {
  const pattern = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return text.split(new RegExp(`(${pattern})`, 'gi'));
}

const getStyles = (theme: GrafanaTheme2) => ({
  mark: css({
    background: theme.colors.warning.main,
    color: theme.colors.warning.contrastText,
    borderRadius: 2,
    padding: 0,
  }),
});
