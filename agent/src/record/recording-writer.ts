import { closeSync, openSync, writeSync } from 'node:fs';
import { crc32, deflateRawSync } from 'node:zlib';
import { AgentError, reasonOf } from '../errors';
import { type RecordBatch } from '../source/source';
import {
  BATCH_CLOCK_BYTES,
  FRAME,
  FRAME_HEADER_BYTES,
  type Lookup,
  RECORDING_MAGIC,
  type RecordingEnd,
  type RecordingHeader,
} from './recording-format';

/** Writes a recording. What was written before a crash can be replayed: each frame stands for itself. */
export class RecordingWriter {
  private readonly file: number;
  private written = 0;
  private lookups: Lookup[] = [];

  constructor(
    path: string,
    private readonly limitBytes: number,
    header: RecordingHeader,
  ) {
    try {
      this.file = openSync(path, 'w');
    } catch (error) {
      const remedy = 'Name a file in a directory that can be written to.';
      throw new AgentError('recording_unreadable', `cannot write ${path}: ${reasonOf(error)}`, remedy, {
        cause: error,
      });
    }
    this.write(Buffer.from(RECORDING_MAGIC));
    this.frame(FRAME.HEADER, Buffer.from(JSON.stringify(header)));
  }

  get bytes(): number {
    return this.written;
  }

  get isFull(): boolean {
    return this.written >= this.limitBytes;
  }

  lookup(question: string, pid: number, answer: unknown): void {
    this.lookups.push([question, pid, answer ?? null]);
  }

  /** Writes a batch after it was handled, behind the look-ups that it caused. */
  batch(batch: RecordBatch): void {
    this.flushLookups();
    const bytes = Buffer.allocUnsafe(BATCH_CLOCK_BYTES + batch.records.length);
    bytes.writeDoubleLE(batch.nowNs, 0);
    bytes.writeBigInt64LE(batch.clockOffsetNs, 8);
    bytes.set(batch.records, BATCH_CLOCK_BYTES);
    this.frame(FRAME.BATCH, bytes);
  }

  close(end: RecordingEnd): void {
    this.flushLookups();
    this.frame(FRAME.END, Buffer.from(JSON.stringify(end)));
    closeSync(this.file);
  }

  private flushLookups(): void {
    if (this.lookups.length === 0) return;
    this.frame(FRAME.LOOKUPS, Buffer.from(JSON.stringify(this.lookups)));
    this.lookups = [];
  }

  private frame(kind: number, bytes: Uint8Array): void {
    const stored = deflateRawSync(bytes, { level: 1 });
    const header = Buffer.alloc(FRAME_HEADER_BYTES);
    header.writeUInt8(kind, 0);
    header.writeUInt32LE(bytes.length, 4);
    header.writeUInt32LE(stored.length, 8);
    header.writeUInt32LE(crc32(stored), 12);
    this.write(Buffer.concat([header, stored]));
  }

  private write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += writeSync(this.file, bytes, at);
    this.written += bytes.length;
  }
}
