/** Bytes to text. Node's own slicers work on any Uint8Array and spare the Buffer view that `toString` would need. */
type Slicer = (this: Uint8Array, start: number, end: number) => string;
const slicers = Buffer.prototype as unknown as { latin1Slice: Slicer; utf8Slice: Slicer };
const utf8Slice = slicers.utf8Slice;
const latin1Slice = slicers.latin1Slice;

/** UTF-8 text of a range, cut at `limit` bytes on a character boundary. */
export function textOf(bytes: Uint8Array, start: number, end: number, limit: number): string {
  let stop = end;
  if (end - start > limit) {
    stop = start + limit;
    while (stop > start && ((bytes[stop] as number) & 0xc0) === 0x80) stop--;
  }
  return stop > start ? utf8Slice.call(bytes, start, stop) : '';
}

/** One character per byte. */
export function latin1Of(bytes: Uint8Array, start: number, end: number): string {
  return end > start ? latin1Slice.call(bytes, start, end) : '';
}

/** Cuts a string so that its UTF-8 form fits; never splits a surrogate pair. */
export function cutText(text: string, limitBytes: number): string {
  if (text.length * 3 <= limitBytes || Buffer.byteLength(text) <= limitBytes) return text;
  const bytes = Buffer.from(text);
  return textOf(bytes, 0, bytes.length, limitBytes);
}

/**
 * Remembers what was made of recently seen bytes, so that a repeated path or host costs one hash and one comparison
 * instead of a decode. Direct-mapped: a newcomer evicts whoever sits in its slot, so memory is bounded by the slots.
 */
export class TextCache<T> {
  private readonly hashes: Int32Array;
  private readonly keys: string[];
  private readonly values: (T | undefined)[];
  private readonly mask: number;

  /** @param slots a power of two */
  constructor(
    slots: number,
    private readonly maxKeyBytes: number,
    private readonly make: (bytes: Uint8Array, start: number, end: number) => T,
  ) {
    this.mask = slots - 1;
    this.hashes = new Int32Array(slots);
    this.keys = new Array<string>(slots).fill('');
    this.values = new Array<T | undefined>(slots).fill(undefined);
  }

  get(bytes: Uint8Array, start: number, end: number): T {
    const length = end - start;
    if (length > this.maxKeyBytes) return this.make(bytes, start, end);
    let hash = length;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & this.mask;
    const key = this.keys[slot] as string;
    const known = this.values[slot];
    if (known !== undefined && this.hashes[slot] === hash && sameBytes(key, bytes, start, length)) return known;
    const value = this.make(bytes, start, end);
    this.hashes[slot] = hash;
    this.keys[slot] = latin1Slice.call(bytes, start, end);
    this.values[slot] = value;
    return value;
  }
}

function sameBytes(key: string, bytes: Uint8Array, start: number, length: number): boolean {
  if (key.length !== length) return false;
  for (let i = 0; i < length; i++) if (key.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
