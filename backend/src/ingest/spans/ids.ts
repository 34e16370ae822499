/** Longest id kept; those of SkyWalking take some 80 bytes. */
const LONGEST = 128;
const HEX = new TextEncoder().encode('0123456789abcdef');

/** A trace or span id as text in bytes. */
export class IdText {
  readonly bytes = Buffer.alloc(LONGEST);
  length = 0;

  setHex(source: Uint8Array, from: number, to: number): void {
    const { bytes } = this;
    let at = 0;
    for (let i = from; i < to; i++) {
      const byte = source[i] as number;
      bytes[at] = HEX[byte >> 4] as number;
      bytes[at + 1] = HEX[byte & 15] as number;
      at += 2;
    }
    this.length = at;
  }

  /** False when it is too long; then it is empty. */
  setText(text: string): boolean {
    if (text.length * 3 > LONGEST && Buffer.byteLength(text) > LONGEST) {
      this.length = 0;
      return false;
    }
    this.length = this.bytes.write(text);
    return true;
  }

  clear(): void {
    this.length = 0;
  }

  /** No id at all, or zeros alone, which the specifications take for none. */
  get isNothing(): boolean {
    for (let i = 0; i < this.length; i++) if (this.bytes[i] !== 48) return false;
    return true;
  }

  toString(): string {
    return this.bytes.toString('latin1', 0, this.length);
  }
}
