/** Prometheus's XOR chunks: https://github.com/prometheus/prometheus/blob/main/tsdb/docs/format/chunks.md */

/** Samples that Prometheus puts into one chunk. */
export const CHUNK_SAMPLES = 120;

/** Encodes up to {@link CHUNK_SAMPLES} samples; the values as low and high halves in turn. */
export function xorChunk(times: Float64Array, words: Uint32Array): Uint8Array {
  const bits = new BitWriter(times.length);
  let delta = 0;
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number;
    const low = words[2 * i] as number;
    const high = words[2 * i + 1] as number;
    if (i === 0) {
      bits.zigzag(time);
      bits.write(high, 32);
      bits.write(low, 32);
      continue;
    }
    const next = time - (times[i - 1] as number);
    if (i === 1) bits.varint(next);
    else bits.change(next - delta);
    delta = next;
    bits.xor(high ^ (words[2 * i - 1] as number), low ^ (words[2 * i - 2] as number));
  }
  return bits.finish();
}

/** Prefix, its length and the bits of a change of the distance between samples, smallest first. */
const CHANGES = [
  [0b10, 2, 14],
  [0b110, 3, 17],
  [0b1110, 4, 20],
] as const;

class BitWriter {
  private bytes: Uint8Array;
  private at = 2;
  /** Bits free in the byte at `at`. */
  private free = 8;
  private leading = -1;
  private trailing = 0;

  constructor(samples: number) {
    // A sample takes 68 bits of time and 77 of value at the most.
    this.bytes = new Uint8Array(32 + samples * 20);
    this.bytes[0] = samples >> 8;
    this.bytes[1] = samples & 255;
  }

  finish(): Uint8Array {
    return this.bytes.subarray(0, this.free === 8 ? this.at : this.at + 1);
  }

  /** The low `count` bits of a 32-bit word, highest first. */
  write(word: number, count: number): void {
    let left = count;
    while (left > 0) {
      const taken = Math.min(left, this.free);
      const part = (word >>> (left - taken)) & ((1 << taken) - 1);
      this.bytes[this.at] = (this.bytes[this.at] as number) | (part << (this.free - taken));
      this.free -= taken;
      left -= taken;
      if (this.free === 0) {
        this.at++;
        this.free = 8;
      }
    }
  }

  zigzag(value: number): void {
    this.varint(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  varint(value: number): void {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.write((rest % 128) | 128, 8);
    this.write(rest, 8);
  }

  change(value: number): void {
    if (value === 0) return this.write(0, 1);
    for (const [prefix, length, width] of CHANGES) {
      const half = 2 ** (width - 1);
      if (value < -half + 1 || value > half) continue;
      this.write(prefix, length);
      return this.write(value, width);
    }
    this.write(0b1111, 4);
    this.write(Math.floor(value / 2 ** 32), 32);
    this.write(value % 2 ** 32, 32);
  }

  xor(high: number, low: number): void {
    if (high === 0 && low === 0) return this.write(0, 1);
    this.write(1, 1);
    // The length is told in 5 bits.
    const leading = Math.min(31, high !== 0 ? Math.clz32(high) : 32 + Math.clz32(low));
    const trailing = low !== 0 ? zerosAtEnd(low) : 32 + zerosAtEnd(high);
    if (this.leading >= 0 && leading >= this.leading && trailing >= this.trailing) {
      this.write(0, 1);
    } else {
      this.leading = leading;
      this.trailing = trailing;
      this.write(1, 1);
      this.write(leading, 5);
      // 64 does not fit and is told as 0, which is never meant.
      this.write((64 - leading - trailing) & 63, 6);
    }
    this.shifted(high, low, this.trailing, 64 - this.leading - this.trailing);
  }

  /** The `count` bits above the lowest `shift` of a 64-bit word. */
  private shifted(high: number, low: number, shift: number, count: number): void {
    const upper = shift >= 32 ? 0 : high >>> shift;
    const lower = shift === 0 ? low : shift >= 32 ? high >>> (shift - 32) : (low >>> shift) | (high << (32 - shift));
    if (count > 32) this.write(upper, count - 32);
    this.write(lower, Math.min(count, 32));
  }
}

const zerosAtEnd = (word: number): number => 31 - Math.clz32(word & -word);
