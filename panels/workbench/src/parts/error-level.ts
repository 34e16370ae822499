/** Shares of failed requests from which a figure is marked. */
const WARNING = 0.001;
const ERROR = 0.02;

export function errorLevel(ratio: number | null): 'ok' | 'warning' | 'error' {
  if (ratio === null || ratio < WARNING) return 'ok';
  return ratio < ERROR ? 'warning' : 'error';
}
