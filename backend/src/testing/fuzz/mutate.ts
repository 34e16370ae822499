/** Values that numbers, lengths and tags of binary formats go wrong at. */
const INTERESTING = Object.freeze([0, 1, 2, 3, 4, 5, 7, 8, 10, 16, 32, 63, 64, 100, 126, 127, 128, 192, 240, 254, 255]);
const LONG_NUMBERS = Object.freeze([
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0x07],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
  [0x80, 0x00],
]);
/** What text formats tell their parts by. */
const TEXT = Object.freeze([...'{}[]",:\\= \n\r\t#.-+eE0919ntfu'].map((char) => char.charCodeAt(0)));
const MOST_MUTATIONS = 6;
const MOST_BYTES = 8192;

/** A sequence of numbers that its seed decides. */
export class Randomness {
  constructor(private state: number) {
    this.state = state | 0 || 1;
  }

  /** An integer from 0 to below the bound. */
  below(bound: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return bound === 0 ? 0 : (this.state >>> 0) % bound;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

/** One of the seeds with a few things done to it; the result is valid until the next call. */
export class Mutator {
  private readonly buffer = new Uint8Array(MOST_BYTES * 2);
  private length = 0;

  constructor(
    private readonly seeds: readonly Uint8Array[],
    private readonly random: Randomness,
  ) {}

  next(): Uint8Array {
    const seed = this.random.of(this.seeds);
    this.length = Math.min(seed.length, MOST_BYTES);
    this.buffer.set(seed.subarray(0, this.length));
    for (let i = this.random.below(MOST_MUTATIONS) + 1; i > 0; i--) this.mutate();
    return this.buffer.subarray(0, this.length);
  }

  private mutate(): void {
    const { random, buffer } = this;
    const at = random.below(this.length);
    switch (random.below(10)) {
      case 0:
        buffer[at] = (buffer[at] as number) ^ (1 << random.below(8));
        return;
      case 1:
        buffer[at] = random.of(INTERESTING);
        return;
      case 2:
        buffer[at] = random.below(256);
        return;
      case 3:
        buffer[at] = random.of(TEXT);
        return;
      case 4:
        this.length = at;
        return;
      case 5:
        this.remove(at, random.below(Math.min(16, this.length - at)) + 1);
        return;
      case 6:
        this.insert(at, Uint8Array.from(random.of(LONG_NUMBERS)));
        return;
      case 7: {
        const from = random.below(this.length);
        this.insert(at, buffer.slice(from, Math.min(this.length, from + random.below(64) + 1)));
        return;
      }
      case 8: {
        const other = random.of(this.seeds);
        const from = random.below(other.length);
        this.insert(at, other.slice(from, from + random.below(256) + 1));
        return;
      }
      default:
        buffer[at] = ((buffer[at] as number) + random.below(5) - 2) & 255;
    }
  }

  private insert(at: number, bytes: Uint8Array): void {
    if (this.length + bytes.length > MOST_BYTES) return;
    this.buffer.copyWithin(at + bytes.length, at, this.length);
    this.buffer.set(bytes, at);
    this.length += bytes.length;
  }

  private remove(at: number, count: number): void {
    const end = Math.min(this.length, at + count);
    this.buffer.copyWithin(at, end, this.length);
    this.length -= end - at;
  }
}
