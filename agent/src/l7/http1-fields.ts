/** Turns the offsets of an HTTP head into the texts of a row: masked, bounded, and cached where they repeat. */
import { STATUS_CODES } from 'node:http';
import { RESPONSE_STATUS } from '@thalweg/protocol';
import { endpointOf } from './endpoint';
import { HEADER, TRACE_HEADERS, type HeadReader } from './http1-head';
import { MASK, maskTarget } from './mask';
import { type RequestTexts } from './messages';
import { type L7Options } from './parser';
import { cutText, latin1Of, TextCache, textOf } from './text';
import {
  parseB3Multi,
  parseB3Single,
  parseSw8,
  parseTraceparent,
  parseUberTraceId,
  type TraceContext,
} from './trace-headers';

export interface ResponseTexts {
  readonly status: number;
  readonly exception: string;
  readonly xRequestId: string | undefined;
}

interface Target {
  readonly resource: string;
  readonly endpoint: string;
  /** Host of an absolute-form target; authority of CONNECT. */
  readonly authority: string;
}

const { OK, CLIENT_ERROR, SERVER_ERROR } = RESPONSE_STATUS;
/** Longest text that a cache remembers; longer ones are rarely repeated. */
const CACHED_BYTES = 256;
/** A User-Agent says what it says within this. */
const USER_AGENT_BYTES = 256;
const CREDENTIAL = /^(?:basic|bearer|digest|negotiate)\s/i;

export class HttpFields {
  private readonly methods: TextCache<string>;
  private readonly hosts: TextCache<string>;
  private readonly agents: TextCache<string>;
  private readonly reasons: TextCache<string>;
  private readonly targets: TextCache<Target>;
  private readonly limit: number;

  constructor(
    private readonly reader: HeadReader,
    options: L7Options,
  ) {
    const limit = options.fieldLimitBytes;
    this.limit = limit;
    const plain = (b: Uint8Array, start: number, end: number): string => textOf(b, start, end, limit);
    this.methods = new TextCache(64, 24, latin1Of);
    this.hosts = new TextCache(512, CACHED_BYTES, plain);
    this.agents = new TextCache(256, CACHED_BYTES, (b, s, e) => textOf(b, s, e, Math.min(limit, USER_AGENT_BYTES)));
    this.reasons = new TextCache(64, CACHED_BYTES, plain);
    this.targets = new TextCache(4096, CACHED_BYTES, (b, start, end) => {
      // Decoded far enough that a secret at the limit is masked before the text is cut, not cut into something that no longer looks like one.
      const text = textOf(b, start, end, limit * 2);
      return {
        resource: cutText(options.maskLiterals ? maskTarget(text) : text, limit),
        endpoint: cutText(endpointOf(text, options.endpointSegments), limit),
        authority: cutText(/^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#]*)/i.exec(text)?.[1] ?? '', limit),
      };
    });
  }

  /** What the head says that the reader has just read. */
  request(b: Uint8Array): RequestTexts {
    const head = this.reader;
    const target = this.targets.get(b, head.targetStart, head.targetEnd);
    const method = this.methods.get(b, head.methodStart, head.methodEnd);
    const isConnect = method === 'CONNECT';
    const texts: RequestTexts = {
      version: head.minor === 1 ? '1.1' : '1.0',
      requestType: method,
      requestDomain: isConnect ? target.resource : target.authority,
      requestResource: target.resource,
      endpoint: isConnect ? '' : target.endpoint,
      traceId2: undefined,
      httpProxyClient: undefined,
      xRequestId: undefined,
      w3cTraceId: undefined,
      spanId: undefined,
      parentSpanId: undefined,
      attributeNames: undefined,
      attributeValues: undefined,
    };
    if (head.seen !== 0) this.fillFromHeaders(b, texts);
    return texts;
  }

  private fillFromHeaders(b: Uint8Array, message: RequestTexts): void {
    const head = this.reader;
    if (head.has(HEADER.HOST)) {
      const host = this.hosts.get(b, head.starts[HEADER.HOST] as number, head.ends[HEADER.HOST] as number);
      if (host !== '') message.requestDomain = host;
    }
    if (head.has(HEADER.USER_AGENT)) {
      const start = head.starts[HEADER.USER_AGENT] as number;
      message.attributeNames = ['user_agent'];
      message.attributeValues = [this.agents.get(b, start, head.ends[HEADER.USER_AGENT] as number)];
    }
    if (head.has(HEADER.X_REQUEST_ID)) message.xRequestId = this.text(b, HEADER.X_REQUEST_ID);
    if (head.has(HEADER.X_FORWARDED_FOR)) {
      message.httpProxyClient = (this.text(b, HEADER.X_FORWARDED_FOR).split(',', 1)[0] as string).trim();
    }
    if ((head.seen & TRACE_HEADERS) !== 0) this.fillTrace(b, message);
    if (head.seen >>> HEADER.CUSTOM !== 0) this.fillCustom(b, message);
  }

  response(b: Uint8Array): ResponseTexts {
    const head = this.reader;
    const code = head.statusCode;
    const isError = code >= 400;
    return {
      status: isError ? (code >= 500 ? SERVER_ERROR : CLIENT_ERROR) : OK,
      exception: isError ? this.reasons.get(b, head.reasonStart, head.reasonEnd) || (STATUS_CODES[code] ?? '') : '',
      xRequestId: head.has(HEADER.X_REQUEST_ID) ? this.text(b, HEADER.X_REQUEST_ID) : undefined,
    };
  }

  private text(b: Uint8Array, header: number): string {
    return textOf(b, this.reader.starts[header] as number, this.reader.ends[header] as number, this.limit);
  }

  /** The first context that is valid, by how exact its format is; a second, different trace goes beside it. */
  private fillTrace(b: Uint8Array, message: RequestTexts): void {
    const head = this.reader;
    if (head.has(HEADER.TRACEPARENT)) {
      const start = head.starts[HEADER.TRACEPARENT] as number;
      take(message, parseTraceparent(b, start, head.ends[HEADER.TRACEPARENT] as number));
    }
    if (head.has(HEADER.B3)) take(message, parseB3Single(this.text(b, HEADER.B3)));
    if (head.has(HEADER.X_B3_TRACEID)) {
      const span = head.has(HEADER.X_B3_SPANID) ? this.text(b, HEADER.X_B3_SPANID) : '';
      const parent = head.has(HEADER.X_B3_PARENTSPANID) ? this.text(b, HEADER.X_B3_PARENTSPANID) : '';
      take(message, parseB3Multi(this.text(b, HEADER.X_B3_TRACEID), span, parent));
    }
    if (head.has(HEADER.SW8)) take(message, parseSw8(this.text(b, HEADER.SW8)));
    if (head.has(HEADER.UBER_TRACE_ID)) take(message, parseUberTraceId(this.text(b, HEADER.UBER_TRACE_ID)));
  }

  private fillCustom(b: Uint8Array, message: RequestTexts): void {
    const names = (message.attributeNames ??= []);
    const values = (message.attributeValues ??= []);
    this.reader.customNames.forEach((name, i) => {
      if (!this.reader.has(HEADER.CUSTOM + i)) return;
      const value = this.text(b, HEADER.CUSTOM + i);
      names.push(`http.request.header.${name}`);
      values.push(CREDENTIAL.test(value) ? MASK : value);
    });
  }
}

function take(message: RequestTexts, context: TraceContext | undefined): void {
  if (context === undefined) return;
  if (message.w3cTraceId === undefined) {
    message.w3cTraceId = context.traceId;
    if (context.spanId !== '') message.spanId = context.spanId;
    if (context.parentSpanId !== '') message.parentSpanId = context.parentSpanId;
  } else if (message.traceId2 === undefined && context.traceId !== message.w3cTraceId) {
    message.traceId2 = context.traceId;
  }
}
