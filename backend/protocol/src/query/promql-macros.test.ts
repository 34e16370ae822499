import { durationOf, expandPromql, promqlStep } from './promql-macros';

const range = { from: 0, to: 3_600_000 };

it.each([
  ['rate(x[$__rate_interval])', 'rate(x[1m])'],
  ['rate(x[${__rate_interval}]) + $__interval_ms', 'rate(x[1m]) + 15000'],
  ['x[$__interval:$__range]', 'x[15s:3600s]'],
  ['$__range_s $__range_ms $__ranges $job', '3600 3600000 $__ranges $job'],
])('fills %s in', (expr, expected) => {
  expect(expandPromql(expr, { range, step_ms: 15_000 })).toBe(expected);
});

it('takes a window of a step and a scrape where that is longer than four scrapes', () => {
  expect(expandPromql('$__rate_interval', { range, step_ms: 300_000 })).toBe('5m15s');
  expect(expandPromql('$__rate_interval', { range, step_ms: 1000, scrape_ms: 5000 })).toBe('20s');
});

it('steps as the chart wants, no finer than asked for, and no more often than may be', () => {
  expect(promqlStep(range, 2000)).toBe(2000);
  expect(promqlStep(range, 2000, 15_000)).toBe(15_000);
  expect(promqlStep(range)).toBe(15_000);
  expect(promqlStep({ from: 0, to: 30 * 86_400_000 }, 1000)).toBe(235_658);
});

it('writes durations as PromQL does', () => {
  expect([90_000, 86_400_000, 250, 61_001, 0].map(durationOf)).toEqual(['1m30s', '1d', '250ms', '1m1s1ms', '1ms']);
});
