import { type Fact, FACT_NAMES, factNumber } from './facts';
import { equalBytes, hashBytes, TextCache } from './text-cache';

/** Name of an attribute, as its bytes stand in the column. */
export interface AttributeName {
  readonly bytes: Uint8Array;
  readonly text: string;
  /** Of {@link factNumber}. */
  readonly fact: number;
  /** Column that last counted it, and as which of its texts: saves a look-up. */
  column: unknown;
  number: number;
}

const NAME_CACHE = 4096;
const SCRATCH = 16 * 1024;
/** One large span must not keep its room. */
const SCRATCH_KEPT = 1024 * 1024;
/** Numbers, mostly: cheaper to write here than through the runtime. */
const SHORT = 24;
const EMPTY = Buffer.alloc(0);

/**
 * Attributes of one span or record at a time, as bytes: no text is made of what goes into a column as it came. Values
 * lie in the body that they came in (`source`), or in a buffer of this object.
 */
export class Attributes {
  count = 0;
  readonly names: AttributeName[] = [];
  private source: Buffer = EMPTY;
  private scratch = Buffer.allocUnsafe(SCRATCH);
  private scratchLength = 0;
  private from = new Int32Array(256);
  private to = new Int32Array(256);
  private own = new Uint8Array(256);
  private readonly byFact = new Int32Array(FACT_NAMES);
  private readonly nameCache = new Array<AttributeName | undefined>(NAME_CACHE);
  private readonly texts = new TextCache();

  /** Forgets all; values may then lie in `source`. */
  reset(source: Buffer = EMPTY): void {
    this.source = source;
    this.count = 0;
    this.scratchLength = 0;
    if (this.scratch.length > SCRATCH_KEPT) this.scratch = Buffer.allocUnsafe(SCRATCH);
    this.byFact.fill(-1);
  }

  /** The name in these bytes; the same object for the same name, mostly. */
  name(source: Buffer, from: number, to: number): AttributeName {
    const at = hashBytes(source, from, to) & (NAME_CACHE - 1);
    const entry = this.nameCache[at];
    if (entry && equalBytes(entry.bytes, source, from, to)) return entry;
    const text = source.toString('utf8', from, to);
    const name = {
      bytes: new Uint8Array(Buffer.from(text)),
      text,
      fact: factNumber(text),
      column: undefined,
      number: 0,
    };
    // What is no UTF-8 changes in the text: it is told anew each time.
    if (text.length <= 256) this.nameCache[at] = name;
    return name;
  }

  /** A value that lies in the source. */
  addRange(name: AttributeName, from: number, to: number): void {
    this.add(name, from, to, 0);
  }

  addText(name: AttributeName, value: string): void {
    const start = this.scratchLength;
    this.write(value);
    this.add(name, start, this.scratchLength, 1);
  }

  addNamedText(name: string, value: string): void {
    const bytes = Buffer.from(name);
    this.addText(this.name(bytes, 0, bytes.length), value);
  }

  /** Replaces a value. */
  setText(index: number, value: string): void {
    const start = this.scratchLength;
    this.write(value);
    this.from[index] = start;
    this.to[index] = this.scratchLength;
    this.own[index] = 1;
  }

  /** Where the value of an attribute lies; see {@link Attributes.valueFrom}. */
  buffer(index: number): Buffer {
    return this.own[index] === 1 ? this.scratch : this.source;
  }
  valueFrom(index: number): number {
    return this.from[index] as number;
  }
  valueTo(index: number): number {
    return this.to[index] as number;
  }

  /** Index of the attribute that tells a fact, -1 without one. Empty values tell nothing. */
  indexOf(fact: Fact): number {
    for (let i = 0; i < fact.length; i++) {
      const index = this.byFact[fact[i] as number] as number;
      if (index >= 0 && (this.to[index] as number) > (this.from[index] as number)) return index;
    }
    return -1;
  }

  text(fact: Fact): string {
    const index = this.indexOf(fact);
    return index < 0 ? '' : this.textAt(index);
  }

  textAt(index: number): string {
    return this.texts.get(this.buffer(index), this.valueFrom(index), this.valueTo(index));
  }

  /** A non-negative whole number, -1 where there is none. */
  number(fact: Fact): number {
    const index = this.indexOf(fact);
    if (index < 0) return -1;
    const bytes = this.buffer(index);
    const end = this.valueTo(index);
    let value = 0;
    for (let i = this.valueFrom(index); i < end; i++) {
      const digit = (bytes[i] as number) - 48;
      if (digit < 0 || digit > 9) return -1;
      value = value * 10 + digit;
    }
    return value <= Number.MAX_SAFE_INTEGER ? value : -1;
  }

  private add(name: AttributeName, from: number, to: number, own: 0 | 1): void {
    const index = this.count++;
    if (index === this.from.length) this.grow();
    this.names[index] = name;
    this.from[index] = from;
    this.to[index] = to;
    this.own[index] = own;
    // Of two with one name the first holds, as a lookup in the column finds it first.
    if (name.fact >= 0 && (this.byFact[name.fact] as number) < 0) this.byFact[name.fact] = index;
  }

  private write(value: string): void {
    this.reserve(value.length * 3);
    let at = this.scratchLength;
    if (value.length <= SHORT) {
      let i = 0;
      for (; i < value.length; i++) {
        const code = value.charCodeAt(i);
        if (code > 127) break;
        this.scratch[at + i] = code;
      }
      if (i === value.length) {
        this.scratchLength = at + i;
        return;
      }
    }
    at += this.scratch.write(value, at);
    this.scratchLength = at;
  }

  private reserve(bytes: number): void {
    const need = this.scratchLength + bytes;
    if (need <= this.scratch.length) return;
    const larger = Buffer.allocUnsafe(Math.max(need, this.scratch.length * 2));
    this.scratch.copy(larger, 0, 0, this.scratchLength);
    this.scratch = larger;
  }

  private grow(): void {
    const doubled = <T extends Int32Array | Uint8Array>(old: T, larger: T): T => {
      larger.set(old);
      return larger;
    };
    const size = this.from.length * 2;
    this.from = doubled(this.from, new Int32Array(size));
    this.to = doubled(this.to, new Int32Array(size));
    this.own = doubled(this.own, new Uint8Array(size));
  }
}
