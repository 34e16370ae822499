import { rowsOf, span } from '../testing/span';
import { joinEntries, splitTraces } from './trace-set';

const rows = rowsOf(
  [
    span('a', '', 0, 10, { traceId: 'one', operation: 'GET /' }),
    span('x', 'gone', 0, 10, { traceId: 'two', service: 'mail' }),
    span('b', 'a', 1, 5, { traceId: 'one' }),
  ],
  { b: { key: 'of b' } },
);

test('spans of several traces are split by trace id, tags along with them', () => {
  const traces = splitTraces(rows);
  expect(traces.map(({ key, name, rows: part }) => [key, name, part.spans.map(({ spanId }) => spanId)])).toEqual([
    ['one', 'svc GET /', ['a', 'b']],
    ['two', 'mail op-x', ['x']],
  ]);
  expect(traces[0]?.rows.tags(1)).toEqual([{ key: 'key', value: 'of b' }]);
});

test('a trace that comes twice gets a key of its own', () => {
  const asked = splitTraces(rows);
  const joined = joinEntries(asked, splitTraces(rows, 'trace.json'));
  expect(joined.map(({ key, file }) => [key, file])).toEqual([
    ['one', ''],
    ['two', ''],
    ['one#2', 'trace.json'],
    ['two#2', 'trace.json'],
  ]);
});

test('no spans are no trace', () => {
  expect(splitTraces(rowsOf([]))).toEqual([]);
});
