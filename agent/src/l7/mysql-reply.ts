/**
 * Follows one reply of a MySQL server over its packets to the end: OK, ERR, result sets with and without EOF packets,
 * several results, cursors, MariaDB's cached metadata and progress reports.
 */
import { ANSWER } from './mysql-commands';
import { type PacketReader, MAX_PACKET } from './mysql-packets';
import { textOf } from './text';

const enum Stage {
  FIRST,
  COLUMNS,
  AFTER_COLUMNS,
  ROWS,
  DEFINITIONS,
  FIELDS,
}

const OK = 0x00;
const AUTH_MORE = 0x01;
const LOCAL_INFILE = 0xfb;
const EOF = 0xfe;
const ERR = 0xff;
/** EOF packets have this size; the OK packet that replaces them is longer. */
const EOF_BYTES = 5;
const CURSOR_EXISTS = 0x0040;
const MORE_RESULTS = 0x0008;
/** MariaDB sends progress as an ERR packet with this code, before the real reply. */
const PROGRESS = 0xffff;
const MAX_COLUMNS = 4096;

export class MysqlReply {
  errorCode = 0;
  sqlState = '';
  errorMessage = '';
  affectedRows = -1;
  /** Rows sent; -1 when there was no result set. */
  rows = -1;
  /** Of a PREPARE: the id under which the statement will be executed. */
  statement = -1;

  private stage: Stage = Stage.FIRST;
  answer: number = ANSWER.RESULT;
  private left = 0;

  /** @param answer how the command is answered */
  begin(answer: number): void {
    this.answer = answer;
    this.stage = answer === ANSWER.FETCH ? Stage.ROWS : answer === ANSWER.FIELD_LIST ? Stage.FIELDS : Stage.FIRST;
    this.errorCode = 0;
    this.sqlState = '';
    this.errorMessage = '';
    this.affectedRows = -1;
    this.rows = answer === ANSWER.FETCH ? 0 : -1;
    this.statement = -1;
    this.left = 0;
  }

  /** Takes the next packet. True when it was the last of the reply. */
  packet(packet: PacketReader): boolean {
    if (packet.isContinuation) return false;
    const head = packet.start < packet.end ? (packet.bytes[packet.start] as number) : -1;
    if (head === ERR && this.stage !== Stage.DEFINITIONS) return this.error(packet);
    switch (this.stage) {
      case Stage.FIRST:
        return this.first(packet, head);
      case Stage.COLUMNS:
        if (--this.left === 0) this.stage = Stage.AFTER_COLUMNS;
        return false;
      case Stage.DEFINITIONS:
        // EOF packets between parameters and columns; a client that does without them gets none.
        return !isEof(packet, head) && --this.left === 0;
      case Stage.FIELDS:
        return isEnd(packet, head);
      default:
        return this.row(packet, head);
    }
  }

  private first(packet: PacketReader, head: number): boolean {
    if (this.answer === ANSWER.STATISTICS) return true;
    if (this.answer === ANSWER.AUTHENTICATION) return head !== EOF && head !== AUTH_MORE;
    if (head === LOCAL_INFILE) return false; // the client sends a file, then the server its OK
    if (head === OK && this.answer === ANSWER.PREPARE) return this.prepared(packet);
    if (head === OK) return this.ok(packet);
    if (head === EOF || this.answer !== ANSWER.RESULT) return true;
    return this.columnCount(packet);
  }

  private ok(packet: PacketReader): boolean {
    const { bytes, end } = packet;
    let p = packet.start + 1;
    const affected = lengthEncoded(bytes, p, end);
    if (affected >= 0) this.affectedRows = Math.max(0, this.affectedRows) + affected;
    p += encodedSize(bytes[p] ?? 0);
    p += encodedSize(bytes[p] ?? 0); // last insert id
    return !this.hasMore(bytes, p, end);
  }

  private hasMore(bytes: Uint8Array, at: number, end: number): boolean {
    if (at + 2 > end || ((bytes[at] as number) & MORE_RESULTS) === 0) return false;
    this.stage = Stage.FIRST;
    return true;
  }

  private prepared(packet: PacketReader): boolean {
    const { bytes, start, end } = packet;
    if (end - start < 9) return true;
    this.statement = u16(bytes, start + 1) + u16(bytes, start + 3) * 0x10000;
    this.left = u16(bytes, start + 5) + u16(bytes, start + 7);
    // MySQL 8: the client has said that it wants no metadata.
    const isBare = packet.length > 12 && end - start > 12 && bytes[start + 12] === 0;
    this.stage = Stage.DEFINITIONS;
    return this.left === 0 || isBare;
  }

  /**
   * A lone number of columns. MariaDB appends, MySQL 8 puts before it a byte that says whether the definitions
   * follow; clients may have kept them from the PREPARE.
   */
  private columnCount(packet: PacketReader): boolean {
    const { bytes, start, end } = packet;
    const count = lengthEncoded(bytes, start, end);
    if (count < 1 || count > MAX_COLUMNS) return true;
    const hasFlag = packet.length === encodedSize(bytes[start] as number) + 1;
    const isCached = hasFlag && end - start >= packet.length && bytes[end - 1] === 0;
    this.rows = Math.max(0, this.rows);
    this.left = count;
    this.stage = isCached ? Stage.AFTER_COLUMNS : Stage.COLUMNS;
    return false;
  }

  private row(packet: PacketReader, head: number): boolean {
    if (!isEnd(packet, head)) {
      this.stage = Stage.ROWS;
      this.rows++;
      return false;
    }
    const { bytes, start, end } = packet;
    if (packet.length === EOF_BYTES) {
      const isCursor = end - start >= 5 && ((bytes[start + 3] as number) & CURSOR_EXISTS) !== 0;
      if (this.stage === Stage.AFTER_COLUMNS && !isCursor) {
        this.stage = Stage.ROWS;
        return false;
      }
      return !this.hasMore(bytes, start + 3, end);
    }
    let p = start + 1;
    p += encodedSize(bytes[p] ?? 0);
    p += encodedSize(bytes[p] ?? 0);
    return !this.hasMore(bytes, p, end);
  }

  private error(packet: PacketReader): boolean {
    const { bytes, start, end } = packet;
    if (end - start < 3) return true;
    const code = u16(bytes, start + 1);
    if (code === PROGRESS && this.stage === Stage.FIRST) return false;
    this.errorCode = code;
    let p = start + 3;
    if (bytes[p] === 0x23 && end - p >= 6) {
      this.sqlState = textOf(bytes, p + 1, p + 6, 5);
      p += 6;
    }
    this.errorMessage = textOf(bytes, p, end, 512);
    return true;
  }
}

function isEof(packet: PacketReader, head: number): boolean {
  return head === EOF && packet.length === EOF_BYTES;
}

/** EOF, or the OK packet that takes its place. A row that begins with this byte holds a value of 16 MiB or more. */
function isEnd(packet: PacketReader, head: number): boolean {
  return head === EOF && packet.length < MAX_PACKET;
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

/** A length-encoded integer; -1 when it is NULL or not wholly there. Beyond 2^53 it is near enough. */
function lengthEncoded(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return -1;
  const first = bytes[at] as number;
  const size = encodedSize(first);
  if (first === LOCAL_INFILE || first === ERR || at + size > end) return -1;
  if (size === 1) return first;
  let value = 0;
  for (let i = at + size - 1; i > at; i--) value = value * 256 + (bytes[i] as number);
  return value;
}

function encodedSize(first: number): number {
  return first === 0xfc ? 3 : first === 0xfd ? 4 : first === 0xfe ? 9 : 1;
}
