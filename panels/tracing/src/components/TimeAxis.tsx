import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { AXIS_PX } from '../constants';
import { formatTick, type Tick } from '../layout/time-scale';

/** Labels above the time column. */
export function TimeAxis({ ticks }: { readonly ticks: readonly Tick[] }) {
  const styles = useStyles2(getStyles);
  const step = ticks.length > 1 ? (ticks[1]?.at ?? 0) - (ticks[0]?.at ?? 0) : Math.max(ticks[0]?.at ?? 1, 1);
  return (
    <div className={styles.axis}>
      {ticks
        // A label at the very edge would be cut.
        .filter(({ fraction }) => fraction < 0.97)
        .map(({ at, fraction }) => (
          <span key={at} className={styles.label} style={{ left: `${fraction * 100}%` }}>
            {formatTick(at, step)}
          </span>
        ))}
    </div>
  );
}

/** Thin lines through all rows at the ticks. */
export function TickLines({ ticks }: { readonly ticks: readonly Tick[] }) {
  const styles = useStyles2(getStyles);
  return (
    <>
      {ticks.map(({ at, fraction }) => (
        <span key={at} className={styles.line} style={{ left: `${fraction * 100}%` }} />
      ))}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  axis: css({ position: 'absolute', inset: 0, overflow: 'hidden', pointerEvents: 'none' }),
  label: css({
    position: 'absolute',
    paddingLeft: 4,
    lineHeight: `${AXIS_PX}px`,
    fontSize: theme.typography.size.xs,
    color: theme.colors.text.secondary,
    whiteSpace: 'nowrap',
    fontVariantNumeric: 'tabular-nums',
    borderLeft: `1px solid ${theme.colors.border.weak}`,
  }),
  line: css({ position: 'absolute', top: 0, bottom: 0, width: 1, background: theme.colors.border.weak }),
});
