const COMM_BYTES = 16;
const SLOTS = 256;

/** Thread names by their 16 bytes: the same few names come millions of times, and decoding text allocates. */
export class CommCache {
  private readonly keys = new Int32Array(SLOTS * 4);
  private readonly names = new Array<string>(SLOTS).fill('');

  at(bytes: Uint8Array, offset: number): string {
    const a = word(bytes, offset);
    const b = word(bytes, offset + 4);
    const c = word(bytes, offset + 8);
    const d = word(bytes, offset + 12);
    const slot = ((Math.imul(a, 31) + Math.imul(b, 17) + Math.imul(c, 13) + d) >>> 0) % SLOTS;
    const { keys } = this;
    const key = slot * 4;
    if (keys[key] === a && keys[key + 1] === b && keys[key + 2] === c && keys[key + 3] === d)
      return this.names[slot] as string;
    keys[key] = a;
    keys[key + 1] = b;
    keys[key + 2] = c;
    keys[key + 3] = d;
    return (this.names[slot] = text(bytes, offset));
  }
}

function word(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

function text(bytes: Uint8Array, offset: number): string {
  const name = bytes.subarray(offset, offset + COMM_BYTES);
  const end = name.indexOf(0);
  return Buffer.from(end < 0 ? name : name.subarray(0, end)).toString('utf8');
}
