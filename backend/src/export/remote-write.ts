import { type RawSeries } from '../query/promql/types';
import { ProtobufWriter } from './otlp/protobuf';
import { encodeSnappy } from './snappy-encode';

/** A WriteRequest of remote write 1.0: https://prometheus.io/docs/specs/prw/remote_write_spec/ */
export function encodeWriteRequest(series: readonly RawSeries[]): Buffer {
  const writer = new ProtobufWriter();
  for (const { labels, times, values } of series) {
    writer.message(1, () => {
      // By name, as the specification demands; the engine's labels are sorted already.
      for (const [name, value] of Object.entries(labels)) {
        writer.message(1, () => {
          writer.text(1, name);
          writer.text(2, value);
        });
      }
      for (const [at, ms] of times.entries()) {
        writer.message(2, () => {
          writer.double(1, values[at] ?? NaN);
          writer.varint(2, BigInt(ms));
        });
      }
    });
  }
  return encodeSnappy(writer.finish());
}

/** Series in requests of so many samples each. */
export function* inRequests(series: readonly RawSeries[], most: number): Generator<RawSeries[]> {
  let request: RawSeries[] = [];
  let samples = 0;
  for (const one of series) {
    if (samples > 0 && samples + one.times.length > most) {
      yield request;
      [request, samples] = [[], 0];
    }
    request.push(one);
    samples += one.times.length;
  }
  if (request.length > 0) yield request;
}
