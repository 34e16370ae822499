/** Longest literal that a length of 3 bytes tells. */
const LITERAL_BYTES = 2 ** 24;

/** A block of Snappy's format that is not smaller than what it holds: readers ask for the format, not for the savings. */
export function snappyLiterals(bytes: Uint8Array): Buffer {
  const parts: Uint8Array[] = [];
  const head: number[] = [];
  let length = bytes.length;
  for (; length >= 128; length = Math.floor(length / 128)) head.push((length % 128) | 128);
  head.push(length);
  parts.push(Uint8Array.from(head));
  for (let at = 0; at < bytes.length; at += LITERAL_BYTES) {
    const literal = bytes.subarray(at, at + LITERAL_BYTES);
    const less = literal.length - 1;
    parts.push(Uint8Array.of(62 << 2, less & 255, (less >> 8) & 255, less >> 16), literal);
  }
  return Buffer.concat(parts);
}
