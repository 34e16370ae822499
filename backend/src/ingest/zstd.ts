import { Decompress, decompress } from 'fzstd';
import { ProblemError } from '../errors';

/**
 * Decompresses Zstandard (RFC 8878) where Node has no decoder of its own. The frames are measured first: the library
 * would make room for whatever window a frame announces, and move all of it for each block.
 */
export function inflateZstd(data: Buffer, limit: number): Buffer {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const take = (chunk: Uint8Array) => {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    if (chunk.length > 0) chunks.push(chunk);
  };
  for (let at = 0; at < data.length;) {
    const frame = measure(data, at);
    if (!frame.isSkippable) {
      if (frame.contentBytes !== undefined && size + frame.contentBytes > limit) throw tooLarge(limit);
      inflateFrame(data.subarray(at, frame.end), frame, take);
    }
    at = frame.end;
  }
  return Buffer.concat(chunks, size);
}

/** Bytes that the library may move within its window for one frame: some seconds of work. */
const MOST_MOVED = 2 ** 33;

function inflateFrame(bytes: Buffer, frame: Frame, take: (chunk: Uint8Array) => void): void {
  try {
    if (frame.contentBytes !== undefined) {
      if (frame.contentBytes > frame.mostBytes) throw malformed('the announced size is more than the blocks can hold');
      take(decompress(bytes));
      return;
    }
    // A window larger than the content serves nobody.
    const windowLog = Math.max(MIN_WINDOW_LOG, Math.ceil(Math.log2(Math.max(1, frame.mostBytes))));
    const copy = Buffer.from(bytes);
    const announced = 10 + ((bytes[5] as number) >> 3);
    if (windowLog <= announced) copy[5] = (windowLog - 10) << 3;
    if (frame.blocks * 2 ** (Math.min(windowLog, announced) + 1) > MOST_MOVED)
      throw malformed(`${frame.blocks} blocks are too many for their window`);
    new Decompress((chunk) => take(chunk.slice())).push(copy, true);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError('undecodable_body', `zstd: ${(error as Error).message}`, { cause: error });
  }
}

interface Frame {
  readonly end: number;
  readonly isSkippable: boolean;
  readonly blocks: number;
  /** As announced. */
  readonly contentBytes: number | undefined;
  /** What the blocks can hold at the most. */
  readonly mostBytes: number;
}

const MAGIC = 0xfd2fb528;
const MOST_OF_BLOCK = 128 * 1024;
/** Room for one block. */
const MIN_WINDOW_LOG = 17;

function measure(data: Buffer, start: number): Frame {
  const need = (to: number) => {
    if (to > data.length) throw malformed('the body ends inside a frame');
    return to;
  };
  const magic = data.readUInt32LE(need(start + 4) - 4);
  if ((magic & 0xfffffff0) === 0x184d2a50) {
    const end = need(start + 8) + data.readUInt32LE(start + 4);
    return { end: need(end), isSkippable: true, blocks: 0, contentBytes: undefined, mostBytes: 0 };
  }
  if (magic !== MAGIC) throw malformed(`byte ${start} begins no frame`);
  const flags = data[need(start + 5) - 1] as number;
  const isSingle = (flags & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][flags & 3] as number;
  const sizeFlag = flags >> 6;
  const sizeBytes = sizeFlag === 0 ? (isSingle ? 1 : 0) : 1 << sizeFlag;
  const sizeAt = start + 5 + (isSingle ? 0 : 1) + dictionary;
  let at = need(sizeAt + sizeBytes);
  if (dictionary > 0) throw malformed('it needs a dictionary');
  const contentBytes = sizeBytes === 0 ? undefined : sizeOf(data, sizeAt, sizeBytes);
  let blocks = 0;
  let mostBytes = 0;
  for (;;) {
    const header = data.readUIntLE(need(at + 3) - 3, 3);
    const size = header >> 3;
    const kind = (header >> 1) & 3;
    if (kind === 3 || size > MOST_OF_BLOCK) throw malformed(`byte ${at} begins no block`);
    blocks++;
    mostBytes += kind === 2 ? MOST_OF_BLOCK : size;
    at = need(at + 3 + (kind === 1 ? 1 : size));
    if ((header & 1) === 1) break;
  }
  if ((flags & 4) !== 0) at = need(at + 4);
  return { end: at, isSkippable: false, blocks, contentBytes, mostBytes };
}

function sizeOf(data: Buffer, at: number, bytes: number): number {
  if (bytes === 8) return Number(data.readBigUInt64LE(at));
  const size = data.readUIntLE(at, bytes);
  return bytes === 2 ? size + 256 : size;
}

const malformed = (what: string) => new ProblemError('undecodable_body', `zstd: ${what}`);
const tooLarge = (limit: number) =>
  new ProblemError('body_too_large', `the decompressed body is larger than ${limit} bytes`);
