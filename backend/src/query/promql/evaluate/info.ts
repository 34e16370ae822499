import { executionError } from '../errors';
import { formatLabels, keyOfLabels, labelsKey, labelValue, METRIC_NAME, metricName, withLabels } from '../labels';
import { type Call, type Expr, type Selector, type Shift, withoutParens } from '../parse/ast';
import { matches } from '../parse/check-types';
import { type Labels, type Matcher } from '../types';
import { type Evaluator } from './evaluator';
import { latest, latestTimes, Looks } from './selectors';
import { copyStep, emptySeries, NONE, sameLabelset, type Series, type Value, vector } from './values';

/** The labels by which a series finds what is known of its target. */
const IDENTIFYING = ['instance', 'job'];

const TARGET_INFO: Matcher = { name: METRIC_NAME, operator: '=', value: 'target_info' };
const ANY_INFO: Matcher = { name: METRIC_NAME, operator: '=~', value: '.+_info' };

const isPositive = (matcher: Matcher): boolean => matcher.operator === '=' || matcher.operator === '=~';

interface InfoSeries {
  readonly labels: Labels;
  readonly key: string;
  /** Times of the samples that are there at the steps. */
  readonly times: Series;
}

/** `info`: adds to each series the labels that info metrics of the same instance and job have. */
export class InfoJoiner {
  private readonly names: readonly Matcher[];
  private readonly data: readonly Matcher[];

  constructor(
    private readonly evaluator: Evaluator,
    private readonly call: Call,
  ) {
    const selector = call.args[1];
    const matchers = selector?.kind === 'selector' ? selector.matchers : [];
    const names = matchers.filter((matcher) => matcher.name === METRIC_NAME);
    this.data = matchers.filter((matcher) => matcher.name !== METRIC_NAME);
    if (names.some(isPositive)) this.names = names;
    else this.names = names.length > 0 ? [ANY_INFO, ...names] : [TARGET_INFO];
  }

  async run(): Promise<Value> {
    const series = await this.evaluator.vector(this.call.args[0] as Expr);
    const isInfo = (one: Series): boolean => this.names.every((matcher) => matches(matcher, metricName(one.labels)));
    const infos = await this.infoSeries(series.filter((one) => !isInfo(one)));
    const out = new Map<string, Series>();
    for (const one of series) {
      for (let step = 0; step < one.values.length; step += 1) {
        if (one.present[step] === NONE) continue;
        const labels = isInfo(one) ? one.labels : this.enriched(one.labels, infos, step);
        if (labels !== undefined) this.put(out, labels, one, step);
      }
    }
    return vector([...out.values()]);
  }

  private put(out: Map<string, Series>, labels: Labels, from: Series, step: number): void {
    const key = labelsKey(labels);
    let series = out.get(key);
    if (series === undefined) {
      series = emptySeries(labels, from.values.length, from.dropName);
      out.set(key, series);
    }
    if (series.present[step] !== NONE) throw sameLabelset();
    copyStep(from, step, series);
  }

  /** Info series of the targets of the series, by metric and identity. */
  private async infoSeries(base: readonly Series[]): Promise<ReadonlyMap<string, readonly InfoSeries[]>> {
    const byKey = new Map<string, InfoSeries[]>();
    const identity = IDENTIFYING.flatMap((name): Matcher[] => {
      const values = new Set(base.map((one) => labelValue(one.labels, name)).filter((value) => value !== ''));
      if (values.size === 0) return [];
      return [{ name, operator: '=~', value: [...values].map(quotePattern).join('|') }];
    });
    if (identity.length === 0) return byKey;
    const { evaluator } = this;
    const { lookbackMs } = evaluator.around;
    const { steps } = evaluator.grid;
    const looks = new Looks(shiftOf(this.call.args[0] as Expr), evaluator.grid);
    const selector = { ...infoSelector(this.call), matchers: [...identity, ...this.data, ...this.names] };
    for (const raw of await evaluator.select(selector, looks.first - lookbackMs, looks.last)) {
      if (latest(raw, looks, steps, lookbackMs).hists !== undefined) {
        const labels = formatLabels(raw.labels);
        throw executionError(`this should be an info metric, with float samples: ${labels}`);
      }
      const key = keyOfTarget(metricName(raw.labels), raw.labels);
      const info = { labels: raw.labels, key, times: latestTimes(raw, looks, steps, lookbackMs) };
      byKey.set(key, [...(byKey.get(key) ?? []), info]);
    }
    return byKey;
  }

  /** The newest info series of a target at a step. */
  private newest(infos: readonly InfoSeries[], step: number): InfoSeries | undefined {
    let best: InfoSeries | undefined;
    for (const info of infos) {
      if (info.times.present[step] === NONE) continue;
      const time = info.times.values[step] as number;
      const bestTime = best?.times.values[step] as number;
      if (best !== undefined && time === bestTime) {
        const [a, b] = [formatLabels(best.labels), formatLabels(info.labels)];
        const ms = Math.round(time * 1000);
        throw executionError(`found duplicate series for info metric: existing ${a} @ ${ms}, new ${b} @ ${ms}`);
      }
      if (best === undefined || time > bestTime) best = info;
    }
    return best;
  }

  private enriched(base: Labels, byKey: ReadonlyMap<string, readonly InfoSeries[]>, step: number): Labels | undefined {
    const found = new Map<string, string>();
    let any = false;
    const wanted = new Set(this.data.map((matcher) => matcher.name));
    for (const infos of byKey.values()) {
      const first = infos[0] as InfoSeries;
      if (first.key !== keyOfTarget(metricName(first.labels), base)) continue;
      const info = this.newest(infos, step);
      if (info === undefined) continue;
      any = true;
      for (const [name, value] of Object.entries(info.labels)) {
        if (name === METRIC_NAME || (wanted.size > 0 && !wanted.has(name))) continue;
        const other = found.get(name);
        if (other !== undefined && other !== value) throw executionError(`conflicting label: ${name}`);
        if (labelValue(base, name) === '') found.set(name, value);
      }
    }
    if (!any && this.data.some((matcher) => !matches(matcher, ''))) return undefined;
    return found.size === 0 ? base : withLabels(base, found);
  }
}

const keyOfTarget = (metric: string, labels: Labels): string => `${metric}\ud800${keyOfLabels(labels, IDENTIFYING)}`;

const quotePattern = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');

const infoSelector = (call: Call): Selector => ({
  kind: 'selector',
  name: '',
  matchers: [],
  offsetMs: 0,
  offsetExpr: undefined,
  atMs: undefined,
  atEdge: undefined,
  anchored: false,
  smoothed: false,
  from: call.from,
  to: call.to,
});

/** When the info series are looked at: where the first selector of the argument looks. */
function shiftOf(expr: Expr): Shift {
  const found = firstSelector(expr, { offsetMs: 0, offsetExpr: undefined, atMs: undefined, atEdge: undefined });
  return found ?? { offsetMs: 0, offsetExpr: undefined, atMs: undefined, atEdge: undefined };
}

function firstSelector(expr: Expr, around: Shift): Shift | undefined {
  const inner = withoutParens(expr);
  const shifted = (own: Shift): Shift =>
    own.atMs === undefined ? { ...own, offsetMs: own.offsetMs + around.offsetMs, atMs: around.atMs } : own;
  switch (inner.kind) {
    case 'selector':
      return shifted(inner);
    case 'range':
      return shifted(inner.selector);
    case 'subquery':
      return firstSelector(inner.expr, shifted(inner));
    case 'unary':
      return firstSelector(inner.expr, around);
    case 'aggregate':
      return firstSelector(inner.expr, around);
    case 'binary':
      return firstSelector(inner.left, around) ?? firstSelector(inner.right, around);
    case 'call':
      for (const arg of inner.args) {
        const found = firstSelector(arg, around);
        if (found !== undefined) return found;
      }
      return undefined;
    default:
      return undefined;
  }
}
