import { KeyHash } from './key-hash';

const FIRST_SERIES = 1 << 14;
/** Probes after which a slot is taken from its owner, so that no crowd of keys makes a lookup slow. */
const MOST_PROBES = 64;
const NONE = -1;

/**
 * Series that this process has told the engine of, by raw key: flat arrays only, some 50 B a series. No text is kept: a
 * series is told again from time to time, and then its sender's text is there.
 */
export class SeriesRegistry {
  idHigh = new Uint32Array(FIRST_SERIES);
  idLow = new Uint32Array(FIRST_SERIES);
  /** Earliest and latest sample known, Unix ms. */
  firstMs = new Float64Array(FIRST_SERIES);
  lastMs = new Float64Array(FIRST_SERIES);
  /** Where the series began to count, Unix ms, as far as its sender said; 0: unknown. */
  startMs = new Float64Array(FIRST_SERIES);
  /** When the series is to be told again, Unix ms; 0: it was not told yet. */
  dueMs = new Float64Array(FIRST_SERIES);
  /** The batch that is telling it. */
  teller = new Uint32Array(FIRST_SERIES);

  private count = 0;
  private keys = 0;
  private slots = FIRST_SERIES * 2;
  private keyHigh = new Uint32Array(this.slots);
  private keyLow = new Uint32Array(this.slots);
  private refs = new Int32Array(this.slots).fill(NONE);
  private readonly id = KeyHash.stable();

  constructor(private readonly mostSeries: number) {}

  get size(): number {
    return this.count;
  }

  /** Whether no more series fit; the owner then starts over with an empty registry. */
  get full(): boolean {
    return this.count >= this.mostSeries || this.keys >= 2 * this.mostSeries;
  }

  /** The id in decimal, as the engine writes it. */
  idText(ref: number): string {
    return String((BigInt(this.idHigh[ref] as number) << 32n) | BigInt(this.idLow[ref] as number));
  }

  find(keyHigh: number, keyLow: number): number {
    const mask = this.slots - 1;
    for (let i = 0, slot = keyLow & mask; i < MOST_PROBES; i++, slot = (slot + 1) & mask) {
      const ref = this.refs[slot] as number;
      if (ref === NONE) return NONE;
      if (this.keyLow[slot] === keyLow && this.keyHigh[slot] === keyHigh) return ref;
    }
    return NONE;
  }

  /** The series of these labels, sorted by name; new ones are not told yet. */
  add(metric: string, labels: readonly string[]): number {
    const { high, low } = this.identify(metric, labels);
    const known = this.find(high, low);
    if (known !== NONE) return known;
    const ref = this.count++;
    if (ref >= this.idHigh.length) this.growSeries();
    this.idHigh[ref] = high;
    this.idLow[ref] = low;
    this.firstMs[ref] = Infinity;
    this.lastMs[ref] = -Infinity;
    this.startMs[ref] = 0;
    this.dueMs[ref] = 0;
    this.teller[ref] = 0;
    this.remember(high, low, ref);
    return ref;
  }

  remember(keyHigh: number, keyLow: number, ref: number): void {
    if (this.keys * 2 >= this.slots) this.growKeys();
    this.put(keyHigh, keyLow, ref);
  }

  /** The id of a series: 16 bits of its metric's hash, so that a metric's series lie together, 48 of all labels'. */
  private identify(metric: string, labels: readonly string[]): { readonly high: number; readonly low: number } {
    const { id } = this;
    const metricBits = id.reset().addText(metric).end().high >>> 16;
    id.reset().addText(metric);
    for (const text of labels) id.addText(text);
    id.end();
    return { high: ((metricBits << 16) | (id.high & 0xffff)) >>> 0, low: id.low };
  }

  private put(keyHigh: number, keyLow: number, ref: number): void {
    const mask = this.slots - 1;
    const home = keyLow & mask;
    let slot = home;
    for (let i = 0; i < MOST_PROBES; i++, slot = (slot + 1) & mask) {
      const taken = this.refs[slot] !== NONE;
      if (taken && (this.keyLow[slot] !== keyLow || this.keyHigh[slot] !== keyHigh)) continue;
      if (!taken) this.keys++;
      this.set(slot, keyHigh, keyLow, ref);
      return;
    }
    this.set(home, keyHigh, keyLow, ref); // Its owner is told again when it comes back.
  }

  private set(slot: number, keyHigh: number, keyLow: number, ref: number): void {
    this.keyHigh[slot] = keyHigh;
    this.keyLow[slot] = keyLow;
    this.refs[slot] = ref;
  }

  private growSeries(): void {
    const size = this.idHigh.length * 2;
    this.idHigh = larger(this.idHigh, new Uint32Array(size));
    this.idLow = larger(this.idLow, new Uint32Array(size));
    this.firstMs = larger(this.firstMs, new Float64Array(size));
    this.lastMs = larger(this.lastMs, new Float64Array(size));
    this.startMs = larger(this.startMs, new Float64Array(size));
    this.dueMs = larger(this.dueMs, new Float64Array(size));
    this.teller = larger(this.teller, new Uint32Array(size));
  }

  private growKeys(): void {
    const { keyHigh, keyLow, refs } = this;
    this.slots *= 2;
    this.keys = 0;
    this.keyHigh = new Uint32Array(this.slots);
    this.keyLow = new Uint32Array(this.slots);
    this.refs = new Int32Array(this.slots).fill(NONE);
    for (const [slot, ref] of refs.entries()) {
      if (ref !== NONE) this.put(keyHigh[slot] as number, keyLow[slot] as number, ref);
    }
  }
}

function larger<T extends Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
