/**
 * Heads of HTTP messages that were read lately, with what was found in them: clients repeat themselves to the byte, and
 * comparing costs a fraction of reading. Direct-mapped and bounded; what does not repeat is soon no longer kept.
 */

const SLOTS = 256;
const LONGEST_HEAD = 2048;
/** The request line and the first headers tell most heads apart. */
const HASHED_BYTES = 64;
/** Comparisons longer than this are left to the engine. */
const SHORT_COMPARISON = 192;
const MOST_CREDIT = 64;
/** Without credit, one head in so many is looked up all the same. */
const TRIAL = 16;

interface Known<F> {
  readonly bytes: Uint8Array;
  readonly facts: F;
}

export class KnownHeads<F> {
  /** Bytes of the head that {@link KnownHeads.find} has found. */
  size = 0;
  private readonly slots: (Known<F> | undefined)[] = new Array<undefined>(SLOTS).fill(undefined);
  private slot = -1;
  private credit = MOST_CREDIT;
  private turn = 0;

  /** What was found in the head that `bytes` begin with, if that was read lately. */
  find(bytes: Uint8Array, start: number, end: number): F | undefined {
    this.slot = -1;
    if (this.credit <= 0 && ++this.turn % TRIAL !== 0) return undefined;
    this.slot = slotOf(bytes, start, end);
    const known = this.slots[this.slot];
    if (known !== undefined && beginsWith(bytes, start, end, known.bytes)) {
      if (this.credit < MOST_CREDIT) this.credit += 2;
      this.size = known.bytes.length;
      return known.facts;
    }
    if (this.credit > 0) this.credit--;
    return undefined;
  }

  /** Remembers a complete head, after {@link KnownHeads.find} did not know it. */
  keep(bytes: Uint8Array, start: number, headEnd: number, facts: F): void {
    if (this.slot < 0 || headEnd - start > LONGEST_HEAD) return;
    this.slots[this.slot] = { bytes: bytes.slice(start, headEnd), facts };
  }
}

function slotOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start;
  const stop = Math.min(end, start + HASHED_BYTES);
  for (let i = start; i < stop; i += 2) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}

const compare = Buffer.prototype.compare as (
  this: Uint8Array,
  target: Uint8Array,
  targetStart: number,
  targetEnd: number,
  start: number,
  end: number,
) => number;

function beginsWith(bytes: Uint8Array, start: number, end: number, head: Uint8Array): boolean {
  const size = head.length;
  if (size > end - start) return false;
  if (size > SHORT_COMPARISON) return compare.call(bytes, head, 0, size, start, start + size) === 0;
  for (let i = 0; i < size; i++) if (bytes[start + i] !== head[i]) return false;
  return true;
}
