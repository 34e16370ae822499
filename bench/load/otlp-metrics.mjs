// OTLP metrics as SDKs send them: services of 20 instruments with 25 points each, every 10 s, one body a service.
import { message } from '../lib/bodies.mjs';

const STEP_MS = 10_000;
const INSTRUMENTS = 20;
const POINTS = 25;

export const intake = {
  name: 'OTLP metrics',
  unit: 'data points',
  path: '/v1/metrics',
  headers: { 'content-type': 'application/x-protobuf' },
  tables: ['metrics.samples'],
  prepare,
};

function prepare({ records, connections, services = 40 }) {
  const steps = Math.ceil(records / (services * INSTRUMENTS * POINTS));
  const startMs = Date.now() - steps * STEP_MS;
  const lanes = Array.from({ length: connections }, () => []);
  for (let step = 0; step < steps; step++) {
    for (let service = 0; service < services; service++) {
      const body = requestOf(service, startMs + step * STEP_MS, step);
      lanes[service % connections].push({ body, records: INSTRUMENTS * POINTS });
    }
  }
  return lanes;
}

const attribute = (number, key, value) => [
  number,
  'bytes',
  message([
    [1, 'bytes', key],
    [2, 'bytes', message([[1, 'bytes', value]])],
  ]),
];

function requestOf(service, timeMs, step) {
  const resource = message([
    attribute(1, 'service.name', `service-${service}`),
    attribute(1, 'service.instance.id', `instance-${service}`),
    attribute(1, 'service.version', '1.2.3'),
    attribute(1, 'telemetry.sdk.language', 'nodejs'),
  ]);
  const metrics = Array.from({ length: INSTRUMENTS }, (_, i) => [2, 'bytes', metricOf(i, timeMs, step)]);
  const scope = message([[1, 'bytes', message([[1, 'bytes', 'bench']])], ...metrics]);
  return message([
    [
      1,
      'bytes',
      message([
        [1, 'bytes', resource],
        [2, 'bytes', scope],
      ]),
    ],
  ]);
}

function metricOf(instrument, timeMs, step) {
  const points = Array.from({ length: POINTS }, (_, i) => [
    1,
    'bytes',
    message([
      attribute(7, 'http.request.method', i % 2 ? 'GET' : 'POST'),
      attribute(7, 'http.route', `/api/v1/resource-${i}`),
      attribute(7, 'http.response.status_code', '200'),
      [3, 'fixed64', BigInt(timeMs) * 1_000_000n],
      [4, 'double', step * (i + 1) * 3 + instrument],
    ]),
  ]);
  const sum = message([...points, [2, 'varint', 2], [3, 'varint', 1]]);
  return message([
    [1, 'bytes', `app.requests.${instrument}`],
    [3, 'bytes', '{request}'],
    [7, 'bytes', sum],
  ]);
}
