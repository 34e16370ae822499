/**
 * Reads the head of an HTTP/1 message (RFC 9112) in one pass over its bytes. Only offsets are noted; text is decoded
 * by those who keep it. One reader serves every connection: its findings last until the next call.
 */
import { SECRET_HEADERS } from './mask';

export const HEAD_COMPLETE = 0;
export const HEAD_INCOMPLETE = 1;
export const HEAD_BAD = 2;
export type HeadVerdict = typeof HEAD_COMPLETE | typeof HEAD_INCOMPLETE | typeof HEAD_BAD;

/** Headers that mean something here, by bit number. */
export const HEADER = {
  HOST: 0,
  CONTENT_LENGTH: 1,
  TRANSFER_ENCODING: 2,
  UPGRADE: 3,
  EXPECT: 4,
  CONTENT_TYPE: 5,
  USER_AGENT: 6,
  X_REQUEST_ID: 7,
  X_FORWARDED_FOR: 8,
  TRACEPARENT: 9,
  B3: 10,
  X_B3_TRACEID: 11,
  X_B3_SPANID: 12,
  X_B3_PARENTSPANID: 13,
  SW8: 14,
  UBER_TRACE_ID: 15,
  /** Configured headers take the bits from here on. */
  CUSTOM: 16,
} as const;
const BITS = 31;
export const TRACE_HEADERS =
  (1 << HEADER.TRACEPARENT) |
  (1 << HEADER.B3) |
  (1 << HEADER.X_B3_TRACEID) |
  (1 << HEADER.SW8) |
  (1 << HEADER.UBER_TRACE_ID);

const NAMES: readonly string[] = [
  'host',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-type',
  'user-agent',
  'x-request-id',
  'x-forwarded-for',
  'traceparent',
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'sw8',
  'uber-trace-id',
];

const CR = 13;
const LF = 10;
const SPACE = 32;
const TAB = 9;
const COLON = 58;
/** Methods are short; a longer first word is not HTTP. */
const MAX_METHOD = 24;
/** Header names longer than this are none of ours. */
const MAX_NAME = 64;

export class HeadReader {
  /** Offset after the head, when it is complete. */
  end = 0;
  /** The first line is whole: what it says holds even when the rest of the head is missing. */
  hasStartLine = false;
  /** 0 for HTTP/1.0, 1 for HTTP/1.1. */
  minor = 1;
  methodStart = 0;
  methodEnd = 0;
  targetStart = 0;
  targetEnd = 0;
  statusCode = 0;
  reasonStart = 0;
  reasonEnd = 0;
  /** Bit per {@link HEADER} that was found. */
  seen = 0;
  readonly starts = new Int32Array(BITS);
  readonly ends = new Int32Array(BITS);
  /** Names of the configured headers that are read, by bit from HEADER.CUSTOM. */
  readonly customNames: readonly string[];

  private readonly names: readonly Uint8Array[];
  /** First candidate by name length and first letter, as header number + 1; `chain` leads to the next. */
  private readonly index = new Int8Array(MAX_NAME * 32);
  private readonly chain = new Int8Array(BITS);

  constructor(custom: readonly string[]) {
    this.customNames = custom
      .map((name) => name.toLowerCase())
      .filter((name) => !NAMES.includes(name) && !SECRET_HEADERS.has(name) && name.length < MAX_NAME && name !== '')
      .slice(0, BITS - HEADER.CUSTOM);
    const names = [...NAMES, ...this.customNames];
    this.names = names.map((name) => Buffer.from(name));
    names.forEach((name, number) => {
      const slot = (name.length << 5) | (name.charCodeAt(0) & 31);
      this.chain[number] = this.index[slot] as number;
      this.index[slot] = number + 1;
    });
  }

  has(header: number): boolean {
    return (this.seen & (1 << header)) !== 0;
  }

  request(b: Uint8Array, start: number, end: number): HeadVerdict {
    this.hasStartLine = false;
    this.seen = 0;
    let p = start;
    const methodLimit = Math.min(end, start + MAX_METHOD);
    while (p < methodLimit && isMethodByte(b[p] as number)) p++;
    if (p >= end) return p - start < MAX_METHOD ? HEAD_INCOMPLETE : HEAD_BAD;
    if (b[p] !== SPACE || p === start) return HEAD_BAD;
    this.methodStart = start;
    this.methodEnd = p;
    p++;
    this.targetStart = p;
    while (p < end && (b[p] as number) > SPACE) p++;
    if (p >= end) return HEAD_INCOMPLETE;
    if (b[p] !== SPACE || p === this.targetStart) return HEAD_BAD;
    this.targetEnd = p;
    p++;
    const version = this.version(b, p, end);
    if (version !== HEAD_COMPLETE) return version;
    p += 8;
    if (p < end && b[p] === CR) p++;
    if (p >= end) return HEAD_INCOMPLETE;
    if (b[p] !== LF) return HEAD_BAD;
    this.hasStartLine = true;
    return this.headers(b, p + 1, end);
  }

  response(b: Uint8Array, start: number, end: number): HeadVerdict {
    this.hasStartLine = false;
    this.seen = 0;
    const version = this.version(b, start, end);
    if (version !== HEAD_COMPLETE) return version;
    let p = start + 8;
    if (end - p < 4) return p < end && b[p] !== SPACE ? HEAD_BAD : HEAD_INCOMPLETE;
    const hundreds = (b[p + 1] as number) - 48;
    const tens = (b[p + 2] as number) - 48;
    const ones = (b[p + 3] as number) - 48;
    if (b[p] !== SPACE || hundreds < 1 || hundreds > 9 || tens < 0 || tens > 9 || ones < 0 || ones > 9) return HEAD_BAD;
    this.statusCode = hundreds * 100 + tens * 10 + ones;
    p += 4;
    if (p >= end) return HEAD_INCOMPLETE;
    const after = b[p] as number;
    if (after === SPACE) p++;
    else if (after !== CR && after !== LF) return HEAD_BAD;
    this.reasonStart = p;
    while (p < end && b[p] !== LF) p++;
    if (p >= end) return HEAD_INCOMPLETE;
    this.reasonEnd = p > this.reasonStart && b[p - 1] === CR ? p - 1 : p;
    this.hasStartLine = true;
    return this.headers(b, p + 1, end);
  }

  /** `HTTP/1.0` or `HTTP/1.1` at `p`. */
  private version(b: Uint8Array, p: number, end: number): HeadVerdict {
    if (end - p < 8) {
      for (let i = 0; p + i < end; i++) if (b[p + i] !== VERSION[i]) return HEAD_BAD;
      return HEAD_INCOMPLETE;
    }
    if (
      b[p] !== 0x48 ||
      b[p + 1] !== 0x54 ||
      b[p + 2] !== 0x54 ||
      b[p + 3] !== 0x50 ||
      b[p + 4] !== 0x2f ||
      b[p + 5] !== 0x31 ||
      b[p + 6] !== 0x2e
    ) {
      return HEAD_BAD;
    }
    this.minor = (b[p + 7] as number) - 48;
    return this.minor === 0 || this.minor === 1 ? HEAD_COMPLETE : HEAD_BAD;
  }

  private headers(b: Uint8Array, from: number, end: number): HeadVerdict {
    let p = from;
    while (p < end) {
      let c = b[p] as number;
      if (c === CR) {
        if (p + 1 >= end) return HEAD_INCOMPLETE;
        if (b[p + 1] !== LF) return HEAD_BAD;
        this.end = p + 2;
        return HEAD_COMPLETE;
      }
      if (c === LF) {
        this.end = p + 1;
        return HEAD_COMPLETE;
      }
      const nameStart = p;
      while (c !== COLON && c !== LF) {
        p++;
        if (p >= end) return HEAD_INCOMPLETE;
        c = b[p] as number;
      }
      const nameLength = p - nameStart;
      let candidate = 0;
      if (c === COLON && nameLength < MAX_NAME) {
        candidate = this.index[(nameLength << 5) | ((b[nameStart] as number) & 31)] as number;
      }
      const valueStart = p + 1;
      while (c !== LF) {
        p++;
        if (p >= end) return HEAD_INCOMPLETE;
        c = b[p] as number;
      }
      if (candidate !== 0) this.note(candidate, b, nameStart, nameLength, valueStart, p);
      p++;
    }
    return HEAD_INCOMPLETE;
  }

  /** Remembers a header of ours; of a repeated one the first counts. */
  private note(first: number, b: Uint8Array, nameStart: number, length: number, valueStart: number, lf: number): void {
    let candidate = first;
    while (candidate !== 0) {
      const number = candidate - 1;
      if (isName(b, nameStart, length, this.names[number] as Uint8Array)) {
        if ((this.seen & (1 << number)) !== 0) return;
        let start = valueStart;
        let end = lf;
        while (start < end && (b[start] === SPACE || b[start] === TAB)) start++;
        while (end > start && isBlank(b[end - 1] as number)) end--;
        this.seen |= 1 << number;
        this.starts[number] = start;
        this.ends[number] = end;
        return;
      }
      candidate = this.chain[number] as number;
    }
  }

  /** The value of Content-Length; -1 when there is none or it is no number. */
  contentLength(b: Uint8Array): number {
    if (!this.has(HEADER.CONTENT_LENGTH)) return -1;
    const start = this.starts[HEADER.CONTENT_LENGTH] as number;
    const end = this.ends[HEADER.CONTENT_LENGTH] as number;
    if (start === end || end - start > 15) return -1;
    let value = 0;
    for (let i = start; i < end; i++) {
      const digit = (b[i] as number) - 48;
      if (digit < 0 || digit > 9) return b[i] === 0x2c && i > start ? value : -1; // "5, 5": proxies join repeats
      value = value * 10 + digit;
    }
    return value;
  }

  /** Does the header's value end with, or contain, this lower-case word? */
  valueHas(b: Uint8Array, header: number, word: Uint8Array): boolean {
    if (!this.has(header)) return false;
    const last = (this.ends[header] as number) - word.length;
    for (let i = this.starts[header] as number; i <= last; i++) {
      if (isName(b, i, word.length, word)) return true;
    }
    return false;
  }
}

const VERSION = Buffer.from('HTTP/1.1');

function isBlank(c: number): boolean {
  return c === SPACE || c === CR || c === TAB;
}

/** Upper-case letters, `-` (M-SEARCH) and `_`: what methods are made of. */
function isMethodByte(c: number): boolean {
  return (c >= 65 && c <= 90) || c === 0x2d || c === 0x5f;
}

/** Case-insensitive by setting bit 5, which leaves `-` and digits alone. */
function isName(b: Uint8Array, start: number, length: number, name: Uint8Array): boolean {
  if (length !== name.length) return false;
  for (let i = 0; i < length; i++) if (((b[start + i] as number) | 0x20) !== name[i]) return false;
  return true;
}
