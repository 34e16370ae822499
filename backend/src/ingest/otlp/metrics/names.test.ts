import { labelName, metricName, unitName } from './names';

it.each([
  ['http.server.request.duration', 's', 'histogram', 'http_server_request_duration_seconds'],
  ['system.cpu.time', 's', 'counter', 'system_cpu_time_seconds_total'],
  ['requests.total.count', '{request}', 'counter', 'requests_count_total'],
  ['system.memory.usage', 'By', 'updown', 'system_memory_usage_bytes'],
  ['disk.usage.bytes', 'By', 'gauge', 'disk_usage_bytes'],
  ['cpu.utilization', '1', 'gauge', 'cpu_utilization_ratio'],
  ['cpu.utilization', '1', 'updown', 'cpu_utilization'],
  ['network.io', 'By/s', 'gauge', 'network_io_bytes_per_second'],
  ['events', '1/min', 'gauge', 'events_per_min'],
  ['queue', '{a}/m', 'gauge', 'queue_per_minute'],
  ['a..b__c d', '', 'gauge', 'a_b_c_d'],
  ['1st', '', 'gauge', '_1st'],
  ['speed', 'k.m/h', 'gauge', 'speed_k_m_per_hour'],
  ['temp', '°C', 'gauge', 'temp_C'],
  ['日本', '', 'gauge', ''],
] as const)('names %s in %s, a %s, %s', (name, unit, kind, expected) => {
  expect(metricName(name, unit, kind)).toBe(expected);
});

it.each([
  ['http.method', 'http_method'],
  ['a--b', 'a__b'],
  ['1st', 'key_1st'],
  ['_private', 'key_private'],
  ['__reserved__', '__reserved__'],
  ['ä', 'key_'],
  ['__', ''],
  ['__name__', ''],
  ['', ''],
])('translates the attribute %s to the label %s', (attribute, expected) => {
  expect(labelName(attribute)).toBe(expected);
});

it.each([
  ['By', 'bytes'],
  ['By/s', 'bytes_per_second'],
  ['1', ''],
  ['{request}', ''],
  ['1/s', 'per_second'],
  ['furlongs', 'furlongs'],
])('says the unit %s as %s', (unit, expected) => {
  expect(unitName(unit)).toBe(expected);
});
