import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { Highlight } from '../components/Highlight';
import { Tool } from '../components/Tool';
import { useCopy } from '../hooks/use-copy';
import { type Condition } from '../model/condition';

export interface FactRow {
  readonly name: string;
  /** What is shown; text is copyable. */
  readonly value: string;
  /** Shown behind the value, paler. */
  readonly note?: string | undefined;
  /** Key by which spans of this value can be filtered; without it they cannot. */
  readonly key?: string;
}

interface FactsProps {
  readonly title?: string;
  readonly rows: readonly FactRow[];
  readonly words?: readonly string[];
  readonly onFilter?: (condition: Condition) => void;
}

const NO_WORDS: readonly string[] = [];

/** A list of names and values; each value can be copied and filtered by. Rows without a value are left out. */
export function Facts({ title, rows, words = NO_WORDS, onFilter }: FactsProps) {
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
        {shown.map(({ name, value, note, key }, at) => (
          <div key={`${name}-${at}`} className={styles.row}>
            <dt className={styles.name}>
              <Highlight text={name} words={words} />
            </dt>
            <dd className={styles.value}>
              <span className={styles.text}>
                <Highlight text={value} words={words} />
                {note && <span className={styles.note}> {note}</span>}
              </span>
              <span className={styles.tools}>
                {onFilter && key !== undefined && (
                  <Tool
                    label={t('drawer.filter-value', 'Show only spans with this {{name}}', { name })}
                    glyph="filter"
                    onClick={() => onFilter({ key, operator: '=', value })}
                  />
                )}
                <Tool
                  label={copied === value ? t('drawer.copied', 'Copied') : t('drawer.copy', 'Copy {{name}}', { name })}
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
  tools: css({ display: 'inline-flex', flexShrink: 0 }),
});
