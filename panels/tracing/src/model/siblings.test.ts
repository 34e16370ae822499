import { rowsOf, span } from '../testing/span';
import { normaliseOperation } from './siblings';
import { buildTrace } from './trace';

const call = (id: string, start: number, duration: number, more = {}) =>
  span(id, 'a', start, duration, { kind: 'client', observationPoint: 'c-p', operation: `GET /book/${id}`, ...more });
const groups = (...spans: Parameters<typeof rowsOf>[0]) =>
  buildTrace(rowsOf([span('a', '', 0, 100), ...spans]), { adjustClocks: false, rollUpFrom: 3 }).siblings.groups;

describe('groupSiblings', () => {
  it('says how often, how long, and that one waits for the other', () => {
    const [group] = groups(call('1', 0, 2), call('2', 10, 4), call('3', 20, 6, { isError: true }));
    expect(group).toEqual({
      id: 0,
      parent: 0,
      members: Int32Array.from([1, 2, 3]),
      operation: 'GET /book/#',
      minMs: 2,
      meanMs: 4,
      maxMs: 6,
      totalMs: 12,
      start: 0,
      end: 26,
      errorCount: 1,
      spanCount: 3,
      isSequentialCall: true,
    });
  });

  it('does not take calls made at once for calls made in turn', () => {
    expect(groups(call('1', 0, 20), call('2', 1, 20), call('3', 2, 20))[0]?.isSequentialCall).toBe(false);
  });

  it('does not take work that is no call for calls', () => {
    const work = { kind: 'internal', observationPoint: 'app' };
    expect(groups(call('1', 0, 2, work), call('2', 3, 2, work), call('3', 6, 2, work))[0]?.isSequentialCall).toBe(
      false,
    );
  });

  it('keeps apart what differs in service, point or operation, and what is too rare', () => {
    expect(groups(call('1', 0, 2), call('2', 10, 4), call('3', 20, 6, { service: 'other' }))).toEqual([]);
  });
});

describe('normaliseOperation', () => {
  it.each([
    ['GET /book/42/page/7', 'GET /book/#/page/#'],
    ['GET session:8a1f9c3e', 'GET session:#'],
    ['GET /u/3f2504e0-4f89-11d3-9a0c-0305e82c3301', 'GET /u/#'],
    ['SELECT * FROM book', 'SELECT * FROM book'],
    ['feedback', 'feedback'],
  ])('%s becomes %s', (operation, expected) => {
    expect(normaliseOperation(operation)).toBe(expected);
  });
});
