import { type Store } from '../../../store/client';
import {
  type GridSeries,
  type Labels,
  type Matcher,
  type QueryContext,
  type RangePlan,
  type RawSeries,
  type SelectHints,
} from '../types';
import { dropLabels, keepLabels, METRIC_NAME } from '../labels';
import { AGGREGATES, GroupVectors } from './aggregate';
import { type Cells, evaluateSeries, hasKernel } from './kernels';
import { type Condition } from './matchers';
import { readExemplars, readLabelNames, readLabelValues, readMetadata, readSeries } from './look-ups';
import { type HistogramSample, hasHistograms, readHistograms } from './read-histograms';
import { type Samples, scanSamples } from './scan-samples';
import { type LookUp, type PromSource } from './source';
import { type SelectedSeries, selectGroups, selectSeries, seriesRows, type Window } from './select-series';

/** Metrics that others collect, out of `metrics.*`. It keeps nothing between queries, so any number may share a store. */
export class ClickHousePromStorage implements PromSource {
  constructor(private readonly store: Store) {}

  async select(matchers: readonly Matcher[], hints: SelectHints, context: QueryContext): Promise<RawSeries[]> {
    const { store } = this;
    const { signal } = context;
    const window = windowOf(hints);
    const filter = idsOf(matchers, window);
    const [selected, hasAny] = await Promise.all([
      selectSeries(store, matchers, window, signal),
      hasHistograms(store, filter, window, signal),
    ]);
    const [floats, histograms] = await Promise.all([
      this.floats(selected, window, matchers, context),
      hasAny && selected.ids.length > 0
        ? readHistograms(store, selected, filter, window, signal)
        : new Map<number, HistogramSample[]>(),
    ]);
    for (const [position, samples] of histograms) {
      context.account(samples.length);
      const labels = selected.groups[position];
      if (labels) floats.set(position, withHistograms(labels, floats.get(position), samples));
    }
    return [...floats.values()];
  }

  /** With `more` series that are not stored, which take part as if they were. */
  async evaluate(
    plan: RangePlan,
    context: QueryContext,
    more: readonly RawSeries[] = [],
  ): Promise<GridSeries[] | undefined> {
    const { fn, matchers, grid, rangeMs, aggregate } = plan;
    if (!hasKernel(fn) || (aggregate && !AGGREGATES.has(aggregate.op))) return undefined;
    const { store } = this;
    const { signal } = context;
    const window = { fromMs: grid.startMs - rangeMs, toMs: grid.startMs + grid.stepMs * (grid.steps - 1) };
    const [selected, hasAny] = await Promise.all([
      aggregate
        ? selectGroups(store, matchers, window, aggregate, signal)
        : selectSeries(store, matchers, window, signal),
      hasHistograms(store, idsOf(matchers, window), window, signal),
    ]);
    if (hasAny) return undefined;
    const cells: Cells = { values: new Float64Array(grid.steps), present: new Uint8Array(grid.steps) };
    const single: GridSeries[] = [];
    const grouped = aggregate && new GroupVectors(aggregate.op, grid, (count) => context.account(count));
    const take = (samples: Samples, labels: () => Labels) => {
      if (!evaluateSeries(fn, samples, grid, rangeMs, cells)) return;
      if (grouped) return grouped.add(labels(), cells);
      context.account(grid.steps);
      single.push({ labels: labels(), values: cells.values.slice(), present: cells.present.slice() });
    };
    for (const series of more) {
      take(samplesOf(series), () => (aggregate ? groupLabels(series.labels, aggregate) : series.labels));
    }
    await this.scan(selected, window, matchers, context, (position, samples) =>
      take(samples, () => selected.groups[selected.groupOf[position] ?? 0] ?? {}),
    );
    if (grouped?.overflowed) return undefined;
    return grouped ? grouped.finish() : single;
  }

  series(lookUp: LookUp) {
    return readSeries(this.store, lookUp);
  }

  labelNames(lookUp: LookUp) {
    return readLabelNames(this.store, lookUp);
  }

  labelValues(name: string, lookUp: LookUp) {
    return readLabelValues(this.store, name, lookUp);
  }

  metadata(metric: string | undefined, signal: AbortSignal) {
    return readMetadata(this.store, metric, signal);
  }

  exemplars(lookUp: LookUp) {
    return readExemplars(this.store, lookUp);
  }

  private async floats(
    selected: SelectedSeries,
    window: Window,
    matchers: readonly Matcher[],
    context: QueryContext,
  ): Promise<Map<number, RawSeries>> {
    const series = new Map<number, RawSeries>();
    await this.scan(selected, window, matchers, context, (position, { times, values, stale, count }) => {
      context.account(count);
      const labels = selected.groups[position] ?? {};
      series.set(position, {
        labels,
        times: times.slice(0, count),
        values: values.slice(0, count),
        stale: stale.slice(0, count),
      });
    });
    return series;
  }

  private scan(
    selected: SelectedSeries,
    window: Window,
    matchers: readonly Matcher[],
    { signal }: QueryContext,
    visit: (position: number, samples: Samples) => void,
  ): Promise<number> {
    // A name alone is told by ranges of ids well enough.
    const byNameOnly = matchers.every(({ name }) => name === '__name__');
    const filter = byNameOnly ? undefined : idsOf(matchers, window);
    return scanSamples({ store: this.store, selected, window, signal, filter }, visit);
  }
}

/** Copies, as functions put stale markers out of their way. */
function samplesOf({ times, values, stale }: RawSeries): Samples {
  const hasStale = stale.includes(1);
  return { times: times.slice(), values: values.slice(), stale, hasStale, count: times.length };
}

function groupLabels(labels: Labels, { by, without }: NonNullable<RangePlan['aggregate']>): Labels {
  return without ? dropLabels(labels, new Set([...without, METRIC_NAME])) : keepLabels(labels, by ?? []);
}

const windowOf = ({ fromMs, toMs }: SelectHints): Window => ({ fromMs: fromMs === toMs ? fromMs - 1 : fromMs, toMs });

/** Condition on `series_id` of another table. */
function idsOf(matchers: readonly Matcher[], window: Window): Condition {
  const { sql, params } = seriesRows(matchers, window);
  return { sql: `series_id IN (SELECT series_id ${sql})`, params };
}

function withHistograms(
  labels: Labels,
  floats: RawSeries | undefined,
  histograms: readonly HistogramSample[],
): RawSeries {
  const count = (floats?.times.length ?? 0) + histograms.length;
  const times = new Float64Array(count);
  const values = new Float64Array(count);
  const stale = new Uint8Array(count);
  const merged = new Array<HistogramSample['histogram'] | undefined>(count);
  let f = 0;
  let h = 0;
  let at = 0;
  while (at < count) {
    const sample = histograms[h];
    const floatTime = floats?.times[f];
    if (sample && (floatTime === undefined || sample.timeMs <= floatTime)) {
      // At the same time a float is told after: the histogram stands.
      if (floatTime === sample.timeMs) f++;
      times[at] = sample.timeMs;
      values[at] = sample.stale ? NaN : 0;
      stale[at] = sample.stale ? 1 : 0;
      merged[at] = sample.stale ? undefined : sample.histogram;
      h++;
    } else if (floats && floatTime !== undefined) {
      times[at] = floatTime;
      values[at] = floats.values[f] ?? NaN;
      stale[at] = floats.stale[f] ?? 0;
      f++;
    } else break;
    at++;
  }
  return {
    labels,
    times: times.subarray(0, at),
    values: values.subarray(0, at),
    stale: stale.subarray(0, at),
    histograms: merged.slice(0, at),
  };
}
