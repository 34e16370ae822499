/** What is shown where a figure is missing. */
export const NO_VALUE = '–';

const RATE_UNIT = 'req/s';

/** Three significant digits, never an exponent. */
function significant(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return trim(value.toFixed(1));
  return trim(value.toFixed(2));
}

const trim = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

const isFigure = (value: number | null | undefined): value is number => value != null && Number.isFinite(value);

/** Count with k, M, G: `1.2k`. */
export function formatCount(value: number | null | undefined): string {
  if (!isFigure(value)) return NO_VALUE;
  const size = Math.abs(value);
  // 999.5 would round to "1000", so each step begins where rounding reaches it.
  if (size >= 999.5e6) return `${significant(value / 1e9)}G`;
  if (size >= 999.5e3) return `${significant(value / 1e6)}M`;
  if (size >= 999.5) return `${significant(value / 1e3)}k`;
  return significant(value);
}

/** Requests per second: `12.5 req/s`, `1.2k req/s`, `<0.01 req/s`. */
export function formatRate(perSecond: number | null | undefined): string {
  if (!isFigure(perSecond)) return NO_VALUE;
  if (perSecond > 0 && perSecond < 0.005) return `<0.01 ${RATE_UNIT}`;
  return `${formatCount(perSecond)} ${RATE_UNIT}`;
}

/** Duration given in milliseconds: `850 µs`, `12.5 ms`, `1.25 s`, `2.5 min`, `3 h`. */
export function formatLatencyMs(milliseconds: number | null | undefined): string {
  if (!isFigure(milliseconds)) return NO_VALUE;
  const size = Math.abs(milliseconds);
  if (size === 0) return '0 ms';
  if (size < 0.0009995) return `${significant(milliseconds * 1e6)} ns`;
  if (size < 0.9995) return `${significant(milliseconds * 1e3)} µs`;
  if (size < 999.5) return `${significant(milliseconds)} ms`;
  if (size < 59_950) return `${significant(milliseconds / 1e3)} s`;
  if (size < 3_597_000) return `${significant(milliseconds / 60_000)} min`;
  return `${significant(milliseconds / 3_600_000)} h`;
}

/** Share of one as a percentage: `1.25 %`; a share that is not zero never reads as zero. */
export function formatRatio(ratio: number | null | undefined): string {
  if (!isFigure(ratio)) return NO_VALUE;
  if (ratio > 0 && ratio < 0.00005) return '<0.01 %';
  // Nor does one that is not whole read as 100 %.
  if (ratio < 1 && ratio >= 0.9995) return '>99.9 %';
  return `${significant(ratio * 100)} %`;
}
