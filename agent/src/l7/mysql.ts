/** MySQL and MariaDB, protocol version 10. */
import { L7_PROTOCOL, RESPONSE_STATUS } from '@thalweg/protocol';
import { Direction } from './direction';
import { InOrder } from './in-order';
import { LIMITS } from './limits';
import { requestAt, responseAt } from './messages';
import {
  ANSWER,
  COM_QUERY,
  COM_STMT_CLOSE,
  COM_STMT_PREPARE,
  type Command,
  commandOf,
  maskError,
} from './mysql-commands';
import { MAX_PACKET, PacketReader, READ_HOLE, READ_PACKET } from './mysql-packets';
import { MysqlReply } from './mysql-reply';
import {
  type L7Options,
  type L7Parser,
  type L7Protocol,
  type MessageSink,
  type RequestMessage,
  type ResponseMessage,
  type Segment,
  TO_CLIENT,
  TO_SERVER,
  type Way,
} from './parser';
import { type SqlSummary, summariseSql } from './sql';
import { cutText, latin1Of, TextCache, textOf } from './text';

const enum Phase {
  /** Neither greeting nor command was seen yet. */
  UNKNOWN,
  LOGIN,
  COMMANDS,
  GIVEN_UP,
}

const CLIENT_COMPRESS = 0x20;
const CLIENT_PROTOCOL_41 = 0x200;
const CLIENT_SSL = 0x800;
const CLIENT_ZSTD = 0x4000000;
/** A client that switches to TLS sends the fixed part of its log-in packet first. */
const SSL_REQUEST_BYTES = 32;
const GREETING = 10;
/** Reply packets of which more is kept than their first bytes: errors and the greeting. */
const REPLY_BYTES = 640;
/** MariaDB: "the statement that was prepared last". */
const LAST_PREPARED = 0xffffffff;
const NOTHING: SqlSummary = Object.freeze({ text: '', endpoint: '', trace: undefined });

class MysqlParser implements L7Parser {
  readonly protocol = L7_PROTOCOL.MYSQL;
  private phase: Phase = Phase.UNKNOWN;
  private readonly order = new InOrder();
  private readonly up = new Direction();
  private readonly down = new Direction();
  private readonly requests: PacketReader;
  private readonly replies = new PacketReader(REPLY_BYTES);
  private readonly reply = new MysqlReply();
  private response: ResponseMessage | undefined;
  private request: RequestMessage | undefined;
  private repliesMissed = false;
  private version = '';
  private serverCapabilities = 0;
  private willCompress = false;
  /** PREPAREs whose statement id is not known yet, by request id. */
  private readonly preparing = new Map<number, { message: RequestMessage; sql: SqlSummary }>();
  private readonly statements = new Map<number, SqlSummary>();
  private lastPrepared: SqlSummary = NOTHING;

  constructor(
    private readonly options: L7Options,
    private readonly sql: TextCache<SqlSummary>,
  ) {
    this.requests = new PacketReader(options.fieldLimitBytes * 2 + 64);
  }

  feed(segment: Segment, sink: MessageSink): void {
    if (this.phase === Phase.GIVEN_UP || segment.length === 0) return;
    const isUp = segment.way === TO_SERVER;
    const side = isUp ? this.up : this.down;
    const packets = isUp ? this.requests : this.replies;
    if (side.rejoin) this.stepOverGap(isUp, segment, sink);
    // What comes first may be the middle of something even when nobody says so.
    if (!side.hasBeenFed && segment.length > 4 && !this.looksRight(isUp, segment)) side.joinLate();
    side.note(segment);
    if (side.isLost && !this.resume(isUp, segment)) {
      side.skipSegment(sink);
      return;
    }
    let p = 0;
    while (p < segment.length) {
      const verdict = packets.read(segment, p);
      p = packets.offset;
      if (verdict === READ_HOLE) {
        this.lose(isUp, 'hole', segment.length - p, sink);
        return;
      }
      if (verdict !== READ_PACKET) return;
      if (isUp) this.requestPacket(sink);
      else this.replyPacket(sink);
      if ((this.phase as Phase) === Phase.GIVEN_UP || side.isLost) return;
    }
  }

  resync(way: Way): void {
    this.order.markLoss();
    (way === TO_SERVER ? this.up : this.down).rejoin = true;
  }

  close(_timeNs: number, sink: MessageSink): void {
    this.finishReply(sink);
    this.phase = Phase.GIVEN_UP;
  }

  private giveUp(reason: string, sink: MessageSink): void {
    this.phase = Phase.GIVEN_UP;
    this.statements.clear();
    sink.skipped(reason);
  }

  private lose(isUp: boolean, reason: string, missing: number, sink: MessageSink): void {
    const side = isUp ? this.up : this.down;
    (isUp ? this.requests : this.replies).reset();
    if (!isUp) {
      if (this.response !== undefined) this.response.length += missing;
      this.finishReply(sink);
      this.repliesMissed = true;
      if (reason !== 'gap') this.order.markLoss(); // a gap was announced, and what waited then is marked already
    }
    side.lose(reason, isUp ? this.down : this.up, sink);
  }

  private stepOverGap(isUp: boolean, segment: Segment, sink: MessageSink): void {
    const side = isUp ? this.up : this.down;
    const gap = side.takeGap(segment);
    if (side.isLost && !isUp) this.order.dropDoubtful();
    if (gap === 0 || side.isLost || (gap > 0 && (isUp ? this.requests : this.replies).skip(gap))) return;
    this.lose(isUp, 'gap', Math.max(gap, 0), sink);
    if (isUp) return;
    this.order.dropDoubtful();
    this.order.keepNewest();
    if (this.order.size > 0) {
      this.down.resumeAtOnce();
      this.repliesMissed = false;
    }
  }

  /** Does the segment begin with a packet that makes sense here? */
  private resume(isUp: boolean, segment: Segment): boolean {
    const side = isUp ? this.up : this.down;
    if (!side.mayResume(isUp ? this.down : this.up)) return false;
    const isGood = this.looksRight(isUp, segment);
    if (!isGood) return false;
    side.isLost = false;
    if (!isUp && this.repliesMissed) {
      // Without a new command since the loss, nobody knows which of the old ones this answers.
      this.order.dropDoubtful();
      this.repliesMissed = false;
    }
    return true;
  }

  private looksRight(isUp: boolean, segment: Segment): boolean {
    const b = segment.payload;
    if (isUp) return beginsRequest(b, segment.length);
    return beginsReply(b, segment.length, this.phase === Phase.COMMANDS);
  }

  private requestPacket(sink: MessageSink): void {
    const { requests } = this;
    if (requests.isContinuation || (requests.sequence !== 0 && this.phase === Phase.COMMANDS)) {
      this.growRequest(); // the rest of a long command, a file for LOAD DATA LOCAL, a password
      return;
    }
    if (requests.sequence !== 0) {
      this.loginPacket(sink);
      return;
    }
    const known = requests.end - requests.start;
    const code = known > 0 ? (requests.bytes[requests.start] as number) : -1;
    const command = commandOf(code, requests.length);
    if (command === undefined) {
      this.lose(true, 'not_mysql', 0, sink);
      return;
    }
    this.phase = Phase.COMMANDS;
    this.command(code, command, sink);
  }

  private growRequest(): void {
    if (this.request === undefined) return;
    this.request.length += this.requests.length + 4;
    this.request.capturedLength += this.requests.captured;
  }

  private loginPacket(sink: MessageSink): void {
    const { bytes, start, end, length } = this.requests;
    const isLogin = this.requests.sequence < 8 && length >= SSL_REQUEST_BYTES && length < 8192;
    if (this.phase === Phase.UNKNOWN && !isLogin) {
      this.lose(true, 'not_mysql', 0, sink);
      return;
    }
    this.phase = Phase.LOGIN;
    if (end - start < 4 || this.requests.sequence !== 1) return;
    const low = (bytes[start] as number) | ((bytes[start + 1] as number) << 8);
    const capabilities = low | ((bytes[start + 2] as number) << 16) | ((bytes[start + 3] as number) << 24);
    if ((capabilities & CLIENT_SSL) !== 0 && length === SSL_REQUEST_BYTES) {
      this.giveUp('tls', sink);
      return;
    }
    // Without the greeting the server's side of the bargain is unknown; then the replies will tell.
    this.willCompress = (capabilities & this.serverCapabilities & (CLIENT_COMPRESS | CLIENT_ZSTD)) !== 0;
  }

  private command(code: number, command: Command, sink: MessageSink): void {
    if (this.repliesMissed) {
      this.order.clear();
      this.preparing.clear();
      this.repliesMissed = false;
    }
    this.up.turns++;
    const { requests } = this;
    const isOneWay = command.answer === ANSWER.NONE;
    const message = requestAt(requests.origin, 0, isOneWay ? this.order.fresh() : this.order.push(command.answer));
    message.version = this.version;
    message.requestType = command.name;
    message.length = requests.length + 4;
    message.capturedLength = requests.captured;
    if (isOneWay) message.oneWay = true;
    if (command.argument === 'sql') this.statementText(code, message);
    else if (command.argument === 'statement') this.statementId(code, message);
    else if (command.argument === 'name') message.requestResource = this.name();
    this.request = message;
    sink.request(message);
    if (command.answer === ANSWER.REPLICATION) this.giveUp('replication', sink);
  }

  private statementText(code: number, message: RequestMessage): void {
    const { bytes, end } = this.requests;
    const start = code === COM_QUERY ? afterAttributes(bytes, this.requests.start + 1, end) : this.requests.start + 1;
    const sql = this.sql.get(bytes, start, end);
    message.requestResource = sql.text;
    message.endpoint = sql.endpoint;
    if (sql.trace !== undefined) {
      message.w3cTraceId = sql.trace.traceId;
      message.spanId = sql.trace.spanId;
    }
    if (code !== COM_STMT_PREPARE) return;
    if (this.preparing.size >= LIMITS.statements) this.preparing.clear();
    this.preparing.set(message.id as number, { message, sql });
    this.lastPrepared = sql;
  }

  private statementId(code: number, message: RequestMessage): void {
    const { bytes, start, end } = this.requests;
    if (end - start < 5) return;
    const low = (bytes[start + 1] as number) | ((bytes[start + 2] as number) << 8);
    const id = low + ((bytes[start + 3] as number) | ((bytes[start + 4] as number) << 8)) * 0x10000;
    const sql = id === LAST_PREPARED ? this.lastPrepared : this.statements.get(id);
    if (id !== LAST_PREPARED) message.requestId = id;
    if (sql === undefined) return;
    message.requestResource = sql.text;
    message.endpoint = sql.endpoint;
    this.statements.delete(id);
    if (code !== COM_STMT_CLOSE && id !== LAST_PREPARED) this.statements.set(id, sql);
  }

  private remember(id: number, sql: SqlSummary): void {
    this.statements.delete(id);
    if (this.statements.size >= LIMITS.statements) {
      for (const oldest of this.statements.keys()) {
        this.statements.delete(oldest);
        break;
      }
    }
    this.statements.set(id, sql);
  }

  /** Database or table name, up to its terminator. */
  private name(): string {
    const { bytes, start, end } = this.requests;
    const nul = bytes.indexOf(0, start + 1);
    return textOf(bytes, start + 1, nul >= 0 && nul < end ? nul : end, Math.min(256, this.options.fieldLimitBytes));
  }

  private replyPacket(sink: MessageSink): void {
    const { replies } = this;
    if (this.phase !== Phase.COMMANDS) {
      this.serverLoginPacket(sink);
      return;
    }
    if (this.response === undefined) {
      const answer = this.order.peekKind();
      // Nobody asked: the last EOF of a PREPARE, or a server that says goodbye.
      if (answer < 0 || (replies.length === 5 && replies.sequence !== 1 && replies.bytes[replies.start] === 0xfe))
        return;
      this.down.turns++;
      this.response = responseAt(replies.origin, 0, this.order.shift());
      this.reply.begin(answer);
    }
    this.response.length += replies.length + 4;
    this.response.capturedLength += replies.captured;
    if (this.reply.packet(replies)) this.finishReply(sink);
  }

  private serverLoginPacket(sink: MessageSink): void {
    const { bytes, start, end, sequence } = this.replies;
    const head = start < end ? (bytes[start] as number) : -1;
    if (sequence === 0 && head === GREETING) {
      this.greeting(bytes, start + 1, end);
      this.phase = Phase.LOGIN;
    } else if (this.phase === Phase.LOGIN && sequence >= 2 && head === 0) {
      this.phase = Phase.COMMANDS;
      if (this.willCompress) this.giveUp('compressed', sink);
    } else if (this.phase === Phase.UNKNOWN && head !== 0xff) {
      this.lose(false, 'not_mysql', 0, sink);
    }
  }

  private greeting(bytes: Uint8Array, start: number, end: number): void {
    const nul = bytes.indexOf(0, start);
    if (nul < 0 || nul >= end) return;
    // MariaDB hides behind 5.5.5 from clients that take 10 for a newer MySQL.
    this.version = textOf(bytes, start, nul, 64).replace(/^5\.5\.5-(?=\d+\.)/, '');
    const at = nul + 1 + 4 + 8 + 1; // connection id, first part of the salt, filler
    if (at + 7 > end) return;
    const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
    this.serverCapabilities = low | ((bytes[at + 5] as number) << 16) | ((bytes[at + 6] as number) << 24);
  }

  private finishReply(sink: MessageSink): void {
    const { response, reply } = this;
    if (response === undefined) return;
    this.response = undefined;
    if (reply.errorCode !== 0) {
      const isClient = reply.errorCode >= 2000 && reply.errorCode < 3000;
      response.status = isClient ? RESPONSE_STATUS.CLIENT_ERROR : RESPONSE_STATUS.SERVER_ERROR;
      response.code = reply.errorCode;
      const text = this.options.maskLiterals ? maskError(reply.errorCode, reply.errorMessage) : reply.errorMessage;
      response.exception = cutText(text, this.options.fieldLimitBytes);
    }
    if (reply.affectedRows >= 0) response.affectedRows = reply.affectedRows;
    if (reply.sqlState !== '') attribute(response, 'db.response.sqlstate', reply.sqlState);
    if (reply.rows >= 0 && reply.errorCode === 0) attribute(response, 'db.response.returned_rows', String(reply.rows));
    if (reply.answer === ANSWER.PREPARE) {
      const prepared = this.preparing.get(response.id as number);
      this.preparing.delete(response.id as number);
      if (prepared !== undefined && reply.statement >= 0) {
        prepared.message.requestId = reply.statement;
        this.remember(reply.statement, prepared.sql);
      }
    }
    sink.response(response);
  }
}

function attribute(response: ResponseMessage, name: string, value: string): void {
  (response.attributeNames ??= []).push(name);
  (response.attributeValues ??= []).push(value);
}

/**
 * MySQL 8 clients may put query attributes before the text: their number, the number of sets (always 1), and when
 * there are any, names and values. With none that is two bytes; else the statement is looked for by its verb.
 */
function afterAttributes(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 2 || (bytes[start] as number) > 0x1f || bytes[start + 1] !== 1) return start;
  if (bytes[start] === 0) return start + 2;
  const verb = /\b(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|CALL|SET|SHOW|BEGIN|COMMIT|ROLLBACK|START)\b/i;
  const found = verb.exec(latin1Of(bytes, start, end));
  return found === null ? end : start + found.index;
}

/** One packet, or the header of one, that a client may send first: a command, or its log-in. */
function beginsRequest(b: Uint8Array, length: number): boolean {
  if (b.length < 4 || length < 4) return false;
  const size = (b[0] as number) | ((b[1] as number) << 8) | ((b[2] as number) << 16);
  const sequence = b[3] as number;
  if (size === 0 || sequence > 1) return false;
  // Some servers read the header by itself; then all that can be asked of it is a sensible length.
  if (length === 4) return sequence === 0 && size < MAX_PACKET;
  if (b.length < 5) return false;
  if (sequence === 0) {
    const command = commandOf(b[4] as number, size);
    if (command === undefined) return false;
    // A batch may follow a command without a reply; everything else is alone in its segment, or longer than it.
    return size + 4 >= length || command.answer === ANSWER.NONE || b[size + 7] === 0;
  }
  if (size + 4 < length || size < SSL_REQUEST_BYTES || size > 8192 || b.length < Math.min(length, 36)) return false;
  if (length < 36) return true; // a piece of a log-in
  const low = (b[4] as number) | ((b[5] as number) << 8);
  if ((low & CLIENT_PROTOCOL_41) === 0) return false;
  // 4 capabilities, 4 packet size, 1 charset, then 19 zeros; MariaDB uses the 4 after those.
  for (let i = 13; i < 32; i++) if (b[i] !== 0) return false;
  return true;
}

/** The greeting, or the first packet of a reply. */
function beginsReply(b: Uint8Array, length: number, isCommandPhase: boolean): boolean {
  if (b.length < 4 || length < 4) return false;
  const size = (b[0] as number) | ((b[1] as number) << 8) | ((b[2] as number) << 16);
  if (size === 0) return false;
  if (isCommandPhase) return b[3] === 1 && (size + 4 <= length || b.length < length || length === 4);
  if (b[3] === 0 && size > 36 && size < 512 && size + 4 >= length && b[4] === GREETING) {
    const nul = b.indexOf(0, 5);
    return nul < 80 && /^[\x20-\x7e]*$/.test(latin1Of(b, 5, nul < 0 ? b.length : nul));
  }
  // Log-in seen from its middle: OK or a question back.
  return b[3] === 2 && size + 4 === length && (b[4] === 0 || b[4] === 0xfe || b[4] === 1);
}

const caches = new WeakMap<L7Options, TextCache<SqlSummary>>();

function cacheFor(options: L7Options): TextCache<SqlSummary> {
  let cache = caches.get(options);
  if (cache === undefined) {
    const limit = options.fieldLimitBytes;
    cache = new TextCache(2048, 512, (bytes, start, end) => {
      // Statements shrink when literals are masked, so more is read than will be kept.
      const summary = summariseSql(textOf(bytes, start, end, limit * 2), options.maskLiterals);
      return { text: cutText(summary.text, limit), endpoint: cutText(summary.endpoint, limit), trace: summary.trace };
    });
    caches.set(options, cache);
  }
  return cache;
}

export const mysql: L7Protocol = {
  protocol: L7_PROTOCOL.MYSQL,
  name: 'MySQL',
  recognise(payload: Uint8Array, way: Way): boolean {
    if (payload.length < 5) return false;
    return way === TO_CLIENT ? beginsReply(payload, payload.length, false) : beginsRequest(payload, payload.length);
  },
  create: (options: L7Options): L7Parser => new MysqlParser(options, cacheFor(options)),
};
