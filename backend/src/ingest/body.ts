import { type Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { ProblemError } from '../errors';
import { inflateZstd } from './zstd';

export interface BodyLimits {
  /** Size as sent, B. */
  readonly bodyBytes: number;
  /** Size decompressed, B. */
  readonly inflatedBytes: number;
}

type Decoder = () => Transform;
// Node has zstd from 22.15 on.
const zstd = (zlib as { createZstdDecompress?: Decoder }).createZstdDecompress;
const DECODERS: Readonly<Record<string, Decoder | undefined>> = {
  gzip: () => zlib.createGunzip(),
  deflate: () => zlib.createInflate(),
  zstd,
};
export const ENCODINGS = Object.freeze(['identity', ...Object.keys(DECODERS)]);

/** Reads a whole body, decompressed, and gives up at the first byte beyond a limit. */
export async function readBody(raw: Readable, encoding: string | undefined, limits: BodyLimits): Promise<Buffer> {
  const name = (encoding ?? 'identity').trim().toLowerCase();
  if (!ENCODINGS.includes(name)) {
    throw new ProblemError(
      'unsupported_media_type',
      `Content-Encoding is ${JSON.stringify(encoding)}; this server takes ${ENCODINGS.join(', ')}`,
    );
  }
  if (name === 'zstd' && !zstd) {
    return inflateZstd(await collect(raw, raw, limits.bodyBytes, 'body'), limits.inflatedBytes);
  }
  const decoder = DECODERS[name]?.();
  if (!decoder) return collect(raw, raw, limits.bodyBytes, 'body');
  let sent = 0;
  raw.on('data', (chunk: Buffer) => {
    sent += chunk.length;
    if (sent > limits.bodyBytes) decoder.destroy(tooLarge('body', limits.bodyBytes));
  });
  raw.once('error', (error) => decoder.destroy(error));
  raw.once('aborted', () => decoder.destroy(aborted()));
  raw.pipe(decoder);
  try {
    return await collect(decoder, raw, limits.inflatedBytes, 'decompressed body');
  } finally {
    raw.unpipe(decoder);
    decoder.destroy();
  }
}

const tooLarge = (what: string, limit: number) =>
  new ProblemError('body_too_large', `the ${what} is larger than ${limit} bytes`);
const aborted = () => new ProblemError('undecodable_body', 'the connection ended inside the body');

function collect(stream: Readable, raw: Readable, limit: number, what: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const fail = (error: unknown) => {
      chunks.length = 0;
      // The rest of the request is read and forgotten, so that the answer can be sent.
      raw.resume();
      reject(toProblem(error));
    };
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        stream.pause();
        fail(tooLarge(what, limit));
        return;
      }
      chunks.push(chunk);
    });
    stream.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)));
    stream.once('error', fail);
    stream.once('aborted', () => fail(aborted()));
  });
}

function toProblem(error: unknown): unknown {
  if (error instanceof ProblemError) return error;
  const code = String((error as { code?: unknown }).code ?? '');
  if (code.startsWith('Z_') || code.startsWith('ERR_ZSTD') || code.startsWith('ZSTD_')) {
    return new ProblemError('undecodable_body', `${code}: ${(error as Error).message}`, { cause: error });
  }
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') return aborted();
  return error;
}
