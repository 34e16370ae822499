import { parseFloatText } from '../go-text';
import { countsShrank } from '../histogram/compare';
import { HINT_GAUGE, HINT_NO_RESET, HINT_RESET, HINT_UNKNOWN, histOf } from '../histogram/hist';
import { CUSTOM_SCHEMA, sameBounds } from '../histogram/layout';
import { labelsKey, labelValue, METRIC_NAME, metricName, withLabels } from '../labels';
import { type MemorySample } from '../testing/memory-storage';
import { type FloatHistogram, type Labels } from '../types';
import { type LoadCommand } from './script';

export interface LoadedSeries {
  readonly labels: Labels;
  readonly samples: readonly MemorySample[];
}

/** The series of a `load`, as a Prometheus that had scraped them would send them on. */
export function seriesOf(load: LoadCommand): LoadedSeries[] {
  const floats = load.series.map(({ labels, points }) => ({
    labels,
    samples: points.flatMap((point, i): MemorySample[] =>
      point === undefined
        ? []
        : [{ timeMs: i * load.stepMs, value: point.value, stale: point.stale, histogram: point.histogram }],
    ),
  }));
  const all = load.withNative ? [...floats, ...nativeOf(floats)] : floats;
  return all.map(({ labels, samples }) => ({ labels, samples: withHints(samples) }));
}

/**
 * What Prometheus says of histograms that it has stored: gauges stay gauges; that a counter was not reset since the
 * sample before is known within a chunk; a reset begins a new chunk, whose first sample says nothing.
 */
function withHints(samples: readonly MemorySample[]): MemorySample[] {
  let before: FloatHistogram | undefined;
  return samples.map((sample) => {
    const { histogram } = sample;
    if (histogram === undefined) {
      before = undefined;
      return sample;
    }
    const isGauge = histogram.resetHint === HINT_GAUGE;
    const resetHint = isGauge ? HINT_GAUGE : continues(histogram, before) ? HINT_NO_RESET : HINT_UNKNOWN;
    before = isGauge ? undefined : histogram;
    return { ...sample, histogram: { ...histogram, resetHint } };
  });
}

function continues(histogram: FloatHistogram, before: FloatHistogram | undefined): boolean {
  if (before === undefined || histogram.resetHint === HINT_RESET) return false;
  if (histogram.schema !== before.schema || histogram.zeroThreshold !== before.zeroThreshold) return false;
  if (!sameBounds(histogram.customValues, before.customValues)) return false;
  return !countsShrank(histOf(histogram), histOf(before));
}

interface Classic {
  readonly buckets: Map<number, number>;
  count: number | undefined;
  sum: number;
}

/** Native histograms with custom buckets of the classic ones among the series. */
function nativeOf(all: readonly LoadedSeries[]): LoadedSeries[] {
  const found = new Map<string, { readonly labels: Labels; readonly at: Map<number, Classic> }>();
  for (const { labels, samples } of all) {
    const [, name = '', part = ''] = /^(.*)_(bucket|count|sum)$/.exec(metricName(labels)) ?? [];
    const le = parseFloatText(labelValue(labels, 'le'));
    if (part === '' || (part === 'bucket' && (le === undefined || Number.isNaN(le)))) continue;
    const base = withLabels(
      labels,
      new Map([
        [METRIC_NAME, name],
        ['le', ''],
      ]),
    );
    const key = labelsKey(base);
    const native = found.get(key) ?? { labels: base, at: new Map<number, Classic>() };
    found.set(key, native);
    for (const { timeMs, value, histogram } of samples) {
      if (histogram !== undefined) continue;
      const classic = native.at.get(timeMs) ?? { buckets: new Map<number, number>(), count: undefined, sum: 0 };
      native.at.set(timeMs, classic);
      if (part === 'bucket') classic.buckets.set(le as number, value);
      else if (part === 'count') classic.count = value;
      else classic.sum = value;
    }
  }
  return [...found.values()].map(({ labels, at }) => ({
    labels,
    samples: [...at]
      .sort(([a], [b]) => a - b)
      .map(([timeMs, classic]) => ({ timeMs, value: NaN, stale: false, histogram: customHistogram(classic) })),
  }));
}

function customHistogram(classic: Classic): FloatHistogram {
  const buckets = [...classic.buckets].sort(([a], [b]) => a - b);
  const count = classic.count ?? buckets.at(-1)?.[1] ?? 0;
  if (buckets.at(-1)?.[0] !== Infinity) buckets.push([Infinity, count]);
  return {
    schema: CUSTOM_SCHEMA,
    zeroThreshold: 0,
    zeroCount: 0,
    count,
    sum: classic.sum,
    positiveOffsets: [0],
    positiveLengths: [buckets.length],
    positiveCounts: buckets.map(([, upTo], i) => upTo - (buckets[i - 1]?.[1] ?? 0)),
    negativeOffsets: [],
    negativeLengths: [],
    negativeCounts: [],
    customValues: buckets.slice(0, -1).map(([bound]) => bound),
    resetHint: HINT_UNKNOWN,
  };
}
