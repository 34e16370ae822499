import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { statusColors, t } from '@thalweg/panel-kit';

export interface Series {
  /** Unix ms, ascending. */
  readonly times: readonly number[];
  readonly values: ReadonlyArray<number | null>;
}

interface SparklineProps {
  readonly name: string;
  readonly series: Series;
  /** Marked by a line, Unix ms. */
  readonly atMs: number;
  readonly write: (value: number | null) => string;
  /** Drawn in the colour of failures. */
  readonly isBad: boolean;
}

const BOX = Object.freeze({ width: 400, height: 56 });

/** A small chart with its figure at the marked time, and its largest. */
export function Sparkline({ name, series, atMs, write, isBad }: SparklineProps) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const colors = statusColors(theme);
  const { times, values } = series;
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 1];
  const most = values.reduce<number>((largest, value) => Math.max(largest, value ?? 0), 0);
  const x = (time: number) => (last > first ? ((time - first) / (last - first)) * BOX.width : 0);
  const y = (value: number) => BOX.height - 2 - (most > 0 ? (value / most) * (BOX.height - 6) : 0);
  const here = times.findLastIndex((time) => time <= atMs);
  const now = write(values[here] ?? null);
  const largest = write(most);
  const told = t('drawer.metrics.told', '{{name}}: {{now}} at the time of the span, {{largest}} at the most', {
    name,
    now,
    largest,
  });
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <span>{name}</span>
        <b>{now}</b>
        <span className={styles.most}>{t('drawer.metrics.most', 'at the most {{largest}}', { largest })}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${BOX.width} ${BOX.height}`}
        preserveAspectRatio="none"
        className={styles.chart}
        role="img"
        aria-label={told}
      >
        <path
          d={lineOf(series, x, y)}
          fill="none"
          stroke={isBad ? colors.error : colors.ok}
          strokeWidth={1.5}
          vectorEffect="non-scaling-stroke"
        />
        <line
          x1={x(atMs)}
          x2={x(atMs)}
          y1={0}
          y2={BOX.height}
          stroke={theme.colors.text.secondary}
          strokeDasharray="3 3"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
    </figure>
  );
}

/** A gap where a bucket has no value. */
function lineOf({ times, values }: Series, x: (time: number) => number, y: (value: number) => number): string {
  let path = '';
  values.forEach((value, at) => {
    if (value !== null && value !== undefined) {
      const isFirst = at === 0 || values[at - 1] === null || values[at - 1] === undefined;
      path += `${isFirst ? 'M' : 'L'}${x(times[at] ?? 0).toFixed(1)} ${y(value).toFixed(1)}`;
    }
  });
  return path;
}

const getStyles = (theme: GrafanaTheme2) => ({
  figure: css({ margin: theme.spacing(0, 0, 1.5) }),
  caption: css({
    display: 'flex',
    gap: theme.spacing(1),
    alignItems: 'baseline',
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
  }),
  most: css({ marginLeft: 'auto', color: theme.colors.text.secondary }),
  chart: css({
    width: '100%',
    height: BOX.height,
    borderBottom: `1px solid ${theme.colors.border.medium}`,
    background: theme.colors.background.secondary,
  }),
});
