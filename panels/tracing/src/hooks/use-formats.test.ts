import { formatsFor } from './use-formats';

test('durations choose their unit by size, unless one is set', () => {
  const { duration } = formatsFor({ unit: 'ms' }, 'utc');
  expect([duration(0.85), duration(12.5), duration(1_250), duration(undefined), duration(NaN)]).toEqual([
    '850 µs',
    '12.5 ms',
    '1.25 s',
    '–',
    '–',
  ]);
  expect(formatsFor({ unit: 's' }, 'utc').duration(1_250)).toBe('1.25 s');
  expect(formatsFor({ unit: 'µs', decimals: 1 }, 'utc').duration(1.25)).toBe('1,250.0 µs');
});

test('decimals hold for the unit that was chosen', () => {
  const { duration } = formatsFor({ decimals: 2 }, 'utc');
  expect([duration(12.5), duration(0.8504), duration(90_000)]).toEqual(['12.50 ms', '850.40 µs', '1.50 min']);
});

test('differences carry a sign', () => {
  const { difference } = formatsFor(undefined, 'utc');
  expect([difference(1.5), difference(-2), difference(0)]).toEqual(['+1.5 ms', '−2 ms', '±0 ms']);
});

test('times are in the zone of the panel', () => {
  expect(formatsFor(undefined, 'utc').time(Date.UTC(2026, 2, 14, 9, 26, 53, 589))).toBe('2026-03-14 09:26:53.589');
});
