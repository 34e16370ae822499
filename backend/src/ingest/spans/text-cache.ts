const SIZE = 4096;

/** Longest text that is remembered. */
const LONGEST = 96;

interface Remembered {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** FNV-1a over the whole of it. */
export function hashBytes(source: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (source[i] as number), 0x01000193);
  return hash ^ (hash >>> 15);
}

export function equalBytes(a: Uint8Array, source: Uint8Array, from: number, to: number): boolean {
  if (a.length !== to - from) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== source[from + i]) return false;
  return true;
}

/** Texts of values that repeat: a newer one takes the place of an older one with the same hash. */
export class TextCache {
  private readonly entries = new Array<Remembered | undefined>(SIZE);

  get(source: Buffer, from: number, to: number): string {
    if (to === from) return '';
    if (to - from > LONGEST) return source.toString('utf8', from, to);
    const at = hashBytes(source, from, to) & (SIZE - 1);
    const entry = this.entries[at];
    if (entry && equalBytes(entry.bytes, source, from, to)) return entry.text;
    const text = source.toString('utf8', from, to);
    this.entries[at] = { bytes: Uint8Array.prototype.slice.call(source, from, to), text };
    return text;
  }
}
