import { parseExpr } from '../promql/parse/parse';
import { metricsIn, unitOfPromql } from './units';

const metadata = new Map([
  ['queue_age', { type: 'gauge', unit: 'ms', help: '' }],
  ['http_server_duration', { type: 'histogram', unit: 'seconds', help: '' }],
]);
const unit = (expr: string) => unitOfPromql(parseExpr(expr), (metric) => metadata.get(metric));

it.each([
  ['process_resident_memory_bytes', 'bytes'],
  ['sum by (job) (rate(node_network_receive_bytes_total[5m]))', 'Bps'],
  ['rate(process_cpu_seconds_total[5m])', undefined],
  ['increase(process_cpu_seconds_total[5m])', 's'],
  ['histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))', 's'],
  ['rate(http_request_duration_seconds_bucket[5m])', undefined],
  ['histogram_avg(rate(rpc_duration_seconds[5m]))', 's'],
  ['rate(rpc_seconds_sum[5m]) / rate(rpc_seconds_count[5m])', 's'],
  ['sum(rate(rpc_seconds_sum[5m])) / sum(rate(rpc_seconds_count[5m]))', 's'],
  ['node_memory_free_bytes / node_memory_size_bytes', 'percentunit'],
  ['node_memory_free_bytes > 5', 'bytes'],
  ['a_bytes - b_bytes offset 1h', 'bytes'],
  ['a_bytes - b_seconds', undefined],
  ['queue_age', 'ms'],
  ['max_over_time(queue_age[5m:1m])', 'ms'],
  ['http_server_duration_sum', 's'],
  ['http_server_duration_count', undefined],
  ['count(process_resident_memory_bytes)', undefined],
  ['-(free_bytes)', 'bytes'],
  ['{"disk.free_bytes", job="a"}', 'bytes'],
  ['up', undefined],
  ['1 + 1', undefined],
  ['node_memory_free_bytes > bool 5', undefined],
])('of %s is %s', (expr, expected) => {
  expect(unit(expr)).toBe(expected);
});

it('names the metrics of an expression once each', () => {
  expect(metricsIn(parseExpr('rate(a[5m]) / (b + a) unless {__name__="c", x="y"} or {job="z"}'))).toEqual([
    'a',
    'b',
    'c',
  ]);
});
