import { memo } from 'react';
import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { BAR_MIN_PX, MAX_SEGMENTS_PER_BAR } from '../constants';
import { fractionOf, type TimeWindow } from '../layout/time-scale';
import { type Segment } from '../model/self-time';
import { type SpanType } from '../model/span';

export interface SpanBarProps {
  readonly start: number;
  readonly end: number;
  readonly window: TimeWindow;
  readonly color: string;
  readonly spanType: SpanType;
  readonly isError: boolean;
  /** Own time; drawn in full colour over the paler whole. */
  readonly own: readonly Segment[];
  /** Stretches on the critical path; drawn as a line. */
  readonly critical: readonly Segment[];
  readonly label: string;
  readonly tip: string;
}

/** Right cell of a row: when the span was at work. */
export const SpanBar = memo(function SpanBar(props: SpanBarProps) {
  const { start, end, window, color, spanType, isError, own, critical, label, tip } = props;
  const styles = useStyles2(getStyles);
  const from = fractionOf(window, start);
  const to = fractionOf(window, end);
  if (to < 0 || from > 1) {
    return <OutOfSight side={to < 0 ? 'left' : 'right'} tip={tip} />;
  }
  const left = Math.max(from, 0);
  const right = Math.min(to, 1);
  return (
    <>
      <div
        className={cx(styles.bar, spanType === 'network' && styles.network, isError && styles.error)}
        style={{ ...span(left, right), minWidth: BAR_MIN_PX, color }}
        data-tip={tip}
      />
      <Stripes className={styles.own} segments={own} window={window} color={color} />
      <Stripes className={styles.critical} segments={critical} window={window} />
      {label !== '' && (
        <span className={cx(styles.label, isInside(left, right) && styles.inside)} style={labelPlace(left, right)}>
          {label}
        </span>
      )}
    </>
  );
});

interface StripesProps {
  readonly className: string;
  readonly segments: readonly Segment[];
  readonly window: TimeWindow;
  readonly color?: string;
}

function Stripes({ className, segments, window, color }: StripesProps) {
  const visible = segments.filter(({ start, end }) => end > window.start && start < window.end);
  return (
    <>
      {visible.slice(0, MAX_SEGMENTS_PER_BAR).map(({ start, end }) => (
        <div
          key={start}
          className={className}
          style={{
            ...span(Math.max(fractionOf(window, start), 0), Math.min(fractionOf(window, end), 1)),
            background: color,
          }}
        />
      ))}
    </>
  );
}

function OutOfSight({ side, tip }: { readonly side: 'left' | 'right'; readonly tip: string }) {
  const styles = useStyles2(getStyles);
  return (
    <span className={cx(styles.away, side === 'left' ? styles.awayLeft : styles.awayRight)} data-tip={tip} aria-hidden>
      {side === 'left' ? '‹' : '›'}
    </span>
  );
}

const percent = (fraction: number) => `${(fraction * 100).toFixed(4)}%`;
const span = (left: number, right: number) => ({ left: percent(left), width: percent(Math.max(right - left, 0)) });

const isInside = (left: number, right: number) => right >= 0.86 && left <= 0.14;

/** Beside the bar where there is room, on the right first; inside a bar that fills the column. */
function labelPlace(left: number, right: number) {
  if (isInside(left, right)) {
    return { right: `calc(${percent(1 - right)} + 8px)` };
  }
  return right < 0.86 ? { left: `calc(${percent(right)} + 6px)` } : { right: `calc(${percent(1 - left)} + 6px)` };
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    position: 'absolute',
    top: 7,
    height: 14,
    borderRadius: 2,
    background: `color-mix(in srgb, currentColor ${theme.isDark ? 40 : 32}%, transparent)`,
  }),
  network: css({ top: 10, height: 8 }),
  error: css({ boxShadow: `inset 0 0 0 1px ${theme.colors.error.border}, 0 0 0 1px ${theme.colors.error.border}` }),
  own: css({ position: 'absolute', top: 10, height: 8, borderRadius: 1, pointerEvents: 'none' }),
  critical: css({
    position: 'absolute',
    top: 22,
    height: 2,
    background: theme.colors.text.primary,
    pointerEvents: 'none',
  }),
  label: css({
    position: 'absolute',
    top: 5,
    lineHeight: '18px',
    fontSize: theme.typography.size.xs,
    color: theme.colors.text.primary,
    whiteSpace: 'nowrap',
    fontVariantNumeric: 'tabular-nums',
    pointerEvents: 'none',
  }),
  inside: css({ padding: '0 4px', borderRadius: 3, background: theme.colors.background.primary, opacity: 0.85 }),
  away: css({ position: 'absolute', lineHeight: '26px', color: theme.colors.text.disabled }),
  awayLeft: css({ left: 4 }),
  awayRight: css({ right: 4 }),
});
