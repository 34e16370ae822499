/** OTLP metrics as protobufjs reads and writes them: the oracle of the scanner's tests. */
import protobuf from 'protobufjs';
import { type NativeHistogram } from '../../metrics/metrics-sink';

const PROTO = `syntax = "proto3";
message Request { repeated ResourceMetrics resource_metrics = 1; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; string schema_url = 3; }
message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
message Scope { string name = 1; string version = 2; }
message ScopeMetrics { Scope scope = 1; repeated Metric metrics = 2; string schema_url = 3; }
message Metric {
  string name = 1; string description = 2; string unit = 3;
  oneof data { Gauge gauge = 5; Sum sum = 7; Histogram histogram = 9; ExponentialHistogram exponential_histogram = 10; Summary summary = 11; }
}
message Gauge { repeated NumberDataPoint data_points = 1; }
message Sum { repeated NumberDataPoint data_points = 1; int32 aggregation_temporality = 2; bool is_monotonic = 3; }
message Histogram { repeated HistogramDataPoint data_points = 1; int32 aggregation_temporality = 2; }
message ExponentialHistogram { repeated ExponentialHistogramDataPoint data_points = 1; int32 aggregation_temporality = 2; }
message Summary { repeated SummaryDataPoint data_points = 1; }
message NumberDataPoint {
  repeated KeyValue attributes = 7; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3;
  oneof value { double as_double = 4; sfixed64 as_int = 6; }
  repeated Exemplar exemplars = 5; uint32 flags = 8;
}
message HistogramDataPoint {
  repeated KeyValue attributes = 9; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4;
  optional double sum = 5; repeated fixed64 bucket_counts = 6; repeated double explicit_bounds = 7;
  repeated Exemplar exemplars = 8; uint32 flags = 10; optional double min = 11; optional double max = 12;
}
message ExponentialHistogramDataPoint {
  repeated KeyValue attributes = 1; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4;
  optional double sum = 5; sint32 scale = 6; fixed64 zero_count = 7; Buckets positive = 8; Buckets negative = 9;
  uint32 flags = 10; repeated Exemplar exemplars = 11; optional double min = 12; optional double max = 13; double zero_threshold = 14;
}
message Buckets { sint32 offset = 1; repeated uint64 bucket_counts = 2; }
message SummaryDataPoint {
  repeated KeyValue attributes = 7; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4;
  double sum = 5; repeated ValueAtQuantile quantile_values = 6; uint32 flags = 8;
}
message ValueAtQuantile { double quantile = 1; double value = 2; }
message Exemplar {
  repeated KeyValue filtered_attributes = 7; fixed64 time_unix_nano = 2; oneof value { double as_double = 3; sfixed64 as_int = 6; }
  bytes span_id = 4; bytes trace_id = 5;
}
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue {
  oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
    ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7; }
}
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
`;
const Request = protobuf.parse(PROTO).root.lookupType('Request');

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The request that this JSON (names in camel case, ids in base64) stands for. */
export function encode(request: Json): Buffer {
  return Buffer.from(Request.encode(Request.fromObject(request as Record<string, unknown>)).finish());
}

/** A request of one resource and scope. */
export function requestOf(resource: Readonly<Record<string, string>>, ...metrics: readonly Json[]): Json {
  const attributes = Object.entries(resource).map(([key, value]) => ({ key, value: { stringValue: value } }));
  return {
    resourceMetrics: [
      { resource: { attributes }, scopeMetrics: [{ scope: { name: 'scope', version: '1' }, metrics: [...metrics] }] },
    ],
  };
}

/** Keeps what it is given as lines of text; series are known by their raw keys, as in the sink. */
export class KeptBatch {
  readonly lines: string[] = [];
  readonly histograms: NativeHistogram[] = [];
  readonly metadataLines: string[] = [];
  private readonly names: string[] = [];
  private readonly known = new Map<string, number>();

  find(high: number, low: number): number {
    return this.known.get(`${high} ${low}`) ?? -1;
  }
  series(metric: string, labels: readonly string[], high?: number, low?: number): number {
    const pairs = labels.flatMap((name, i) => (i % 2 === 0 ? [`${name}=${JSON.stringify(labels[i + 1])}`] : []));
    const ref = this.names.push(`${metric}{${pairs.join(',')}}`) - 1;
    if (high !== undefined) this.known.set(`${high} ${low}`, ref);
    return ref;
  }
  sample(ref: number, timeMs: number, value: number): void {
    this.lines.push(`${this.names[ref]} ${value} ${timeMs}`);
  }
  stale(ref: number, timeMs: number): void {
    this.lines.push(`${this.names[ref]} stale ${timeMs}`);
  }
  histogram(ref: number, timeMs: number, histogram: NativeHistogram): void {
    this.lines.push(`${this.names[ref]} ${histogram.isStale ? 'stale' : 'histogram'} ${timeMs}`);
    this.histograms.push(histogram);
  }
  exemplar(ref: number, timeMs: number, value: number, traceId: string, labels: readonly string[]): void {
    this.lines.push(`${this.names[ref]} exemplar ${value} ${timeMs} ${traceId} ${labels.join(' ')}`);
  }
  metadata(metric: string, type: string, unit: string, help: string): void {
    this.metadataLines.push(`${metric} ${type} ${unit} ${help}`);
  }
}
