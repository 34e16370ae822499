/** Snappy's block format: https://github.com/google/snappy/blob/main/format_description.txt */

const HASH_BITS = 14;
const MIN_MATCH = 4;
const MOST_COPIED = 64;
const MOST_OFFSET = 65_535;

/** One block, with matches found by a table of the last place of each four bytes. */
export function encodeSnappy(input: Uint8Array): Buffer {
  const output = Buffer.allocUnsafe(16 + input.length + Math.ceil(input.length / 6));
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const table = new Int32Array(1 << HASH_BITS).fill(-1);
  let out = writeVarint(output, input.length);
  let literal = 0;
  let at = 0;
  while (at + MIN_MATCH <= input.length) {
    const word = view.getUint32(at, true);
    const slot = Math.imul(word, 0x1e35a7bd) >>> (32 - HASH_BITS);
    const candidate = table[slot] as number;
    table[slot] = at;
    if (candidate < 0 || at - candidate > MOST_OFFSET || view.getUint32(candidate, true) !== word) {
      at++;
      continue;
    }
    let length = MIN_MATCH;
    while (at + length < input.length && input[candidate + length] === input[at + length]) length++;
    out = writeLiteral(output, out, input, literal, at);
    out = writeCopy(output, out, at - candidate, length);
    at += length;
    literal = at;
  }
  return output.subarray(0, writeLiteral(output, out, input, literal, input.length));
}

function writeVarint(output: Buffer, value: number): number {
  let out = 0;
  for (; value >= 128; value = Math.floor(value / 128)) output[out++] = (value % 128) | 128;
  output[out++] = value;
  return out;
}

function writeLiteral(output: Buffer, out: number, input: Uint8Array, from: number, to: number): number {
  const length = to - from;
  if (length === 0) return out;
  const code = length - 1;
  if (code < 60) {
    output[out++] = code << 2;
  } else {
    const bytes = code < 0x100 ? 1 : code < 0x10000 ? 2 : code < 0x1000000 ? 3 : 4;
    output[out++] = (59 + bytes) << 2;
    out = output.writeUIntLE(code, out, bytes);
  }
  output.set(input.subarray(from, to), out);
  return out + length;
}

function writeCopy(output: Buffer, out: number, offset: number, length: number): number {
  for (let rest = length; rest > 0;) {
    const part = Math.min(rest, MOST_COPIED);
    output[out++] = ((part - 1) << 2) | 2;
    out = output.writeUInt16LE(offset, out);
    rest -= part;
  }
  return out;
}
