import { toEvents } from './annotations';
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
