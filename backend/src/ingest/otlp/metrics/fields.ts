import { WIRE } from '../../prometheus/wire-reader';

const field = (number: number, wire: number) => (number << 3) | wire;
const message = (number: number) => field(number, WIRE.bytes);
const fixed64 = (number: number) => field(number, WIRE.fixed64);
const varint = (number: number) => field(number, WIRE.varint);

/**
 * Fields of opentelemetry/proto/metrics/v1/metrics.proto, number and wire type as they are packed:
 * https://github.com/open-telemetry/opentelemetry-proto
 */
export const REQUEST = Object.freeze({ resourceMetrics: message(1) });
export const RESOURCE_METRICS = Object.freeze({ resource: message(1), scopeMetrics: message(2) });
export const RESOURCE = Object.freeze({ attributes: message(1) });
export const SCOPE_METRICS = Object.freeze({ metrics: message(2) });
export const METRIC = Object.freeze({
  name: message(1),
  description: message(2),
  unit: message(3),
  gauge: message(5),
  sum: message(7),
  histogram: message(9),
  exponentialHistogram: message(10),
  summary: message(11),
});
/** Of all five kinds of data. */
export const DATA = Object.freeze({ points: message(1), temporality: varint(2), isMonotonic: varint(3) });
export const NUMBER_POINT = Object.freeze({
  start: fixed64(2),
  time: fixed64(3),
  double: fixed64(4),
  exemplars: message(5),
  int: fixed64(6),
  attributes: message(7),
  flags: varint(8),
});
export const HISTOGRAM_POINT = Object.freeze({
  time: fixed64(3),
  count: fixed64(4),
  sum: fixed64(5),
  /** Repeated: packed, or one by one. */
  bucketCounts: 6,
  bounds: 7,
  exemplars: message(8),
  attributes: message(9),
  flags: varint(10),
});
export const EXPONENTIAL_POINT = Object.freeze({
  attributes: message(1),
  time: fixed64(3),
  count: fixed64(4),
  sum: fixed64(5),
  scale: varint(6),
  zeroCount: fixed64(7),
  positive: message(8),
  negative: message(9),
  flags: varint(10),
  exemplars: message(11),
  zeroThreshold: fixed64(14),
});
export const BUCKETS = Object.freeze({ offset: varint(1), counts: 2 });
export const SUMMARY_POINT = Object.freeze({
  time: fixed64(3),
  count: fixed64(4),
  sum: fixed64(5),
  quantiles: message(6),
  attributes: message(7),
  flags: varint(8),
});
export const QUANTILE = Object.freeze({ quantile: fixed64(1), value: fixed64(2) });
export const EXEMPLAR = Object.freeze({
  time: fixed64(2),
  double: fixed64(3),
  spanId: message(4),
  traceId: message(5),
  int: fixed64(6),
  attributes: message(7),
});
export const KEY_VALUE = Object.freeze({ key: message(1), value: message(2) });
export const ANY_VALUE = Object.freeze({
  text: message(1),
  bool: varint(2),
  int: varint(3),
  double: fixed64(4),
  array: message(5),
  map: message(6),
  bytes: message(7),
});
export const LIST = Object.freeze({ values: message(1) });
export const NO_RECORDED_VALUE = 1;
export const TEMPORALITY = Object.freeze({ delta: 1, cumulative: 2 });
