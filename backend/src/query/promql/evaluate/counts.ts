import { isReset } from '../histogram/compare';
import { type Hist, HINT_NO_RESET, HINT_RESET, HINT_UNKNOWN, histOf } from '../histogram/hist';
import { type FloatHistogram, type RawSeries } from '../types';

/**
 * A series whose histograms have no buckets: what their counts alone are asked for needs no more, and mismatched bounds
 * do not matter. Resets are looked for before the buckets go.
 */
export function countsOf(raw: RawSeries): RawSeries {
  if (raw.histograms === undefined) return raw;
  let before: Hist | undefined;
  const histograms = raw.histograms.map((histogram, i): FloatHistogram | undefined => {
    if (histogram === undefined || raw.stale[i] === 1) return histogram;
    const hist = histOf(histogram);
    let { hint } = hist;
    if (hint === HINT_UNKNOWN && before !== undefined) hint = isReset(hist, before) ? HINT_RESET : HINT_NO_RESET;
    before = { ...hist, hint };
    return withoutBuckets(histogram, hint);
  });
  return { ...raw, histograms };
}

function withoutBuckets({ schema, count, sum }: FloatHistogram, resetHint: number): FloatHistogram {
  return {
    schema,
    count,
    sum,
    resetHint,
    zeroThreshold: 0,
    zeroCount: 0,
    positiveOffsets: [],
    positiveLengths: [],
    positiveCounts: [],
    negativeOffsets: [],
    negativeLengths: [],
    negativeCounts: [],
    customValues: [],
  };
}
