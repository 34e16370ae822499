import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type Series } from '../state/red';
import { Sparkline } from './Sparkline';

interface Props {
  label: string;
  value: string;
  /** Colours the figure when it calls for attention. */
  alarm?: boolean;
  trend?: Series;
  color: string;
}

const TREND = { width: 200, height: 36 };

/** One figure over the whole range, and how it went. */
export function StatTile({ label, value, alarm, trend, color }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.tile} aria-label={label}>
      <div className={styles.text}>
        <div className={styles.label}>{label}</div>
        <div className={alarm ? styles.alarm : styles.value}>{value}</div>
      </div>
      {trend && <Sparkline series={trend} color={color} {...TREND} label={`${label} over time`} />}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const value = {
    ...theme.typography.h2,
    margin: 0,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  } as const;
  return {
    tile: css({
      flex: '1 1 180px',
      minWidth: 0,
      overflow: 'hidden',
      display: 'flex',
      flexDirection: 'column',
      justifyContent: 'space-between',
      background: theme.colors.background.primary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.lg ?? theme.shape.radius.default,
    }),
    text: css({ padding: theme.spacing(1.5, 2, 1, 2) }),
    label: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
    value: css(value),
    alarm: css({ ...value, color: theme.colors.error.text }),
  };
};
