import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { formatRatio, t } from '@thalweg/panel-kit';
import { type DrawerProps } from '../components/view-props';
import { explainRoot, explainRule, keyParts } from '../explain';
import { type Trace } from '../model/trace';
import { Facts } from './Facts';

function bentness(trace: Trace, span: number): 'orphan' | 'cycle' | undefined {
  const kinds = (trace.defects.get(span) ?? []).map(({ kind }) => kind);
  return (['orphan', 'cycle'] as const).find((kind) => kinds.includes(kind));
}

/** Why a span hangs where it does: what matched, how sure that is; for a root, what was looked for in vain. */
export function WhyHere({ trace, span, actions }: Pick<DrawerProps, 'trace' | 'span' | 'actions'>) {
  const styles = useStyles2(getStyles);
  const row = trace.spans[span];
  const parent = trace.tree.parent[span] ?? -1;
  const above = trace.spans[parent];
  if (!row) {
    return null;
  }
  const { link } = row;
  const title = t('drawer.section.evidence', 'Why it is here');
  return (
    <section className={styles.section} aria-label={title}>
      <h4 className={styles.title}>{title}</h4>
      <p className={styles.words}>
        {link
          ? explainRule(link.rule)
          : above
            ? explainRule('parent_span_id')
            : explainRoot(row.spanType, bentness(trace, span))}
      </p>
      {above && (
        <button type="button" className={styles.parent} onClick={() => actions.openSpan(parent)}>
          {t('drawer.parent', 'Parent')}: {above.service} {above.operation}
        </button>
      )}
      {link && (
        <>
          <Confidence value={link.confidence} />
          <Facts
            rows={[
              { name: t('drawer.evidence.rule', 'Rule'), value: link.rule, key: 'rule' },
              ...keyParts(link.key).map(({ name, value }) => ({
                name: name || t('drawer.evidence.key', 'Key'),
                value,
              })),
            ]}
            onFilter={actions.addCondition}
          />
        </>
      )}
    </section>
  );
}

function Confidence({ value }: { readonly value: number | undefined }) {
  const styles = useStyles2(getStyles);
  if (value === undefined) {
    return null;
  }
  const name = t('drawer.evidence.confidence', 'Confidence');
  const word =
    value >= 0.95
      ? t('drawer.evidence.certain', 'certain')
      : value >= 0.6
        ? t('drawer.evidence.likely', 'likely')
        : t('drawer.evidence.guess', 'a guess');
  return (
    <div className={styles.confidence}>
      <span>{name}</span>
      <span
        className={styles.meter}
        role="meter"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(value * 100)}
      >
        <span className={cx(styles.level, value < 0.6 && styles.low)} style={{ width: `${value * 100}%` }} />
      </span>
      <span>
        {formatRatio(value)}, {word}
      </span>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({
    marginBottom: theme.spacing(1.5),
    padding: theme.spacing(1, 1, 0, 1),
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  title: css({
    margin: theme.spacing(0, 0, 0.5),
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  words: css({ margin: theme.spacing(0, 0, 1) }),
  parent: css({
    display: 'block',
    maxWidth: '100%',
    marginBottom: theme.spacing(1),
    padding: 0,
    border: 'none',
    background: 'transparent',
    color: theme.colors.text.link,
    fontSize: 'inherit',
    textAlign: 'left',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    '&:hover': { textDecoration: 'underline' },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  confidence: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(0.5),
    color: theme.colors.text.secondary,
  }),
  meter: css({
    flexGrow: 1,
    maxWidth: 120,
    height: 6,
    borderRadius: 3,
    overflow: 'hidden',
    background: theme.colors.background.canvas,
  }),
  level: css({ display: 'block', height: '100%', background: theme.colors.success.main }),
  low: css({ background: theme.colors.warning.main }),
});
