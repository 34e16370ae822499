import { span } from '../testing/span';
import { linkSpans } from './link-spans';
import { resolveTimes } from './span-times';

const timesOf = (spans: Parameters<typeof linkSpans>[0], offsets = new Map<string, number>()) =>
  resolveTimes(spans, linkSpans(spans).parent, offsets);

describe('resolveTimes', () => {
  it('counts from the earliest span', () => {
    const times = timesOf([span('a', '', 1_000.5, 10), span('b', 'a', 1_002, 3)]);
    expect(times.originMs).toBe(1_000.5);
    expect([...times.start]).toEqual([0, 1.5]);
    expect([...times.end]).toEqual([10, 4.5]);
    expect(times.totalMs).toBe(10);
  });

  it('draws a span without times where its nearest ancestor with a time starts', () => {
    const times = timesOf([span('c', 'b', NaN, NaN), span('b', 'a', NaN, 4), span('a', '', 50, 10)]);
    expect([...times.start]).toEqual([0, 0, 0]);
    expect([...times.end]).toEqual([0, 4, 10]);
    expect([...times.missing]).toEqual([0, 1]);
  });

  it('keeps finite numbers when no span has a time', () => {
    const times = timesOf([span('a', '', NaN, NaN), span('b', 'a', NaN, NaN)]);
    expect([...times.start, ...times.end, times.originMs, times.totalMs]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('draws a negative duration as a point and says so', () => {
    const times = timesOf([span('a', '', 0, -5)]);
    expect([...times.end]).toEqual([0]);
    expect([...times.negative]).toEqual([0]);
  });

  it('moves the spans of a host by its offset', () => {
    const times = timesOf([span('a', '', 100, 10), span('b', 'a', 97, 8, { host: 'h2' })], new Map([['h2', 4]]));
    expect([...times.start]).toEqual([0, 1]);
    expect(times.originMs).toBe(100);
  });
});
