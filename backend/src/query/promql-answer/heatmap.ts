import { type Frame, type FrameMeta } from '@thalweg/protocol';
import { type ResultSeries } from '../promql/engine';
import { type FloatHistogram } from '../promql/types';
import { type PromqlContext } from './frames';

const ROWS: FrameMeta = Object.freeze({ type: 'heatmap-rows', preferredVisualisationType: 'graph' });
const CELLS: FrameMeta = Object.freeze({ type: 'heatmap-cells', preferredVisualisationType: 'graph' });

/** Classic histograms as rows of one heat map for each set of labels, native ones as cells of one for each series. */
export function heatmapFrames(series: readonly ResultSeries[], context: PromqlContext): Frame[] {
  const stepMs = context.stepMs ?? 0;
  const cells = series.flatMap((one) => {
    const frame = histogramFrame(one, stepMs, 'histogram');
    return frame ? [frame] : [];
  });
  const groups = new Map<string, ResultSeries[]>();
  for (const one of series) {
    if (one.labels['le'] === undefined) continue;
    const { le: _le, ...labels } = one.labels;
    const key = JSON.stringify(labels);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const rows = [...groups.values()].map((buckets) => rowsFrame(buckets, stepMs, context.unit));
  const frames = [...cells, ...rows];
  return frames.length > 0 ? frames : [{ name: '', fields: [], meta: ROWS }];
}

const boundOf = (le: string | undefined): number => (le === '+Inf' ? Infinity : Number(le));

/** A row for each bucket, with what it holds more than the one below: buckets of PromQL count all below their bound. */
function rowsFrame(series: readonly ResultSeries[], stepMs: number, unit: string | undefined): Frame {
  const buckets = [...series].sort((a, b) => boundOf(a.labels['le']) - boundOf(b.labels['le']));
  const times = [...new Set(buckets.flatMap((bucket) => [...bucket.times]))].sort((a, b) => a - b);
  const counts = buckets.map(({ times: own, values }) => {
    const byTime = new Map([...own].map((at, index) => [at, values[index]]));
    return times.map((at) => byTime.get(at));
  });
  return {
    name: 'heatmap',
    fields: [
      { name: 'Time', type: 'time', values: times, config: { interval: stepMs } },
      ...buckets.map(({ labels }, row) => ({
        name: labels['le'] ?? '',
        type: 'number' as const,
        labels: { ...labels },
        values: times.map((_, column) => {
          const count = counts[row]?.[column];
          const below = row === 0 ? 0 : counts[row - 1]?.[column];
          return count === undefined ? null : Math.max(0, count - (below ?? 0));
        }),
        config: { displayNameFromDS: labels['le'] ?? '', ...(unit ? { unit } : {}) },
      })),
    ],
    meta: ROWS,
  };
}

/** Buckets of native histograms as cells; nothing when the series has none. */
export function histogramFrame({ histograms, labels }: ResultSeries, stepMs: number, name: string): Frame | undefined {
  const cells = histograms.flatMap(({ timeMs, histogram }) =>
    bucketsOf(histogram).map((bucket) => ({ at: timeMs, ...bucket })),
  );
  if (cells.length === 0) return undefined;
  return {
    name,
    fields: [
      { name: 'xMax', type: 'time', values: cells.map(({ at }) => at), config: { interval: stepMs } },
      { name: 'yMin', type: 'number', values: cells.map(({ lower }) => lower) },
      { name: 'yMax', type: 'number', values: cells.map(({ upper }) => upper) },
      { name: 'count', type: 'number', values: cells.map(({ count }) => count), labels: { ...labels } },
    ],
    meta: CELLS,
  };
}

export interface HistogramBucket {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

/** Buckets of a native histogram that hold something, from the lowest. */
export function bucketsOf(histogram: FloatHistogram): HistogramBucket[] {
  const { schema, customValues, zeroCount, zeroThreshold } = histogram;
  /** Upper bound of a bucket by its index; exponential ones grow by 2 to the power of 2 to the minus schema. */
  const bound = (index: number): number => {
    if (schema !== -53) return 2 ** (index * 2 ** -schema);
    return index < 0 ? -Infinity : (customValues[index] ?? Infinity);
  };
  const spans = (offsets: readonly number[], lengths: readonly number[], counts: readonly number[]) => {
    const found: HistogramBucket[] = [];
    let index = 0;
    let next = 0;
    offsets.forEach((offset, span) => {
      index += offset;
      for (let left = lengths[span] ?? 0; left > 0; left--) {
        const count = counts[next++] ?? 0;
        if (count !== 0) found.push({ lower: bound(index - 1), upper: bound(index), count });
        index++;
      }
    });
    return found;
  };
  const { negativeOffsets, negativeLengths, negativeCounts } = histogram;
  const negative = spans(negativeOffsets, negativeLengths, negativeCounts).map(({ lower, upper, count }) => ({
    lower: -upper,
    upper: -lower,
    count,
  }));
  const zero = zeroCount === 0 ? [] : [{ lower: -zeroThreshold, upper: zeroThreshold, count: zeroCount }];
  return [
    ...negative.reverse(),
    ...zero,
    ...spans(histogram.positiveOffsets, histogram.positiveLengths, histogram.positiveCounts),
  ];
}
