import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type Formats } from '../components/view-props';
import { type Trace } from '../model/trace';
import { ladderOf } from './ladder';
import { stretchColor, stretchExplained, stretchName } from './stretch-look';

interface LadderSumsProps {
  readonly trace: Trace;
  readonly span: number;
  readonly format: Formats;
}

/** Where the time of the request went, in one bar: `93 % server, 7 % network`. Left out where one point saw it. */
export function LadderSums({ trace, span, format }: LadderSumsProps) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const { rungs, sums } = ladderOf(trace, span);
  if (rungs.length < 2 || sums.length === 0) {
    return null;
  }
  const title = t('ladder.sums', 'Where the time of this request went');
  return (
    <section className={styles.section} aria-label={title}>
      <div className={styles.bar} aria-hidden>
        {sums.map(({ kind, share }) => (
          <span
            key={kind}
            className={styles.part}
            style={{ flexGrow: Math.max(share, 0.002), background: stretchColor(theme, kind) }}
          />
        ))}
      </div>
      <ul className={styles.list}>
        {sums.map(({ kind, ms, share }) => (
          <li key={kind} data-tip={stretchExplained(kind)}>
            <span className={styles.dot} style={{ background: stretchColor(theme, kind) }} />
            {stretchName(kind)} {format.duration(ms)} <span className={styles.share}>{format.share(share)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ marginBottom: theme.spacing(1.5), fontSize: theme.typography.bodySmall.fontSize }),
  bar: css({ display: 'flex', gap: 1, height: 10, marginBottom: theme.spacing(0.5) }),
  part: css({ flexBasis: 2, minWidth: 2, borderRadius: 1 }),
  list: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.25, 1.5),
    margin: 0,
    padding: 0,
    listStyle: 'none',
    fontVariantNumeric: 'tabular-nums',
  }),
  dot: css({ display: 'inline-block', width: 8, height: 8, marginRight: 4, borderRadius: 2 }),
  share: css({ color: theme.colors.text.secondary }),
});
