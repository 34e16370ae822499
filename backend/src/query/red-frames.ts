import { type Frame, type FrameField, type FrameMeta, QUERY_LIMITS, type RedQuestion } from '@thalweg/protocol';
import { cutMeta, joinMeta } from './frame-fields';
import { type RedSeries } from './red';
import { type MetricColumn, type RedPoint } from './red-metrics';
import { type Steps } from './steps';

interface Context {
  readonly question: RedQuestion;
  readonly steps: Steps;
  readonly columns: readonly MetricColumn[];
  readonly groups: number;
  readonly nowMs: number;
  readonly meta: FrameMeta;
}

/**
 * One frame per series and metric, `timeseries-multi`: labels on the value, every bucket present, times ascending.
 * Several metrics are told apart by a label as well, as alert rules know series by their labels alone.
 */
export function timeSeriesFrames(series: readonly RedSeries[], context: Context): Frame[] {
  const { question, steps, columns } = context;
  const times: number[] = [];
  for (let at = steps.from; at < steps.to; at += steps.step) times.push(at);
  const frames = series.flatMap(({ group, points }) => {
    const byTime = new Map(points.map((point) => [point.at, point]));
    const tags = tagsOf(question, group);
    return columns.map(({ name, label, unit, description, value, empty }): Frame => {
      const values = times.map((at) => {
        const point = byTime.get(at);
        return point ? value(point, coveredSeconds(at, context)) : empty;
      });
      const labels = columns.length > 1 && !('metric' in tags) ? { ...tags, metric: name } : tags;
      const displayNameFromDS = nameOf(question, tags, { name, label }, columns.length);
      return {
        name,
        fields: [
          { name: 'time', type: 'time', values: times.map((at) => at * 1000), config: { interval: steps.step * 1000 } },
          { name, type: 'number', values, labels, config: { unit, description, displayNameFromDS } },
        ],
        meta: { type: 'timeseries-multi', typeVersion: [0, 1], preferredVisualisationType: 'graph' },
      };
    });
  });
  const [first, ...rest] = frames.length > 0 ? frames : [noData('timeseries-multi')];
  return [{ ...(first as Frame), meta: joinMeta(first?.meta, metaOf(series, context)) }, ...rest];
}

/** One row per group, `numeric-long`. */
export function numericFrame(series: readonly RedSeries[], context: Context): Frame[] {
  const { question, steps, columns } = context;
  const meta = metaOf(series, context);
  if (series.length === 0) {
    const empty = noData('numeric-long');
    return [{ ...empty, meta: joinMeta(empty.meta, meta) }];
  }
  const groups = [...new Set(question.group_by)].map((key, index): FrameField => ({
    name: key,
    type: 'string',
    values: series.map(({ group }) => group[index] ?? ''),
  }));
  const seconds = coveredSeconds(steps.from, context);
  const metrics = columns.map(({ name, label, unit, description, value, empty }): FrameField => {
    const values = series.map(({ points: [point] }) => (point ? value(point as RedPoint, seconds) : empty));
    return { name, type: 'number', values, config: { unit, description, displayNameFromDS: label } };
  });
  const own: FrameMeta = { type: 'numeric-long', typeVersion: [0, 1], preferredVisualisationType: 'table' };
  return [{ name: 'red', fields: [...groups, ...metrics], meta: joinMeta(own, meta) }];
}

/** No data in Grafana's data plane is a frame of the type without fields. */
const noData = (type: string): Frame => ({ name: '', fields: [], meta: { type, typeVersion: [0, 1] } });

function tagsOf({ group_by }: RedQuestion, group: readonly string[]): Record<string, string> {
  return Object.fromEntries([...new Set(group_by)].map((key, index) => [key, group[index] ?? '']));
}

/** What charts call a series: the question's legend, else the values of its tags, and its metric where they differ. */
function nameOf(
  { legend }: RedQuestion,
  tags: Readonly<Record<string, string>>,
  metric: Pick<MetricColumn, 'name' | 'label'>,
  metrics: number,
): string {
  if (legend !== undefined && legend !== '') {
    return legend.replaceAll(/\{\{\s*([^{}]*?)\s*\}\}/g, (_, key: string) =>
      key === 'metric' ? metric.label : (tags[key] ?? ''),
    );
  }
  const shown = Object.values(tags).join(', ');
  if (shown === '') return metric.label;
  return metrics > 1 ? `${metric.label} ${shown}` : shown;
}

/** The last bucket ends with the range, or now: a rate over all of it would seem to fall. */
function coveredSeconds(at: number, { steps, nowMs }: Context): number {
  return Math.max(1, Math.min(at + steps.step, steps.to, Math.ceil(nowMs / 1000)) - at);
}

function metaOf(series: readonly RedSeries[], { question, groups, meta }: Context): FrameMeta {
  const limit = question.limit ?? QUERY_LIMITS.default.red;
  const counts = { shown: series.length, total: Math.max(groups, series.length), limit };
  const what = question.instant ? 'groups' : 'series';
  return joinMeta(meta, cutMeta({ what, ...counts, maximum: QUERY_LIMITS.maximum.red, which: 'the busiest' }));
}
