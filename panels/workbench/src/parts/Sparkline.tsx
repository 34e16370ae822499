import { css } from '@emotion/css';
import { type Series } from '../state/red';

interface Props {
  series: Pick<Series, 'times' | 'values'>;
  color: string;
  width: number;
  height: number;
  label: string;
}

/** A trend without axes: the shape says whether it rose, fell or broke off. */
export function Sparkline({ series, color, width, height, label }: Props) {
  const points = outline(series, width, height);
  return (
    <svg
      className={BLOCK}
      width="100%"
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {points && (
        <>
          <path d={`${points} L${width},${height} L0,${height} Z`} fill={color} opacity={0.14} />
          <path d={points} fill="none" stroke={color} strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
        </>
      )}
    </svg>
  );
}

const BLOCK = css({ display: 'block' });
const MARGIN_PX = 2;

/** SVG path from zero to the greatest value; gaps count as zero, as a service without requests does. */
export function outline({ values }: Pick<Series, 'values'>, width: number, height: number): string {
  if (values.length < 2) return '';
  const greatest = Math.max(...values.map((value) => value ?? 0)) || 1;
  const step = width / (values.length - 1);
  const y = (value: number | null) => height - MARGIN_PX - ((value ?? 0) / greatest) * (height - 2 * MARGIN_PX);
  return values.map((value, at) => `${at === 0 ? 'M' : 'L'}${(at * step).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
}
