/** From this share on, a figure has this colour. Colours are Grafana names, or ours: ok, warning, error. */
export interface Threshold {
  from: number;
  color: string;
}

export const DEFAULT_THRESHOLDS: readonly Threshold[] = Object.freeze([
  { from: -Infinity, color: 'ok' },
  { from: 0.01, color: 'warning' },
  { from: 0.05, color: 'error' },
]);

/** The same for Grafana's field options, where a user may change them. */
export const DEFAULT_THRESHOLD_STEPS = [
  { value: -Infinity, color: 'semi-dark-blue' },
  { value: 0.01, color: 'orange' },
  { value: 0.05, color: 'red' },
];

interface ThresholdsConfig {
  mode: string;
  steps: ReadonlyArray<{ value: number | null; color: string }>;
}

/** Thresholds of a ratio field, or the defaults. */
export function thresholdsOf(config: ThresholdsConfig | undefined): readonly Threshold[] {
  if (!config || config.steps.length === 0) return DEFAULT_THRESHOLDS;
  const scale = config.mode === 'percentage' ? 0.01 : 1;
  const steps = config.steps.map(({ value, color }) => ({ from: (value ?? -Infinity) * scale, color }));
  const reachable = steps.filter((step) => step.from !== -Infinity && step.from <= 1);
  // Grafana's own default, red from 80, says nothing about a share: nobody has chosen it.
  return reachable.length === 0 ? DEFAULT_THRESHOLDS : steps.sort((one, other) => one.from - other.from);
}

/** Index of the threshold that a share has reached; -1 when there is no figure. */
export function levelOf(thresholds: readonly Threshold[], ratio: number | null): number {
  if (ratio === null) return -1;
  let level = 0;
  thresholds.forEach((threshold, index) => {
    if (ratio >= threshold.from) level = index;
  });
  return level;
}
