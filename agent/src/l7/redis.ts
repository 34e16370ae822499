/** Redis, Valkey, KeyDB: RESP2 and RESP3. */
import { L7_PROTOCOL, RESPONSE_STATUS } from '@thalweg/protocol';
import { Direction } from './direction';
import { InOrder } from './in-order';
import { LIMITS } from './limits';
import { requestAt, responseAt } from './messages';
import {
  type L7Options,
  type L7Parser,
  type L7Protocol,
  type MessageSink,
  type Segment,
  TO_SERVER,
  type Way,
} from './parser';
import { describeCommand, isClientError, isInlineCommand, maskError } from './redis-command';
import { looksLikeResp, READ_ALL, READ_BAD, READ_VALUE, RespReader } from './resp-reader';
import { cutText, TextCache, textOf } from './text';

/** Kinds of requests by how they are answered. */
const ONE_REPLY = 0;
/** (P|S)(UN)SUBSCRIBE: one confirmation per channel, on RESP3 as pushes. */
const SUBSCRIPTION = 1;
const MONITOR = 2;

const ERROR = 0x2d;
const BULK_ERROR = 0x21;
const ARRAY = 0x2a;
const PUSH = 0x3e;

/** Modules put dots into theirs. */
const COMMAND_NAME = /^[A-Za-z][\w.|:-]{0,63}$/;

const upper = new TextCache<string>(256, 32, (b, s, e) => textOf(b, s, e, 64).toUpperCase());
const firstWord = new TextCache<string>(64, 32, (b, s, e) => textOf(b, s, e, 64).toLowerCase());

class Side extends Direction {
  readonly reader: RespReader;

  constructor(isRequest: boolean) {
    super();
    this.reader = new RespReader(isRequest);
  }
}

class RedisParser implements L7Parser {
  readonly protocol = L7_PROTOCOL.REDIS;
  private readonly order = new InOrder();
  private readonly sides: readonly [Side, Side] = [new Side(true), new Side(false)];
  private isGivenUp = false;
  private isSubscriber = false;
  /** CLIENT REPLY: how many of the next commands get no reply; Infinity while it is off. */
  private unanswered = 0;
  private repliesMissed = false;
  private version = '';

  constructor(private readonly options: L7Options) {}

  feed(segment: Segment, sink: MessageSink): void {
    if (this.isGivenUp || segment.length === 0) return;
    const side = this.sides[segment.way];
    if (side.rejoin) this.stepOverGap(side, segment, sink);
    side.note(segment);
    if (side.isLost) {
      if (!side.mayResume(this.other(side)) || !looksLikeResp(capturedOf(segment), side === this.sides[0])) {
        side.skipSegment(sink);
        return;
      }
      side.isLost = false;
      this.resumed(side);
    }
    let p = 0;
    while (p < segment.length && !this.isGivenUp) {
      const verdict = side.reader.read(segment, p);
      p = side.reader.offset;
      if (verdict === READ_VALUE) {
        this.complete(side, sink, false);
        if (side.isLost) return;
      } else if (verdict !== READ_ALL) {
        this.lose(side, verdict === READ_BAD ? 'not_redis' : 'hole', sink);
        return;
      }
    }
  }

  resync(way: Way): void {
    this.order.markLoss();
    this.sides[way].rejoin = true;
  }

  close(): void {
    this.isGivenUp = true;
  }

  private other(side: Side): Side {
    return side === this.sides[0] ? this.sides[1] : this.sides[0];
  }

  /** The framing is gone. What has begun is handed over as far as it is known; its rest is not mistaken for more. */
  private lose(side: Side, reason: string, sink: MessageSink): void {
    side.reader.endCutText();
    const isWorthIt = side.reader.isMid && reason !== 'not_redis' && (side !== this.sides[0] || side.reader.texts > 0);
    if (isWorthIt) this.complete(side, sink, true);
    side.reader.reset();
    side.lose(reason, this.other(side), sink);
    if (side !== this.sides[1]) return;
    this.repliesMissed = true;
    if (reason !== 'gap') this.order.markLoss(); // a gap was announced, and what waited then is marked already
  }

  /** Without a new command since the loss, nobody knows which of the old ones the next reply answers. */
  private resumed(side: Side): void {
    if (side !== this.sides[1] || !this.repliesMissed) return;
    this.order.dropDoubtful();
    this.repliesMissed = false;
  }

  private stepOverGap(side: Side, segment: Segment, sink: MessageSink): void {
    const gap = side.takeGap(segment);
    if (side.isLost && side === this.sides[1]) this.order.dropDoubtful();
    if (gap === 0 || side.isLost || (gap > 0 && side.reader.skip(gap))) return;
    this.lose(side, 'gap', sink);
    if (side !== this.sides[1]) return;
    this.order.dropDoubtful();
    this.order.keepNewest();
    if (this.order.size > 0) {
      side.resumeAtOnce();
      this.repliesMissed = false;
    }
  }

  private complete(side: Side, sink: MessageSink, isCut: boolean): void {
    if (side === this.sides[0]) this.command(side.reader, sink);
    else this.reply(side.reader, sink, isCut);
  }

  private command(reader: RespReader, sink: MessageSink): void {
    const words = reader.type === 0 ? inlineWords(reader.text(0)) : arrayWords(reader, this.options.fieldLimitBytes);
    if (words.length === 0) return; // `*0` and `*-1` are no commands, and get no reply
    const first = words[0] as string;
    if (reader.type === 0 ? !isInlineCommand(first) : !COMMAND_NAME.test(first)) {
      this.lose(this.sides[0], 'not_redis', sink);
      return;
    }
    this.sides[0].turns++;
    if (this.repliesMissed) {
      this.order.clear();
      this.repliesMissed = false;
    }
    const { maskLiterals, fieldLimitBytes } = this.options;
    const total = reader.type === 0 ? words.length : reader.elements;
    const command = describeCommand(words, total, maskLiterals, fieldLimitBytes);
    const isUnanswered = this.willBeUnanswered(command.name, words);
    const id = isUnanswered ? this.order.fresh() : this.order.push(kindOf(command.name));
    const message = requestAt(reader.origin, 0, id);
    message.version = this.version;
    message.requestType = command.name;
    message.requestResource = command.resource;
    message.endpoint = command.endpoint;
    message.length = reader.length;
    message.capturedLength = reader.capturedLength;
    if (isUnanswered) message.oneWay = true;
    if (command.name === 'HELLO' && /^[23]$/.test(words[1] ?? '')) this.version = words[1] as string;
    sink.request(message);
    if (command.name === 'SYNC' || command.name === 'PSYNC') {
      // A stream of database contents and commands follows, which nobody on this connection asked for one by one.
      this.isGivenUp = true;
      sink.skipped('replication');
    }
  }

  private willBeUnanswered(name: string, words: readonly string[]): boolean {
    if (name === 'CLIENT' && words[1]?.toUpperCase() === 'REPLY') {
      const mode = words[2]?.toUpperCase();
      this.unanswered = mode === 'OFF' ? Infinity : mode === 'SKIP' ? 1 : 0;
      return mode !== 'ON';
    }
    if (this.unanswered === 0) return name === 'SYNC' || name === 'PSYNC';
    this.unanswered--;
    return true;
  }

  private reply(reader: RespReader, sink: MessageSink, isCut: boolean): void {
    const kind = this.order.peekKind();
    if (this.isPushed(reader, kind)) return;
    this.sides[1].turns++;
    if (kind === MONITOR) {
      this.isGivenUp = true;
      sink.skipped('monitor');
    }
    const message = responseAt(reader.origin, 0, this.order.shift());
    message.length = reader.length;
    message.capturedLength = reader.capturedLength;
    if (!isCut || reader.texts > 0) this.judge(reader, message);
    sink.response(message);
  }

  private judge(reader: RespReader, message: ReturnType<typeof responseAt>): void {
    if (reader.type !== ERROR && reader.type !== BULK_ERROR) return;
    const bytes = reader.text(0);
    const error = textOf(bytes, 0, bytes.length, LIMITS.redisTextBytes);
    message.status = isClientError(error) ? RESPONSE_STATUS.CLIENT_ERROR : RESPONSE_STATUS.SERVER_ERROR;
    message.exception = cutText(this.options.maskLiterals ? maskError(error) : error, this.options.fieldLimitBytes);
  }

  /** Messages that come unasked are no replies: pushes, and confirmations beyond the first of one SUBSCRIBE. */
  private isPushed(reader: RespReader, kind: number): boolean {
    if (reader.type !== PUSH && !(this.isSubscriber && reader.type === ARRAY)) {
      if (kind === SUBSCRIPTION && reader.type === ARRAY) this.isSubscriber = true;
      return false;
    }
    const what = reader.texts > 0 ? reader.text(0) : undefined;
    const word = what === undefined ? '' : firstWord.get(what, 0, what.length);
    switch (word) {
      case 'subscribe':
      case 'psubscribe':
      case 'ssubscribe':
      case 'unsubscribe':
      case 'punsubscribe':
      case 'sunsubscribe':
        return kind !== SUBSCRIPTION;
      case 'message':
      case 'pmessage':
      case 'smessage':
        return true;
      default:
        return reader.type === PUSH;
    }
  }
}

function capturedOf(segment: Segment): Uint8Array {
  return segment.payload.length > segment.length ? segment.payload.subarray(0, segment.length) : segment.payload;
}

function kindOf(name: string): number {
  if (name.endsWith('SUBSCRIBE')) return SUBSCRIPTION;
  return name === 'MONITOR' ? MONITOR : ONE_REPLY;
}

function arrayWords(reader: RespReader, limit: number): string[] {
  const words: string[] = [];
  for (let i = 0; i < reader.texts; i++) {
    const bytes = reader.text(i);
    words.push(i === 0 ? upper.get(bytes, 0, bytes.length) : textOf(bytes, 0, bytes.length, limit));
  }
  return words;
}

function inlineWords(line: Uint8Array): string[] {
  const text = textOf(line, 0, line.length, LIMITS.redisTextBytes).trim();
  return text === '' ? [] : text.split(/\s+/, LIMITS.redisArguments);
}

export const redis: L7Protocol = {
  protocol: L7_PROTOCOL.REDIS,
  name: 'Redis',
  recognise: (payload: Uint8Array, way: Way): boolean => looksLikeResp(payload, way === TO_SERVER),
  create: (options: L7Options): L7Parser => new RedisParser(options),
};
