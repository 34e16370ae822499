import { clampWindow, formatTick, narrow, ticksFor, zoomAround } from './time-scale';

describe('ticksFor', () => {
  it('puts ticks at round times', () => {
    expect(ticksFor({ start: 0, end: 148 }, 8).map(({ at }) => at)).toEqual([0, 20, 40, 60, 80, 100, 120, 140]);
    expect(ticksFor({ start: 60.2, end: 61.1 }, 4).map(({ at }) => Number(at.toFixed(3)))).toEqual([60.5, 61]);
  });

  it('gives one tick to a window without length', () => {
    expect(ticksFor({ start: 0, end: 0 }, 5)).toEqual([{ at: 0, fraction: 0 }]);
  });

  it('never gives more ticks than there is room for', () => {
    for (const end of [0.003, 0.7, 9.99, 123, 98_765]) {
      expect(ticksFor({ start: 0, end }, 6).length).toBeLessThanOrEqual(7);
    }
  });
});

describe('formatTick', () => {
  it('writes as many digits as neighbours need to differ', () => {
    expect(formatTick(0, 20)).toBe('0');
    expect(formatTick(20, 20)).toBe('20 ms');
    expect(formatTick(1_500, 500)).toBe('1.5 s');
    expect(formatTick(60.55, 0.05)).toBe('60.55 ms');
    expect(formatTick(0.2, 0.1)).toBe('200 µs');
  });
});

describe('windows', () => {
  it('stay inside the trace and above the shortest length', () => {
    expect(clampWindow({ start: -5, end: 5 }, 100, 1)).toEqual({ start: 0, end: 10 });
    expect(clampWindow({ start: 95, end: 105 }, 100, 1)).toEqual({ start: 90, end: 100 });
    expect(clampWindow({ start: 50, end: 50 }, 100, 2)).toEqual({ start: 49, end: 51 });
  });

  it('narrow by a drag in either direction', () => {
    expect(narrow({ start: 0, end: 100 }, 0.6, 0.2, 100, 1)).toEqual({ start: 20, end: 60 });
  });

  it('zoom around a point that stays in place', () => {
    expect(zoomAround({ start: 0, end: 100 }, 0.25, 0.5, 100, 1)).toEqual({ start: 12.5, end: 62.5 });
    expect(zoomAround({ start: 20, end: 60 }, 0.5, 100, 100, 1)).toEqual({ start: 0, end: 100 });
  });
});
