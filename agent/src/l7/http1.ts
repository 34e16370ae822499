/** HTTP/1.0 and 1.1, RFC 9110 and 9112. */
import { L7_PROTOCOL } from '@thalweg/protocol';
import { HttpFields } from './http1-fields';
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
import { requestAt, responseAt } from './messages';
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

/** What connections with the same options share. */
interface Shared {
  readonly reader: HeadReader;
  readonly fields: HttpFields;
}
const sharedByOptions = new WeakMap<L7Options, Shared>();

function sharedFor(options: L7Options): Shared {
  let shared = sharedByOptions.get(options);
  if (shared === undefined) {
    const reader = new HeadReader(options.httpHeaders);
    shared = { reader, fields: new HttpFields(reader, options) };
    sharedByOptions.set(options, shared);
  }
  return shared;
}

class Requests extends HttpStream {
  private current: RequestMessage | undefined;
  private expectsContinue = false;

  constructor(
    private readonly parser: Http1Parser,
    private readonly shared: Shared,
  ) {
    super(shared.reader);
  }

  protected readHead(b: Uint8Array, start: number, end: number): HeadVerdict {
    return this.reader.request(b, start, end);
  }

  protected begin(b: Uint8Array, head: HeadPlace, sink: MessageSink): Body {
    const { reader } = this;
    const order = this.parser.order;
    this.turns++;
    // Whoever asks again after responses went missing has stopped waiting for those.
    if (this.parser.responses.takeMissed()) order.clear();
    const method = this.shared.fields.method(b);
    const kind = method === 'HEAD' ? HEAD_METHOD : method === 'CONNECT' ? CONNECT_METHOD : PLAIN;
    const message = requestAt(head.origin, head.offset, order.push(kind));
    message.length = head.size;
    message.capturedLength = head.size;
    this.shared.fields.fillRequest(b, message);
    this.current = message;
    sink.request(message);
    if (head.cut) return BODY_NONE;
    this.expectsContinue = reader.has(HEADER.EXPECT) && reader.valueHas(b, HEADER.EXPECT, CONTINUE);
    if (reader.valueHas(b, HEADER.TRANSFER_ENCODING, CHUNKED)) return BODY_CHUNKED;
    this.bodyLength = reader.contentLength(b);
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

class Responses extends HttpStream {
  private pending: ResponseMessage | undefined;
  private isHandedOver = false;

  constructor(
    private readonly parser: Http1Parser,
    private readonly shared: Shared,
  ) {
    super(shared.reader);
  }

  protected readHead(b: Uint8Array, start: number, end: number): HeadVerdict {
    return this.reader.response(b, start, end);
  }

  protected begin(b: Uint8Array, head: HeadPlace, sink: MessageSink): Body {
    const { reader } = this;
    const code = reader.statusCode;
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
    this.shared.fields.fillResponse(b, message);
    this.pending = message;
    this.isHandedOver = false;
    const isTunnel = code === 101 || (kind === CONNECT_METHOD && code < 300);
    if (isTunnel) {
      this.finish(sink);
      this.parser.upgraded(this.upgradeName(b, code), sink);
      return BODY_TUNNEL;
    }
    if (head.cut) return BODY_NONE;
    if (kind === HEAD_METHOD || code === 204 || code === 304) {
      this.finish(sink);
      return BODY_NONE;
    }
    return this.bodyOf(b, sink);
  }

  private bodyOf(b: Uint8Array, sink: MessageSink): Body {
    const { reader } = this;
    const isStream = reader.has(HEADER.CONTENT_TYPE) && reader.valueHas(b, HEADER.CONTENT_TYPE, EVENT_STREAM);
    // An event stream may never end; waiting for it would show the request as unanswered.
    if (isStream) this.handOver(sink);
    if (reader.has(HEADER.TRANSFER_ENCODING)) {
      return reader.valueHas(b, HEADER.TRANSFER_ENCODING, CHUNKED) ? BODY_CHUNKED : BODY_UNTIL_CLOSE;
    }
    this.bodyLength = reader.contentLength(b);
    if (this.bodyLength > 0) return BODY_LENGTH;
    if (this.bodyLength < 0) return BODY_UNTIL_CLOSE;
    this.finish(sink);
    return BODY_NONE;
  }

  private upgradeName(b: Uint8Array, code: number): string {
    if (code !== 101) return 'tunnel';
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
