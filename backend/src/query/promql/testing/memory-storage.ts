import { labelsKey, labelValue } from '../labels';
import { matches } from '../parse/check-types';
import {
  type FloatHistogram,
  type Labels,
  type Matcher,
  type PromStorage,
  type QueryContext,
  type RawSeries,
  type SelectHints,
} from '../types';

export interface MemorySample {
  readonly timeMs: number;
  readonly value: number;
  readonly stale: boolean;
  readonly histogram: FloatHistogram | undefined;
}

/** Series in memory, for tests of the engine without a store. */
export class MemoryStorage implements PromStorage {
  private readonly series = new Map<string, { readonly labels: Labels; readonly samples: MemorySample[] }>();

  /** Adds samples in order of time. */
  add(labels: Labels, samples: readonly MemorySample[]): void {
    const key = labelsKey(labels);
    const known = this.series.get(key);
    if (known !== undefined) known.samples.push(...samples);
    else this.series.set(key, { labels, samples: [...samples] });
  }

  clear(): void {
    this.series.clear();
  }

  select(matchers: readonly Matcher[], hints: SelectHints, context: QueryContext): Promise<readonly RawSeries[]> {
    const out: RawSeries[] = [];
    for (const { labels, samples } of this.series.values()) {
      if (!matchers.every((matcher) => matches(matcher, labelValue(labels, matcher.name)))) continue;
      const from = (timeMs: number): boolean =>
        hints.fromMs === hints.toMs ? timeMs >= hints.fromMs : timeMs > hints.fromMs;
      const within = samples.filter(({ timeMs }) => from(timeMs) && timeMs <= hints.toMs);
      if (within.length === 0) continue;
      context.account(within.length);
      const hasHistograms = within.some(({ histogram }) => histogram !== undefined);
      out.push({
        labels,
        times: Float64Array.from(within, ({ timeMs }) => timeMs),
        values: Float64Array.from(within, ({ value }) => value),
        stale: Uint8Array.from(within, ({ stale }) => Number(stale)),
        ...(hasHistograms ? { histograms: within.map(({ histogram }) => histogram) } : {}),
      });
    }
    return Promise.resolve(out);
  }
}
