import { rowsOf, span } from '../../testing/span';
import { buildTrace } from '../../model/trace';
import { sortGroups } from './figures';
import { groupAttributes, groupValue } from './span-columns';
import { groupSpans, spreadOf, summariseAll } from './statistics';
import { statisticsCsv } from './statistics-csv';

const trace = buildTrace(
  rowsOf(
    [
      span('a', '', 0, 100, { service: 'shop', operation: 'GET /' }),
      span('b', 'a', 10, 20, { service: 'mysql', operation: 'SELECT', observationPoint: 'c-p' }),
      span('c', 'a', 40, 40, { service: 'mysql', operation: 'SELECT', isError: true }),
      span('d', 'a', 90, 5, { service: 'redis', operation: 'GET' }),
    ],
    { b: { 'db.name': 'books' }, c: { 'db.name': 'books', size: 3 } },
  ),
  { adjustClocks: false },
);

describe('groupSpans', () => {
  it('sums durations, own times, failures and the critical path', () => {
    const [shop, mysql] = groupSpans(trace, { by: 'service' });
    expect(mysql).toEqual({
      value: 'mysql',
      spans: [1, 2],
      count: 2,
      errors: 1,
      duration: { total: 60, mean: 30, min: 20, max: 40, p50: 20, p95: 40 },
      self: { total: 60, mean: 30, min: 20, max: 40, p50: 20, p95: 40 },
      share: 0.6,
      critical: 60,
      parts: [],
    });
    expect(shop?.self.total).toBe(35);
  });

  it('groups a second time, by an attribute too', () => {
    const groups = groupSpans(trace, { by: 'db.name', then: 'observation_point' });
    expect(
      groups.map(({ value, count, parts }) => [value, count, parts.map((part) => [part.value, part.count])]),
    ).toEqual([
      ['', 2, [['s-p', 2]]],
      [
        'books',
        2,
        [
          ['c-p', 1],
          ['s-p', 1],
        ],
      ],
    ]);
  });

  it('leaves out spans that are filtered or hidden', () => {
    const groups = groupSpans(trace, { by: 'service' }, (at) => at !== 2);
    expect(groups.map(({ value, count }) => [value, count])).toEqual([
      ['shop', 1],
      ['mysql', 1],
      ['redis', 1],
    ]);
    expect(summariseAll(trace, (at) => at === 2)).toMatchObject({ count: 1, errors: 1, share: 1 });
  });

  it('knows nothing of an empty set', () => {
    expect(spreadOf([])).toEqual({ total: 0, mean: 0, min: 0, max: 0, p50: 0, p95: 0 });
    expect(summariseAll(trace, () => false)).toMatchObject({ count: 0, share: 0 });
  });
});

describe('columns', () => {
  it('reads columns and attributes', () => {
    expect(['service', 'error', 'db.name', 'size', 'nothing'].map((key) => groupValue(trace, 2, key))).toEqual([
      'mysql',
      'true',
      'books',
      '3',
      '',
    ]);
  });

  it('offers the attributes of the trace', () => {
    expect(groupAttributes(trace)).toEqual(['db.name', 'size']);
  });
});

describe('order and text', () => {
  const groups = groupSpans(trace, { by: 'service', then: 'operation' });

  it('sorts by any figure and by name', () => {
    const names = (by: Parameters<typeof sortGroups>[1]['by'], descending: boolean) =>
      sortGroups(groups, { by, descending }).map(({ value }) => value);
    expect(names('self.total', true)).toEqual(['mysql', 'shop', 'redis']);
    expect(names('duration.max', false)).toEqual(['redis', 'mysql', 'shop']);
    expect(names('value', false)).toEqual(['mysql', 'redis', 'shop']);
  });

  it('writes a line per group and per part', () => {
    const [head, ...lines] = statisticsCsv(sortGroups(groups, { by: 'count', descending: true }), {
      by: 'service',
      then: 'operation',
    }).split('\r\n');
    expect(head).toBe(
      'service,operation,count,errors,share,self_total_ms,self_mean_ms,self_min_ms,self_p50_ms,self_p95_ms,self_max_ms,critical_ms,duration_total_ms,duration_mean_ms,duration_min_ms,duration_p50_ms,duration_p95_ms,duration_max_ms',
    );
    expect(lines[0]).toBe('mysql,,2,1,0.6,60,30,20,20,40,40,60,60,30,20,20,40,40');
    expect(lines[1]).toBe('mysql,SELECT,2,1,0.6,60,30,20,20,40,40,60,60,30,20,20,40,40');
  });
});
