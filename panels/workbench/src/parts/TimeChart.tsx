import { css } from '@emotion/css';
import {
  dateTimeFormat,
  formattedValueToString,
  getValueFormat,
  type GrafanaTheme2,
  type TimeRange,
} from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { serviceColor, useSize } from '@thalweg/panel-kit';
import { type PointerEvent, useMemo, useRef, useState } from 'react';
import { type Series } from '../state/red';
import { timeTicks, valueTicks } from './chart-scale';

interface Props {
  series: Series[];
  range: TimeRange;
  unit?: string;
  label: string;
  /** Colour of a series by its place; by name otherwise. */
  colors?: string[];
  legend?: boolean;
}

const MARGIN = { top: 12, right: 16, bottom: 24, left: 76 };
const PX_PER_TIME_TICK = 90;
const PX_PER_VALUE_TICK = 36;

/** Lines over time, with a cross-hair that reads all of them. */
export function TimeChart({ series, range, unit, label, colors, legend = true }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  const [hover, setHover] = useState<number>();
  const from = range.from.valueOf();
  const to = range.to.valueOf();
  const plot = {
    width: Math.max(0, width - MARGIN.left - MARGIN.right),
    height: Math.max(0, height - MARGIN.top - MARGIN.bottom),
  };
  const greatest = useMemo(
    () => series.reduce((most, one) => one.values.reduce<number>((m, v) => Math.max(m, v ?? 0), most), 0),
    [series],
  );
  const ticks = valueTicks(greatest, Math.max(2, Math.floor(plot.height / PX_PER_VALUE_TICK)));
  const top = ticks[ticks.length - 1] ?? 1;
  const x = (time: number) => MARGIN.left + ((time - from) / Math.max(1, to - from)) * plot.width;
  const y = (value: number) => MARGIN.top + plot.height - (value / top) * plot.height;
  const text = (value: number | null) =>
    value === null ? '–' : formattedValueToString(getValueFormat(unit ?? 'short')(value));
  // Marks are round, so they need no more digits than their step has.
  const tickText = (value: number) =>
    text(value)
      .replace(/(\.\d*?)0+(?=\D|$)/, '$1')
      .replace(/\.(?=\D|$)/, '');
  const colorOf = (one: Series, at: number) => colors?.[at] ?? serviceColor(theme, one.name);
  const move = (event: PointerEvent<SVGSVGElement>) => {
    const { left } = event.currentTarget.getBoundingClientRect();
    setHover(from + ((event.clientX - left - MARGIN.left) / Math.max(1, plot.width)) * (to - from));
  };
  const near = hover === undefined ? undefined : nearest(series, hover);

  return (
    <div className={styles.chart}>
      <div ref={box} className={styles.plot}>
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={label}
          onPointerMove={move}
          onPointerLeave={() => setHover(undefined)}
        >
          {ticks.map((tick) => (
            <g key={tick}>
              <line x1={MARGIN.left} x2={MARGIN.left + plot.width} y1={y(tick)} y2={y(tick)} className={styles.grid} />
              <text x={MARGIN.left - 8} y={y(tick)} className={styles.valueTick}>
                {tickText(tick)}
              </text>
            </g>
          ))}
          {timeTicks(from, to, Math.floor(plot.width / PX_PER_TIME_TICK)).map(({ at, label: time }) => (
            <text key={at} x={x(at)} y={height - 6} className={styles.timeTick}>
              {time}
            </text>
          ))}
          {series.map((one, at) => (
            <path key={`${one.name}-${at}`} d={line(one, x, y)} className={styles.line} stroke={colorOf(one, at)} />
          ))}
          {near !== undefined && (
            <line x1={x(near)} x2={x(near)} y1={MARGIN.top} y2={MARGIN.top + plot.height} className={styles.cursor} />
          )}
        </svg>
        {near !== undefined && <Tip {...{ series, colorOf, text }} at={near} x={x(near)} width={width} />}
      </div>
      {legend && <Legend series={series} colorOf={colorOf} />}
    </div>
  );
}

interface LegendProps {
  series: Series[];
  colorOf: (one: Series, at: number) => string;
}

function Legend({ series, colorOf }: LegendProps) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.legend}>
      {series.map((one, at) => (
        <li key={`${one.name}-${at}`}>
          <i style={{ background: colorOf(one, at) }} />
          {one.name}
        </li>
      ))}
    </ul>
  );
}

interface TipProps extends LegendProps {
  /** Time that is read, Unix ms, and where it lies. */
  at: number;
  x: number;
  width: number;
  text: (value: number | null) => string;
}

function Tip({ series, colorOf, at, x, width, text }: TipProps) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.tip} style={x > width / 2 ? { right: width - x + 12 } : { left: x + 12 }}>
      <div className={styles.tipTime}>{dateTimeFormat(at, { format: 'YYYY-MM-DD HH:mm:ss' })}</div>
      {series.slice(0, 12).map((one, place) => (
        <div key={`${one.name}-${place}`} className={styles.tipRow}>
          <i style={{ background: colorOf(one, place) }} />
          <span>{one.name}</span>
          <b>{text(valueAt(one, at))}</b>
        </div>
      ))}
    </div>
  );
}

/** SVG path; a missing value breaks the line instead of inventing one. */
function line({ times, values }: Series, x: (time: number) => number, y: (value: number) => number): string {
  let path = '';
  let pen = 'M';
  times.forEach((time, at) => {
    const value = values[at];
    if (value == null) pen = 'M';
    else {
      path += `${pen}${x(time).toFixed(1)},${y(value).toFixed(1)}`;
      pen = 'L';
    }
  });
  return path;
}

function nearest(series: Series[], time: number): number | undefined {
  let best: number | undefined;
  for (const one of series) {
    for (const at of one.times) if (best === undefined || Math.abs(at - time) < Math.abs(best - time)) best = at;
  }
  return best;
}

const valueAt = ({ times, values }: Series, time: number): number | null => values[times.indexOf(time)] ?? null;

const getStyles = (theme: GrafanaTheme2) => ({
  chart: css({ display: 'flex', flexDirection: 'column', width: '100%', height: '100%', minHeight: 0 }),
  plot: css({ position: 'relative', flex: '1 1 auto', minHeight: 0, '& svg': { position: 'absolute', inset: 0 } }),
  grid: css({ stroke: theme.colors.border.weak }),
  line: css({ fill: 'none', strokeWidth: 1.5, strokeLinejoin: 'round', pointerEvents: 'none' }),
  cursor: css({ stroke: theme.colors.text.secondary, strokeDasharray: '3 3', pointerEvents: 'none' }),
  valueTick: css({ fill: theme.colors.text.secondary, fontSize: 11, textAnchor: 'end', dominantBaseline: 'middle' }),
  timeTick: css({ fill: theme.colors.text.secondary, fontSize: 11, textAnchor: 'middle' }),
  tip: css({
    position: 'absolute',
    top: 8,
    zIndex: 2,
    pointerEvents: 'none',
    padding: theme.spacing(1),
    fontSize: theme.typography.bodySmall.fontSize,
    background: theme.colors.background.elevated ?? theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z2,
    whiteSpace: 'nowrap',
    '& i': { width: 10, height: 3, borderRadius: 2, display: 'inline-block' },
  }),
  tipTime: css({ color: theme.colors.text.secondary, marginBottom: theme.spacing(0.5) }),
  tipRow: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    '& b': { marginLeft: 'auto', paddingLeft: 12 },
  }),
  legend: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    margin: 0,
    padding: theme.spacing(0, 2, 1, 2),
    maxHeight: 64,
    overflow: 'auto',
    listStyle: 'none',
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.secondary,
    '& li': { display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.75) },
    '& i': { width: 12, height: 3, borderRadius: 2 },
  }),
});
