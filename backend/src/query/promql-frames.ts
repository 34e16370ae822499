import {
  type Frame,
  FRAME_NAME,
  type FrameField,
  type FrameMeta,
  type PromqlQuestion,
  QUERY_LIMITS,
} from '@thalweg/protocol';
import { cutMeta, joinMeta } from './frame-fields';
import { type PromqlExemplar, type PromqlResult, type PromqlSeries } from './promql-engine';
import { heatmapFrames, histogramFrame } from './promql-heatmap';
import { type Labels } from './promql/types';

export interface PromqlContext {
  readonly question: PromqlQuestion;
  /** Distance of two points, ms; of an instant question undefined. */
  readonly stepMs: number | undefined;
  /** Grafana's unit id, where names and metadata tell one. */
  readonly unit: string | undefined;
  readonly meta: FrameMeta;
}

const SERIES: FrameMeta = Object.freeze({
  type: 'timeseries-multi',
  typeVersion: [0, 1],
  preferredVisualisationType: 'graph',
});
const NUMBERS: FrameMeta = Object.freeze({
  type: 'numeric-long',
  typeVersion: [0, 1],
  preferredVisualisationType: 'table',
});

/** An answer of PromQL as Grafana's frames: series over time, one row a series, a table of points, or a heat map. */
export function promqlFrames(result: PromqlResult, context: PromqlContext): Frame[] {
  const { question, meta } = context;
  const limit = question.limit ?? QUERY_LIMITS.default.promql;
  const shown = result.series.slice(0, limit);
  const cut = cutMeta({
    what: 'series',
    shown: shown.length,
    total: result.series.length,
    limit,
    maximum: QUERY_LIMITS.maximum.promql,
    which: 'the first by their labels',
  });
  const notices = [
    ...result.warnings.map((text) => ({ severity: 'warning' as const, text })),
    ...result.infos.map((text) => ({ severity: 'info' as const, text })),
  ];
  const [first, ...rest] = framesOf(result, shown, context);
  return [
    { ...(first as Frame), meta: joinMeta(first?.meta, meta, cut, notices.length > 0 ? { notices } : {}) },
    ...rest,
  ];
}

function framesOf(result: PromqlResult, series: readonly PromqlSeries[], context: PromqlContext): Frame[] {
  const { format = 'time_series' } = context.question;
  if (result.type === 'string') return [textFrame(result.text ?? '')];
  if (format === 'heatmap') return heatmapFrames(series, context);
  if (format === 'table') return [tableFrame(series, context)];
  if (result.type !== 'matrix' && context.stepMs === undefined) return [numbersFrame(series, context)];
  const frames = series.flatMap((one): Frame[] => {
    const histograms = histogramFrame(one, context.stepMs ?? 0, nameOf(one.labels, context.question));
    const numbers = seriesFrame(one, context);
    return [...(numbers ? [numbers] : []), ...(histograms ? [histograms] : [])];
  });
  return frames.length > 0 ? frames : [noData(SERIES)];
}

/** No data in Grafana's data plane is a frame of the type without fields. */
const noData = (meta: FrameMeta): Frame => ({ name: '', fields: [], meta });

/** A series with the points that it has: where there is none, charts find the gap by the interval. */
function seriesFrame(series: PromqlSeries, { question, stepMs, unit }: PromqlContext): Frame | undefined {
  const at = numbersAt(series);
  if (at.length === 0) return undefined;
  const name = nameOf(series.labels, question);
  return {
    name,
    fields: [
      {
        name: 'time',
        type: 'time',
        values: at.map((index) => series.times[index]),
        config: { ...(stepMs === undefined ? {} : { interval: stepMs }) },
      },
      {
        name: 'Value',
        type: 'number',
        labels: { ...series.labels },
        values: at.map((index) => series.values[index]),
        config: { displayNameFromDS: name, ...(unit ? { unit } : {}) },
      },
    ],
    meta: SERIES,
  };
}

/** Samples that are numbers: histograms are told apart. */
export const numbersAt = ({ times, histograms }: PromqlSeries): number[] =>
  times.flatMap((_, index) => (histograms?.[index] ? [] : [index]));

/** One row a series, its labels as columns. */
function numbersFrame(series: readonly PromqlSeries[], { unit }: PromqlContext): Frame {
  const rows = series.filter((one) => numbersAt(one).length > 0);
  if (rows.length === 0) return noData(NUMBERS);
  const value: FrameField = {
    name: 'Value',
    type: 'number',
    values: rows.map(({ values }) => values[0]),
    config: { ...(unit ? { unit } : {}) },
  };
  return { name: 'promql', fields: [...labelFields(rows.map(({ labels }) => labels)), value], meta: NUMBERS };
}

/** One row a point: its time, the labels of its series, its value. */
function tableFrame(series: readonly PromqlSeries[], { unit }: PromqlContext): Frame {
  const rows = series.flatMap((one) => numbersAt(one).map((index) => ({ one, index })));
  return {
    name: 'promql',
    fields: [
      { name: 'Time', type: 'time', values: rows.map(({ one, index }) => one.times[index]) },
      ...labelFields(rows.map(({ one }) => one.labels)),
      {
        name: 'Value',
        type: 'number',
        values: rows.map(({ one, index }) => one.values[index]),
        config: { ...(unit ? { unit } : {}) },
      },
    ],
    meta: { preferredVisualisationType: 'table' },
  };
}

const textFrame = (text: string): Frame => ({
  name: 'promql',
  fields: [{ name: 'Value', type: 'string', values: [text] }],
  meta: { preferredVisualisationType: 'table' },
});

/** A column for each label that occurs. */
function labelFields(rows: readonly Labels[]): FrameField[] {
  const names = [...new Set(rows.flatMap((labels) => Object.keys(labels)))].sort();
  return names.map((name) => ({ name, type: 'string', values: rows.map((labels) => labels[name] ?? '') }));
}

/** What charts call a series: by the legend, else as PromQL writes it, which no other series of the answer changes. */
export function nameOf(labels: Labels, { legend = '', expr }: Pick<PromqlQuestion, 'legend' | 'expr'>): string {
  if (legend !== '' && legend !== '__auto') {
    return legend.replaceAll(/\{\{\s*([^{}]*?)\s*\}\}/g, (_, name: string) => labels[name] ?? '');
  }
  const { __name__: metric = '', ...others } = labels;
  const pairs = Object.entries(others).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  if (pairs.length > 0) return `${metric}{${pairs.join(', ')}}`;
  return metric || expr.replaceAll(/\s+/g, ' ').trim().slice(0, 256);
}

/** Samples that programs marked with the trace they were taken in, beside the series. */
export function promqlExemplarsFrame(exemplars: readonly PromqlExemplar[], unit: string | undefined): Frame {
  const labels = exemplars.map(({ seriesLabels, labels }) => {
    const { trace_id: _id, traceID: _ID, ...own } = labels;
    return { ...seriesLabels, ...own };
  });
  return {
    name: FRAME_NAME.EXEMPLARS,
    fields: [
      { name: 'Time', type: 'time', values: exemplars.map(({ timeMs }) => timeMs) },
      {
        name: 'Value',
        type: 'number',
        values: exemplars.map(({ value }) => value),
        config: { ...(unit ? { unit } : {}) },
      },
      ...labelFields(labels),
      { name: 'traceID', type: 'string', values: exemplars.map(({ traceId }) => traceId) },
    ],
    meta: { dataTopic: 'annotations', custom: { resultType: 'exemplar' } },
  };
}
