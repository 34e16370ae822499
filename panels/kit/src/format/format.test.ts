import { formatCount, formatLatencyMs, formatRate, formatRatio } from './format';

test.each([
  [0, '0 req/s'],
  [0.001, '<0.01 req/s'],
  [0.25, '0.25 req/s'],
  [9.8, '9.8 req/s'],
  [42.34, '42.3 req/s'],
  [126, '126 req/s'],
  [999.7, '1k req/s'],
  [1_234, '1.23k req/s'],
  [2_500_000, '2.5M req/s'],
  [null, '–'],
  [NaN, '–'],
])('rate %p reads %p', (rate, text) => expect(formatRate(rate)).toBe(text));

test.each([
  [0, '0 ms'],
  [0.0005, '500 ns'],
  [0.18, '180 µs'],
  [0.9996, '1 ms'],
  [12.34, '12.3 ms'],
  [999.6, '1 s'],
  [1_250, '1.25 s'],
  [90_000, '1.5 min'],
  [7_200_000, '2 h'],
  [undefined, '–'],
])('%p ms reads %p', (milliseconds, text) => expect(formatLatencyMs(milliseconds)).toBe(text));

test.each([
  [0, '0 %'],
  [0.00001, '<0.01 %'],
  [0.0125, '1.25 %'],
  [0.5, '50 %'],
  [0.99999, '>99.9 %'],
  [1, '100 %'],
  [null, '–'],
])('share %p reads %p', (ratio, text) => expect(formatRatio(ratio)).toBe(text));

test('counts carry their magnitude', () => {
  expect([999, 1_000, 999_600, 1.2e9].map(formatCount)).toEqual(['999', '1k', '1M', '1.2G']);
});
