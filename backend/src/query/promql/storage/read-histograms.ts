import { type NativeArrays, readNativeBlocks } from '../../../store/native-read';
import { type Store } from '../../../store/client';
import { type FloatHistogram } from '../types';
import { type Condition } from './matchers';
import { SeriesIndex, wordsOf } from './series-index';
import { bound, type SelectedSeries, type Window } from './select-series';

export interface HistogramSample {
  readonly timeMs: number;
  readonly histogram: FloatHistogram;
  readonly stale: boolean;
}

const WITHIN = 'time > fromUnixTimestamp64Milli({from:Int64}) AND time <= fromUnixTimestamp64Milli({to:Int64})';
const HISTOGRAM_ROWS_MOST = 2_000_000;

/** Whether any of the series has a native histogram in the window; where none are stored this costs a count. */
export async function hasHistograms(
  store: Store,
  series: Condition,
  window: Window,
  signal: AbortSignal,
): Promise<boolean> {
  const stored = await store.query('SELECT count() > 0 FROM metrics.histograms', {}, { signal });
  if (Number(stored.rows[0]?.[0] ?? 0) === 0) return false;
  const found = await store.query(
    `SELECT 1 FROM metrics.histograms WHERE ${series.sql} AND ${WITHIN} LIMIT 1`,
    { ...series.params, from: bound(window.fromMs), to: bound(window.toMs) },
    { signal },
  );
  return found.rows.length > 0;
}

const COLUMNS = `series_id, toFloat64(toUnixTimestamp64Milli(time)), reset_hint, schema, zero_threshold, zero_count, count, sum,
  reinterpretAsUInt64(sum) = 0x7ff0000000000002, positive_offsets, positive_lengths, positive_counts,
  negative_offsets, negative_lengths, negative_counts, custom_values`;

/** Native histograms by position of their series, ascending in time. */
export async function readHistograms(
  store: Store,
  selected: Pick<SelectedSeries, 'ids'>,
  series: Condition,
  window: Window,
  signal: AbortSignal,
): Promise<Map<number, HistogramSample[]>> {
  const bytes = await store.readNative(
    `SELECT ${COLUMNS} FROM metrics.histograms WHERE ${series.sql} AND ${WITHIN}
ORDER BY series_id, time LIMIT 1 BY series_id, time LIMIT ${HISTOGRAM_ROWS_MOST}`,
    { ...series.params, from: bound(window.fromMs), to: bound(window.toMs) },
    { signal },
  );
  const index = new SeriesIndex(selected.ids);
  const found = new Map<number, HistogramSample[]>();
  for (const { rows, columns } of readNativeBlocks(bytes)) {
    const words = wordsOf(columns[0] as BigUint64Array);
    const numbers = (at: number) => columns[at] as Float64Array | Int32Array | Uint8Array;
    const list = (at: number, row: number): number[] => {
      const { ends, values } = columns[at] as NativeArrays;
      return Array.from((values as Float64Array).subarray(row > 0 ? ends[row - 1] : 0, ends[row]));
    };
    for (let row = 0; row < rows; row++) {
      const position = index.find(words[2 * row] ?? 0, words[2 * row + 1] ?? 0);
      if (position < 0) continue;
      const sample: HistogramSample = {
        timeMs: numbers(1)[row] ?? 0,
        stale: numbers(8)[row] === 1,
        histogram: {
          resetHint: numbers(2)[row] ?? 0,
          schema: numbers(3)[row] ?? 0,
          zeroThreshold: numbers(4)[row] ?? 0,
          zeroCount: numbers(5)[row] ?? 0,
          count: numbers(6)[row] ?? 0,
          sum: numbers(7)[row] ?? 0,
          positiveOffsets: list(9, row),
          positiveLengths: list(10, row),
          positiveCounts: list(11, row),
          negativeOffsets: list(12, row),
          negativeLengths: list(13, row),
          negativeCounts: list(14, row),
          customValues: list(15, row),
        },
      };
      const samples = found.get(position);
      if (samples) samples.push(sample);
      else found.set(position, [sample]);
    }
  }
  return found;
}
