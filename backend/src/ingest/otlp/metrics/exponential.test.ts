import fc from 'fast-check';
import { type Exponential, type Side, addExponentials, toNative } from './exponential';

const histogram = (changes: Partial<Exponential>): Exponential => ({
  scale: 0,
  zeroThreshold: 0,
  zeroCount: 0,
  count: 0,
  sum: 0,
  positive: { offset: 0, counts: [] },
  negative: { offset: 0, counts: [] },
  ...changes,
});

it('names buckets by their upper bound and keeps the scale as the schema', () => {
  const native = toNative(
    histogram({
      scale: 3,
      zeroThreshold: 0.01,
      zeroCount: 2,
      count: 9,
      sum: 12.5,
      positive: { offset: -2, counts: [1, 0, 0, 2] },
      negative: { offset: 4, counts: [4] },
    }),
  );
  expect(native).toEqual({
    isFloat: false,
    resetHint: 0,
    schema: 3,
    zeroThreshold: 0.01,
    zeroCount: 2,
    count: 9,
    sum: 12.5,
    isStale: false,
    positiveOffsets: [-1],
    positiveLengths: [4],
    positiveCounts: [1, 0, 0, 2],
    negativeOffsets: [5],
    negativeLengths: [1],
    negativeCounts: [4],
    customValues: [],
  });
  expect(toNative(histogram({})).zeroThreshold).toBe(1e-128);
});

it('begins another span behind more than two empty buckets, and leaves empty ends out', () => {
  const { positiveOffsets, positiveLengths, positiveCounts } = toNative(
    histogram({ positive: { offset: 0, counts: [0, 0, 0, 1, 0, 0, 0, 2, 0, 3, 0] } }),
  );
  expect([positiveOffsets, positiveLengths, positiveCounts]).toEqual([
    [4, 3],
    [1, 3],
    [1, 2, 0, 3],
  ]);
});

it('joins buckets of a scale that Prometheus does not know', () => {
  const { schema, positiveOffsets, positiveCounts } = toNative(
    histogram({ scale: 10, positive: { offset: -5, counts: [1, 1, 1, 1, 1, 1] } }),
  );
  // -5 | -4 … -1 | 0 at a fourth of the resolution.
  expect([schema, positiveOffsets, positiveCounts]).toEqual([8, [-1], [1, 4, 1]]);
});

const side = fc.record({
  offset: fc.integer({ min: -2000, max: 2000 }),
  counts: fc.array(fc.nat(9), { maxLength: 40 }),
});
const exponential = fc
  .record({ scale: fc.integer({ min: -4, max: 20 }), positive: side, negative: side, zeroCount: fc.nat(9) })
  .map((parts) => histogram(parts));
/** Observations by the bucket that they lie in at a scale. */
function at({ offset, counts }: Side, from: number, to: number): Record<number, number> {
  const buckets: Record<number, number> = {};
  for (const [i, count] of counts.entries()) {
    const index = Math.floor((offset + i) / 2 ** (from - to));
    if (count > 0) buckets[index] = (buckets[index] ?? 0) + count;
  }
  return buckets;
}

it('adds histograms of any scales: every observation stays in its bucket', () => {
  fc.assert(
    fc.property(exponential, exponential, (a, b) => {
      const sum = addExponentials(a, b);
      expect(sum.zeroCount).toBe(a.zeroCount + b.zeroCount);
      for (const key of ['positive', 'negative'] as const) {
        expect(sum[key].counts.length).toBeLessThanOrEqual(320);
        const expected = at(a[key], a.scale, sum.scale);
        for (const [index, count] of Object.entries(at(b[key], b.scale, sum.scale))) {
          expected[Number(index)] = (expected[Number(index)] ?? 0) + count;
        }
        expect(at(sum[key], sum.scale, sum.scale)).toEqual(expected);
      }
    }),
  );
});

it('gives a native histogram with every observation in it', () => {
  fc.assert(
    fc.property(exponential, (given) => {
      const { schema, positiveOffsets, positiveLengths, positiveCounts } = toNative(given);
      const found: Record<number, number> = {};
      let index = 0;
      let next = 0;
      for (let span = 0; span < positiveOffsets.length; span++) {
        index += positiveOffsets[span] as number;
        for (let i = 0; i < (positiveLengths[span] as number); i++, index++) {
          const count = positiveCounts[next++] as number;
          if (count > 0) found[index - 1] = count;
        }
      }
      expect(next).toBe(positiveCounts.length);
      expect(found).toEqual(at(given.positive, given.scale, schema));
    }),
  );
});
