import { toDataFrame } from '@grafana/data';
import { levelOf, readLines } from './log-lines';

it('reads lines with their level and labels', () => {
  const frame = toDataFrame({
    fields: [
      { name: 'timestamp', type: 'time', values: [5, 6] },
      { name: 'body', values: ['GET /books', 'GET /x'] },
      { name: 'severity', values: ['error', ''] },
      { name: 'id', values: ['a', 'b'] },
      { name: 'labels', type: 'other', values: [{ service: 'shop' }, '{"n":1}'] },
    ],
  });
  expect(readLines(frame, 10)).toEqual([
    { id: 'a', time: 5, body: 'GET /books', level: 'error', labels: [['service', 'shop']], links: [] },
    { id: 'b', time: 6, body: 'GET /x', level: 'unknown', labels: [['n', '1']], links: [] },
  ]);
  expect(readLines(frame, 1)).toHaveLength(1);
});

it.each([
  ['WARN', 'warning'],
  ['fatal', 'critical'],
  ['INFO2', 'info'],
  ['', 'unknown'],
])('takes %s for %s', (text, level) => {
  expect(levelOf(text)).toBe(level);
});
