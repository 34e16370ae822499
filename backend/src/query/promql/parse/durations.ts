const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ['y', 365 * 86_400_000],
  ['w', 7 * 86_400_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** The most that Prometheus's durations hold: 2^63 ns. */
const MAX_MS = 2 ** 63 / 1e6;

/** `1h30m` in ms; a text in Prometheus's words when it is none. */
export function parseDuration(text: string): number | { readonly error: string } {
  if (text === '0') return 0;
  if (text === '') return { error: 'empty duration string' };
  const parts = DURATION.exec(text);
  if (parts === null) return { error: `not a valid duration string: "${text}"` };
  let total = 0;
  UNITS.forEach(([, ms], i) => {
    total += Number(parts[i + 1] ?? 0) * ms;
  });
  return total > MAX_MS ? { error: 'duration out of range' } : total;
}

/** Whether seconds are beyond what Prometheus's durations hold. */
export const secondsOutOfRange = (seconds: number): boolean => Math.abs(seconds) > MAX_MS / 1000;

/** Seconds as whole ms, by way of whole ns. */
export function secondsToMs(seconds: number): number {
  return Math.trunc(roundHalfAway(seconds * 1e9) / 1e6);
}

function roundHalfAway(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

/** Prometheus's shortest text of a duration: years and weeks only where they are exact. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  let rest = Math.trunc(ms);
  let out = '';
  for (const [unit, size] of UNITS) {
    if ((unit === 'y' || unit === 'w') && rest % size !== 0) continue;
    const count = Math.trunc(rest / size);
    if (count > 0) out += `${count}${unit}`;
    rest -= count * size;
  }
  return out;
}
