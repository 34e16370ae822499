import {
  type Frame,
  FRAME_NAME,
  type FrameField,
  type FrameMeta,
  type PromqlQuestion,
  QUERY_LIMITS,
} from '@thalweg/protocol';
import { cutMeta, joinMeta } from '../frame-fields';
import { type InstantResult, type RangeResult, type ResultSeries } from '../promql/engine';
import { type SeriesExemplars } from '../promql/storage/source';
import { type Labels } from '../promql/types';
import { heatmapFrames, histogramFrame } from './heatmap';

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
export function promqlFrames(result: InstantResult | RangeResult, context: PromqlContext): Frame[] {
  const { question, meta } = context;
  const series = seriesOf(result);
  const limit = question.limit ?? QUERY_LIMITS.default.promql;
  const shown = series.slice(0, limit);
  const cut = cutMeta({
    what: 'series',
    shown: shown.length,
    total: series.length,
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

/** Every kind of answer as series: a sample is one with one point, a scalar one without labels. */
function seriesOf(result: InstantResult | RangeResult): readonly ResultSeries[] {
  switch (result.resultType) {
    case 'matrix':
      return result.series;
    case 'vector':
      return result.samples.map(({ labels, timeMs, value, histogram }) => ({
        labels,
        times: Float64Array.from(histogram ? [] : [timeMs]),
        values: Float64Array.from(histogram ? [] : [value]),
        histograms: histogram ? [{ timeMs, histogram }] : [],
      }));
    case 'scalar': {
      const { timeMs, value } = result;
      return [{ labels: {}, times: Float64Array.of(timeMs), values: Float64Array.of(value), histograms: [] }];
    }
    case 'string':
      return [];
  }
}

function framesOf(
  result: InstantResult | RangeResult,
  series: readonly ResultSeries[],
  context: PromqlContext,
): Frame[] {
  const { format = 'time_series' } = context.question;
  if (result.resultType === 'string') return [textFrame(result.value)];
  if (format === 'heatmap') return heatmapFrames(series, context);
  if (format === 'table') return [tableFrame(series, context)];
  if (result.resultType !== 'matrix') return [numbersFrame(series, context)];
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
function seriesFrame(series: ResultSeries, { question, stepMs, unit }: PromqlContext): Frame | undefined {
  if (series.times.length === 0) return undefined;
  const name = nameOf(series.labels, question);
  return {
    name,
    fields: [
      {
        name: 'time',
        type: 'time',
        values: [...series.times],
        config: { ...(stepMs === undefined ? {} : { interval: stepMs }) },
      },
      {
        name: 'Value',
        type: 'number',
        labels: { ...series.labels },
        values: [...series.values],
        config: { displayNameFromDS: name, ...(unit ? { unit } : {}) },
      },
    ],
    meta: SERIES,
  };
}

/** One row a series, its labels as columns. */
function numbersFrame(series: readonly ResultSeries[], { unit }: PromqlContext): Frame {
  const rows = series.filter(({ times }) => times.length > 0);
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
function tableFrame(series: readonly ResultSeries[], { unit }: PromqlContext): Frame {
  const rows = series.flatMap((one) => [...one.times.keys()].map((index) => ({ one, index })));
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
export function promqlExemplarsFrame(found: readonly SeriesExemplars[], unit: string | undefined): Frame {
  const rows = found.flatMap(({ seriesLabels, exemplars }) =>
    exemplars.map(({ labels, timeMs, value }) => {
      const { trace_id, traceID, ...own } = labels;
      return { labels: { ...seriesLabels, ...own }, timeMs, value, traceId: trace_id ?? traceID ?? '' };
    }),
  );
  return {
    name: FRAME_NAME.EXEMPLARS,
    fields: [
      { name: 'Time', type: 'time', values: rows.map(({ timeMs }) => timeMs) },
      {
        name: 'Value',
        type: 'number',
        values: rows.map(({ value }) => value),
        config: { ...(unit ? { unit } : {}) },
      },
      ...labelFields(rows.map(({ labels }) => labels)),
      { name: 'traceID', type: 'string', values: rows.map(({ traceId }) => traceId) },
    ],
    meta: { dataTopic: 'annotations', custom: { resultType: 'exemplar' } },
  };
}
