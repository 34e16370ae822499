import fc from 'fast-check';
import { Annotations } from '../evaluate/annotations';
import { add, divide, multiply, subtract, toSchema } from './arithmetic';
import { equalHists, isReset } from './compare';
import { apiBuckets } from './api-buckets';
import { compact, floatHistogramOf, type Hist, histOf, NO_BUCKETS } from './hist';
import { HistMean, HistSum } from './hist-sum';
import { boundOf, CUSTOM_SCHEMA } from './layout';
import { histogramFraction, histogramQuantile } from './quantile';
import { histogramText } from './text';
import { trim } from './trim';

const hist = (parts: Partial<Hist>): Hist => ({
  schema: 0,
  zeroThreshold: 0,
  zeroCount: 0,
  count: 0,
  sum: 0,
  positive: NO_BUCKETS,
  negative: NO_BUCKETS,
  bounds: [],
  hint: 0,
  ...parts,
});
const span = { from: 0, to: 1 };
const quantile = (q: number, h: Hist): number => histogramQuantile(q, h, 'm', span, new Annotations());

// (0.5,1]: 1, (1,2]: 2, (2,4]: 1
const simple = hist({ count: 4, sum: 6, positive: { index: [0, 1, 2], count: [1, 2, 1] } });

it('knows the bounds of buckets of every schema', () => {
  expect([boundOf(0, 0), boundOf(1, 0), boundOf(-1, 0), boundOf(1, -1), boundOf(2, 1)]).toEqual([1, 2, 0.5, 4, 2]);
  expect(boundOf(1, 1)).toBe(Math.SQRT2);
  expect(boundOf(1024, 0)).toBe(Number.MAX_VALUE);
  expect(boundOf(1025, 0)).toBe(Infinity);
});

it('merges buckets for a lower resolution', () => {
  // At schema -1 the bounds are 1/4, 1, 4, so (1,2] and (2,4] are one.
  expect(toSchema(simple, -1).positive).toEqual({ index: [0, 1], count: [1, 3] });
});

it('adds histograms of different resolutions at the lower', () => {
  const fine = hist({ schema: 1, count: 2, sum: 3, positive: { index: [1, 2], count: [1, 1] } });
  expect(add(simple, fine).hist).toMatchObject({ schema: 0, count: 6, sum: 9, positive: { count: [1, 4, 1] } });
});

it('widens the zero bucket to the wider of two', () => {
  const zero = hist({ zeroThreshold: 1, zeroCount: 5, count: 5 });
  expect(add(simple, zero).hist).toMatchObject({
    zeroThreshold: 1,
    zeroCount: 6,
    positive: { index: [1, 2], count: [2, 1] },
  });
});

it('keeps the custom bounds that both have, and says so', () => {
  const a = hist({
    schema: CUSTOM_SCHEMA,
    count: 6,
    bounds: [1, 2, 3],
    positive: { index: [0, 1, 2], count: [1, 2, 3] },
  });
  const b = hist({ schema: CUSTOM_SCHEMA, count: 9, bounds: [2, 4], positive: { index: [0, 1, 2], count: [2, 3, 4] } });
  expect(add(a, b)).toMatchObject({
    reconciled: true,
    hist: { count: 15, bounds: [2], positive: { index: [0, 1], count: [5, 10] } },
  });
});

it('sees a reset by any count that fell, and by a finer resolution', () => {
  const more = multiply(simple, 2);
  expect(isReset(more, simple)).toBe(false);
  expect(isReset(simple, more)).toBe(true);
  expect(isReset(hist({ ...more, positive: { index: [0, 1], count: [0, 8] } }), simple)).toBe(true);
  expect(isReset(hist({ ...more, schema: 1 }), simple)).toBe(true);
  expect(isReset({ ...simple, hint: 2 }, more)).toBe(false);
});

it('interpolates quantiles by logarithm within exponential buckets', () => {
  expect(quantile(0.5, simple)).toBeCloseTo(Math.SQRT2, 12);
  expect(quantile(0, simple)).toBe(0.5);
  expect(quantile(1, simple)).toBe(4);
  expect([quantile(-1, simple), quantile(2, simple), quantile(0.5, hist({}))]).toEqual([-Infinity, Infinity, NaN]);
});

it('interpolates quantiles linearly in custom buckets', () => {
  const custom = hist({
    schema: CUSTOM_SCHEMA,
    count: 4,
    bounds: [10, 20],
    positive: { index: [0, 1, 2], count: [1, 2, 1] },
  });
  expect([quantile(0.25, custom), quantile(0.5, custom), quantile(1, custom)]).toEqual([10, 15, 20]);
});

it('gives the fraction between two values', () => {
  const fraction = (from: number, to: number): number =>
    histogramFraction(from, to, simple, 'm', span, new Annotations());
  expect([fraction(-Infinity, Infinity), fraction(1, 2), fraction(1, Math.SQRT2), fraction(2, 1)]).toEqual([
    1, 0.5, 0.25, 0,
  ]);
});

it('trims at a value', () => {
  expect(trim(simple, 2, true)).toMatchObject({ count: 3, positive: { index: [0, 1], count: [1, 2] } });
  expect(trim(simple, 2, false)).toMatchObject({ count: 1, positive: { index: [2], count: [1] } });
  expect(trim(simple, 100, true)).toBe(simple);
});

it('prints a histogram, and gives its buckets to the API', () => {
  const both = hist({
    ...simple,
    zeroThreshold: 0.001,
    zeroCount: 2,
    count: 7,
    negative: { index: [1], count: [1] },
  });
  expect(histogramText(both)).toBe('{count:7, sum:6, [-2,-1):1, [-0.001,0.001]:2, (0.5,1]:1, (1,2]:2, (2,4]:1}');
  expect(apiBuckets(floatHistogramOf(both))).toEqual([
    [1, -2, -1, 1],
    [3, -0.001, 0.001, 2],
    [0, 0.5, 1, 1],
    [0, 1, 2, 2],
    [0, 2, 4, 1],
  ]);
});

const anyHist = fc
  .record({
    schema: fc.integer({ min: -2, max: 3 }),
    buckets: fc.uniqueArray(fc.integer({ min: -20, max: 20 }), { maxLength: 8 }),
    counts: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 8, maxLength: 8 }),
    zeroCount: fc.integer({ min: 0, max: 10 }),
  })
  .map(({ schema, buckets, counts, zeroCount }) => {
    const index = buckets.sort((a, b) => a - b);
    const count = counts.slice(0, index.length);
    const all = count.reduce((a, b) => a + b, zeroCount);
    return hist({ schema, zeroCount, count: all, sum: all * 2, positive: { index, count } });
  });

it('gives back what it was given as spans', () => {
  fc.assert(fc.property(anyHist, (h) => expect(histOf(floatHistogramOf(h))).toEqual(compact(h))));
});

it('adds and takes away the same', () => {
  fc.assert(
    fc.property(anyHist, anyHist, (a, b) => {
      const schema = Math.min(a.schema, b.schema);
      const back = subtract(add(a, b).hist, b).hist;
      expect(equalHists(back, compact(toSchema(a, schema)))).toBe(true);
    }),
  );
});

it('counts no observation twice or not at all when it sums and averages', () => {
  fc.assert(
    fc.property(fc.array(anyHist, { minLength: 1, maxLength: 6 }), (all) => {
      const sum = new HistSum(all[0] as Hist);
      const mean = new HistMean(all[0] as Hist);
      for (const h of all.slice(1)) {
        sum.add(h);
        mean.add(h);
      }
      const count = all.reduce((n, h) => n + h.count, 0);
      const inBuckets = (h: Hist): number => h.positive.count.reduce((a, b) => a + b, h.zeroCount);
      expect([sum.total.count, inBuckets(sum.total)]).toEqual([count, count]);
      expect(equalHists(mean.mean, compact(divide(sum.total, all.length)))).toBe(true);
    }),
  );
});
