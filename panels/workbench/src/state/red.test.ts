import { FieldType, toDataFrame } from '@grafana/data';
import { readRedRows, readSeries } from './red';

it('reads an instant answer into one row a group', () => {
  const frame = toDataFrame({
    name: 'red',
    fields: [
      { name: 'auto_service', type: FieldType.string, values: ['nginx', 'redis'] },
      { name: 'request_rate', type: FieldType.number, values: [12, 3] },
      { name: 'latency_p95', type: FieldType.number, values: [null, 0.5] },
    ],
  });
  expect(readRedRows([frame], 'auto_service')).toEqual([
    { name: 'nginx', request_rate: 12, error_ratio: null, latency_p50: null, latency_p95: null, latency_p99: null },
    { name: 'redis', request_rate: 3, error_ratio: null, latency_p50: null, latency_p95: 0.5, latency_p99: null },
  ]);
});

it('reads series by metric and names them by a tag', () => {
  const frame = toDataFrame({
    name: 'request_rate',
    fields: [
      { name: 'time', type: FieldType.time, values: [1, 2] },
      {
        name: 'request_rate',
        type: FieldType.number,
        values: [5, null],
        labels: { auto_service: 'nginx' },
        config: { unit: 'reqps' },
      },
    ],
  });
  expect(readSeries([frame], 'auto_service')).toEqual([
    { name: 'nginx', metric: 'request_rate', times: [1, 2], values: [5, null], unit: 'reqps' },
  ]);
});
