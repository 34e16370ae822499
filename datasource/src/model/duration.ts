const UNIT_MS: Readonly<Record<string, number>> = Object.freeze({
  us: 0.001,
  µs: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
});

/** `250ms`, `1.5s`, `2m`, or a bare number of milliseconds, in ms; undefined for what is none. */
export function parseDuration(text: string): number | undefined {
  const [, number = '', unit = 'ms'] = /^(\d+(?:\.\d+)?)\s*(us|µs|ms|s|m|h)?$/.exec(text.trim()) ?? [];
  const factor = UNIT_MS[unit];
  return number === '' || factor === undefined ? undefined : Number((Number(number) * factor).toPrecision(12));
}

/** The shortest way to write it that {@link parseDuration} reads back. */
export function durationText(ms: number | undefined): string {
  if (ms === undefined) return '';
  if (ms >= 3_600_000 && ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  if (ms >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000}m`;
  if (ms >= 1000 && ms % 100 === 0) return `${ms / 1000}s`;
  return ms >= 1 || ms === 0 ? `${ms}ms` : `${Number((ms * 1000).toPrecision(12))}us`;
}
