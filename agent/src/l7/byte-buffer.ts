/** Bytes collected over several segments, bounded by its owner. Large memory is given back when it is emptied. */
export class ByteBuffer {
  bytes = EMPTY;
  length = 0;

  /** Appends at most up to `limit` bytes in total; returns how many were taken. */
  append(source: Uint8Array, start: number, end: number, limit: number): number {
    const taken = Math.min(end - start, limit - this.length);
    if (taken <= 0) return 0;
    const needed = this.length + taken;
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.min(limit, Math.max(needed, this.bytes.length * 2, 256)));
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    this.bytes.set(
      start === 0 && taken === source.length ? source : source.subarray(start, start + taken),
      this.length,
    );
    this.length = needed;
    return taken;
  }

  clear(): void {
    this.length = 0;
    if (this.bytes.length > KEEP_BYTES) this.bytes = EMPTY;
  }
}

const KEEP_BYTES = 2_048;
const EMPTY = new Uint8Array(0);
