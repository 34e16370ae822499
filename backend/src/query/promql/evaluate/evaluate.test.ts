import fc from 'fast-check';
import { formatFloat, formatG, goQuote, parseFloatText, unquote } from '../go-text';
import { xxHash64 } from './label-hash';
import { compareNaturally } from './label-functions';
import { DATE_FUNCTIONS, roundTo } from './math-functions';
import { classicFraction, classicQuantile, quantileOf } from './quantiles';
import { CompensatedMean, CompensatedSum } from './sums';

it('hashes as xxHash64 does', () => {
  const hash = (text: string): string => xxHash64(Buffer.from(text)).toString(16);
  expect([hash(''), hash('a'), hash('abc'), hash('Nobody inspects the spammish repetition')]).toEqual([
    'ef46db3751d8e999',
    'd24ec4f1a98c6e5b',
    '44bc2cf5ad770999',
    'fbcea83c8a378bf1',
  ]);
});

it('sums what a plain sum would lose', () => {
  const sum = new CompensatedSum();
  for (const value of [1e100, 1, -1e100, 1]) sum.add(value);
  expect(sum.total).toBe(2);
});

it('averages what would overflow a sum', () => {
  const mean = new CompensatedMean(Number.MAX_VALUE);
  mean.add(Number.MAX_VALUE);
  mean.add(Number.MAX_VALUE);
  expect(mean.mean).toBeCloseTo(Number.MAX_VALUE, -295);
});

it('weighs the values around a quantile', () => {
  expect(quantileOf(0.25, Float64Array.of(4, 1, 3, 2))).toBe(1.75);
  expect(quantileOf(0, Float64Array.of(4, NaN, 3))).toBe(NaN);
  expect(quantileOf(1, Float64Array.of(4, NaN, 3))).toBe(4);
});

it('fixes classic buckets whose counts fall', () => {
  const buckets = [
    { upper: 1, count: 10 },
    { upper: 2, count: 8 },
    { upper: Infinity, count: 20 },
  ];
  expect(classicQuantile(0.25, buckets)).toEqual({
    value: 0.5,
    fixed: { minBucket: 2, maxBucket: 2, maxDiff: 2 },
  });
  expect(classicFraction(0, 0.5, buckets)).toBe(0.25);
  expect(classicQuantile(0.5, buckets.slice(0, 2)).value).toBe(NaN);
});

it('reads parts of dates in UTC', () => {
  const at = Date.UTC(2024, 1, 29, 23, 59) / 1000;
  const parts = Object.entries(DATE_FUNCTIONS).map(([name, part]) => [name, part(at)]);
  expect(Object.fromEntries(parts)).toEqual({
    minute: 59,
    hour: 23,
    day_of_week: 4,
    day_of_month: 29,
    day_of_year: 60,
    days_in_month: 29,
    month: 2,
    year: 2024,
  });
});

it('rounds ties up', () => {
  expect([roundTo(0.5, 1), roundTo(-0.5, 1), roundTo(7, 5)]).toEqual([1, 0, 5]);
});

it('orders numbers in texts by their value', () => {
  expect(['n10', 'n9', 'n09', 'm2'].sort(compareNaturally)).toEqual(['m2', 'n9', 'n09', 'n10']);
});

it('writes and reads numbers as Go does', () => {
  expect([1e6, 123456, 1e-5, 0.0001, Infinity, 1e21].map(formatG)).toEqual([
    '1e+06',
    '123456',
    '1e-05',
    '0.0001',
    '+Inf',
    '1e+21',
  ]);
  expect([1e21, 1.5e-7, -0, 123.25].map(formatFloat)).toEqual(['1000000000000000000000', '0.00000015', '-0', '123.25']);
  expect(['+Inf', '1e3', 'x', ' 1', ''].map(parseFloatText)).toEqual([Infinity, 1000, undefined, undefined, undefined]);
  fc.assert(
    fc.property(fc.double(), (value) => {
      expect(parseFloatText(formatFloat(value))).toBe(value);
      expect(parseFloatText(formatG(value))).toBe(value);
    }),
  );
});

it('quotes so that it reads the same text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(unquote(goQuote(text))).toBe(text);
    }),
  );
  expect(goQuote(unquote('"a\\xc5z"'))).toBe('"a\\xc5z"');
});
