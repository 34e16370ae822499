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
  const { line, area } = outline(series, width, height);
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
      <path d={area} fill={color} opacity={0.14} />
      <path d={line} fill="none" stroke={color} strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

const BLOCK = css({ display: 'block' });
const MARGIN_PX = 2;

export interface Outline {
  line: string;
  /** The same, closed along the bottom. */
  area: string;
}

/** SVG paths from zero to the greatest value; a missing value breaks them. */
export function outline({ values }: Pick<Series, 'values'>, width: number, height: number): Outline {
  const greatest = Math.max(0, ...values.map((value) => value ?? 0)) || 1;
  const step = width / Math.max(1, values.length - 1);
  const y = (value: number) => (height - MARGIN_PX - (value / greatest) * (height - 2 * MARGIN_PX)).toFixed(1);
  let line = '';
  let area = '';
  let begun: string | undefined;
  values.forEach((value, at) => {
    const x = (at * step).toFixed(1);
    if (value !== null) {
      const mark = `${begun === undefined ? 'M' : 'L'}${x},${y(value)}`;
      line += mark;
      area += mark;
      begun ??= x;
    }
    const last = at === values.length - 1;
    if (begun !== undefined && (value === null || last)) {
      const end = value === null ? ((at - 1) * step).toFixed(1) : x;
      area += `L${end},${height}L${begun},${height}Z`;
      begun = undefined;
    }
  });
  return { line, area };
}
