/**
 * Heads of HTTP messages that were read lately, with what was found in them: clients repeat themselves to the byte, and
 * comparing costs a fraction of reading. Direct-mapped and bounded; what does not repeat is soon no longer kept.
 */
import { type RawPayload } from '../decode/event';

const SLOTS = 256;
const LONGEST_HEAD = 2048;
/** The request line and the first headers tell most heads apart. */
const HASHED_BYTES = 64;
const MOST_CREDIT = 64;
/** Without credit, one head in so many is looked up all the same. */
const TRIAL = 16;

interface Known<F> {
  readonly size: number;
  /** A copy of the head. */
  readonly view: DataView;
  readonly facts: F;
}

export class KnownHeads<F> {
  /** Bytes of the head that {@link KnownHeads.find} has found. */
  size = 0;
  private readonly slots: (Known<F> | undefined)[] = new Array<undefined>(SLOTS).fill(undefined);
  private slot = -1;
  private credit = MOST_CREDIT;
  private turn = 0;

  /** What was found in the head that begins `offset` bytes into a payload of `end` bytes, if that was read lately. */
  find(raw: RawPayload, offset: number, end: number): F | undefined {
    this.slot = -1;
    if (this.credit <= 0 && ++this.turn % TRIAL !== 0) return undefined;
    const at = raw.at + offset;
    this.slot = slotOf(raw.view, at, end - offset);
    const known = this.slots[this.slot];
    if (known !== undefined && known.size <= end - offset && isEqual(raw.view, at, known.view, known.size)) {
      if (this.credit < MOST_CREDIT) this.credit += 2;
      this.size = known.size;
      return known.facts;
    }
    if (this.credit > 0) this.credit--;
    return undefined;
  }

  /** Remembers a complete head, after {@link KnownHeads.find} did not know it. */
  keep(bytes: Uint8Array, start: number, headEnd: number, facts: F): void {
    if (this.slot < 0 || headEnd - start > LONGEST_HEAD) return;
    const copy = new Uint8Array(bytes.subarray(start, headEnd));
    this.slots[this.slot] = { size: copy.length, view: new DataView(copy.buffer), facts };
  }
}

function slotOf(view: DataView, at: number, length: number): number {
  let hash = length;
  const stop = at + Math.min(length, HASHED_BYTES) - 4;
  for (let i = at; i <= stop; i += 4) hash = Math.imul(hash ^ view.getInt32(i, true), 0x01000193);
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}

function isEqual(view: DataView, at: number, head: DataView, size: number): boolean {
  let i = 0;
  for (; i + 4 <= size; i += 4) if (view.getInt32(at + i) !== head.getInt32(i)) return false;
  for (; i < size; i++) if (view.getUint8(at + i) !== head.getUint8(i)) return false;
  return true;
}
