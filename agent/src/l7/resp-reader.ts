/**
 * Reads RESP2 and RESP3 values (https://redis.io/docs/latest/develop/reference/protocol-spec/) from segments that may
 * end anywhere. Of each top-level value it keeps the type, the first texts and the size; contents of bulk strings that
 * were not captured are stepped over by their length.
 */
import { LIMITS } from './limits';
import { setOrigin } from './messages';
import { type MessageOrigin, type Segment } from './parser';

const enum State {
  TYPE,
  /** The number of a length line. */
  NUMBER,
  /** A line of text: simple string, error, number, inline command. */
  LINE,
  /** Contents of a bulk string and its CRLF. */
  BULK,
  CHUNK_TYPE,
}

export const READ_ALL = 0;
/** A value is complete; call again with the returned offset. */
export const READ_VALUE = 1;
/** Not RESP. */
export const READ_BAD = 2;
/** Bytes that decide the framing were not captured. */
export const READ_HOLE = 3;
export type ReadVerdict = typeof READ_ALL | typeof READ_VALUE | typeof READ_BAD | typeof READ_HOLE;

const CR = 13;
const LF = 10;
const STREAMED = -2;
/** Aggregates larger than this are taken for garbage; the server refuses them in commands at 2^20. */
const MAX_COUNT = 2 ** 31;
const MAX_BULK = 2 ** 40;

export class RespReader {
  /** Type byte of the value; 0 for an inline command. */
  type = 0;
  /** Where the value began. */
  readonly origin: MessageOrigin = { timeNs: 0, tcpSeq: 0, traceId: 0, tid: 0, capSeq: 0 };
  length = 0;
  capturedLength = 0;
  /** Declared elements of the top-level aggregate. */
  elements = 0;
  isNull = false;
  /** Kept texts: the value's own, or those of its first elements. */
  texts = 0;
  /** First byte after the last complete read within the segment. */
  offset = 0;

  private state: State = State.TYPE;
  private isInside = false;
  private kind = 0;
  private number = 0;
  private digits = 0;
  private isNegative = false;
  private isStreamedString = false;
  private remaining = 0;
  private lineBytes = 0;
  private readonly stack: number[] = [];
  private readonly isAttribute: boolean[] = [];
  private scratch = EMPTY;
  private used = 0;
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private isKeeping = false;

  /** @param isRequest requests may be inline commands, and are arrays otherwise */
  constructor(private readonly isRequest: boolean) {}

  /** A value has begun and is not complete. */
  get isMid(): boolean {
    return this.isInside;
  }

  reset(): void {
    this.state = State.TYPE;
    this.isInside = false;
    this.stack.length = 0;
    this.isAttribute.length = 0;
    this.isStreamedString = false;
    this.isKeeping = false;
  }

  /** Bytes that were lost entirely. True when they are inside a bulk string, so that reading can go on. */
  skip(count: number): boolean {
    if (count === 0) return true;
    if (!this.isInside || this.state !== State.BULK || count > this.remaining) return false;
    this.remaining -= count;
    this.length += count;
    if (this.remaining === 0) this.bulkEnded();
    return this.isInside;
  }

  text(index: number): Uint8Array {
    if (index >= this.texts) return EMPTY;
    return this.scratch.subarray(this.starts[index] as number, this.ends[index] as number);
  }

  read(segment: Segment, from: number): ReadVerdict {
    const b = segment.payload;
    const total = segment.length;
    const captured = Math.min(b.length, total);
    let p = from;
    if (!this.isInside && p < total) {
      if (p >= captured) return this.at(p, READ_HOLE);
      this.begin(segment, p);
    }
    const start = p;
    while (p < total) {
      if (this.state === State.BULK) {
        p = this.bulk(b, p, captured, total);
      } else if (p >= captured) {
        this.grow(start, p, captured);
        return this.at(p, READ_HOLE);
      } else if (!this.step(b[p++] as number)) {
        return this.at(p, READ_BAD);
      }
      if (!this.isInside) {
        this.grow(start, p, captured);
        return this.at(p, READ_VALUE);
      }
    }
    this.grow(start, p, captured);
    return this.at(p, READ_ALL);
  }

  private at(offset: number, verdict: ReadVerdict): ReadVerdict {
    this.offset = offset;
    return verdict;
  }

  private grow(start: number, end: number, captured: number): void {
    this.length += end - start;
    const known = Math.min(end, captured) - start;
    if (known > 0) this.capturedLength += known;
  }

  private begin(segment: Segment, offset: number): void {
    setOrigin(this.origin, segment, offset);
    this.isInside = true;
    this.type = 0;
    this.length = 0;
    this.capturedLength = 0;
    this.elements = 0;
    this.isNull = false;
    this.texts = 0;
    this.used = 0;
    this.state = State.TYPE;
  }

  /** One byte outside bulk contents. False when it cannot be RESP. */
  private step(c: number): boolean {
    switch (this.state) {
      case State.TYPE:
        return this.typeByte(c);
      case State.NUMBER:
        return this.numberByte(c);
      case State.LINE:
        return this.lineByte(c);
      default: // CHUNK_TYPE: a streamed string goes on with `;length`
        if (c !== 0x3b) return false;
        this.kind = c;
        return this.beginNumber();
    }
  }

  private typeByte(c: number): boolean {
    const isTop = this.stack.length === 0;
    if (this.isRequest) {
      if (isTop && c !== 0x2a) return this.beginInline(c);
      if (!isTop && c !== 0x24) return false; // commands are arrays of bulk strings and nothing else
    }
    if (isTop) this.type = c;
    this.kind = c;
    switch (c) {
      case 0x2a: // *
      case 0x25: // %
      case 0x7e: // ~
      case 0x3e: // >
      case 0x7c: // |
      case 0x24: // $
      case 0x21: // !
      case 0x3d: // =
        return this.beginNumber();
      case 0x2b: // +
      case 0x2d: // -
      case 0x3a: // :
      case 0x2c: // ,
      case 0x23: // #
      case 0x5f: // _
      case 0x28: // (
        this.state = State.LINE;
        this.lineBytes = 0;
        this.beginText();
        return true;
      case 0x2e: // . ends a streamed aggregate
        if (isTop || this.stack[this.stack.length - 1] !== STREAMED) return false;
        this.state = State.LINE;
        this.lineBytes = 0;
        return true;
      default:
        return false;
    }
  }

  /** Without `*` a request is one line of words; an empty line is no command. */
  private beginInline(c: number): boolean {
    if (c === CR || c === LF) {
      this.reset();
      return true;
    }
    if (c < 0x20 || c > 0x7e) return false;
    this.type = 0;
    this.kind = 0;
    this.state = State.LINE;
    this.lineBytes = 0;
    this.beginText();
    return this.lineByte(c);
  }

  private beginNumber(): boolean {
    this.state = State.NUMBER;
    this.number = 0;
    this.digits = 0;
    this.isNegative = false;
    return true;
  }

  private numberByte(c: number): boolean {
    if (c >= 48 && c <= 57) {
      this.number = this.number * 10 + (c - 48);
      return this.number !== STREAMED && ++this.digits <= 15;
    }
    if (c === LF) return this.digits > 0 && this.numberEnded();
    if (c === CR) return true;
    if (c === 0x2d && this.digits === 0 && !this.isNegative) {
      this.isNegative = true;
      return true;
    }
    if (c === 0x3f && this.digits === 0) {
      this.number = STREAMED;
      this.digits = 1;
      return true;
    }
    return false;
  }

  private numberEnded(): boolean {
    const count = this.number;
    switch (this.kind) {
      case 0x24:
      case 0x21:
      case 0x3d:
        return this.beginBulk(count);
      case 0x3b:
        if (count === 0) {
          this.isStreamedString = false;
          this.endText();
          this.valueEnded();
        } else {
          this.state = State.BULK;
          this.remaining = count + 2;
        }
        return count >= 0 && count <= MAX_BULK;
      default:
        return this.beginAggregate(count);
    }
  }

  private beginBulk(count: number): boolean {
    if (this.isNegative) {
      if (this.stack.length === 0) this.isNull = true;
      this.beginText();
      this.endText();
      this.valueEnded();
      return true;
    }
    if (count > MAX_BULK) return false;
    this.beginText();
    if (count === STREAMED) {
      this.isStreamedString = true;
      this.state = State.CHUNK_TYPE;
      return true;
    }
    this.state = State.BULK;
    this.remaining = count + 2;
    return true;
  }

  private beginAggregate(declared: number): boolean {
    if (this.isNegative) {
      if (this.stack.length === 0) this.isNull = true;
      this.valueEnded();
      return true;
    }
    if (declared > MAX_COUNT || this.stack.length >= LIMITS.redisDepth) return false;
    const isMap = this.kind === 0x25 || this.kind === 0x7c;
    const count = declared === STREAMED ? STREAMED : isMap ? declared * 2 : declared;
    const isAttribute = this.kind === 0x7c;
    if (this.stack.length === 0 && !isAttribute) this.elements = count;
    this.stack.push(count);
    this.isAttribute.push(isAttribute);
    this.state = State.TYPE;
    if (count === 0) this.aggregateEnded();
    return true;
  }

  private lineByte(c: number): boolean {
    if (c === LF) {
      if (this.kind === 0x2e) {
        this.aggregateEnded();
        return true;
      }
      this.endText();
      this.valueEnded();
      return true;
    }
    if (c === CR) return true;
    if (++this.lineBytes > LIMITS.redisLineBytes) return false;
    if (this.isKeeping) this.keepByte(c);
    return true;
  }

  private bulk(b: Uint8Array, p: number, captured: number, total: number): number {
    const size = Math.min(this.remaining, total - p);
    if (this.isKeeping && p < captured) {
      const contents = Math.min(this.remaining - 2, captured - p); // without the CRLF
      const room = LIMITS.redisTextBytes - this.used;
      for (let i = 0; i < contents && i < room; i++) this.keepByte(b[p + i] as number);
    }
    this.remaining -= size;
    if (this.remaining === 0) this.bulkEnded();
    return p + size;
  }

  private bulkEnded(): void {
    if (this.isStreamedString) {
      this.state = State.CHUNK_TYPE;
      return;
    }
    this.endText();
    this.valueEnded();
  }

  /** Texts of the value itself and of its direct elements are kept, not of what is nested deeper or in attributes. */
  private beginText(): void {
    const depth = this.stack.length;
    this.isKeeping = (depth === 0 || (depth === 1 && !this.isAttribute[0])) && this.texts < LIMITS.redisArguments;
    if (this.isKeeping) this.starts[this.texts] = this.used;
  }

  private keepByte(c: number): void {
    if (this.used >= this.scratch.length) {
      if (this.used >= LIMITS.redisTextBytes) return;
      const grown = new Uint8Array(Math.max(128, this.scratch.length * 2));
      grown.set(this.scratch);
      this.scratch = grown;
    }
    this.scratch[this.used++] = c;
  }

  private endText(): void {
    if (!this.isKeeping) return;
    this.ends[this.texts] = this.used;
    this.texts++;
    this.isKeeping = false;
  }

  /** The text that was being read when the capture ended counts as far as it came. */
  endCutText(): void {
    if (this.isKeeping && this.state === State.BULK) this.endText();
  }

  private aggregateEnded(): void {
    this.stack.pop();
    if (this.isAttribute.pop() === true) {
      this.state = State.TYPE; // an attribute announces the value that it belongs to
      return;
    }
    this.valueEnded();
  }

  private valueEnded(): void {
    this.state = State.TYPE;
    const { stack } = this;
    for (;;) {
      const top = stack.length - 1;
      if (top < 0) {
        this.isInside = false;
        return;
      }
      if (stack[top] === STREAMED) return;
      const left = (stack[top] as number) - 1;
      stack[top] = left;
      if (left > 0) return;
      stack.pop();
      if (this.isAttribute.pop() === true) return;
    }
  }
}

const EMPTY = new Uint8Array(0);

/** Does a segment begin like a RESP value: a type and a plausible line? */
export function looksLikeResp(b: Uint8Array, isRequest: boolean): boolean {
  if (b.length < 3) return false;
  const type = b[0] as number;
  if (isRequest) return type === 0x2a && isLengthLine(b) && (b[b.indexOf(LF) + 1] ?? 0x24) === 0x24;
  switch (type) {
    case 0x2a:
    case 0x25:
    case 0x7e:
    case 0x3e:
    case 0x7c:
    case 0x24:
    case 0x3a:
      return isLengthLine(b);
    case 0x2b:
    case 0x2d: {
      const cr = b.subarray(0, 512).indexOf(CR);
      return cr > 1 && (cr + 1 >= b.length || b[cr + 1] === LF) && isPrintable(b, 1, cr);
    }
    case 0x5f:
      return b[1] === CR && b[2] === LF;
    case 0x23:
      return (b[1] === 0x74 || b[1] === 0x66) && b[2] === CR;
    default:
      return false;
  }
}

function isLengthLine(b: Uint8Array): boolean {
  let p = b[1] === 0x2d ? 2 : 1;
  const first = p;
  while (p < b.length && p < 24 && (b[p] as number) >= 48 && (b[p] as number) <= 57) p++;
  return p > first && b[p] === CR && (p + 1 >= b.length || b[p + 1] === LF);
}

function isPrintable(b: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if ((b[i] as number) < 0x20) return false;
  return true;
}
