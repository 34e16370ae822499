import { isUtf8 } from 'node:buffer';
import { KeyHash } from '../metrics/key-hash';
import { type MetricsBatch } from '../metrics/metrics-sink';
import { NumberReader, isSeparator } from './numbers';
import { type Precision, TimeReader } from './precision';
import { type Head, metricName, readFieldKey, readHead } from './series-name';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const HASH = 0x23;
const COMMA = 0x2c;
const EQUALS = 0x3d;
const BACKSLASH = 0x5c;
const DELETE = 0x7f;

/** A line that cannot be taken. */
export interface BadLine {
  /** From 1; a point whose texts have line breaks counts from its first line. */
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

export type LineTarget = Pick<MetricsBatch, 'find' | 'series' | 'sample' | 'text'>;

const MOST_BAD_LINES_KEPT = 20;
const LONGEST_TEXT_KEPT = 120;

/**
 * Scans lines straight into samples. The bytes that name a series (measurement, tags, field key) are hashed on the way,
 * so that a series met before costs no text; only a new one is read and checked in full. The fields of a line are
 * handed over when all of it is known to be right.
 */
export class LineDecoder {
  /** The first of the lines that could not be taken. */
  readonly badLines: BadLine[] = [];
  badLineCount = 0;
  /** Lines that were taken. */
  points = 0;

  private line = 1;
  private readonly key = KeyHash.seeded();
  private readonly numbers = new NumberReader();
  private readonly times: TimeReader;
  private readonly timeOfTimeless: number;
  private fault = '';
  private headHigh = 0;
  private headLow = 0;
  private lineBreaks = 0;
  private timeMs = 0;

  // Fields of the line under way.
  private fields = 0;
  private readonly keyStarts: number[] = [];
  private readonly keyEnds: number[] = [];
  private readonly highs: number[] = [];
  private readonly lows: number[] = [];
  private readonly values: number[] = [];
  /** Of texts, where they end; 0 for numbers, whose value counts. */
  private readonly textEnds: number[] = [];
  private readonly refs: number[] = [];

  constructor(
    private readonly body: Buffer,
    precision: Precision,
    nowMs: number,
    private readonly target: LineTarget,
  ) {
    this.times = new TimeReader(precision);
    this.timeOfTimeless = this.times.now(nowMs);
  }

  /** Takes the lines from `at` on until one ends at or behind `until`; gives where to go on. */
  decode(at: number, until: number): number {
    const { body } = this;
    const end = body.length;
    let here = at;
    while (here < end && here < until) {
      while (body[here] === SPACE) here++;
      const byte = body[here];
      if (byte === HASH) here = this.comment(here);
      else if (here < end && !this.isLineEnd(here)) here = this.point(here);
      else here = this.nextLine(here);
    }
    return here;
  }

  /** A comment has printable characters only, as elsewhere: a control character shows that something else is broken. */
  private comment(start: number): number {
    const { body } = this;
    this.lineBreaks = 0;
    let at = start;
    while (at < body.length && !this.isLineEnd(at)) {
      const byte = body[at++] as number;
      if (byte >= SPACE && byte !== DELETE) continue;
      this.fault = 'invalid character in a comment';
      return this.giveUp(start, at - 1);
    }
    return this.nextLine(at);
  }

  private point(start: number): number {
    this.lineBreaks = 0;
    this.fields = 0;
    const { body } = this;
    const headEnd = this.scanHead(start);
    let at = headEnd;
    if (body[at] !== SPACE) return this.giveUp(start, at, headFault(body, start, at));
    while (body[at] === SPACE) at++;
    do {
      // Where a field ends its comma is skipped, so another one has to follow.
      at = this.field(at);
      if (at < 0) return this.giveUp(start, -at - 1);
    } while (body[at++] === COMMA);
    at = this.scanTime(at - 1);
    if (at < 0) return this.giveUp(start, -at - 1);
    if (!this.resolve(start, headEnd)) return this.giveUp(start, at);
    this.handOver();
    this.points++;
    this.line += this.lineBreaks;
    return this.nextLine(at);
  }

  /** Hashes measurement and tags; ends at a space that is not escaped, or at what does not belong there. */
  private scanHead(start: number): number {
    const { body, key } = this;
    let at = start;
    for (; at < body.length; at++) {
      const byte = body[at] as number;
      if (byte > SPACE) continue;
      if (byte === NEWLINE || byte === RETURN || (byte === SPACE && body[at - 1] !== BACKSLASH)) break;
    }
    key.reset().addBytes(body, start, at);
    this.headHigh = key.high;
    this.headLow = key.low;
    return at;
  }

  /** Reads a field; gives the position behind it, or -1 - the position where it is broken. */
  private field(start: number): number {
    const { body, fields, key } = this;
    let at = start;
    for (; at < body.length; at++) {
      const byte = body[at] as number;
      if (byte > EQUALS || (byte > COMMA && byte < EQUALS)) continue;
      if (byte === NEWLINE || byte === RETURN) break;
      if ((byte === EQUALS || byte === COMMA || byte === SPACE) && (at === start || body[at - 1] !== BACKSLASH)) break;
    }
    if (at === start) return this.fail('missing field key', at);
    if (body[at] !== EQUALS) return this.fail('invalid field format', at);
    key.high = this.headHigh;
    key.low = this.headLow;
    key.addBytes(body, start, at).end();
    this.keyStarts[fields] = start;
    this.keyEnds[fields] = at;
    this.highs[fields] = key.high;
    this.lows[fields] = key.low;
    this.textEnds[fields] = 0;
    this.fields++;
    return this.value(at + 1);
  }

  private value(at: number): number {
    const { body } = this;
    const byte = body[at] as number;
    if (isSeparator(body, at, body.length)) return this.fail('missing field value', at);
    if ((byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2e) {
      const next = this.numbers.read(body, at, body.length);
      if (next < 0) return this.fail(this.numbers.fault, at);
      this.values[this.fields - 1] = this.numbers.value;
      return next;
    }
    return byte === QUOTE ? this.text(at + 1) : this.boolean(at);
  }

  private text(start: number): number {
    const { body } = this;
    let at = start;
    for (; at < body.length; at++) {
      const byte = body[at];
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) at++;
      if (body[at] === NEWLINE) this.lineBreaks++;
    }
    if (at >= body.length) {
      // The quote opens what may be the rest of a body: that costs its own line alone.
      this.lineBreaks = 0;
      return this.fail('unbalanced quotes', start);
    }
    if (!isSeparator(body, at + 1, body.length)) return this.fail('invalid field format', at);
    if (!isUtf8(body.subarray(start, at))) return this.fail('invalid UTF-8 in a string', at);
    this.values[this.fields - 1] = start;
    this.textEnds[this.fields - 1] = at + 1;
    return at + 1;
  }

  private boolean(at: number): number {
    const { body } = this;
    let next = at;
    while (next - at <= 5 && !isSeparator(body, next, body.length)) next++;
    const value = BOOLEANS[body.toString('latin1', at, next)];
    if (value === undefined) return this.fail('invalid boolean', at);
    this.values[this.fields - 1] = value;
    return next;
  }

  /** Reads the time, if there is one, up to the end of the line. */
  private scanTime(start: number): number {
    const { body } = this;
    let at = start;
    while (body[at] === SPACE) at++;
    this.timeMs = this.timeOfTimeless;
    if (this.isLineEnd(at)) return at;
    const next = this.times.read(body, at, body.length);
    if (next < 0) return this.fail(this.times.fault, at);
    at = next;
    if (at < body.length && body[at] !== SPACE && !this.isLineEnd(at)) return this.fail('bad timestamp', at);
    while (body[at] === SPACE) at++;
    this.timeMs = this.times.timeMs;
    return this.isLineEnd(at) ? at : this.fail('point is invalid', at);
  }

  /** Finds the series of the line's fields; false when what names one of them is malformed. */
  private resolve(start: number, headEnd: number): boolean {
    const { body, target } = this;
    let head: Head | undefined;
    for (let i = 0; i < this.fields; i++) {
      const high = this.highs[i] as number;
      const low = this.lows[i] as number;
      let ref = target.find(high, low);
      if (ref < 0) {
        if (!head) {
          const read = readHead(body, start, headEnd);
          if ('fault' in read) return this.refuse(read.fault);
          head = read.head;
        }
        const key = readFieldKey(body, this.keyStarts[i] as number, this.keyEnds[i] as number);
        if (key === undefined) return this.refuse('invalid character in a field key');
        ref = target.series(metricName(head.measurement, key), head.labels, high, low);
      }
      this.refs[i] = ref;
    }
    return true;
  }

  private handOver(): void {
    const { target, timeMs } = this;
    for (let i = 0; i < this.fields; i++) {
      const textEnd = this.textEnds[i] as number;
      if (textEnd === 0) target.sample(this.refs[i] as number, timeMs, this.values[i] as number);
      else target.text(this.refs[i] as number, timeMs, this.textBetween(this.values[i] as number, textEnd - 1));
    }
  }

  private textBetween(start: number, end: number): string {
    const text = this.body.toString('utf8', start, end);
    return text.includes('\\') ? text.replaceAll(/\\(["\\])/g, '$1') : text;
  }

  private refuse(fault: string): false {
    this.fault = fault;
    return false;
  }

  private fail(fault: string, at: number): number {
    this.fault = fault;
    return -1 - at;
  }

  /** Notes the line and goes on behind the next line break from where it is broken. */
  private giveUp(start: number, at: number, fault = this.fault): number {
    const { body } = this;
    let end = body.indexOf(NEWLINE, at);
    if (end < 0) end = body.length;
    this.badLineCount++;
    if (this.badLines.length < MOST_BAD_LINES_KEPT) {
      const shown = body.toString('utf8', start, Math.min(end, start + LONGEST_TEXT_KEPT));
      const text = end - start > LONGEST_TEXT_KEPT ? `${shown}…` : shown.replace(/\r$/, '');
      this.badLines.push({ line: this.line, text, reason: fault });
    }
    this.line += this.lineBreaks;
    return this.nextLine(end);
  }

  private nextLine(at: number): number {
    if (at >= this.body.length) return at;
    this.line++;
    return this.body[at] === RETURN ? at + 2 : at + 1;
  }

  /** `\n`, `\r\n`, or the end with or without `\r`. */
  private isLineEnd(at: number): boolean {
    const { body } = this;
    if (at >= body.length || body[at] === NEWLINE) return true;
    return body[at] === RETURN && (at + 1 === body.length || body[at + 1] === NEWLINE);
  }
}

const BOOLEANS: Readonly<Record<string, number>> = Object.freeze(
  Object.assign(
    Object.create(null) as Record<string, number>,
    Object.fromEntries(['t', 'T', 'true', 'True', 'TRUE'].map((name) => [name, 1])),
    Object.fromEntries(['f', 'F', 'false', 'False', 'FALSE'].map((name) => [name, 0])),
  ),
);

/** Why a line that has no fields cannot be taken. */
function headFault(body: Buffer, start: number, end: number): string {
  const read = readHead(body, start, end);
  if ('fault' in read) return read.fault;
  return 'missing fields';
}
