import { type Config } from '../../../../config';
import { type NativeArrays, readNativeBlocks } from '../../../../store/native-read';
import { type QueryParams, type Store } from '../../../../store/client';
import { labelsOf, labelValue } from '../../labels';
import { matchesWhole } from '../../regex';
import { type Labels, type Matcher, type QueryContext, type RawSeries, type SelectHints } from '../../types';
import { compare, type Condition } from '../matchers';
import { bound, type Window } from '../select-series';
import { type LookUp, type MetricMetadata, type PromSource, type SeriesExemplars } from '../source';
import { EBPF_LABELS, EBPF_METRICS, TARGET_INFO, TARGET_INFO_METADATA, TARGET_LABELS } from './metrics';
import { counterSeries, gaugeSeries, midnightOf, ticksOf } from './samples';
import { hasTargets, targetInfo, targetLabels } from './target-info';

const HOUR_MS = 3_600_000;
/** Up to this range samples are 15 s apart, beyond a minute. */
const FINE_RANGE_MS = 6 * HOUR_MS;
const FINE_MS = 15_000;
const COARSE_MS = 60_000;
/** Series of one metric that are read at the most. */
const MOST_SERIES = 100_000;

const NAMES = Object.keys(EBPF_LABELS) as (keyof typeof EBPF_LABELS)[];
const COLUMNS = NAMES.map((name) => `CAST(${EBPF_LABELS[name]}, 'String') AS ${name}`).join(', ');
const KEYS = NAMES.join(', ');

/** Requests that agents saw, as metrics; computed from the rollups when they are asked for. */
export class EbpfSource implements PromSource {
  constructor(
    private readonly store: Store,
    private readonly config: Config,
    private readonly now: () => number = Date.now,
  ) {}

  async select(matchers: readonly Matcher[], hints: SelectHints, context: QueryContext): Promise<RawSeries[]> {
    const all: RawSeries[] = [];
    for (const metric of namesOf(matchers)) {
      const found =
        metric === TARGET_INFO
          ? await targetInfo(this.store, matchers, hints, context.signal)
          : await this.read(metric, matchers, hints, context);
      for (const series of found) {
        context.account(series.times.length);
        if (series.times.length > 0) all.push(series);
      }
    }
    return all;
  }

  private async read(
    metric: string,
    matchers: readonly Matcher[],
    hints: SelectHints,
    { signal }: QueryContext,
  ): Promise<RawSeries[]> {
    const fromMs = hints.fromMs === hints.toMs ? hints.fromMs - 1 : hints.fromMs;
    const toMs = Math.min(hints.toMs, this.now());
    const fine = toMs - fromMs <= FINE_RANGE_MS && fromMs > this.now() - this.config.secondHours * HOUR_MS;
    const everyMs = fine ? FINE_MS : COARSE_MS;
    const ticks = ticksOf(fromMs, toMs, everyMs);
    const first = ticks[0];
    if (first === undefined) return [];
    const { quantiles, type } = EBPF_METRICS[metric] as (typeof EBPF_METRICS)[string];
    const isCounter = type === 'counter';
    // From a whole minute on, so that the minutes tell what was before.
    const begin = Math.floor((first - everyMs) / COARSE_MS) * COARSE_MS;
    const within = { fromMs: begin, toMs: ticks.at(-1) as number };
    const [amounts, before] = await Promise.all([
      this.amounts(metric, matchers, within, everyMs, signal),
      isCounter ? this.amounts(metric, matchers, { fromMs: midnightOf(first), toMs: begin }, 0, signal) : [],
    ]);
    if (quantiles) {
      return amounts.flatMap(({ labels, at }) =>
        quantiles
          .map((quantile, i) =>
            gaugeSeries(labelsOf([...Object.entries(labels), ['quantile', String(quantile)]]), at(i), first),
          )
          .filter((series) =>
            matchers.every((matcher) => matcherTakes(matcher, labelValue(series.labels, matcher.name))),
          ),
      );
    }
    if (!isCounter) return amounts.map(({ labels, at }) => gaugeSeries(labels, at(0), first));
    const sums = new Map(before.map(({ key, at }) => [key, at(0).get(0) ?? 0]));
    const counted = amounts.map(({ key, labels, at }) => {
      const sum = sums.get(key) ?? 0;
      sums.delete(key);
      return counterSeries({ labels, before: sum, amounts: at(0) }, ticks);
    });
    // Those that were silent in the window: their counters stand.
    const silent = before
      .filter(({ key }) => sums.has(key))
      .map(({ key, labels }) => counterSeries({ labels, before: sums.get(key) ?? 0, amounts: new Map() }, ticks));
    return [...counted, ...silent];
  }

  /** Amounts of each series by the end of their interval, all at 0 when `everyMs` is 0. */
  private async amounts(
    metric: string,
    matchers: readonly Matcher[],
    { fromMs, toMs }: Window,
    everyMs: number,
    signal: AbortSignal,
  ): Promise<Amounts[]> {
    // The rollups' times are of 32 bits.
    if (toMs <= fromMs || fromMs < 0 || toMs >= 2 ** 32 * 1000) return [];
    const { sql, quantiles } = EBPF_METRICS[metric] as (typeof EBPF_METRICS)[string];
    const condition = conditionOf(matchers, quantiles ? ['quantile'] : []);
    const table = everyMs === FINE_MS ? 'application_map_1s' : 'application_map_1m';
    const end =
      everyMs === 0
        ? '0'
        : 'toUnixTimestamp(toStartOfInterval(time, toIntervalSecond({every:UInt32}))) + {every:UInt32}';
    const value = quantiles ? sql : `[toFloat64(${sql})]`;
    const bytes = await this.store.readNative(
      `SELECT ${KEYS}, groupArray(at), groupArrayArray(amount)
FROM (
  SELECT ${COLUMNS}, toFloat64(${end}) * 1000 AS at, CAST(${value}, 'Array(Float64)') AS amount
  FROM flow_metrics.${table}
  WHERE time >= toDateTime({from:UInt32}) AND time < toDateTime({to:UInt32}) AND ${condition.sql}
  GROUP BY ${KEYS}, at
)
GROUP BY ${KEYS}
ORDER BY ${KEYS}
LIMIT ${MOST_SERIES}`,
      { ...condition.params, from: fromMs / 1000, to: toMs / 1000, ...(everyMs > 0 ? { every: everyMs / 1000 } : {}) },
      { signal },
    );
    return readAmounts(bytes, metric, quantiles?.length ?? 1);
  }

  async series(lookUp: LookUp): Promise<Labels[]> {
    const rows = await this.labelRows(lookUp, KEYS);
    const combinations = rows.map((row) => NAMES.map((name, i) => [name, row[i] ?? ''] as const));
    const all: Labels[] = [];
    for (const matchers of selectorsOr(lookUp)) {
      for (const metric of namesOf(matchers)) {
        if (metric === TARGET_INFO) {
          all.push(...(await targetLabels(this.store, matchers, lookUp.window, lookUp.signal)));
          continue;
        }
        const quantiles = EBPF_METRICS[metric]?.quantiles;
        for (const pairs of combinations) {
          for (const quantile of quantiles ?? ['']) {
            const labels = labelsOf([['__name__', metric], ['quantile', String(quantile)], ...pairs]);
            if (matchers.every((matcher) => matcherTakes(matcher, labelValue(labels, matcher.name)))) all.push(labels);
            if (all.length >= lookUp.limit) return all;
          }
        }
      }
    }
    return all;
  }

  async labelNames(lookUp: LookUp): Promise<string[]> {
    const names = new Set((await this.series({ ...lookUp, limit: 2000 })).flatMap((labels) => Object.keys(labels)));
    return [...names];
  }

  async labelValues(name: string, lookUp: LookUp): Promise<string[]> {
    const all = selectorsOr(lookUp);
    if (all.every((matchers) => namesOf(matchers).length === 0)) return [];
    const known = NAMES.find((label) => label === name);
    if (known && all.every((matchers) => matchers.every(({ name: by }) => by === '__name__' || by in EBPF_LABELS))) {
      return (await this.labelRows(lookUp, known)).map(([value]) => value ?? '').filter((value) => value !== '');
    }
    if (name === '__name__' && lookUp.selectors.length === 0) {
      const any = await this.labelRows({ ...lookUp, limit: 1 }, "''");
      const targets = await hasTargets(this.store, lookUp.window, lookUp.signal);
      return [...(any.length > 0 ? Object.keys(EBPF_METRICS) : []), ...(targets ? [TARGET_INFO] : [])];
    }
    return [...new Set((await this.series(lookUp)).map((labels) => labelValue(labels, name)))].filter(
      (value) => value !== '',
    );
  }

  async metadata(metric: string | undefined): Promise<Map<string, MetricMetadata[]>> {
    const all = Object.entries(EBPF_METRICS).map(([name, { type, help, unit }]): [string, MetricMetadata[]] => [
      name,
      [{ type, help, unit }],
    ]);
    all.push([TARGET_INFO, [TARGET_INFO_METADATA]]);
    return new Map(all.filter(([name]) => metric === undefined || name === metric));
  }

  exemplars(): Promise<SeriesExemplars[]> {
    return Promise.resolve([]);
  }

  /** Distinct rows of labels in the window, by minute. */
  private async labelRows({ selectors, window, limit, signal }: LookUp, keys: string): Promise<string[][]> {
    const { fromMs, toMs } = this.recent(window);
    const conditions = selectors
      .filter((matchers) => namesOf(matchers).length > 0)
      .map((matchers, at) => conditionOf(matchers, ['quantile'], `s${at}_`));
    if (selectors.length > 0 && conditions.length === 0) return [];
    const { rows } = await this.store.query(
      `SELECT DISTINCT ${keys} FROM (
  SELECT ${COLUMNS}, time FROM flow_metrics.application_map_1m
) WHERE time >= toDateTime({from:UInt32}) AND time <= toDateTime({to:UInt32})
  AND (${conditions.map(({ sql }) => `(${sql})`).join(' OR ') || '1'})
ORDER BY ${keys} LIMIT {limit:UInt64}`,
      {
        ...(Object.assign({}, ...conditions.map(({ params }) => params)) as QueryParams),
        from: Math.max(0, Math.floor(fromMs / 1000) - 60),
        to: Math.max(0, Math.floor(toMs / 1000)),
        limit: Math.min(limit, MOST_SERIES),
      },
      { signal },
    );
    return rows.map((row) => row.map(String));
  }

  /** The part of a window that rollups may have. */
  private recent({ fromMs, toMs }: Window): Window {
    const now = this.now();
    return {
      fromMs: Math.max(bound(fromMs), now - this.config.minuteHours * HOUR_MS),
      toMs: Math.min(bound(toMs), now),
    };
  }
}

const selectorsOr = ({ selectors }: LookUp): readonly (readonly Matcher[])[] =>
  selectors.length > 0 ? selectors : [[]];

interface Amounts {
  readonly key: string;
  readonly labels: Labels;
  /** Of the i-th value of each interval, by the interval's end. */
  readonly at: (i: number) => ReadonlyMap<number, number>;
}

function readAmounts(bytes: Buffer, metric: string, width: number): Amounts[] {
  const all: Amounts[] = [];
  for (const { rows, columns } of readNativeBlocks(bytes)) {
    const names = columns.slice(0, NAMES.length) as string[][];
    const [times, values] = columns.slice(NAMES.length) as [NativeArrays, NativeArrays];
    const ends = times.values as Float64Array;
    const amounts = values.values as Float64Array;
    for (let row = 0; row < rows; row++) {
      const from = row > 0 ? (times.ends[row - 1] ?? 0) : 0;
      const to = times.ends[row] ?? 0;
      const texts = names.map((column) => column[row] ?? '');
      const at = (i: number) => {
        const found = new Map<number, number>();
        for (let k = from; k < to; k++) {
          const amount = amounts[k * width + i] ?? NaN;
          if (!Number.isNaN(amount)) found.set(ends[k] ?? 0, amount);
        }
        return found;
      };
      const pairs = texts.map((text, i) => [NAMES[i] ?? '', text] as const);
      all.push({ key: texts.join('\u0000'), labels: labelsOf([['__name__', metric], ...pairs]), at });
    }
  }
  return all;
}

/** Metrics of this source that matchers may take: by name, and by what they say of labels that a metric has not. */
export function namesOf(matchers: readonly Matcher[]): string[] {
  return [...Object.keys(EBPF_METRICS), TARGET_INFO].filter((metric) =>
    matchers.every((matcher) => {
      if (matcher.name === '__name__') return matcherTakes(matcher, metric);
      return hasLabel(metric, matcher.name) || matcherTakes(matcher, '');
    }),
  );
}

function hasLabel(metric: string, name: string): boolean {
  if (metric === TARGET_INFO) return name in TARGET_LABELS;
  return name in EBPF_LABELS || (name === 'quantile' && EBPF_METRICS[metric]?.quantiles !== undefined);
}

export function matcherTakes({ operator, value }: Matcher, text: string): boolean {
  if (operator === '=') return text === value;
  if (operator === '!=') return text !== value;
  return matchesWhole(value, text) === (operator === '=~');
}

/** Matchers on labels; one on a label that rows have not compares the empty text. */
function conditionOf(matchers: readonly Matcher[], leftOut: readonly string[], prefix = ''): Condition {
  const params: Record<string, string | string[]> = {};
  const parts = matchers
    .filter(({ name }) => name !== '__name__' && !leftOut.includes(name))
    .map((matcher, i) => {
      const column = matcher.name in EBPF_LABELS ? matcher.name : "''";
      return compare(column, matcher, `${prefix}value${i}`, params);
    });
  return { sql: parts.join(' AND ') || '1', params };
}
