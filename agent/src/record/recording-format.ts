import { Type } from '@sinclair/typebox';
import { type Static } from '@sinclair/typebox';
import { RowOptions } from '../config';

/*
 * A recording is a line of text, then frames, little-endian:
 *   u8 kind | 3 × u8 zero | u32 bytes | u32 bytes stored | u32 CRC-32 of what is stored | deflated bytes
 * A batch frame begins with f64 nowNs and i64 clockOffsetNs; host look-ups that its records caused come before it.
 */
export const RECORDING_MAGIC = 'THALWEG RECORDING 1\n';
export const FRAME_HEADER_BYTES = 16;
export const FRAME = { HEADER: 1, LOOKUPS: 2, BATCH: 3, END: 4 } as const;
export const BATCH_CLOCK_BYTES = 16;
/** A frame that claims more is damaged: batches are a few megabytes at most. */
export const MOST_FRAME_BYTES = 256 * 1024 * 1024;

/** What a replay needs to give the same rows. */
export const RecordingHeader = Type.Object({
  agent_id: Type.Integer({ minimum: 0, maximum: 4294967295 }),
  agent_version: Type.String(),
  own_pid: Type.Integer({ minimum: 0 }),
  backend_port: Type.Integer({ minimum: 0, maximum: 65535 }),
  start_seconds: Type.Integer({ minimum: 0 }),
  protocol_version: Type.Integer(),
  /** Hash of the kernel structs that the records are made of. */
  layout: Type.String(),
  row_options: RowOptions,
});
export type RecordingHeader = Static<typeof RecordingHeader>;

/** Counters of the source at the end of the recording. */
export const RecordingEnd = Type.Object({
  captured: Type.Number(),
  dropped: Type.Record(Type.String(), Type.Number()),
});
export type RecordingEnd = Static<typeof RecordingEnd>;

/** One look at the host: what was asked, and the answer. */
export type Lookup = readonly [question: string, pid: number, answer: unknown];
