import { FieldType, toDataFrame } from '@grafana/data';
import { readRequests } from './requests';

it('reads rows of the request log, durations in ms', () => {
  const frame = toDataFrame({
    name: 'requests',
    fields: [
      { name: 'time', type: FieldType.time, values: [1000.5] },
      { name: 'row_id', type: FieldType.string, values: ['18446744073709551615'] },
      { name: 'server', type: FieldType.string, values: ['nginx'] },
      { name: 'response_duration', type: FieldType.number, values: [1500] },
      { name: 'response_status', type: FieldType.string, values: ['ok'] },
    ],
  });
  expect(readRequests(frame)).toMatchObject([
    {
      id: '18446744073709551615',
      time: 1000.5,
      server: 'nginx',
      client: '',
      status: 'ok',
      duration_ms: 1.5,
      code: null,
    },
  ]);
});
