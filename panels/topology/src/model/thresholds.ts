import { type ColorFigure } from '../config';
import { type Figures } from './graph';

/** From this value on, a figure has this colour. Colours are Grafana names, or ours: ok, warning, error. */
export interface Threshold {
  from: number;
  color: string;
}

export const DEFAULT_THRESHOLDS: readonly Threshold[] = Object.freeze([
  { from: -Infinity, color: 'ok' },
  { from: 0.01, color: 'warning' },
  { from: 0.05, color: 'error' },
]);

/** Where nobody chose: a quarter of a second is felt, a second is waited for. Milliseconds. */
const LATENCY_THRESHOLDS: readonly Threshold[] = Object.freeze([
  { from: -Infinity, color: 'ok' },
  { from: 250, color: 'warning' },
  { from: 1000, color: 'error' },
]);

/** Much is neither good nor bad, so a rate gets shades of one hue. Requests per second. */
const RATE_THRESHOLDS: readonly Threshold[] = Object.freeze([
  { from: -Infinity, color: 'light-blue' },
  { from: 10, color: 'semi-dark-blue' },
  { from: 100, color: 'semi-dark-purple' },
  { from: 1000, color: 'dark-purple' },
]);

const DEFAULTS: Readonly<Record<ColorFigure, readonly Threshold[]>> = Object.freeze({
  error_ratio: DEFAULT_THRESHOLDS,
  latency_p95: LATENCY_THRESHOLDS,
  latency_avg: LATENCY_THRESHOLDS,
  request_rate: RATE_THRESHOLDS,
  frame: DEFAULT_THRESHOLDS,
});

/** The same for Grafana's field options, where a user may change them. */
export const DEFAULT_THRESHOLD_STEPS = [
  { value: -Infinity, color: 'semi-dark-blue' },
  { value: 0.01, color: 'orange' },
  { value: 0.05, color: 'red' },
];

interface FieldLimits {
  thresholds?: { mode: string; steps: ReadonlyArray<{ value: number | null; color: string }> };
  min?: number | null;
  max?: number | null;
}

/** The panel's own steps are meant for the failed share; on another field they are nobody's choice. */
const areShares = (steps: readonly Threshold[]) =>
  steps.every(({ from }) => from === -Infinity || (from > 0 && from <= 0.1));

/** Thresholds of a field, or the defaults of its figure. `scale` brings the field's unit to ours. */
export function thresholdsOf(figure: ColorFigure, config: FieldLimits | undefined, scale = 1): readonly Threshold[] {
  const usual = DEFAULTS[figure];
  const given = config?.thresholds;
  if (!given || given.steps.length === 0) return usual;
  const isShare = figure === 'error_ratio' || figure === 'frame';
  // Without limits of its own, a share goes from zero to one; of other figures per cent say nothing then.
  const low = config.min ?? 0;
  const high = config.max ?? (isShare ? 1 / scale : null);
  if (given.mode === 'percentage' && high === null) return usual;
  const valueOf = (step: number) => (given.mode === 'percentage' ? low + (step / 100) * ((high ?? 1) - low) : step);
  const steps = given.steps.map(({ value, color }) => ({
    from: value === null || value === -Infinity ? -Infinity : valueOf(value) * scale,
    color,
  }));
  const reachable = steps.filter((step) => step.from !== -Infinity && (!isShare || step.from <= 1));
  // Grafana's own default, red from 80, says nothing about a share: nobody has chosen it.
  if (reachable.length === 0) return usual;
  if (!isShare && (areShares(steps) || isGrafanaDefault(given.steps))) return usual;
  return steps.sort((one, other) => one.from - other.from);
}

const isGrafanaDefault = (steps: ReadonlyArray<{ value: number | null; color: string }>) =>
  steps.length === 2 && steps[1]?.value === 80 && steps[1].color === 'red' && steps[0]?.color === 'green';

/** Index of the threshold that a value has reached; -1 when there is no figure. */
export function levelOf(thresholds: readonly Threshold[], value: number | null): number {
  if (value === null) return -1;
  let level = 0;
  thresholds.forEach((threshold, index) => {
    if (value >= threshold.from) level = index;
  });
  return level;
}

/** The figure that colours are decided by. */
export function figureOf(figures: Figures, by: ColorFigure): number | null {
  switch (by) {
    case 'latency_p95':
      return figures.latencyP95Ms;
    case 'latency_avg':
      return figures.latencyAvgMs;
    case 'request_rate':
      return figures.rate;
    default:
      return figures.errorRatio;
  }
}
