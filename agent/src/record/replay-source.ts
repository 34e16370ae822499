import { setImmediate as nextTurn } from 'node:timers/promises';
import { Value } from '@sinclair/typebox/value';
import { corruptRecording } from '../errors';
import { type RecordBatch, type RecordSource, type SourceCounters } from '../source/source';
import { type RecordedHost } from './recorded-host';
import { BATCH_CLOCK_BYTES, FRAME, type Lookup, RecordingEnd } from './recording-format';
import { type Frame, type RecordingReader } from './recording-reader';

export interface ReplayOptions {
  /** Moves the recording in time so that its first batch is now. */
  readonly shiftToNow?: boolean;
  /** Resolves when there is room for more: a replay is faster than what takes its rows. */
  readonly room?: () => Promise<void>;
}

/** Delivers the batches of a recording as fast as they are taken. */
export class ReplaySource implements RecordSource {
  private isStopped = false;
  private end: RecordingEnd | undefined;
  private shiftNs: bigint | undefined;

  constructor(
    private readonly reader: RecordingReader,
    private readonly host: RecordedHost,
    private readonly options: ReplayOptions = {},
  ) {}

  async run(onBatch: (batch: RecordBatch) => void): Promise<void> {
    try {
      for (let frame = this.reader.next(); frame && !this.isStopped; frame = this.reader.next()) {
        if (frame.kind === FRAME.LOOKUPS) this.host.add(JSON.parse(frame.bytes.toString('utf8')) as Lookup[]);
        else if (frame.kind === FRAME.BATCH) onBatch(this.batchOf(frame));
        else if (frame.kind === FRAME.END) this.readEnd(frame);
        await (this.options.room?.() ?? nextTurn());
      }
    } finally {
      this.reader.close();
    }
  }

  stop(): Promise<void> {
    this.isStopped = true;
    return Promise.resolve();
  }

  counters(): SourceCounters {
    return this.end ?? { captured: 0, dropped: {} };
  }

  private batchOf({ bytes, offset }: Frame): RecordBatch {
    if (bytes.length < BATCH_CLOCK_BYTES) throw corruptRecording(this.reader.path, offset, 'a batch has no clock');
    const nowNs = bytes.readDoubleLE(0);
    const clockOffsetNs = bytes.readBigInt64LE(8);
    if (this.shiftNs === undefined) {
      const recordedNs = clockOffsetNs + BigInt(Math.round(nowNs));
      this.shiftNs = this.options.shiftToNow ? BigInt(Date.now()) * 1_000_000n - recordedNs : 0n;
    }
    // Copied so that the records begin at a multiple of eight bytes.
    return {
      records: Uint8Array.prototype.slice.call(bytes, BATCH_CLOCK_BYTES),
      nowNs,
      clockOffsetNs: clockOffsetNs + this.shiftNs,
    };
  }

  private readEnd({ bytes, offset }: Frame): void {
    const parsed: unknown = JSON.parse(bytes.toString('utf8'));
    if (!Value.Check(RecordingEnd, parsed))
      throw corruptRecording(this.reader.path, offset, 'the last frame does not fit');
    this.end = parsed;
  }
}
