import { annotationSupport, toEvents } from './annotations';
import { toDataFrame } from './frames/to-grafana';

it('marks requests on a graph with who called whom and how it ended', () => {
  const column = (name: string, value: unknown, type: 'string' | 'number' | 'time' = 'string') => ({
    name,
    type,
    values: [value],
  });
  const frame = toDataFrame(
    {
      name: 'requests',
      fields: [
        column('time', 5, 'time'),
        column('row_id', '7'),
        column('client', 'nginx'),
        column('server', 'store'),
        column('protocol', 'HTTP'),
        column('request_type', 'GET'),
        column('request_resource', '/cart'),
        column('response_status', 'server_error'),
        column('response_code', 503, 'number'),
      ],
    },
    'A',
  );
  expect(toEvents(frame)).toEqual([
    {
      time: 5,
      id: '7',
      title: 'GET /cart',
      text: 'nginx → store · server_error · 503',
      tags: ['HTTP', 'server_error'],
    },
  ]);
});

it('takes rows of SQL by the names that Grafana gives the parts of an event', () => {
  const frame = toDataFrame(
    {
      name: 'sql',
      fields: [
        { name: 'time', type: 'time', values: [5, 6] },
        { name: 'timeEnd', type: 'time', values: [9, null] },
        { name: 'title', type: 'string', values: ['Deployed', 'Done'] },
        { name: 'text', type: 'string', values: ['store 1.2', ''] },
        { name: 'tags', type: 'string', values: ['["a","b"]', 'c, d'] },
      ],
    },
    'A',
  );
  expect(toEvents(frame)).toEqual([
    { time: 5, timeEnd: 9, isRegion: true, title: 'Deployed', text: 'store 1.2', tags: ['a', 'b'] },
    { time: 6, title: 'Done', text: '', tags: ['c', 'd'] },
  ]);
});

it('asks for failed requests unless told otherwise, and for nothing that is not filled in', () => {
  expect(annotationSupport.getDefaultQuery?.()).toMatchObject({
    kind: 'requests',
    filters: [{ key: 'response_status_str' }],
  });
  const annotation = (target: object) => ({ name: 'x', enable: true, iconColor: 'red', target }) as never;
  expect(annotationSupport.prepareQuery?.(annotation({ refId: 'Anno', kind: 'trace' }))).toBeUndefined();
  expect(annotationSupport.prepareQuery?.(annotation({ refId: 'Anno', kind: 'requests' }))).toMatchObject({
    version: 2,
  });
});
