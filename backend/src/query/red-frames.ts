import { type Frame, type FrameField, type FrameMeta, type FrameNotice, type RedQuestion } from '@thalweg/protocol';
import { notice } from './frame-fields';
import { RED_METRIC_SPECS, type RedPoint, type RedSeries } from './red';
import { type Steps } from './source';

interface Context {
  readonly question: RedQuestion;
  readonly steps: Steps;
  readonly groups: number;
  readonly nowMs: number;
  readonly meta: FrameMeta;
}

/** One frame per series and metric, `timeseries-multi`: labels on the value, every bucket present, times ascending. */
export function timeSeriesFrames(series: readonly RedSeries[], context: Context): Frame[] {
  const { question, steps, meta } = context;
  const notices = noticesOf(series, context);
  const times: number[] = [];
  for (let at = steps.from; at < steps.to; at += steps.step) times.push(at);
  const frames = series.flatMap(({ group, points }) => {
    const byTime = new Map(points.map((point) => [point.at, point]));
    const labels = labelsOf(question, group);
    return question.metrics.map((metric): Frame => {
      const { unit, description, value, empty } = RED_METRIC_SPECS[metric];
      const values = times.map((at) => {
        const point = byTime.get(at);
        return point ? value(point, coveredSeconds(at, context)) : empty;
      });
      const shown = Object.values(labels).join(', ');
      const displayNameFromDS =
        question.metrics.length > 1 || shown === '' ? [metric, shown].filter(Boolean).join(' ') : shown;
      return {
        name: metric,
        fields: [
          { name: 'time', type: 'time', values: times.map((at) => at * 1000), config: { interval: steps.step * 1000 } },
          { name: metric, type: 'number', values, labels, config: { unit, description, displayNameFromDS } },
        ],
        meta: { type: 'timeseries-multi', typeVersion: [0, 1], preferredVisualisationType: 'graph' },
      };
    });
  });
  const [first, ...rest] = frames.length > 0 ? frames : [noData('timeseries-multi')];
  return [{ ...(first as Frame), meta: { ...(first as Frame).meta, ...meta, notices } }, ...rest];
}

/** One row per group, `numeric-long`. */
export function numericFrame(series: readonly RedSeries[], context: Context): Frame[] {
  const { question, steps, meta } = context;
  const notices = noticesOf(series, context);
  if (series.length === 0)
    return [{ ...noData('numeric-long'), meta: { type: 'numeric-long', typeVersion: [0, 1], ...meta, notices } }];
  const groups = (question.group_by ?? []).map((key, index): FrameField => ({
    name: key,
    type: 'string',
    values: series.map(({ group }) => group[index] ?? ''),
  }));
  const seconds = coveredSeconds(steps.from, context);
  const metrics = question.metrics.map((metric): FrameField => {
    const { unit, description, value, empty } = RED_METRIC_SPECS[metric];
    const values = series.map(({ points: [point] }) => (point ? value(point as RedPoint, seconds) : empty));
    return { name: metric, type: 'number', values, config: { unit, description } };
  });
  return [
    {
      name: 'red',
      fields: [...groups, ...metrics],
      meta: { type: 'numeric-long', typeVersion: [0, 1], preferredVisualisationType: 'table', ...meta, notices },
    },
  ];
}

/** No data in Grafana's data plane is a frame of the type without fields. */
const noData = (type: string): Frame => ({ name: '', fields: [], meta: { type, typeVersion: [0, 1] } });

function labelsOf({ group_by = [] }: RedQuestion, group: readonly string[]): Record<string, string> {
  return Object.fromEntries(group_by.map((key, index) => [key, group[index] ?? '']));
}

/** The last bucket ends with the range, or now: a rate over all of it would seem to fall. */
function coveredSeconds(at: number, { steps, nowMs }: Context): number {
  return Math.max(1, Math.min(at + steps.step, steps.to, Math.ceil(nowMs / 1000)) - at);
}

function noticesOf(series: readonly RedSeries[], { groups }: Context): FrameNotice[] {
  if (groups <= series.length) return [];
  return [notice('warning', `${series.length} of ${groups} series, the busiest; raise the limit for more.`)];
}
