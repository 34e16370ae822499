/**
 * One direction of an HTTP/1 connection: finds where messages begin and end. Bytes that were not captured are stepped
 * over by their number as long as the framing says what they are; where it does not, the rest of the message is let go
 * and reading resumes at a later segment that begins like a message, once the other side has had its turn. So text
 * inside a body is never taken for a message.
 */
import { ByteBuffer } from './byte-buffer';
import { HEAD_BAD, HEAD_COMPLETE, type HeadReader, type HeadVerdict } from './http1-head';
import { type KnownHeads } from './known-heads';
import { LIMITS } from './limits';
import { originAt } from './messages';
import { type MessageOrigin, type MessageSink, type Segment } from './parser';

const enum State {
  HEAD,
  BODY,
  CHUNK_SIZE,
  CHUNK_EXTENSION,
  CHUNK_DATA,
  TRAILER,
  UNTIL_CLOSE,
  LOST,
  GIVEN_UP,
}

/** How a message goes on after its head. After BODY_TUNNEL comes something that is not HTTP. */
export const BODY_NONE = 0;
export const BODY_LENGTH = 1;
export const BODY_CHUNKED = 2;
export const BODY_UNTIL_CLOSE = 3;
export const BODY_TUNNEL = 4;
export type Body =
  typeof BODY_NONE | typeof BODY_LENGTH | typeof BODY_CHUNKED | typeof BODY_UNTIL_CLOSE | typeof BODY_TUNNEL;

const GAP = 'gap';
const CR = 13;
const LF = 10;
/** Size of `0 CRLF CRLF`, which ends a chunked body without trailers. */
const LAST_CHUNK_BYTES = 5;

/** Where a head was found. Reused: valid during the call. */
export interface HeadPlace {
  /** The head begins `offset` bytes after this. */
  origin: Readonly<MessageOrigin>;
  offset: number;
  /** Bytes of the head, as far as captured. */
  size: number;
  /** The rest of the head was not captured. */
  cut: boolean;
}

const NOWHERE: MessageOrigin = Object.freeze({ timeNs: 0, tcpSeq: 0, traceId: 0, tid: 0, capSeq: 0 });

/** @typeParam F what a head says, apart from where it was. */
export abstract class HttpStream<F> {
  /** Messages begun on this side, or segments that could not be read: the other side's sign that it was its turn. */
  turns = 0;
  private state: State = State.HEAD;
  private remaining = 0;
  private chunkDigits = 0;
  private lineBytes = 0;
  private readonly carry = new ByteBuffer();
  private origin: MessageOrigin | undefined;
  private scanned = 0;
  private nextSeq = 0;
  private hasBeenFed = false;
  private rejoin = false;
  /** While lost: turns of the other side at that time; -1 when a message may begin at once. */
  private lostAtTurn = -1;
  private lossCounted = false;
  private missed = false;
  private hasBegun = false;
  private readonly headPlace: HeadPlace = { origin: NOWHERE, offset: 0, size: 0, cut: false };

  constructor(
    protected readonly reader: HeadReader,
    private readonly known: KnownHeads<F>,
  ) {}

  protected abstract readHead(b: Uint8Array, start: number, end: number): HeadVerdict;
  /** What the head says that was just read. */
  protected abstract factsOf(b: Uint8Array): F;
  /** Heads like this come again. */
  protected abstract isRepeatable(facts: F): boolean;
  /** A head is complete, or its rest was not captured. Says how the message goes on. */
  protected abstract begin(facts: F, head: HeadPlace, sink: MessageSink): Body;
  protected abstract grow(length: number, captured: number): void;
  protected abstract finish(sink: MessageSink): void;
  /** The framing is lost: hand over what there is. */
  protected abstract lost(sink: MessageSink): void;
  protected abstract otherTurns(): number;
  /** Records of this side were lost. May the next segment begin a message though the other side said nothing since? */
  protected abstract afterGap(): boolean;
  /** The framing is lost, messages may be missed from here on. */
  protected abstract onLeave(): void;
  /** The first message after a loss begins. */
  protected abstract onResume(): void;
  /** `remaining` of a body with Content-Length, given by {@link begin}. */
  protected bodyLength = 0;

  get isIdle(): boolean {
    return this.state === State.HEAD && this.carry.length === 0;
  }

  /** True once after messages of this side may have been missed. */
  takeMissed(): boolean {
    const missed = this.missed;
    this.missed = false;
    return missed;
  }

  /** A body was announced and not one byte of it has come. */
  protected get isBodyUnsent(): boolean {
    return this.state === State.BODY && this.remaining === this.bodyLength;
  }

  giveUp(): void {
    this.state = State.GIVEN_UP;
    this.carry.clear();
  }

  resync(): void {
    this.rejoin = this.state !== State.GIVEN_UP;
  }

  /** The announced body will not come (Expect: 100-continue was refused): the next bytes begin a message. */
  protected dropBody(): void {
    this.state = State.HEAD;
  }

  feed(segment: Segment, sink: MessageSink): void {
    if (this.state === State.GIVEN_UP) return;
    if (this.rejoin) this.stepOverGap(segment, sink);
    this.nextSeq = (segment.tcpSeq + segment.length) >>> 0;
    this.hasBeenFed = true;
    const total = segment.length;
    let p = 0;
    while (p < total) {
      switch (this.state) {
        case State.HEAD:
          p = this.head(segment, p, sink);
          break;
        case State.BODY:
        case State.CHUNK_DATA:
          p = this.skipBody(segment, p, sink);
          break;
        case State.CHUNK_SIZE:
        case State.CHUNK_EXTENSION:
        case State.TRAILER:
          p = this.chunkLine(segment, p, sink);
          break;
        case State.UNTIL_CLOSE:
          this.growBy(segment, p, total);
          return;
        case State.LOST:
          if (p > 0 || !this.mayResume(segment)) {
            this.whileLost(segment, p, sink);
            return;
          }
          this.state = State.HEAD;
          this.onResume();
          break;
        default:
          return;
      }
    }
  }

  private head(segment: Segment, p: number, sink: MessageSink): number {
    if (this.carry.length > 0) return this.carriedHead(segment, sink);
    const captured = capturedOf(segment);
    const known = segment.raw && this.known.find(segment.raw, p, captured);
    if (known !== undefined) {
      const { size } = this.known;
      this.place(segment, p, size, false);
      this.started(this.begin(known, this.headPlace, sink));
      return p + size;
    }
    const b = segment.payload;
    let start = p;
    while (start < captured && (b[start] === CR || b[start] === LF)) start++;
    if (start >= captured) {
      if (captured < segment.length) this.lose('hole', sink);
      return segment.length;
    }
    const verdict = this.readHead(b, start, captured);
    if (verdict === HEAD_COMPLETE) {
      const end = this.reader.end;
      const facts = this.factsOf(b);
      if (segment.raw && start === p && this.isRepeatable(facts)) this.known.keep(b, start, end, facts);
      this.place(segment, start, end - start, false);
      this.started(this.begin(facts, this.headPlace, sink));
      return end;
    }
    if (verdict === HEAD_BAD) {
      this.lose(this.badReason(b, start), sink);
      return segment.length;
    }
    if (captured < segment.length) {
      this.cutHead(b, originAt(segment, start), segment.length - start, captured - start, sink);
      return segment.length;
    }
    if (this.carry.append(b, start, captured, LIMITS.headBytes) < captured - start) {
      this.lose('head_too_long', sink);
    } else {
      this.origin = originAt(segment, start);
      this.scanned = 0;
    }
    return segment.length;
  }

  /** The head began in an earlier segment. It is parsed once its end is there, so that tiny segments cost no re-reading. */
  private carriedHead(segment: Segment, sink: MessageSink): number {
    const b = segment.payload;
    const captured = Math.min(b.length, segment.length);
    const before = this.carry.length;
    const taken = this.carry.append(b, 0, captured, LIMITS.headBytes);
    const bytes = this.carry.bytes;
    const length = this.carry.length;
    const end = this.headEnd();
    if (end > 0) {
      const origin = this.origin as MessageOrigin;
      const verdict = this.readHead(bytes, 0, end);
      if (verdict !== HEAD_COMPLETE) {
        this.lose(this.badReason(bytes, 0), sink);
        return segment.length;
      }
      const size = this.reader.end;
      this.place(origin, 0, size, false);
      const body = this.begin(this.factsOf(bytes), this.headPlace, sink);
      this.carry.clear();
      this.started(body);
      return size - before;
    }
    if (taken < captured) {
      this.lose('head_too_long', sink);
    } else if (captured < segment.length) {
      this.readHead(bytes, 0, length);
      this.cutHead(bytes, this.origin as MessageOrigin, before + segment.length, length, sink);
    } else if (before < 16 && this.readHead(bytes, 0, length) === HEAD_BAD) {
      this.lose(this.badReason(bytes, 0), sink); // a first look, so that no long garbage is collected as a head
    }
    return segment.length;
  }

  /** Offset after the empty line in the carry; 0 when it has not come yet. */
  private headEnd(): number {
    const bytes = this.carry.bytes;
    const length = this.carry.length;
    let at = this.scanned;
    for (;;) {
      const lf = bytes.indexOf(LF, at);
      if (lf < 0 || lf >= length) break;
      if (lf + 1 < length && bytes[lf + 1] === LF) return lf + 2;
      if (lf + 2 < length && bytes[lf + 1] === CR && bytes[lf + 2] === LF) return lf + 3;
      at = lf + 1;
    }
    this.scanned = Math.max(0, length - 2);
    return 0;
  }

  /** The rest of a head was not captured: what its first line says is kept, where the message ends is unknown. */
  private cutHead(b: Uint8Array, origin: MessageOrigin, size: number, captured: number, sink: MessageSink): void {
    if (this.reader.hasStartLine) {
      this.place(origin, 0, captured, true);
      const body = this.begin(this.factsOf(b), this.headPlace, sink);
      this.grow(size - captured, 0);
      if (body === BODY_TUNNEL) this.giveUp();
      else this.lose('head_cut', sink);
    } else {
      this.lose('hole', sink);
    }
  }

  private place(origin: Readonly<MessageOrigin>, offset: number, size: number, cut: boolean): void {
    const place = this.headPlace;
    this.hasBegun = true;
    place.origin = origin;
    place.offset = offset;
    place.size = size;
    place.cut = cut;
  }

  private started(body: Body): void {
    switch (body) {
      case BODY_NONE:
        this.state = State.HEAD;
        return;
      case BODY_LENGTH:
        this.state = State.BODY;
        this.remaining = this.bodyLength;
        return;
      case BODY_CHUNKED:
        this.nextChunk();
        return;
      case BODY_UNTIL_CLOSE:
        this.state = State.UNTIL_CLOSE;
        return;
      case BODY_TUNNEL:
        this.giveUp();
    }
  }

  private nextChunk(): void {
    this.state = State.CHUNK_SIZE;
    this.remaining = 0;
    this.chunkDigits = 0;
    this.lineBytes = 0;
  }

  private skipBody(segment: Segment, p: number, sink: MessageSink): number {
    const size = Math.min(this.remaining, segment.length - p);
    this.growBy(segment, p, p + size);
    this.remaining -= size;
    if (this.remaining === 0) this.bodyEnded(sink);
    return p + size;
  }

  private bodyEnded(sink: MessageSink): void {
    if (this.state === State.CHUNK_DATA) {
      this.nextChunk();
    } else {
      this.state = State.HEAD;
      this.finish(sink);
    }
  }

  private growBy(segment: Segment, from: number, to: number): void {
    const captured = Math.min(to, capturedOf(segment)) - from;
    this.grow(to - from, captured > 0 ? captured : 0);
  }

  /** Chunk-size lines, their extensions and trailers, byte by byte. */
  private chunkLine(segment: Segment, from: number, sink: MessageSink): number {
    const b = segment.payload;
    const captured = Math.min(b.length, segment.length);
    let p = from;
    while (p < captured) {
      const c = b[p++] as number;
      if (++this.lineBytes > LIMITS.chunkLineBytes) {
        this.grow(p - from, p - from);
        this.lose('chunk_line_too_long', sink);
        return segment.length;
      }
      if (this.state === State.TRAILER) {
        if (c === LF) {
          if (this.chunkDigits === 0) {
            this.grow(p - from, p - from);
            this.state = State.HEAD;
            this.finish(sink);
            return p;
          }
          this.chunkDigits = 0;
        } else if (c !== CR) {
          this.chunkDigits++; // here: bytes of the trailer's line
        }
      } else if (!this.chunkSizeByte(c)) {
        this.grow(p - from, p - from);
        this.lose('bad_chunk', sink);
        return segment.length;
      } else if ((this.state as State) === State.CHUNK_DATA) {
        this.grow(p - from, p - from);
        return p;
      }
    }
    this.grow(p - from, p - from);
    if (p < segment.length) this.chunkHole(segment.length - p, sink);
    return segment.length;
  }

  private chunkSizeByte(c: number): boolean {
    if (c === LF) {
      if (this.chunkDigits === 0) return false;
      if (this.remaining === 0) {
        this.state = State.TRAILER;
        this.chunkDigits = 0;
      } else {
        this.state = State.CHUNK_DATA;
        this.remaining += 2;
      }
      return true;
    }
    if (this.state === State.CHUNK_EXTENSION || c === CR) return true;
    const digit = hexDigit(c);
    if (digit >= 0) {
      this.remaining = this.remaining * 16 + digit;
      return ++this.chunkDigits <= 12;
    }
    this.state = State.CHUNK_EXTENSION;
    return this.chunkDigits > 0 && (c === 0x3b || c === 0x20 || c === 0x09);
  }

  /** Framing inside a hole. Exactly as many bytes as the end of a body takes are that end, though nothing is built on it. */
  private chunkHole(missing: number, sink: MessageSink): void {
    const atSize = this.state === State.CHUNK_SIZE && this.chunkDigits === 0 && missing === LAST_CHUNK_BYTES;
    const atEnd = this.state === State.TRAILER && this.chunkDigits === 0 && missing === 2;
    this.grow(missing, 0);
    if (atSize || atEnd) {
      this.finish(sink);
      this.leave();
      this.onLeave();
      this.lossCounted = true;
    } else {
      this.lose('hole', sink);
    }
  }

  private lose(reason: string, sink: MessageSink): void {
    this.leave();
    if (reason !== GAP) this.onLeave(); // a gap was announced, and what waited then is marked already
    this.lossCounted = true;
    sink.skipped(reason);
    this.lost(sink);
  }

  private leave(): void {
    this.state = State.LOST;
    this.carry.clear();
    // Before the first message there is none whose rest could be mistaken for another.
    this.lostAtTurn = this.hasBegun ? this.otherTurns() : -1;
    this.missed = true;
  }

  private badReason(b: Uint8Array, start: number): string {
    const isHttp2 = b[start] === 0x50 && b[start + 1] === 0x52 && b[start + 2] === 0x49 && b[start + 3] === 0x20;
    return isHttp2 ? 'http2' : 'not_http';
  }

  private mayResume(segment: Segment): boolean {
    if (this.lostAtTurn >= 0 && this.otherTurns() === this.lostAtTurn) return false;
    const captured = Math.min(segment.payload.length, segment.length);
    return this.readHead(segment.payload, 0, captured) !== HEAD_BAD && this.reader.hasStartLine;
  }

  private whileLost(segment: Segment, from: number, sink: MessageSink): void {
    this.turns++;
    this.growBy(segment, from, segment.length);
    if (this.lossCounted) return;
    this.lossCounted = true;
    sink.skipped('joined_mid_message');
  }

  /** Records were lost before this segment. Its sequence number says how many bytes of this direction that was. */
  private stepOverGap(segment: Segment, sink: MessageSink): void {
    this.rejoin = false;
    const gap = (segment.tcpSeq - this.nextSeq) >>> 0;
    if (!this.hasBeenFed) {
      this.state = State.LOST;
      this.lostAtTurn = -1;
      this.lossCounted = false;
      this.afterGap();
    } else if (segment.tcpSeq === 0 || gap > 0x7fffffff) {
      this.loseByGap(sink);
    } else if (gap > 0) {
      const inBody = this.state === State.BODY || this.state === State.CHUNK_DATA;
      if (this.state === State.UNTIL_CLOSE || this.state === State.LOST) {
        this.grow(gap, 0);
        if (this.state === State.LOST) this.afterGap();
      } else if (inBody && gap <= this.remaining) {
        this.grow(gap, 0);
        this.remaining -= gap;
        if (this.remaining === 0) this.bodyEnded(sink);
      } else {
        this.loseByGap(sink);
      }
    }
  }

  private loseByGap(sink: MessageSink): void {
    const wasLost = this.state === State.LOST;
    if (!wasLost) this.lose(GAP, sink);
    if (!this.afterGap() || wasLost) return;
    this.lostAtTurn = -1;
    this.missed = false;
  }
}

/** Bytes of a segment that were captured. */
function capturedOf(segment: Segment): number {
  return Math.min(segment.raw ? segment.raw.length : segment.payload.length, segment.length);
}

function hexDigit(c: number): number {
  if (c >= 48 && c <= 57) return c - 48;
  const letter = c | 0x20;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
