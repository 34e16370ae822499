/** Bounds and indices of the buckets of native histograms. */

export const CUSTOM_SCHEMA = -53;

export const usesCustomBuckets = (schema: number): boolean => schema === CUSTOM_SCHEMA;

/** The bounds within a power of two, for each schema above 0: 2^(i / 2^schema), lowest first. */
const FRACTIONS: readonly Float64Array[] = Array.from({ length: 9 }, (_, schema) =>
  Float64Array.from({ length: 2 ** schema }, (_unused, i) => 2 ** (i / 2 ** schema)),
);

/** Upper bound of an exponential bucket. */
export function boundOf(index: number, schema: number): number {
  if (schema < 0) {
    const exponent = index * 2 ** -schema;
    // The last bucket of finite observations ends at the greatest float, not beyond it.
    return exponent === 1024 ? Number.MAX_VALUE : 2 ** exponent;
  }
  const size = 2 ** schema;
  const exponent = Math.floor(index / size);
  const fraction = (FRACTIONS[schema] as Float64Array)[index - exponent * size] as number;
  if (fraction === 1 && exponent === 1024) return Number.MAX_VALUE;
  // In two steps, so that subnormal bounds are not rounded twice through zero.
  return exponent < -1000 ? fraction * 2 ** 100 * 2 ** (exponent - 100) : fraction * 2 ** exponent;
}

/** The bucket of a coarser schema that holds the bucket. */
export function coarserIndex(index: number, from: number, to: number): number {
  return Math.ceil(index / 2 ** (from - to)) || 0;
}

export function sameBounds(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((bound, i) => bound === b[i]);
}

/** The bounds that both have; what lies between them is merged. */
export function commonBounds(a: readonly number[], b: readonly number[]): number[] {
  const others = new Set(b);
  return a.filter((bound) => others.has(bound));
}

/** The bucket of fewer bounds that holds a bucket of more. */
export function customIndex(index: number, from: readonly number[], to: readonly number[]): number {
  const bound = from[index];
  if (bound === undefined) return to.length;
  const found = to.findIndex((upper) => upper >= bound);
  return found < 0 ? to.length : found;
}
