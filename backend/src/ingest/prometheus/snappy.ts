/** Snappy's block format: https://github.com/google/snappy/blob/main/format_description.txt */

/** No element writes more for the bytes it takes: a copy of 64 in 3. */
const MOST_GROWTH = 22;

export type SnappyLength = { readonly ok: true; readonly length: number; readonly at: number } | SnappyFailure;
interface SnappyFailure {
  readonly ok: false;
  readonly detail: string;
}
const failure = (detail: string): SnappyFailure => ({ ok: false, detail });

/** What the block says of its length, checked against what a block of this size can hold. */
export function snappyLength(input: Uint8Array): SnappyLength {
  let length = 0;
  for (let at = 0, unit = 1; at < 5; at++, unit *= 128) {
    const byte = input[at];
    if (byte === undefined) return failure(`the block ends after ${input.length} bytes, inside its length`);
    length += (byte & 127) * unit;
    if (byte >= 128) continue;
    if (length > input.length * MOST_GROWTH) {
      return failure(`the block says that ${input.length} bytes hold ${length}, which no block of that size can`);
    }
    return { ok: true, length, at: at + 1 };
  }
  return failure('the length of the block is longer than 5 bytes');
}

/** From here on a call is cheaper than a loop. */
const LONG_LITERAL = 128;

/**
 * Decodes what follows the length into `output`, exactly `length` bytes of it; undefined, or what is wrong.
 * Four bytes are moved at a time where that many are left: the few too many are overwritten by what comes next.
 */
export function decodeSnappy(input: Uint8Array, from: number, output: Uint8Array, length: number): string | undefined {
  const end = input.length;
  const source = new DataView(input.buffer, input.byteOffset, end);
  const target = new DataView(output.buffer, output.byteOffset, length);
  let at = from;
  let to = 0;
  while (at < end) {
    const tag = input[at++] as number;
    const kind = tag & 3;
    if (kind === 0) {
      let size = (tag >> 2) + 1;
      if (size > 60) {
        const extra = size - 60;
        if (at + extra > end) return `the block ends inside the length of a literal at byte ${at}`;
        size = 0;
        for (let i = extra - 1; i >= 0; i--) size = size * 256 + (input[at + i] as number);
        size++;
        at += extra;
      }
      if (size > end - at) return `the block ends inside a literal of ${size} bytes at byte ${at}`;
      if (size > length - to) return `more than the ${length} bytes announced come out`;
      if (size > LONG_LITERAL) output.set(input.subarray(at, at + size), to);
      else if (at + size + 3 <= end && to + size + 3 <= length) {
        for (let i = 0; i < size; i += 4) target.setInt32(to + i, source.getInt32(at + i, true), true);
      } else for (let i = 0; i < size; i++) output[to + i] = input[at + i] as number;
      at += size;
      to += size;
      continue;
    }
    let size: number;
    let offset: number;
    if (kind === 1) {
      if (at >= end) return `the block ends inside a copy at byte ${at}`;
      size = ((tag >> 2) & 7) + 4;
      offset = ((tag >> 5) << 8) | (input[at++] as number);
    } else {
      const extra = kind === 2 ? 2 : 4;
      if (at + extra > end) return `the block ends inside a copy at byte ${at}`;
      size = (tag >> 2) + 1;
      offset = (input[at] as number) | ((input[at + 1] as number) << 8);
      if (extra === 4) offset += ((input[at + 2] as number) | ((input[at + 3] as number) << 8)) * 65536;
      at += extra;
    }
    if (offset === 0 || offset > to) return `a copy at byte ${at} reaches ${offset} bytes back, of ${to}`;
    if (size > length - to) return `more than the ${length} bytes announced come out`;
    // What is copied may overlap with what is written: then what was just written is repeated.
    const last = to + size;
    if (offset >= 4 && last + 3 <= length) {
      for (let back = to - offset; to < last; to += 4, back += 4) {
        target.setInt32(to, target.getInt32(back, true), true);
      }
    } else for (let back = to - offset; to < last; to++, back++) output[to] = output[back] as number;
    to = last;
  }
  return to === length ? undefined : `${to} bytes come out, ${length} were announced`;
}
