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

it('draws a trend from zero, broken where nothing was measured', () => {
  expect(outline({ values: [10, 5, null, 5] }, 90, 24)).toEqual({
    line: 'M0.0,2.0L30.0,12.0M90.0,12.0',
    area: 'M0.0,2.0L30.0,12.0L30.0,24L0.0,24ZM90.0,12.0L90.0,24L90.0,24Z',
  });
  expect(outline({ values: [] }, 90, 24)).toEqual({ line: '', area: '' });
});
