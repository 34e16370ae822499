/** HTTP/1.0 and 1.1, RFC 9110 and 9112. */
import { L7_PROTOCOL } from '@thalweg/protocol';
import { HttpFields, type ResponseTexts } from './http1-fields';
import { HEAD_BAD, HEADER, HeadReader, type HeadVerdict } from './http1-head';
import {
  type Body,
  BODY_CHUNKED,
  BODY_LENGTH,
  BODY_NONE,
  BODY_TUNNEL,
  BODY_UNTIL_CLOSE,
  type HeadPlace,
  HttpStream,
} from './http1-stream';
import { InOrder } from './in-order';
import { KnownHeads } from './known-heads';
import { type RequestTexts, requestWith, responseAt } from './messages';
import {
  type L7Options,
  type L7Parser,
  type L7Protocol,
  type MessageSink,
  type RequestMessage,
  type ResponseMessage,
  type Segment,
  TO_SERVER,
  type Way,
} from './parser';

/** What the response side must know of a request: whether a body follows the response's head, or the connection changes. */
const PLAIN = 0;
const HEAD_METHOD = 1;
const CONNECT_METHOD = 2;

const CHUNKED = Buffer.from('chunked');
const WEBSOCKET = Buffer.from('websocket');
const H2C = Buffer.from('h2c');
const EVENT_STREAM = Buffer.from('text/event-stream');
const CONTINUE = Buffer.from('100-continue');

interface RequestFacts {
  readonly texts: RequestTexts;
  readonly kind: number;
  readonly expectsContinue: boolean;
  readonly isChunked: boolean;
  /** -1: not told. */
  readonly bodyLength: number;
}

interface ResponseFacts {
  readonly code: number;
  readonly texts: ResponseTexts;
  readonly isEventStream: boolean;
  readonly hasTransferEncoding: boolean;
  readonly isChunked: boolean;
  readonly bodyLength: number;
  /** What the connection becomes, should it be upgraded. */
  readonly upgrade: string;
}

/** What connections with the same options share. */
interface Shared {
  readonly reader: HeadReader;
  readonly fields: HttpFields;
  readonly requests: KnownHeads<RequestFacts>;
  readonly responses: KnownHeads<ResponseFacts>;
}
const sharedByOptions = new WeakMap<L7Options, Shared>();

function sharedFor(options: L7Options): Shared {
  let shared = sharedByOptions.get(options);
  if (shared === undefined) {
    const reader = new HeadReader(options.httpHeaders);
    const fields = new HttpFields(reader, options);
    shared = { reader, fields, requests: new KnownHeads(), responses: new KnownHeads() };
    sharedByOptions.set(options, shared);
  }
  return shared;
}

class Requests extends HttpStream<RequestFacts> {
  private current: RequestMessage | undefined;
  private expectsContinue = false;

  constructor(
    private readonly parser: Http1Parser,
    private readonly shared: Shared,
  ) {
    super(shared.reader, shared.requests);
  }

  protected readHead(b: Uint8Array, start: number, end: number): HeadVerdict {
    return this.reader.request(b, start, end);
  }

  protected factsOf(b: Uint8Array): RequestFacts {
    const { reader } = this;
    const texts = this.shared.fields.request(b);
    const method = texts.requestType;
    return {
      texts,
      kind: method === 'HEAD' ? HEAD_METHOD : method === 'CONNECT' ? CONNECT_METHOD : PLAIN,
      expectsContinue: reader.valueHas(b, HEADER.EXPECT, CONTINUE),
      isChunked: reader.valueHas(b, HEADER.TRANSFER_ENCODING, CHUNKED),
      bodyLength: reader.contentLength(b),
    };
  }

  /** Ids of traces and requests make every head a new one. */
  protected isRepeatable({ texts }: RequestFacts): boolean {
    return texts.w3cTraceId === undefined && texts.xRequestId === undefined;
  }

  protected begin(facts: RequestFacts, head: HeadPlace, sink: MessageSink): Body {
    const order = this.parser.order;
    this.turns++;
    // Whoever asks again after responses went missing has stopped waiting for those.
    if (this.parser.responses.takeMissed()) order.clear();
    const message = requestWith(head.origin, head.offset, order.push(facts.kind), facts.texts, head.size);
    this.current = message;
    sink.request(message);
    if (head.cut) return BODY_NONE;
    this.expectsContinue = facts.expectsContinue;
    if (facts.isChunked) return BODY_CHUNKED;
    this.bodyLength = facts.bodyLength;
    return this.bodyLength > 0 ? BODY_LENGTH : BODY_NONE;
  }

  override feed(segment: Segment, sink: MessageSink): void {
    if (this.expectsContinue && this.parser.responses.turns > this.answeredBefore && this.isBodyUnsent) {
      const captured = Math.min(segment.payload.length, segment.length);
      if (this.readHead(segment.payload, 0, captured) !== HEAD_BAD && this.reader.hasStartLine) this.dropBody();
    }
    this.expectsContinue &&= this.isBodyUnsent;
    const before = this.turns;
    super.feed(segment, sink);
    if (this.turns !== before) this.answeredBefore = this.parser.responses.turns;
  }
  private answeredBefore = 0;

  protected grow(length: number, captured: number): void {
    if (this.current === undefined) return;
    this.current.length += length;
    this.current.capturedLength += captured;
  }

  protected finish(): void {
    this.current = undefined;
  }

  protected lost(): void {
    // The request was handed over with its head; its length goes on growing until the next one begins.
  }

  protected otherTurns(): number {
    return this.parser.responses.turns;
  }

  protected afterGap(): boolean {
    return false;
  }

  protected onLeave(): void {
    // The response side drops who can no longer be paired.
  }

  protected onResume(): void {
    // A request that is seen again needs nobody's consent.
  }
}

class Responses extends HttpStream<ResponseFacts> {
  private pending: ResponseMessage | undefined;
  private isHandedOver = false;

  constructor(
    private readonly parser: Http1Parser,
    private readonly shared: Shared,
  ) {
    super(shared.reader, shared.responses);
  }

  protected readHead(b: Uint8Array, start: number, end: number): HeadVerdict {
    return this.reader.response(b, start, end);
  }

  protected factsOf(b: Uint8Array): ResponseFacts {
    const { reader } = this;
    return {
      code: reader.statusCode,
      texts: this.shared.fields.response(b),
      isEventStream: reader.valueHas(b, HEADER.CONTENT_TYPE, EVENT_STREAM),
      hasTransferEncoding: reader.has(HEADER.TRANSFER_ENCODING),
      isChunked: reader.valueHas(b, HEADER.TRANSFER_ENCODING, CHUNKED),
      bodyLength: reader.contentLength(b),
      upgrade: reader.statusCode === 101 ? this.upgradeName(b) : 'tunnel',
    };
  }

  protected isRepeatable({ texts }: ResponseFacts): boolean {
    return texts.xRequestId === undefined;
  }

  protected begin(facts: ResponseFacts, head: HeadPlace, sink: MessageSink): Body {
    const { code } = facts;
    if (code < 200 && code !== 101) {
      this.pending = undefined; // interim: the final response is still to come
      return BODY_NONE;
    }
    const order = this.parser.order;
    this.turns++;
    const kind = order.peekKind();
    const message = responseAt(head.origin, head.offset, order.shift());
    message.length = head.size;
    message.capturedLength = head.size;
    message.code = code;
    message.status = facts.texts.status;
    message.exception = facts.texts.exception;
    message.xRequestId = facts.texts.xRequestId;
    this.pending = message;
    this.isHandedOver = false;
    const isTunnel = code === 101 || (kind === CONNECT_METHOD && code < 300);
    if (isTunnel) {
      this.finish(sink);
      this.parser.upgraded(facts.upgrade, sink);
      return BODY_TUNNEL;
    }
    if (head.cut) return BODY_NONE;
    if (kind === HEAD_METHOD || code === 204 || code === 304) {
      this.finish(sink);
      return BODY_NONE;
    }
    return this.bodyOf(facts, sink);
  }

  private bodyOf(facts: ResponseFacts, sink: MessageSink): Body {
    // An event stream may never end; waiting for it would show the request as unanswered.
    if (facts.isEventStream) this.handOver(sink);
    if (facts.hasTransferEncoding) return facts.isChunked ? BODY_CHUNKED : BODY_UNTIL_CLOSE;
    this.bodyLength = facts.bodyLength;
    if (this.bodyLength > 0) return BODY_LENGTH;
    if (this.bodyLength < 0) return BODY_UNTIL_CLOSE;
    this.finish(sink);
    return BODY_NONE;
  }

  private upgradeName(b: Uint8Array): string {
    if (this.reader.valueHas(b, HEADER.UPGRADE, WEBSOCKET)) return 'websocket';
    return this.reader.valueHas(b, HEADER.UPGRADE, H2C) ? 'h2c' : 'upgraded';
  }

  protected grow(length: number, captured: number): void {
    if (this.pending === undefined) return;
    this.pending.length += length;
    this.pending.capturedLength += captured;
  }

  protected finish(sink: MessageSink): void {
    this.handOver(sink);
    this.pending = undefined;
  }

  private handOver(sink: MessageSink): void {
    if (this.pending !== undefined && !this.isHandedOver) sink.response(this.pending);
    this.isHandedOver = true;
  }

  protected lost(sink: MessageSink): void {
    this.finish(sink);
  }

  /** The connection has ended, and with it a body that ran until then. One cut short is handed over as far as it came. */
  close(sink: MessageSink): void {
    this.finish(sink);
    this.giveUp();
  }

  protected otherTurns(): number {
    return this.parser.requests.turns;
  }

  protected onLeave(): void {
    this.parser.order.markLoss();
  }

  /** Without a new request since the loss, nobody knows which of the old ones this answers. */
  protected onResume(): void {
    if (this.takeMissed()) this.parser.order.dropDoubtful();
  }

  protected afterGap(): boolean {
    const { order } = this.parser;
    order.dropDoubtful();
    order.keepNewest();
    return order.size > 0;
  }
}

class Http1Parser implements L7Parser {
  readonly protocol = L7_PROTOCOL.HTTP1;
  readonly order = new InOrder();
  readonly requests: Requests;
  readonly responses: Responses;

  constructor(shared: Shared) {
    this.requests = new Requests(this, shared);
    this.responses = new Responses(this, shared);
  }

  feed(segment: Segment, sink: MessageSink): void {
    if (segment.way === TO_SERVER) this.requests.feed(segment, sink);
    else this.responses.feed(segment, sink);
  }

  resync(way: Way): void {
    this.order.markLoss();
    if (way === TO_SERVER) this.requests.resync();
    else this.responses.resync();
  }

  close(_timeNs: number, sink: MessageSink): void {
    this.responses.close(sink);
    this.requests.giveUp();
  }

  /** The connection speaks something else from here on; counted once. */
  upgraded(to: string, sink: MessageSink): void {
    sink.skipped(to);
    this.requests.giveUp();
  }
}

const recogniser = new HeadReader([]);

export const http1: L7Protocol = {
  protocol: L7_PROTOCOL.HTTP1,
  name: 'HTTP/1',
  recognise(payload: Uint8Array, way: Way): boolean {
    const verdict =
      way === TO_SERVER
        ? recogniser.request(payload, 0, payload.length)
        : recogniser.response(payload, 0, payload.length);
    return verdict !== HEAD_BAD && recogniser.hasStartLine;
  },
  create: (options: L7Options): L7Parser => new Http1Parser(sharedFor(options)),
};
