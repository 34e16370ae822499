import { closeSync, openSync, readSync } from 'node:fs';
import { crc32, inflateRawSync } from 'node:zlib';
import { Value } from '@sinclair/typebox/value';
import { AgentError, corruptRecording, reasonOf } from '../errors';
import { FRAME, FRAME_HEADER_BYTES, MOST_FRAME_BYTES, RECORDING_MAGIC, RecordingHeader } from './recording-format';

export interface Frame {
  readonly kind: number;
  readonly offset: number;
  readonly bytes: Buffer;
}

/** Reads a recording frame by frame. Damage is an error that names the byte; frames before it are already out. */
export class RecordingReader {
  private readonly file: number;
  private offset = 0;
  readonly header: RecordingHeader;

  constructor(readonly path: string) {
    try {
      this.file = openSync(path, 'r');
    } catch (error) {
      throw new AgentError('recording_unreadable', `cannot read ${path}: ${reasonOf(error)}`, 'Name a recording.', {
        cause: error,
      });
    }
    try {
      if (this.take(RECORDING_MAGIC.length)?.toString('latin1') !== RECORDING_MAGIC) {
        const remedy = 'Name a file that the agent’s record command has written.';
        throw new AgentError('recording_unreadable', `${path} is no recording`, remedy);
      }
      this.header = this.readHeader();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** The next frame, undefined at the end. */
  next(): Frame | undefined {
    const offset = this.offset;
    const header = this.take(FRAME_HEADER_BYTES);
    if (!header) {
      if (this.leftover > 0) throw corruptRecording(this.path, offset, 'the file ends inside a frame header');
      return undefined;
    }
    const size = header.readUInt32LE(4);
    const storedSize = header.readUInt32LE(8);
    if (size > MOST_FRAME_BYTES || storedSize > MOST_FRAME_BYTES) {
      throw corruptRecording(this.path, offset, `a frame claims ${Math.max(size, storedSize)} bytes`);
    }
    const stored = this.take(storedSize);
    if (!stored) throw corruptRecording(this.path, offset, `the file ends inside a frame of ${storedSize} bytes`);
    if (crc32(stored) !== header.readUInt32LE(12))
      throw corruptRecording(this.path, offset, 'a frame has a wrong checksum');
    return { kind: header.readUInt8(0), offset, bytes: this.inflate(stored, size, offset) };
  }

  close(): void {
    closeSync(this.file);
  }

  private leftover = 0;

  private readHeader(): RecordingHeader {
    const frame = this.next();
    const parsed: unknown = frame?.kind === FRAME.HEADER ? JSON.parse(frame.bytes.toString('utf8')) : undefined;
    if (!Value.Check(RecordingHeader, parsed)) {
      throw corruptRecording(this.path, RECORDING_MAGIC.length, 'the header frame is missing or does not fit');
    }
    return parsed;
  }

  private inflate(stored: Buffer, size: number, offset: number): Buffer {
    let bytes: Buffer;
    try {
      // An exact bound: a frame cannot grow beyond what it says, whatever it was made of.
      bytes = inflateRawSync(stored, { maxOutputLength: Math.max(1, size) });
    } catch (error) {
      throw corruptRecording(this.path, offset, `a frame does not inflate (${reasonOf(error)})`);
    }
    if (bytes.length !== size)
      throw corruptRecording(this.path, offset, `a frame has ${bytes.length} bytes of ${size}`);
    return bytes;
  }

  private take(bytes: number): Buffer | undefined {
    // A buffer of its own, so that records in it begin where a typed array may.
    const buffer = Buffer.from(new ArrayBuffer(bytes));
    let got = 0;
    while (got < bytes) {
      const more = readSync(this.file, buffer, got, bytes - got, this.offset + got);
      if (more === 0) {
        this.leftover = got;
        return undefined;
      }
      got += more;
    }
    this.offset += bytes;
    return buffer;
  }
}
