/** A duration as Go prints it: `1m0.5s`, `446.979497ms`, `0s`. */
export function goDuration(ns: number): string {
  const whole = Math.round(Math.abs(ns));
  const sign = ns < 0 ? '-' : '';
  const decimal = (value: number, unitNs: number) => String(Number((value / unitNs).toFixed(9)));
  if (whole === 0) return '0s';
  if (whole < 1e3) return `${sign}${whole}ns`;
  if (whole < 1e6) return `${sign}${decimal(whole, 1e3)}µs`;
  if (whole < 1e9) return `${sign}${decimal(whole, 1e6)}ms`;
  const hours = Math.floor(whole / 3600e9);
  const minutes = Math.floor((whole % 3600e9) / 60e9);
  const seconds = `${decimal(whole % 60e9, 1e9)}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
}
