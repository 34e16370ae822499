import { type ReactNode } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { Highlight } from '../components/Highlight';
import { Tool } from '../components/Tool';
import { useCopy } from '../hooks/use-copy';
import { t } from '../strings';

export interface FactRow {
  readonly name: string;
  /** What is shown; text is copyable. */
  readonly value: string;
  /** Shown behind the value, paler. */
  readonly note?: string | undefined;
  readonly extra?: ReactNode;
}

interface FactsProps {
  readonly title?: string;
  readonly rows: readonly FactRow[];
  readonly words?: readonly string[];
}

const NO_WORDS: readonly string[] = [];

/** A list of names and values; each value can be copied. Rows without a value are left out. */
export function Facts({ title, rows, words = NO_WORDS }: FactsProps) {
  const styles = useStyles2(getStyles);
  const { copied, copy } = useCopy();
  const shown = rows.filter(({ value }) => value !== '');
  if (shown.length === 0) {
    return null;
  }
  return (
    <section className={styles.section} aria-label={title}>
      {title && <h4 className={styles.title}>{title}</h4>}
      <dl className={styles.list}>
        {shown.map(({ name, value, note, extra }, at) => (
          <div key={`${name}-${at}`} className={styles.row}>
            <dt className={styles.name}>
              <Highlight text={name} words={words} />
            </dt>
            <dd className={styles.value}>
              <span className={styles.text}>
                <Highlight text={value} words={words} />
                {note && <span className={styles.note}> {note}</span>}
              </span>
              {extra}
              <span className={styles.copy}>
                <Tool
                  label={copied === value ? t('header.copied') : t('drawer.copy', { name })}
                  glyph={copied === value ? 'done' : 'copy'}
                  onClick={() => copy(value)}
                />
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ marginBottom: theme.spacing(1.5) }),
  title: css({
    margin: theme.spacing(0, 0, 0.5),
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    color: theme.colors.text.primary,
  }),
  list: css({ margin: 0 }),
  row: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(96px, 34%) minmax(0, 1fr)',
    alignItems: 'start',
    gap: theme.spacing(1),
    minHeight: 24,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    fontSize: theme.typography.bodySmall.fontSize,
    '& button': { opacity: 0 },
    '&:hover button, & button:focus-visible': { opacity: 1 },
  }),
  name: css({
    fontWeight: theme.typography.fontWeightRegular,
    color: theme.colors.text.secondary,
    overflowWrap: 'anywhere',
    lineHeight: '18px',
    paddingTop: 3,
  }),
  value: css({ display: 'flex', alignItems: 'flex-start', margin: 0, minWidth: 0 }),
  text: css({
    flexGrow: 1,
    minWidth: 0,
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-wrap',
    lineHeight: '18px',
    padding: '3px 0',
    color: theme.colors.text.primary,
  }),
  note: css({ color: theme.colors.text.secondary }),
  copy: css({ flexShrink: 0 }),
});
