/**
 * Cuts one direction of a MySQL connection into packets: 3 bytes length, 1 byte sequence, payload
 * (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html). The first bytes of each payload
 * are kept, the rest is stepped over by length, captured or not.
 */
import { setOrigin } from './messages';
import { type MessageOrigin, type Segment } from './parser';

export const READ_ALL = 0;
/** A packet is complete; call again. */
export const READ_PACKET = 1;
/** A packet header was not captured. */
export const READ_HOLE = 2;
export type ReadVerdict = typeof READ_ALL | typeof READ_PACKET | typeof READ_HOLE;

const HEADER_BYTES = 4;
/** A packet of this size goes on in the next one. */
export const MAX_PACKET = 0xffffff;

export class PacketReader {
  /** Payload length and sequence number of the packet. */
  length = 0;
  sequence = 0;
  /** Bytes of the payload that are known: `bytes[start … end)`, valid until the next call. */
  bytes: Uint8Array = EMPTY;
  start = 0;
  end = 0;
  /** How much of the packet, header included, was captured. */
  captured = 0;
  readonly origin: MessageOrigin = { timeNs: 0, tcpSeq: 0, traceId: 0, tid: 0, capSeq: 0 };
  offset = 0;
  /** This packet continues the one before it, which was of maximal size. */
  isContinuation = false;

  private headerBytes = 0;
  private remaining = 0;
  private wasMaximal = false;
  private kept = EMPTY;
  private keptLength = 0;
  private isSplit = false;

  constructor(private readonly keepBytes: number) {}

  get isMid(): boolean {
    return this.headerBytes > 0;
  }

  reset(): void {
    this.headerBytes = 0;
    this.wasMaximal = false;
    this.isContinuation = false;
  }

  /** Bytes that were lost entirely. True when they are inside a payload. */
  skip(count: number): boolean {
    if (this.headerBytes < HEADER_BYTES || count >= this.remaining) return false;
    this.remaining -= count;
    return true;
  }

  /** Reads from `from`; `offset` tells where it stopped. */
  read(segment: Segment, from: number): ReadVerdict {
    const b = segment.payload;
    const captured = Math.min(b.length, segment.length);
    let p = from;
    while (this.headerBytes < HEADER_BYTES) {
      if (p >= segment.length) return this.at(p, READ_ALL);
      if (p >= captured) return this.at(p, READ_HOLE);
      this.headerByte(segment, p, b[p] as number);
      p++;
    }
    const size = Math.min(this.remaining, segment.length - p);
    const known = Math.max(0, Math.min(p + size, captured) - p);
    this.captured += known;
    this.remaining -= size;
    if (this.remaining > 0) {
      this.keep(b, p, known);
      return this.at(p + size, READ_ALL);
    }
    if (this.isSplit) {
      this.keep(b, p, known);
      this.bytes = this.kept;
      this.start = 0;
      this.end = this.keptLength;
    } else {
      this.bytes = b;
      this.start = p;
      this.end = p + known;
    }
    this.isContinuation = this.wasMaximal;
    this.wasMaximal = this.length === MAX_PACKET;
    this.headerBytes = 0;
    return this.at(p + size, READ_PACKET);
  }

  /** What is known of a packet that is not complete yet, for those who cannot wait for its end. */
  peek(): void {
    this.bytes = this.kept;
    this.start = 0;
    this.end = this.isSplit ? this.keptLength : 0;
    this.isContinuation = this.wasMaximal;
  }

  private at(offset: number, verdict: ReadVerdict): ReadVerdict {
    this.offset = offset;
    return verdict;
  }

  private headerByte(segment: Segment, p: number, byte: number): void {
    switch (this.headerBytes++) {
      case 0:
        setOrigin(this.origin, segment, p);
        this.length = byte;
        this.captured = HEADER_BYTES;
        this.keptLength = 0;
        this.isSplit = false;
        break;
      case 1:
        this.length |= byte << 8;
        break;
      case 2:
        this.length |= byte << 16;
        break;
      default:
        this.sequence = byte;
        this.remaining = this.length;
    }
  }

  private keep(b: Uint8Array, start: number, known: number): void {
    this.isSplit = true;
    const size = Math.min(known, this.keepBytes - this.keptLength);
    if (size <= 0) return;
    const needed = this.keptLength + size;
    if (needed > this.kept.length) {
      const grown = new Uint8Array(Math.min(this.keepBytes, Math.max(needed, 64)));
      grown.set(this.kept.subarray(0, this.keptLength));
      this.kept = grown;
    }
    this.kept.set(b.subarray(start, start + size), this.keptLength);
    this.keptLength = needed;
  }
}

const EMPTY: Uint8Array<ArrayBufferLike> = new Uint8Array(0);
