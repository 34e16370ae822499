import { randomBytes } from 'node:crypto';

const SHORT_TEXT = 64;
const utf8 = new TextEncoder();

/** Starting values of hashes that are stored, and must stay as they are. */
const FIXED_SEED = Object.freeze({ high: 0x9e3779b9, low: 0x85ebca6b });

const rotate = (value: number, bits: number) => (value << bits) | (value >>> (32 - bits));

function finish(value: number): number {
  value ^= value >>> 16;
  value = Math.imul(value, 0x85ebca6b);
  value ^= value >>> 13;
  value = Math.imul(value, 0xc2b2ae35);
  return value ^ (value >>> 16);
}

/**
 * A 64-bit hash in two 32-bit lanes, because BigInt costs more than the hash; each lane sees every word, and mixes it
 * with constants of its own. Use: `reset()`, any of the `add…`, `end()`, then read `high` and `low`.
 */
export class KeyHash {
  high = 0;
  low = 0;
  private text = new Uint8Array(1024);
  /** Of the memory hashed last, as a rule that of the next bytes. */
  private view = new DataView(this.text.buffer as ArrayBufferLike);

  private constructor(
    private readonly seedHigh: number,
    private readonly seedLow: number,
  ) {
    this.reset();
  }

  /** The same in every process: what it gives may be stored. */
  static stable(): KeyHash {
    return new KeyHash(FIXED_SEED.high, FIXED_SEED.low);
  }

  /** Another in every process, so that nobody can prepare keys that collide: for tables in memory. */
  static seeded(): KeyHash {
    return new KeyHash(SEED.readInt32LE(0), SEED.readInt32LE(4));
  }

  reset(): this {
    this.high = this.seedHigh;
    this.low = this.seedLow;
    return this;
  }

  addBytes(bytes: Uint8Array, from: number, to: number): this {
    if (bytes.buffer !== this.view.buffer) this.view = new DataView(bytes.buffer);
    const { view } = this;
    let { high, low } = this;
    let at = from + bytes.byteOffset;
    for (const end = to + bytes.byteOffset - 3; at < end; at += 4) {
      const word = view.getInt32(at, true);
      high = mixHigh(high, word);
      low = mixLow(low, word);
    }
    at -= bytes.byteOffset;
    // The rest and the length, so that "ab","c" and "a","bc" differ.
    let rest = to - from;
    for (; at < to; at++) rest = Math.imul(rest, 0x01000193) ^ (bytes[at] as number);
    this.high = mixHigh(high, rest);
    this.low = mixLow(low, rest);
    return this;
  }

  addText(text: string): this {
    const room = text.length * 3;
    if (room > this.text.length) this.text = new Uint8Array(room * 2);
    return this.addBytes(this.text, 0, this.encode(text));
  }

  addNumber(value: number): this {
    this.high = mixHigh(this.high, value | 0);
    this.low = mixLow(this.low, value | 0);
    return this;
  }

  /** Ends the hash; both halves are unsigned from now on. */
  end(): this {
    const high = finish(this.high ^ rotate(this.low, 16));
    const low = finish(this.low ^ Math.imul(high, 0x27d4eb2f));
    this.high = high >>> 0;
    this.low = low >>> 0;
    return this;
  }

  private encode(text: string): number {
    const length = text.length;
    if (length > SHORT_TEXT) return utf8.encodeInto(text, this.text).written;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return utf8.encodeInto(text, this.text).written;
      this.text[i] = code;
    }
    return length;
  }
}

const SEED = randomBytes(8);

function mixHigh(high: number, word: number): number {
  const mixed = Math.imul(high ^ word, 0xcc9e2d51);
  return mixed ^ (mixed >>> 15);
}

function mixLow(low: number, word: number): number {
  const mixed = Math.imul(rotate(low, 7) ^ word, 0x1b873593) + 0x561ccd1b;
  return mixed ^ (mixed >>> 13);
}
