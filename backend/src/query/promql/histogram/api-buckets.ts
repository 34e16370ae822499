import { type FloatHistogram } from '../types';
import { ascendingBuckets, histOf, isCustom } from './hist';

/** Which bounds a bucket includes: 0 the upper, 1 the lower, 2 none, 3 both. */
export type ApiBucket = readonly [boundaries: 0 | 1 | 2 | 3, lower: number, upper: number, count: number];

/** The populated buckets of a histogram in ascending order, as the query API gives them. */
export function apiBuckets(histogram: FloatHistogram): ApiBucket[] {
  const hist = histOf(histogram);
  return ascendingBuckets(hist)
    .filter(({ count }) => count !== 0)
    .map(({ lower, upper, count }) => [boundariesOf(lower, upper, isCustom(hist)), lower, upper, count]);
}

function boundariesOf(lower: number, upper: number, custom: boolean): 0 | 1 | 3 {
  if (custom) return lower === -Infinity ? 3 : 0;
  // Only the zero bucket reaches over zero, or is nothing but zero.
  if (lower <= 0 && upper >= 0 && lower < 0 === upper > 0) return 3;
  return lower < 0 ? 1 : 0;
}
