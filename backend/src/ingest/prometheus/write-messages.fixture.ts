import * as protobuf from 'protobufjs';

const { compress } = jest.requireActual<{ compress(data: Uint8Array): Uint8Array }>('snappyjs');

const HISTOGRAM = `
  message BucketSpan { sint32 offset = 1; uint32 length = 2; }
  message Histogram {
    oneof count { uint64 count_int = 1; double count_float = 2; }
    double sum = 3; sint32 schema = 4; double zero_threshold = 5;
    oneof zero_count { uint64 zero_count_int = 6; double zero_count_float = 7; }
    repeated BucketSpan negative_spans = 8; repeated sint64 negative_deltas = 9; repeated double negative_counts = 10;
    repeated BucketSpan positive_spans = 11; repeated sint64 positive_deltas = 12; repeated double positive_counts = 13;
    uint32 reset_hint = 14; int64 timestamp = 15; repeated double custom_values = 16; int64 start_timestamp = 17;
  }`;

const V1 = protobuf
  .parse(
    `syntax = "proto3"; package prometheus;
   message WriteRequest { repeated TimeSeries timeseries = 1; repeated MetricMetadata metadata = 3; }
   message MetricMetadata { uint32 type = 1; string metric_family_name = 2; string help = 4; string unit = 5; }
   message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; repeated Exemplar exemplars = 3; repeated Histogram histograms = 4; }
   message Label { bytes name = 1; bytes value = 2; }
   message Sample { double value = 1; int64 timestamp = 2; }
   message Exemplar { repeated Label labels = 1; double value = 2; int64 timestamp = 3; }
   ${HISTOGRAM}`,
    { keepCase: true },
  )
  .root.lookupType('prometheus.WriteRequest');

const V2 = protobuf
  .parse(
    `syntax = "proto3"; package v2;
   message Request { repeated string symbols = 4; repeated TimeSeries timeseries = 5; }
   message TimeSeries { repeated uint32 labels_refs = 1; repeated Sample samples = 2; repeated Histogram histograms = 3; repeated Exemplar exemplars = 4; Metadata metadata = 5; int64 created_timestamp = 6; }
   message Sample { double value = 1; int64 timestamp = 2; int64 start_timestamp = 3; }
   message Exemplar { repeated uint32 labels_refs = 1; double value = 2; int64 timestamp = 3; }
   message Metadata { uint32 type = 1; uint32 help_ref = 3; uint32 unit_ref = 4; }
   ${HISTOGRAM}`,
    { keepCase: true },
  )
  .root.lookupType('v2.Request');

interface Series {
  readonly labels: Readonly<Record<string, string>> | readonly (readonly [string | Uint8Array, string | Uint8Array])[];
  readonly samples?: readonly {
    readonly value?: number;
    readonly timestamp: number;
    readonly start_timestamp?: number;
  }[];
  readonly histograms?: readonly object[];
  readonly exemplars?: readonly { labels: Readonly<Record<string, string>>; value: number; timestamp: number }[];
  readonly metadata?: { readonly type: number; readonly help: string; readonly unit: string };
}

const pairsOf = (labels: Series['labels']) =>
  (Array.isArray(labels) ? labels : Object.entries(labels)) as [string, string][];
const labelsOf = (labels: Series['labels']) =>
  pairsOf(labels).map(([name, value]) => ({ name: Buffer.from(name), value: Buffer.from(value) }));

/** `prometheus.WriteRequest` as the usual library writes it. */
export function encodeV1(series: readonly Series[], metadata: readonly object[] = []): Uint8Array {
  const timeseries = series.map((one) => ({
    ...one,
    labels: labelsOf(one.labels),
    exemplars: one.exemplars?.map((exemplar) => ({ ...exemplar, labels: labelsOf(exemplar.labels) })),
  }));
  return V1.encode(V1.fromObject({ timeseries, metadata })).finish();
}

/** `io.prometheus.write.v2.Request` as the usual library writes it. */
export function encodeV2(series: readonly Series[]): Uint8Array {
  const symbols = [''];
  const ref = (text: string) => {
    if (!symbols.includes(text)) symbols.push(text);
    return symbols.indexOf(text);
  };
  const refs = (labels: Series['labels']) => pairsOf(labels).flatMap(([name, value]) => [ref(name), ref(value)]);
  const timeseries = series.map(({ labels, metadata, exemplars, ...rest }) => ({
    ...rest,
    labels_refs: refs(labels),
    exemplars: exemplars?.map((exemplar) => ({ ...exemplar, labels_refs: refs(exemplar.labels) })),
    ...(metadata && { metadata: { type: metadata.type, help_ref: ref(metadata.help), unit_ref: ref(metadata.unit) } }),
  }));
  return encodeRawV2({ symbols, timeseries });
}

export const encodeRawV2 = (message: object): Uint8Array => V2.encode(V2.fromObject(message)).finish();
export const snappy = (bytes: Uint8Array): Buffer => Buffer.from(compress(bytes));
