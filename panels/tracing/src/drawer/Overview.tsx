import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { Glyph } from '../components/Glyph';
import { type DrawerProps } from '../components/view-props';
import { LadderSums } from '../ladder/LadderSums';
import { type SpanDetail } from '../model/span';
import { Facts } from './Facts';
import { overviewFacts } from './facts-of-span';
import { WhyHere } from './WhyHere';

interface OverviewProps extends DrawerProps {
  readonly detail: SpanDetail;
}

export function Overview(props: OverviewProps) {
  const { trace, span, format, actions, detail } = props;
  return (
    <>
      <Findings trace={trace} span={span} />
      <LadderSums trace={trace} span={span} format={format} />
      <Facts
        title={t('drawer.section.overview', 'Span')}
        rows={overviewFacts(trace, span, format)}
        onFilter={actions.addCondition}
      />
      <WhyHere {...props} />
      <Links detail={detail} />
    </>
  );
}

/** What is wrong with this span, in sentences. */
function Findings({ trace, span }: Pick<OverviewProps, 'trace' | 'span'>) {
  const styles = useStyles2(getStyles);
  const texts = [...new Set((trace.defects.get(span) ?? []).map((defect) => defect.detail))];
  if (texts.length === 0) {
    return null;
  }
  return (
    <section aria-label={t('drawer.section.findings', 'Findings')}>
      <ul className={styles.findings}>
        {texts.map((text) => (
          <li key={text} className={styles.finding}>
            <Glyph name="warning" className={styles.mark} />
            <span>{text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Links({ detail }: Pick<OverviewProps, 'detail'>) {
  const styles = useStyles2(getStyles);
  if (detail.links.length === 0) {
    return null;
  }
  return (
    <section aria-label={t('drawer.links', 'Links')} className={styles.links}>
      {detail.links.map(({ title, href, target, onClick }) => (
        <a
          key={`${title} ${href}`}
          href={href}
          target={target}
          rel="noreferrer"
          className={styles.link}
          onClick={onClick}
        >
          {title}
        </a>
      ))}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  findings: css({ listStyle: 'none', margin: theme.spacing(0, 0, 1.5), padding: 0 }),
  finding: css({
    display: 'flex',
    gap: theme.spacing(1),
    padding: theme.spacing(0.75, 1),
    marginBottom: theme.spacing(0.5),
    borderRadius: theme.shape.radius.default,
    background: theme.colors.warning.transparent,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
  }),
  mark: css({ flexShrink: 0, marginTop: 2, color: theme.colors.warning.text }),
  links: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), marginBottom: theme.spacing(1.5) }),
  link: css({
    color: theme.colors.text.link,
    fontSize: theme.typography.bodySmall.fontSize,
    '&:hover': { textDecoration: 'underline' },
  }),
});
