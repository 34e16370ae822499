import { useMemo } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type DrawerProps } from '../components/view-props';
import { type AssociationKey, associationKeys } from './association-keys';
import { Facts } from './Facts';
import { WhyHere } from './WhyHere';

/** Why a span is where it is, which of its ids others share, and which were looked for in vain. */
export function Evidence(props: DrawerProps) {
  const { trace, span } = props;
  const styles = useStyles2(getStyles);
  const keys = useMemo(() => associationKeys(trace, span), [trace, span]);
  const shared = keys.filter(({ sharedBy }) => sharedBy.length > 0);
  const vain = keys.filter(({ sharedBy }) => sharedBy.length === 0);
  return (
    <>
      <WhyHere {...props} />
      {shared.length > 0 && (
        <section aria-label={t('drawer.evidence.shared', 'Ids that it shares')} className={styles.section}>
          <h4 className={styles.title}>{t('drawer.evidence.shared', 'Ids that it shares')}</h4>
          {shared.map((key) => (
            <Shared key={key.name} {...props} shared={key} />
          ))}
        </section>
      )}
      {vain.length > 0 && (
        <>
          <Facts
            title={t('drawer.evidence.vain', 'Looked for in vain')}
            rows={vain.map(({ name, value }) => ({ name, value }))}
          />
          <p className={styles.words}>
            {t(
              'drawer.evidence.vain-words',
              'No other span of this trace has these ids, so nothing was linked by them.',
            )}
          </p>
        </>
      )}
      {keys.length === 0 && (
        <p className={styles.words}>
          {t(
            'drawer.evidence.none',
            'This span carries no id but its own: no header with a trace or request id, no TCP sequence, no id of a thread. Only what names its parent can link it.',
          )}
        </p>
      )}
    </>
  );
}

/** Others of a key that are named; the rest is counted. */
const NAMED = 4;

function Shared({ shared, trace, span, actions }: DrawerProps & { readonly shared: AssociationKey }) {
  const styles = useStyles2(getStyles);
  const parent = trace.tree.parent[span];
  // The parent first: this is what the reader came for.
  const others = [...shared.sharedBy].sort((a, b) => Number(b === parent) - Number(a === parent));
  return (
    <div className={styles.key}>
      <div className={styles.name}>
        {shared.name} <code className={styles.value}>{shared.value}</code>
      </div>
      <ul className={styles.others}>
        {others.slice(0, NAMED).map((other) => (
          <li key={other}>
            <button type="button" className={styles.other} onClick={() => actions.openSpan(other)}>
              {trace.spans[other]?.observationPoint} {trace.spans[other]?.service} {trace.spans[other]?.operation}
            </button>
            {other === parent && <span className={styles.note}> {t('drawer.evidence.is-parent', '(its parent)')}</span>}
          </li>
        ))}
        {others.length > NAMED && (
          <li className={styles.note}>
            {t('drawer.evidence.more', 'and {{count}} more', { count: others.length - NAMED })}
          </li>
        )}
      </ul>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ marginBottom: theme.spacing(1.5), fontSize: theme.typography.bodySmall.fontSize }),
  title: css({
    margin: theme.spacing(0, 0, 0.5),
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  words: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  key: css({ padding: theme.spacing(0.5, 0), borderBottom: `1px solid ${theme.colors.border.weak}` }),
  name: css({ color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
  value: css({ padding: 0, background: 'none', color: theme.colors.text.primary, fontSize: 'inherit' }),
  others: css({ listStyle: 'none', margin: 0, paddingLeft: theme.spacing(1.5) }),
  other: css({
    maxWidth: '100%',
    padding: 0,
    border: 'none',
    background: 'transparent',
    color: theme.colors.text.link,
    fontSize: 'inherit',
    textAlign: 'left',
    '&:hover': { textDecoration: 'underline' },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  note: css({ color: theme.colors.text.secondary }),
});
