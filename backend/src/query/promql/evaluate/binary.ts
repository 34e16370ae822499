import { type Binary, COMPARISONS, type Matching } from '../parse/ast';
import { type Annotations } from './annotations';
import { apply, arithmetic, changesMeaning, compares, type Operand } from './operators';
import {
  copyStep,
  emptySeries,
  FLOAT,
  histAt,
  mergeSameLabels,
  NONE,
  putFloat,
  putHist,
  type Series,
  type Value,
  vector,
} from './values';
import { signatureOf } from './vector-matching';

/** An operator between two scalars. */
export function scalarBinary(op: string, left: Float64Array, right: Float64Array): Value {
  const compare = COMPARISONS.has(op);
  const values = left.map((a, step) => {
    const b = right[step] as number;
    return compare ? Number(compares(op, a, b)) : arithmetic(op, a, b);
  });
  return { kind: 'scalar', values };
}

/** An operator between a vector and a scalar; a comparison keeps the vector's value wherever the scalar stands. */
export function vectorScalar(
  expr: Binary,
  all: readonly Series[],
  scalar: Float64Array,
  scalarFirst: boolean,
  notes: Annotations,
): Value {
  const { op, bool } = expr;
  const isComparison = COMPARISONS.has(op);
  const dropsName = changesMeaning(op) || bool;
  return vector(
    all.map((series) => {
      const out = emptySeries(series.labels, scalar.length, series.dropName || dropsName);
      for (let step = 0; step < scalar.length; step += 1) {
        if (series.present[step] === NONE) continue;
        const own: Operand = series.present[step] === FLOAT ? (series.values[step] as number) : histAt(series, step);
        const other = scalar[step] as number;
        const outcome = scalarFirst ? apply(op, other, own, expr, notes) : apply(op, own, other, expr, notes);
        if (outcome === undefined || (!outcome.keep && !bool)) continue;
        const kept = isComparison ? own : outcome.value;
        const value = bool ? Number(outcome.keep) : kept;
        if (typeof value === 'number') putFloat(out, step, value);
        else putHist(out, step, value);
      }
      return out;
    }),
  );
}

/** Steps at which any series of a signature is there. */
function presence(
  all: readonly Series[],
  signature: (series: Series) => string,
  steps: number,
): Map<string, Uint8Array> {
  const bySignature = new Map<string, Uint8Array>();
  for (const series of all) {
    const key = signature(series);
    let any = bySignature.get(key);
    if (any === undefined) {
      any = new Uint8Array(steps);
      bySignature.set(key, any);
    }
    for (let step = 0; step < steps; step += 1) if (series.present[step] !== NONE) any[step] = 1;
  }
  return bySignature;
}

/** What a series has at the steps that pass. */
function keepSteps(series: Series, keep: (step: number) => boolean): Series {
  const out = emptySeries(series.labels, series.values.length, series.dropName);
  for (let step = 0; step < series.values.length; step += 1) {
    if (series.present[step] !== NONE && keep(step)) copyStep(series, step, out);
  }
  return out;
}

/** `and`, `or`, `unless`. */
export function setOperation(
  op: string,
  matching: Matching,
  left: readonly Series[],
  right: readonly Series[],
  steps: number,
): Value {
  const signatureOfLabels = signatureOf(matching);
  const signature = (series: Series): string => signatureOfLabels(series.labels);
  if (op === 'or') {
    const taken = presence(left, signature, steps);
    const rest = right.map((series) => {
      const others = taken.get(signature(series));
      return others === undefined ? series : keepSteps(series, (step) => others[step] === 0);
    });
    return vector(mergeSameLabels(vectorSeries([...left, ...rest])));
  }
  const others = presence(right, signature, steps);
  const wanted = op === 'and' ? 1 : 0;
  return vector(
    left.map((series) => {
      const there = others.get(signature(series));
      return keepSteps(series, (step) => (there?.[step] ?? 0) === wanted);
    }),
  );
}

const vectorSeries = (series: readonly Series[]): readonly Series[] => {
  const value = vector(series);
  return value.kind === 'vector' ? value.series : [];
};
