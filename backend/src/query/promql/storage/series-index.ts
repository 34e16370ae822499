/** Positions of 64-bit ids, found by their halves: no BigInt and no text for each of millions of rows. */
export class SeriesIndex {
  private readonly slots: Int32Array;
  private readonly mask: number;
  private readonly words: Uint32Array;

  constructor(readonly ids: BigUint64Array) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(8, ids.length * 2)));
    this.mask = size - 1;
    this.slots = new Int32Array(size).fill(-1);
    this.words = wordsOf(ids);
    for (let i = 0; i < ids.length; i++) {
      let slot = this.slotOf(this.words[2 * i] ?? 0, this.words[2 * i + 1] ?? 0);
      while ((this.slots[slot] ?? -1) >= 0) slot = (slot + 1) & this.mask;
      this.slots[slot] = i;
    }
  }

  /** Position of an id, -1 when it is none of them. */
  find(low: number, high: number): number {
    for (let slot = this.slotOf(low, high); ; slot = (slot + 1) & this.mask) {
      const at = this.slots[slot] ?? -1;
      if (at < 0 || (this.words[2 * at] === low && this.words[2 * at + 1] === high)) return at;
    }
  }

  private slotOf(low: number, high: number): number {
    // Ids are hashes already.
    return (low ^ Math.imul(high, 0x9e3779b1)) & this.mask;
  }
}

/** Low and high half of each 64-bit value in turn. */
export const wordsOf = (values: BigUint64Array | Float64Array): Uint32Array =>
  new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
