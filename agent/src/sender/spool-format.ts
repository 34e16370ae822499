import { crc32 } from 'node:zlib';
import { type Batch } from './batch';

/*
 * A segment is entries back to back, little-endian:
 *   u32 magic "TLWG" | u32 bytes of meta | u32 bytes of body | u32 CRC-32 of meta and body | meta (JSON) | body
 */
const MAGIC = 0x47574c54;
export const HEADER_BYTES = 16;
const MOST_META_BYTES = 4096;
/** No batch is larger; a header that says so is damaged. */
const MOST_BODY_BYTES = 256 * 1024 * 1024;

export interface EntryHeader {
  readonly metaBytes: number;
  readonly bodyBytes: number;
  readonly crc: number;
}

export type BatchMeta = Pick<Batch, 'table' | 'rows' | 'number' | 'boot' | 'agentId' | 'attempts' | 'encoding'>;

export function encodeEntry(batch: Batch): Buffer {
  const { table, rows, number, boot, agentId, attempts, encoding } = batch;
  const meta: BatchMeta = { table, rows, number, boot, agentId, attempts, encoding };
  const metaText = Buffer.from(JSON.stringify(meta));
  const entry = Buffer.allocUnsafe(HEADER_BYTES + metaText.length + batch.body.length);
  metaText.copy(entry, HEADER_BYTES);
  entry.set(batch.body, HEADER_BYTES + metaText.length);
  entry.writeUInt32LE(MAGIC, 0);
  entry.writeUInt32LE(metaText.length, 4);
  entry.writeUInt32LE(batch.body.length, 8);
  entry.writeUInt32LE(crc32(entry.subarray(HEADER_BYTES)), 12);
  return entry;
}

export function decodeHeader(bytes: Uint8Array): EntryHeader | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const metaBytes = view.getUint32(4, true);
  const bodyBytes = view.getUint32(8, true);
  if (view.getUint32(0, true) !== MAGIC || metaBytes > MOST_META_BYTES || bodyBytes > MOST_BODY_BYTES) return undefined;
  return { metaBytes, bodyBytes, crc: view.getUint32(12, true) };
}

export function decodeMeta(bytes: Buffer): BatchMeta | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch {
    // Damaged: the caller counts it.
    return undefined;
  }
  return isMeta(parsed) ? parsed : undefined;
}

function isMeta(value: unknown): value is BatchMeta {
  if (typeof value !== 'object' || value === null) return false;
  const meta = value as Record<string, unknown>;
  return (
    typeof meta.table === 'string' &&
    /^[a-z0-9_]{1,64}$/.test(meta.table) &&
    typeof meta.boot === 'string' &&
    /^\d{1,20}$/.test(meta.boot) &&
    (meta.encoding === 'gzip' || meta.encoding === 'identity') &&
    ['rows', 'number', 'agentId', 'attempts'].every((key) => Number.isSafeInteger(meta[key]) && Number(meta[key]) >= 0)
  );
}

export function isIntact(entry: Uint8Array, header: EntryHeader): boolean {
  return crc32(entry.subarray(HEADER_BYTES)) === header.crc;
}
