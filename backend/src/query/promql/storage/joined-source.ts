import { compareLabels, compareText, labelsKey, METRIC_NAME } from '../labels';
import {
  type GridSeries,
  type Labels,
  type Matcher,
  type QueryContext,
  type RangePlan,
  type RawSeries,
  type SelectHints,
} from '../types';
import { type ClickHousePromStorage } from './clickhouse-storage';
import { type EbpfSource, namesOf } from './ebpf/ebpf-source';
import { type LookUp, type MetricMetadata, type PromSource, type SeriesExemplars } from './source';

/** Stored metrics and those computed from what agents see; of two series with the same labels the computed one stands. */
export class JoinedSource implements PromSource {
  constructor(
    private readonly stored: ClickHousePromStorage,
    private readonly seen: EbpfSource,
  ) {}

  async select(matchers: readonly Matcher[], hints: SelectHints, context: QueryContext): Promise<RawSeries[]> {
    const [stored, seen] = await Promise.all([
      this.stored.select(matchers, hints, context),
      namesEbpf(matchers) ? this.seen.select(matchers, hints, context) : [],
    ]);
    return seen.length === 0 ? stored : onceEach([...stored, ...seen], ({ labels }) => labels);
  }

  async evaluate(plan: RangePlan, context: QueryContext): Promise<GridSeries[] | undefined> {
    const { grid, rangeMs, matchers } = plan;
    const hints = { fromMs: grid.startMs - rangeMs, toMs: grid.startMs + grid.stepMs * (grid.steps - 1) };
    const seen =
      namesEbpf(matchers) && namesOf(matchers).length > 0 ? await this.seen.select(matchers, hints, context) : [];
    return this.stored.evaluate(plan, context, seen);
  }

  async series(lookUp: LookUp): Promise<Labels[]> {
    const all = await this.both((source) => source.series(lookUp));
    return onceEach(all.flat(), (labels) => labels).sort(compareLabels);
  }

  async labelNames(lookUp: LookUp): Promise<string[]> {
    return sorted(await this.both((source) => source.labelNames(lookUp)));
  }

  async labelValues(name: string, lookUp: LookUp): Promise<string[]> {
    return sorted(await this.both((source) => source.labelValues(name, lookUp)));
  }

  async metadata(metric: string | undefined, signal: AbortSignal): Promise<Map<string, readonly MetricMetadata[]>> {
    const [stored, seen] = await this.both((source) => source.metadata(metric, signal));
    return new Map([...(stored ?? []), ...(seen ?? [])]);
  }

  exemplars(lookUp: LookUp): Promise<readonly SeriesExemplars[]> {
    return this.stored.exemplars(lookUp);
  }

  private both<T>(ask: (source: PromSource) => Promise<T>): Promise<T[]> {
    return Promise.all([ask(this.stored), ask(this.seen)]);
  }
}

/**
 * Whether a selector asks for metrics of this product by name: they are made when they are asked for, and a selector of
 * labels alone, `{instance="a"}`, means what others sent, as it does in Prometheus.
 */
const namesEbpf = (matchers: readonly Matcher[]): boolean =>
  matchers.some(
    ({ name, operator, value }) =>
      name === METRIC_NAME && (operator === '=' || operator === '=~') && value.includes('thalweg_'),
  );

const sorted = (lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())].sort(compareText);

const onceEach = <T>(all: readonly T[], labels: (one: T) => Labels): T[] => [
  ...new Map(all.map((one) => [labelsKey(labels(one)), one])).values(),
];
