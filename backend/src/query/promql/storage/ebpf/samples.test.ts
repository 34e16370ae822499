import { counterSeries, gaugeSeries, midnightOf, ticksOf } from './samples';

const DAY = 86_400_000;

it('has samples after the beginning and up to the end of a window', () => {
  expect([...ticksOf(15_000, 45_000, 15_000)]).toEqual([30_000, 45_000]);
  expect([...ticksOf(15_001, 44_999, 15_000)]).toEqual([30_000]);
  expect([...ticksOf(15_001, 29_999, 15_000)]).toEqual([]);
});

it('counts on from what was before, over intervals in which nothing happened', () => {
  const amounts = new Map([
    [15_000, 1],
    [30_000, 2],
    [60_000, 4],
  ]);
  const series = counterSeries({ labels: {}, before: 10, amounts }, Float64Array.of(30_000, 45_000, 60_000));
  expect([...series.values]).toEqual([13, 13, 17]);
});

it('begins at 0 after midnight; what ends at midnight belongs to the day before', () => {
  const ticks = Float64Array.of(DAY - 15_000, DAY, DAY + 15_000);
  const amounts = new Map([
    [DAY, 2],
    [DAY + 15_000, 5],
  ]);
  expect([...counterSeries({ labels: {}, before: 3, amounts }, ticks).values]).toEqual([3, 5, 5]);
  expect(midnightOf(DAY)).toBe(0);
  expect(midnightOf(DAY + 1)).toBe(DAY);
});

it('has samples of a gauge where something happened, in order', () => {
  const amounts = new Map([
    [45_000, 2],
    [30_000, 1],
    [15_000, 9],
  ]);
  const series = gaugeSeries({}, amounts, 30_000);
  expect([...series.times]).toEqual([30_000, 45_000]);
  expect([...series.values]).toEqual([1, 2]);
});
