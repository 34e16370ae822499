import { wordsOf } from '../../../query/promql/storage/series-index';
import { type FloatHistogram, type Labels, type RawSeries } from '../../../query/promql/types';
import { crc32c } from './crc32c';
import { MessageWriter } from './message-writer';
import { CHUNK_SAMPLES, xorChunk } from './xor-chunk';

/** `ReadResponse`: the samples of all queries in one message. */
export function samplesResponse(results: readonly (readonly RawSeries[])[]): Buffer {
  const out = new MessageWriter();
  for (const series of results) {
    out.message(1, () => {
      for (const one of series) out.message(1, () => timeSeries(out, one));
    });
  }
  return out.finish();
}

function timeSeries(out: MessageWriter, { labels, times, values, histograms }: RawSeries): void {
  writeLabels(out, labels);
  const words = wordsOf(values);
  for (let i = 0; i < times.length; i++) {
    const timeMs = times[i] as number;
    const histogram = histograms?.[i];
    if (histogram) out.message(4, () => writeHistogram(out, histogram, timeMs));
    else
      out.message(2, () => {
        out.doubleBits(1, words[2 * i + 1] as number, words[2 * i] as number);
        out.signed(2, timeMs);
      });
  }
}

function writeLabels(out: MessageWriter, labels: Labels): void {
  for (const [name, value] of Object.entries(labels)) {
    out.message(1, () => {
      out.text(1, name);
      out.text(2, value);
    });
  }
}

/** As a histogram of floats: whether it was one of integers is not kept apart in queries. */
function writeHistogram(out: MessageWriter, histogram: FloatHistogram, timeMs: number): void {
  const spans = (field: number, offsets: readonly number[], lengths: readonly number[]) => {
    for (const [i, offset] of offsets.entries()) {
      out.message(field, () => {
        out.zigzag(1, offset);
        out.unsigned(2, lengths[i] ?? 0);
      });
    }
  };
  out.double(2, histogram.count);
  out.double(3, histogram.sum);
  out.zigzag(4, histogram.schema);
  out.double(5, histogram.zeroThreshold);
  out.double(7, histogram.zeroCount);
  spans(8, histogram.negativeOffsets, histogram.negativeLengths);
  out.packedDoubles(10, histogram.negativeCounts);
  spans(11, histogram.positiveOffsets, histogram.positiveLengths);
  out.packedDoubles(13, histogram.positiveCounts);
  out.unsigned(14, histogram.resetHint);
  out.signed(15, timeMs);
  out.packedDoubles(16, histogram.customValues);
}

/** A frame is sent once it has so much, so that whoever reads needs no more room than for one. */
const FRAME_BYTES = 1_000_000;
const XOR = 1;

/** `ChunkedReadResponse`s of one query, each a frame: its length, the CRC-32C of its bytes, its bytes. */
export function* chunkedFrames(queryIndex: number, series: readonly RawSeries[]): Generator<Buffer> {
  let out = new MessageWriter();
  for (const { labels, times, values } of series) {
    for (let from = 0; from < times.length;) {
      out.message(1, () => {
        writeLabels(out, labels);
        for (; from < times.length && out.length < FRAME_BYTES; from += CHUNK_SAMPLES) {
          const to = Math.min(times.length, from + CHUNK_SAMPLES);
          const begin = from;
          out.message(2, () => {
            out.signed(1, times[begin] as number);
            out.signed(2, times[to - 1] as number);
            out.unsigned(3, XOR);
            out.bytesField(4, xorChunk(times.subarray(begin, to), wordsOf(values.subarray(begin, to))));
          });
        }
      });
      if (out.length < FRAME_BYTES) continue;
      yield frameOf(out, queryIndex);
      out = new MessageWriter();
    }
  }
  if (out.length > 0) yield frameOf(out, queryIndex);
}

function frameOf(out: MessageWriter, queryIndex: number): Buffer {
  out.unsigned(2, queryIndex);
  const message = out.finish();
  const head: number[] = [];
  let length = message.length;
  for (; length >= 128; length = Math.floor(length / 128)) head.push((length & 127) | 128);
  head.push(length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32c(message));
  return Buffer.concat([Buffer.from(head), sum, message]);
}
