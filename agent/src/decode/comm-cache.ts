const COMM_BYTES = 16;
const SLOTS = 256;

/** Thread names by their 16 bytes: the same few names come millions of times, and decoding text allocates. */
export class CommCache {
  private readonly keys = new Int32Array(SLOTS * 4);
  private readonly names = new Array<string>(SLOTS).fill('');

  at(view: DataView, bytes: Uint8Array, offset: number): string {
    const a = view.getInt32(offset, true);
    const b = view.getInt32(offset + 4, true);
    const c = view.getInt32(offset + 8, true);
    const d = view.getInt32(offset + 12, true);
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

function text(bytes: Uint8Array, offset: number): string {
  const name = bytes.subarray(offset, offset + COMM_BYTES);
  const end = name.indexOf(0);
  return Buffer.from(end < 0 ? name : name.subarray(0, end)).toString('utf8');
}
