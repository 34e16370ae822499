import { type Frame, type FrameField, type SavedQuery, variablesIn } from '@thalweg/protocol';
import { PluginError } from './errors';

/** Refuses what a rule could not make sense of, before it costs a question. */
export function checkAlertQuery(query: SavedQuery): void {
  const { kind, format, promql_format } = query;
  if (kind !== 'red' && kind !== 'network' && kind !== 'sql' && kind !== 'promql')
    throw new PluginError('kind_not_for_alerts', `its kind is ${kind}`);
  if (kind === 'sql' && format !== 'time_series' && format !== 'numeric')
    throw new PluginError('kind_not_for_alerts', `it is SQL in the format ${format}`);
  if (kind === 'promql' && promql_format !== 'time_series')
    throw new PluginError('kind_not_for_alerts', `it is PromQL in the format ${promql_format}`);
  const variables = variablesIn(query);
  if (variables.length > 0) throw new PluginError('variable_in_alert', variables.map((name) => `$${name}`).join(', '));
}

/** Frames beside the figures would be taken for figures. */
export const forAlert = (query: SavedQuery): SavedQuery => ({ ...query, exemplars: false, live: false });

/**
 * Rules tell series apart by labels alone, so that several metrics of one group would count as duplicates: each gets
 * its name as the label `metric`. Frames with one metric stay as they are.
 */
export function labelMetrics(frames: readonly Frame[]): Frame[] {
  const names = new Set(
    frames.flatMap(({ fields }) => fields.filter(({ type }) => type === 'number').map(({ name }) => name)),
  );
  if (names.size < 2) return [...frames];
  return frames.map((frame) =>
    frame.meta?.type === 'numeric-long'
      ? longByMetric(frame)
      : {
          ...frame,
          fields: frame.fields.map((field) =>
            field.type === 'number' ? { ...field, labels: { ...field.labels, metric: field.name } } : field,
          ),
        },
  );
}

/** One row per group and metric in place of one column per metric. */
function longByMetric(frame: Frame): Frame {
  const metrics = frame.fields.filter(({ type }) => type === 'number');
  const rows = metrics[0]?.values.length ?? 0;
  const labels = frame.fields
    .filter(({ type }) => type === 'string')
    .map((field) => ({ ...field, values: metrics.flatMap(() => field.values) }));
  const metric: FrameField = {
    name: 'metric',
    type: 'string',
    values: metrics.flatMap(({ name }) => new Array<string>(rows).fill(name)),
  };
  const value: FrameField = { name: 'value', type: 'number', values: metrics.flatMap(({ values }) => values) };
  return { ...frame, fields: [...labels, metric, value] };
}
