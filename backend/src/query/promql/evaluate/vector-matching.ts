import { executionError } from '../errors';
import {
  dropLabels,
  formatLabels,
  keepLabels,
  keyOfLabels,
  keyWithoutLabels,
  labelsKey,
  labelValue,
  METADATA_LABELS,
  METRIC_NAME,
  withLabels,
} from '../labels';
import { type Binary, type Matching } from '../parse/ast';
import { type Labels } from '../types';
import { type Annotations } from './annotations';
import { apply, changesMeaning, type Operand } from './operators';
import { type Pace } from './pace';
import {
  emptySeries,
  FLOAT,
  histAt,
  NONE,
  putFloat,
  putHist,
  sameLabelset,
  type Series,
  type Value,
  vector,
} from './values';

/** The part of a series' labels by which it finds its partner. */
export function signatureOf(matching: Matching): (labels: Labels) => string {
  if (matching.on) {
    const names = [...new Set(matching.labels)].sort();
    return (labels) => keyOfLabels(labels, names);
  }
  const ignored = new Set([METRIC_NAME, ...matching.labels]);
  return (labels) => keyWithoutLabels(labels, ignored);
}

const matchedLabels = (labels: Labels, matching: Matching): Labels =>
  matching.on ? keepLabels(labels, matching.labels) : dropLabels(labels, new Set([METRIC_NAME, ...matching.labels]));

/** Series of the "one" side with one signature: which of them is there at each step, -1 for none. */
interface Partners {
  readonly series: readonly Series[];
  readonly at: Int32Array;
  /** Steps at which a series of the other side has met them. */
  readonly matched: Uint8Array;
  /** By result labels, the steps that are taken; for many-to-one. */
  readonly taken: Map<string, Uint8Array>;
}

const operandAt = (series: Series, step: number): Operand =>
  series.present[step] === FLOAT ? (series.values[step] as number) : histAt(series, step);

/** Binary operators between vectors but the set operators: one-to-one, many-to-one, one-to-many. */
export class VectorMatcher {
  private readonly matching: Matching;
  private readonly swapped: boolean;
  private readonly fillMany: number | undefined;
  private readonly fillOne: number | undefined;
  private readonly partners = new Map<string, Partners>();
  private readonly out = new Map<string, Series>();
  private readonly signature: (labels: Labels) => string;

  constructor(
    private readonly expr: Binary,
    private readonly steps: number,
    private readonly notes: Annotations,
    private readonly pace: Pace,
  ) {
    this.matching = expr.matching as Matching;
    this.swapped = this.matching.card === 'one-to-many';
    // Fills are named for the sides as written, before "one-to-many" swaps them.
    this.fillMany = this.matching.fillLeft;
    this.fillOne = this.matching.fillRight;
    this.signature = signatureOf(this.matching);
  }

  async run(left: readonly Series[], right: readonly Series[]): Promise<Value> {
    const [many, one] = this.swapped ? [right, left] : [left, right];
    this.gather(one, this.stepsOf(many));
    for (const series of many) {
      const signature = this.signature(series.labels);
      if (!this.partners.has(signature) && this.fillOne !== undefined) this.addPartners(signature);
      const partners = this.partners.get(signature);
      if (partners !== undefined) this.pair(series, partners);
      if (this.pace.due()) await this.pace.breathe();
    }
    if (this.fillMany !== undefined) for (const partners of this.partners.values()) this.fillFor(partners);
    return vector([...this.out.values()]);
  }

  /** Steps at which a side has anything at all; where it has nothing, nothing is matched and nothing is wrong. */
  private stepsOf(all: readonly Series[]): Uint8Array {
    const any = new Uint8Array(this.steps);
    if (this.fillMany !== undefined || this.fillOne !== undefined) return any.fill(1);
    for (const series of all) for (let step = 0; step < this.steps; step += 1) any[step]! |= series.present[step]!;
    return any;
  }

  private addPartners(signature: string): Partners {
    const partners: Partners = {
      series: [],
      at: new Int32Array(this.steps).fill(-1),
      matched: new Uint8Array(this.steps),
      taken: new Map(),
    };
    this.partners.set(signature, partners);
    return partners;
  }

  private gather(one: readonly Series[], wanted: Uint8Array): void {
    for (const series of one) {
      const signature = this.signature(series.labels);
      const partners = this.partners.get(signature) ?? this.addPartners(signature);
      const index = partners.series.length;
      (partners.series as Series[]).push(series);
      for (let step = 0; step < this.steps; step += 1) {
        if (series.present[step] === NONE) continue;
        const other = partners.at[step] as number;
        if (other >= 0 && wanted[step] !== 0) throw this.duplicate(partners.series[other] as Series, series);
        partners.at[step] = index;
      }
    }
  }

  private duplicate(a: Series, b: Series): Error {
    const group = formatLabels(matchedLabels(b.labels, this.matching));
    const names = [formatLabels(a.labels), formatLabels(b.labels)].sort();
    const side = this.swapped ? 'left' : 'right';
    return executionError(
      `found duplicate series for the match group ${group} on the ${side} hand-side of the operation: ` +
        `[${names.join(', ')}];many-to-many matching not allowed: matching labels must be unique on one side`,
    );
  }

  private pair(many: Series, partners: Partners): void {
    const targets = new Map<number, { readonly series: Series; readonly taken: Uint8Array | undefined }>();
    for (let step = 0; step < this.steps; step += 1) {
      if (many.present[step] === NONE) continue;
      const index = partners.at[step] as number;
      if (index < 0 && this.fillOne === undefined) continue;
      const one = partners.series[index];
      let target = targets.get(index);
      if (target === undefined) {
        const labels = one?.labels ?? matchedLabels(many.labels, this.matching);
        target = this.target(this.resultLabels(many.labels, labels), partners);
        targets.set(index, target);
      }
      const value = one === undefined ? (this.fillOne as number) : operandAt(one, step);
      this.put(target, partners, step, operandAt(many, step), value);
    }
  }

  /** What the "one" side has that met nothing, with the fill of the other side. */
  private fillFor(partners: Partners): void {
    partners.series.forEach((one, index) => {
      let target: { readonly series: Series; readonly taken: Uint8Array | undefined } | undefined;
      for (let step = 0; step < this.steps; step += 1) {
        if (partners.at[step] !== index || partners.matched[step] === 1) continue;
        if (target === undefined) {
          const labels = matchedLabels(one.labels, this.matching);
          target = this.target(this.resultLabels(labels, one.labels), partners);
        }
        this.put(target, partners, step, this.fillMany as number, operandAt(one, step));
      }
    });
  }

  private target(
    labels: Labels,
    partners: Partners,
  ): { readonly series: Series; readonly taken: Uint8Array | undefined } {
    const key = labelsKey(labels);
    let series = this.out.get(key);
    if (series === undefined) {
      series = emptySeries(labels, this.steps, this.expr.bool);
      this.out.set(key, series);
    }
    if (this.matching.card === 'one-to-one') return { series, taken: undefined };
    let taken = partners.taken.get(key);
    if (taken === undefined) {
      taken = new Uint8Array(this.steps);
      partners.taken.set(key, taken);
    }
    return { series, taken };
  }

  private put(
    target: { readonly series: Series; readonly taken: Uint8Array | undefined },
    partners: Partners,
    step: number,
    many: Operand,
    one: Operand,
  ): void {
    const [a, b] = this.swapped ? [one, many] : [many, one];
    const outcome = apply(this.expr.op, a, b, this.expr, this.notes);
    if (outcome === undefined) return;
    if (target.taken === undefined) {
      if (partners.matched[step] === 1) {
        throw executionError(
          'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
        );
      }
    } else if (target.taken[step] === 1) {
      throw executionError('multiple matches for labels: grouping labels must ensure unique matches');
    } else {
      target.taken[step] = 1;
    }
    partners.matched[step] = 1;
    if (!outcome.keep && !this.expr.bool) return;
    if (target.series.present[step] !== NONE) throw sameLabelset();
    const value = this.expr.bool ? Number(outcome.keep) : outcome.value;
    if (typeof value === 'number') putFloat(target.series, step, value);
    else putHist(target.series, step, value);
  }

  private resultLabels(many: Labels, one: Labels): Labels {
    const { matching } = this;
    let labels = changesMeaning(this.expr.op) ? dropLabels(many, METADATA_LABELS) : many;
    if (matching.card === 'one-to-one') {
      labels = matching.on ? keepLabels(labels, matching.labels) : dropLabels(labels, new Set(matching.labels));
    }
    if (matching.include.length === 0) return labels;
    return withLabels(labels, new Map(matching.include.map((name) => [name, labelValue(one, name)])));
  }
}
