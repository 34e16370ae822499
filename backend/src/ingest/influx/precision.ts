/** How times are written: the last `dropped` digits are finer than a millisecond; what is coarser is multiplied. */
export interface Precision {
  readonly dropped: number;
  readonly factor: number;
  /** Largest magnitude, as times are ns in 64 bits to InfluxDB. */
  readonly largest: bigint;
}

const LARGEST_NS = 2n ** 63n - 2n;
const precision = (dropped: number, factor: number): Precision => ({
  dropped,
  factor,
  largest: dropped > 0 ? LARGEST_NS / 10n ** BigInt(6 - dropped) : LARGEST_NS / (BigInt(factor) * 1_000_000n),
});
const NS = precision(6, 1);
const US = precision(3, 1);

/** By the names of InfluxDB 1 and 2. */
export const PRECISIONS: Readonly<Record<string, Precision>> = Object.freeze({
  '': NS,
  n: NS,
  ns: NS,
  u: US,
  us: US,
  µ: US,
  µs: US,
  ms: precision(0, 1),
  s: precision(0, 1000),
  m: precision(0, 60_000),
  h: precision(0, 3_600_000),
});
export const NANOSECONDS = NS;

/** The store begins in 1900; 64 bits of ns end in 2262. */
const EARLIEST_MS = Date.UTC(1900, 0, 1);
const LATEST_MS = Number(LARGEST_NS / 1_000_000n);
const OUTSIDE = 'time outside range';

/** Reads times; what {@link TimeReader.read} finds it leaves in `timeMs`, and in `fault` why there is no time. */
export class TimeReader {
  timeMs = 0;
  fault = '';

  constructor(private readonly unit: Precision) {}

  /** The time of points that carry none. */
  now(nowMs: number): number {
    return Math.floor(nowMs / this.unit.factor) * this.unit.factor;
  }

  /** Reads the time at `at`, of at least one character, and gives the position behind it; -1 when there is none. */
  read(body: Uint8Array, at: number, end: number): number {
    const { dropped, factor } = this.unit;
    let here = at;
    const isNegative = body[here] === 0x2d;
    if (isNegative) here++;
    const first = here;
    let digit = 0;
    while (here < end && (digit = (body[here] as number) - 0x30) >= 0 && digit <= 9) here++;
    const digits = here - first;
    if (digits === 0) return this.fail('bad timestamp');
    let whole = 0;
    for (let i = first; i < here - dropped; i++) whole = whole * 10 + (body[i] as number) - 0x30;
    if (isNegative) {
      const isExact = everyZero(body, Math.max(first, here - dropped), here);
      whole = isExact ? -whole : -whole - 1;
    }
    this.timeMs = whole * factor;
    if (this.timeMs < EARLIEST_MS || this.timeMs > LATEST_MS) return this.fail(OUTSIDE);
    return this.timeMs < LATEST_MS || this.isInRange(body, at, here) ? here : this.fail(OUTSIDE);
  }

  /** Where milliseconds do not tell: of a positive time, whose digits before the last 19 are zeros. */
  private isInRange(body: Uint8Array, start: number, to: number): boolean {
    const from = Math.max(start, to - 19);
    const exact = BigInt(Buffer.from(body.buffer, body.byteOffset + from, to - from).toString('latin1'));
    return exact <= this.unit.largest;
  }

  private fail(fault: string): number {
    this.fault = fault;
    return -1;
  }
}

function everyZero(body: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (body[i] !== 0x30) return false;
  return true;
}
