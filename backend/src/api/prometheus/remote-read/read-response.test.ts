import protobuf from 'protobufjs';
import { type RawSeries } from '../../../query/promql/types';
import { crc32c } from './crc32c';
import { chunkedFrames, samplesResponse } from './read-response';
import { snappyLiterals } from './snappy-literals';

const { uncompress } = jest.requireActual<{ uncompress(data: Uint8Array): Uint8Array }>('snappyjs');

const { root } = protobuf.parse(`syntax = "proto3";
message ReadResponse { repeated QueryResult results = 1; }
message QueryResult { repeated TimeSeries timeseries = 1; }
message Label { string name = 1; string value = 2; }
message Sample { double value = 1; int64 timestamp = 2; }
message BucketSpan { sint32 offset = 1; uint32 length = 2; }
message Histogram { double count_float = 2; double sum = 3; sint32 schema = 4; double zero_threshold = 5;
  double zero_count_float = 7; repeated BucketSpan positive_spans = 11; repeated double positive_counts = 13;
  int32 reset_hint = 14; int64 timestamp = 15; repeated double custom_values = 16; }
message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; repeated Histogram histograms = 4; }
message ChunkedReadResponse { repeated ChunkedSeries chunked_series = 1; int64 query_index = 2; }
message ChunkedSeries { repeated Label labels = 1; repeated Chunk chunks = 2; }
message Chunk { int64 min_time_ms = 1; int64 max_time_ms = 2; int32 type = 3; bytes data = 4; }`);
const decoded = (type: string, bytes: Uint8Array) =>
  root.lookupType(type).toObject(root.lookupType(type).decode(bytes), { longs: Number, arrays: true });

function seriesOf(count: number): RawSeries {
  const times = Float64Array.from({ length: count }, (_, i) => i * 1000 - 1000);
  return { labels: { __name__: 'up', job: 'é' }, times, values: times.map((t) => t / 4), stale: new Uint8Array(count) };
}

it('writes samples before and after 1970', () => {
  expect(decoded('ReadResponse', samplesResponse([[seriesOf(3)], []]))).toEqual({
    results: [
      {
        timeseries: [
          {
            labels: [
              { name: '__name__', value: 'up' },
              { name: 'job', value: 'é' },
            ],
            samples: [{ value: -250, timestamp: -1000 }, {}, { value: 250, timestamp: 1000 }],
            histograms: [],
          },
        ],
      },
      { timeseries: [] },
    ],
  });
});

it('writes histograms', () => {
  const histogram = {
    resetHint: 3,
    schema: -53,
    zeroThreshold: 0.25,
    zeroCount: 1,
    count: 4,
    sum: 5.5,
    positiveOffsets: [-1, 2],
    positiveLengths: [1, 1],
    positiveCounts: [1, 2],
    negativeOffsets: [],
    negativeLengths: [],
    negativeCounts: [],
    customValues: [0.5, 1],
  };
  const series = { ...seriesOf(3), histograms: [undefined, undefined, histogram] };
  const { results } = decoded('ReadResponse', samplesResponse([[series]])) as {
    results: { timeseries: { histograms: unknown[] }[] }[];
  };
  expect(results[0]?.timeseries[0]?.histograms).toEqual([
    {
      countFloat: 4,
      sum: 5.5,
      schema: -53,
      zeroThreshold: 0.25,
      zeroCountFloat: 1,
      positiveSpans: [
        { offset: -1, length: 1 },
        { offset: 2, length: 1 },
      ],
      positiveCounts: [1, 2],
      resetHint: 3,
      timestamp: 1000,
      customValues: [0.5, 1],
    },
  ]);
});

it('cuts chunks of 120 samples, in frames with their length and checksum', () => {
  const [frame, ...others] = [...chunkedFrames(2, [seriesOf(121)])];
  expect(others).toEqual([]);
  const bytes = frame ?? Buffer.alloc(0);
  const length = ((bytes[0] as number) & 127) + (bytes[1] as number) * 128;
  const message = bytes.subarray(6);
  expect(message).toHaveLength(length);
  expect(bytes.readUInt32BE(2)).toBe(crc32c(message));
  const { chunkedSeries, queryIndex } = decoded('ChunkedReadResponse', message) as {
    chunkedSeries: { chunks: { minTimeMs?: number; maxTimeMs: number; type: number }[] }[];
    queryIndex: number;
  };
  expect(queryIndex).toBe(2);
  expect(chunkedSeries[0]?.chunks.map(({ minTimeMs, maxTimeMs, type }) => [minTimeMs, maxTimeMs, type])).toEqual([
    [-1000, 118_000, 1],
    [119_000, 119_000, 1],
  ]);
});

it('begins a frame after about a megabyte, wherever in a series that is', () => {
  const frames = [...chunkedFrames(0, [seriesOf(200_000), seriesOf(1)])];
  expect(frames.length).toBeGreaterThan(0);
  const chunks = frames.flatMap((frame) => {
    let at = 0;
    while ((frame[at++] as number) >= 128);
    const { chunkedSeries } = decoded('ChunkedReadResponse', frame.subarray(at + 4)) as {
      chunkedSeries: { chunks: unknown[] }[];
    };
    return chunkedSeries.flatMap((series) => series.chunks);
  });
  expect(chunks).toHaveLength(Math.ceil(200_000 / 120) + 1);
});

it('checks by Castagnoli’s polynomial', () => {
  expect(crc32c(Buffer.from('123456789')).toString(16)).toBe('e3069283');
});

it('writes blocks that Snappy reads', () => {
  for (const size of [0, 1, 60, 300, 2 ** 24 + 5]) {
    const bytes = Buffer.alloc(size, 'abcdefg');
    expect(Buffer.compare(Buffer.from(uncompress(snappyLiterals(bytes))), bytes)).toBe(0);
  }
});
