import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { Tool } from '../../components/Tool';
import { type ViewProps } from '../../components/view-props';
import { type Change, type Comparison } from './align';
import { CHANGE_SIGN, changeName, CHANGES, differenceColor } from './change-look';

interface CompareSummaryProps extends Pick<ViewProps, 'format'> {
  readonly comparison: Comparison;
  readonly only: Change | undefined;
  readonly onOnly: (change: Change | undefined) => void;
}

/** Both totals and how many places changed how; each count shows only those places. */
export function CompareSummary({ comparison, only, onOnly, format }: CompareSummaryProps) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const { leftMs, rightMs, counts } = comparison;
  const difference = rightMs - leftMs;
  const longest = Math.max(leftMs, rightMs);
  const bars = [
    ['A', leftMs],
    ['B', rightMs],
  ] as const;
  return (
    <div className={styles.summary}>
      <div className={styles.bars}>
        {bars.map(([name, ms]) => (
          <div key={name} className={styles.line}>
            <b>{name}</b>
            <span className={styles.track}>
              <span className={styles.bar} style={{ width: `${longest > 0 ? (ms / longest) * 100 : 0}%` }} />
            </span>
            <span>{format.duration(ms)}</span>
          </div>
        ))}
      </div>
      <strong
        style={{ color: theme.colors.text.primary, borderLeft: `4px solid ${differenceColor(theme, difference)}` }}
        className={styles.total}
      >
        {format.difference(difference)}
        {leftMs > 0 && ` (${difference > 0 ? '+' : ''}${Math.round((difference / leftMs) * 100)} %)`}
      </strong>
      <div className={styles.counts} role="group" aria-label={t('compare.counts', 'Changes')}>
        {CHANGES.map((change) => (
          <Tool
            key={change}
            label={changeName(change)}
            pressed={only === change}
            tip={t('compare.only', 'Show only what is {{change}}', { change: changeName(change) })}
            onClick={() => onOnly(only === change ? undefined : change)}
          >
            {CHANGE_SIGN[change]} {counts[change]} {changeName(change)}
          </Tool>
        ))}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  summary: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1, 3),
    padding: theme.spacing(0.5, 0, 1),
    flexShrink: 0,
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
  }),
  bars: css({ minWidth: 260 }),
  line: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
  track: css({ flexGrow: 1, height: 8, minWidth: 120 }),
  bar: css({ display: 'block', height: '100%', borderRadius: 2, background: theme.colors.text.secondary }),
  total: css({ paddingLeft: theme.spacing(1), fontSize: theme.typography.h5.fontSize }),
  counts: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5) }),
});
