import { timeTicks, valueTicks } from './chart-scale';
import { outline } from './Sparkline';

it('marks values roundly from zero to above the greatest', () => {
  expect(valueTicks(42, 4)).toEqual([0, 20, 40, 60]);
  expect(valueTicks(0, 4)).toEqual([0, 1]);
});

it('marks times at whole steps', () => {
  const from = Date.UTC(2026, 0, 1, 10, 2);
  const ticks = timeTicks(from, from + 15 * 60_000, 5);
  expect(ticks.map(({ at }) => (at - from) / 60_000)).toEqual([3, 8, 13]);
});

it('draws a trend from zero, with gaps at zero', () => {
  expect(outline({ values: [10, null, 5] }, 100, 24)).toBe('M0.0,2.0 L50.0,22.0 L100.0,12.0');
  expect(outline({ values: [1] }, 100, 24)).toBe('');
});
