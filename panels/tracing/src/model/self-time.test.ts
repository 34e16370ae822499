import { rowsOf, span } from '../testing/span';
import { selfSegments } from './self-time';
import { buildTrace } from './trace';

const traceOf = (...spans: Parameters<typeof rowsOf>[0]) => buildTrace(rowsOf(spans), { adjustClocks: false });

describe('own time', () => {
  it('is what no child covers, counting overlapping children once', () => {
    const trace = traceOf(
      span('a', '', 0, 100),
      span('b', 'a', 10, 30),
      span('c', 'a', 20, 40),
      span('d', 'a', 80, 10),
    );
    expect([...trace.selfTime]).toEqual([40, 30, 40, 10]);
    expect(selfSegments(trace.tree, trace.times, 0)).toEqual([
      { start: 0, end: 10 },
      { start: 60, end: 80 },
      { start: 90, end: 100 },
    ]);
  });

  it('ignores the part of a child outside its parent', () => {
    const trace = traceOf(span('a', '', 10, 20), span('b', 'a', 0, 15), span('c', 'a', 25, 60));
    expect(trace.selfTime[0]).toBe(10);
    expect(selfSegments(trace.tree, trace.times, 0)).toEqual([{ start: 15, end: 25 }]);
  });

  it('is the whole span without children', () => {
    const trace = traceOf(span('a', '', 0, 7));
    expect(trace.selfTime[0]).toBe(7);
    expect(selfSegments(trace.tree, trace.times, 0)).toEqual([{ start: 0, end: 7 }]);
  });

  it('is nothing where a child covers its parent from before to after', () => {
    const trace = traceOf(span('a', '', 5, 5), span('b', 'a', 0, 20));
    expect(trace.selfTime[0]).toBe(0);
    expect(selfSegments(trace.tree, trace.times, 0)).toEqual([]);
  });
});
