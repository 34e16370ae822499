import { rowsOf, span } from '../../testing/span';
import { bookstore, traceFrame } from '../../testing/bookstore';
import { readFrames } from '../../frame';
import { buildTrace } from '../../model/trace';
import { byImpact, compareTraces } from './align';

const traceOf = (...spans: Parameters<typeof rowsOf>[0]) => buildTrace(rowsOf(spans), { adjustClocks: false });
const named = (operation: string, more = {}) => ({ operation, ...more });

describe('compareTraces', () => {
  it('lays spans of one path over each other and tells new, gone, slower and faster', () => {
    const left = traceOf(
      span('a', '', 0, 100, named('GET /')),
      span('b', 'a', 10, 20, named('SELECT')),
      span('c', 'a', 40, 20, named('HGET')),
      span('d', 'a', 70, 10, named('old')),
    );
    const right = traceOf(
      span('1', '', 0, 150, named('GET /')),
      span('2', '1', 10, 80, named('SELECT')),
      span('3', '1', 100, 10, named('HGET')),
      span('4', '1', 120, 10, named('young')),
    );
    const { spans, leftMs, rightMs, counts } = compareTraces(left, right);
    expect([leftMs, rightMs]).toEqual([100, 150]);
    expect(
      spans.map(({ left: at, right: to, depth, change, delta, selfDelta }) => [
        at,
        to,
        depth,
        change,
        delta,
        selfDelta,
      ]),
    ).toEqual([
      [0, 0, 0, 'slower', 50, 0],
      [1, 1, 1, 'slower', 60, 60],
      [2, 2, 1, 'faster', -10, -10],
      [3, -1, 1, 'gone', -10, -10],
      [-1, 3, 1, 'new', 10, 10],
    ]);
    expect(counts).toEqual({ new: 1, gone: 1, slower: 2, faster: 1, same: 0 });
    expect(byImpact(spans)[0]).toMatchObject({ left: 1, right: 1 });
  });

  it('lays the n-th repetition on the n-th', () => {
    const left = traceOf(span('a', '', 0, 100), span('b', 'a', 1, 5, named('q')), span('c', 'a', 10, 5, named('q')));
    const right = traceOf(
      span('a', '', 0, 100),
      span('x', 'a', 1, 5, named('q')),
      span('y', 'a', 10, 5, named('q')),
      span('z', 'a', 20, 5, named('q')),
    );
    expect(compareTraces(left, right).spans.map(({ left: at, right: to }) => [at, to])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [-1, 3],
    ]);
  });

  it('leaves numbers in names aside, exact names first', () => {
    const left = traceOf(
      span('a', '', 0, 100, named('GET /books/1')),
      span('b', 'a', 1, 5, named('get book:7')),
      span('c', 'a', 2, 5, named('get book:8')),
    );
    const right = traceOf(
      span('a', '', 0, 100, named('GET /books/2')),
      span('b', 'a', 1, 5, named('get book:8')),
      span('c', 'a', 2, 5, named('get book:9')),
    );
    expect(compareTraces(left, right).spans.map(({ left: at, right: to }) => [at, to])).toEqual([
      [0, 0],
      [1, 2],
      [2, 1],
    ]);
  });

  it('takes the roots for one place even when their names differ', () => {
    const { spans } = compareTraces(
      traceOf(span('a', '', 0, 10, named('x'))),
      traceOf(span('a', '', 0, 20, named('y'))),
    );
    expect(spans).toMatchObject([{ left: 0, right: 0, change: 'slower' }]);
  });

  it('compares the way between client and server, and what failed', () => {
    const call = (hop: number, isError: boolean) =>
      traceOf(
        span('c', '', 0, 10 + hop, { observationPoint: 'c-p' }),
        span('s', 'c', hop / 2, 10, {
          observationPoint: 's-p',
          isError,
          link: { rule: 'tcp_seq', key: '', confidence: 1 },
        }),
      );
    expect(compareTraces(call(2, false), call(12, true)).spans[1]).toMatchObject({
      hopDelta: 10,
      failed: 'right',
      change: 'same',
    });
  });

  it('finds no difference between a trace and itself', () => {
    const read = readFrames([traceFrame('t', bookstore())]);
    const trace = buildTrace(read.ok ? read.rows : rowsOf([]), { adjustClocks: true });
    const { spans, counts } = compareTraces(trace, trace);
    expect(counts.same).toBe(bookstore().length);
    expect(spans.every(({ left, right, delta }) => left === right && delta === 0)).toBe(true);
  });

  it('holds every span of both once, for an empty trace too', () => {
    expect(compareTraces(traceOf(), traceOf(span('a'))).spans).toMatchObject([{ left: -1, right: 0, change: 'new' }]);
  });
});
