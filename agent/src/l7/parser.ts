/** What a protocol parser is given and gives. One parser instance serves one connection. */

import { type RawPayload } from '../decode/event';

export const TO_SERVER = 0;
export const TO_CLIENT = 1;
export type Way = typeof TO_SERVER | typeof TO_CLIENT;

/** Consecutive bytes of one direction of a connection. The object and its payload are valid only during the call. */
export interface Segment {
  readonly way: Way;
  readonly payload: Uint8Array;
  /** The same bytes without the cost of a view of their own, where the source has them so. */
  readonly raw?: RawPayload;
  /** Bytes moved; those beyond `payload.length` were not captured (a hole that the parser must step over). */
  readonly length: number;
  readonly timeNs: number;
  /** TCP sequence of the first byte. A message that starts at offset n has sequence (tcpSeq + n) mod 2^32. */
  readonly tcpSeq: number;
  readonly traceId: number;
  readonly tid: number;
  readonly capSeq: number;
}

/** Where and when a message began: copied from the segment that held its first byte. */
export interface MessageOrigin {
  timeNs: number;
  tcpSeq: number;
  traceId: number;
  tid: number;
  capSeq: number;
}

export interface RequestMessage extends MessageOrigin {
  /** Pairs with the response of equal id; undefined: responses come in order. */
  id?: number;
  /** Column `request_id`: the protocol's own id (DNS id, MySQL statement); 0: it has none. */
  requestId?: number;
  version: string;
  /** Column `request_type`; further names as in the table. All text is bounded and, by default, masked. */
  requestType: string;
  requestDomain: string;
  requestResource: string;
  endpoint: string;
  traceId2?: string;
  httpProxyClient?: string;
  xRequestId?: string;
  /** From traceparent, b3, sw8, uber-trace-id. `w3cTraceId` is the column `trace_id`. */
  w3cTraceId?: string;
  spanId?: string;
  parentSpanId?: string;
  /** No response will come (MySQL COM_QUIT, …): the row is complete as it is. */
  oneWay?: boolean;
  /** Bytes of the whole message so far; may still grow until the response is complete. */
  length: number;
  capturedLength: number;
  attributeNames?: string[];
  attributeValues?: string[];
}

export interface ResponseMessage extends MessageOrigin {
  id?: number;
  /** `RESPONSE_STATUS` */
  status: number;
  code: number;
  exception: string;
  result?: string;
  xRequestId?: string;
  affectedRows?: number;
  length: number;
  capturedLength: number;
  attributeNames?: string[];
  attributeValues?: string[];
}

/** Takes finished messages. A request is handed over when its head is complete, a response when it has ended. */
export interface MessageSink {
  request(message: RequestMessage): void;
  response(message: ResponseMessage): void;
  /** Bytes or messages that could not be understood, counted by reason in the ledger. */
  skipped(reason: string): void;
}

export interface L7Parser {
  /** `L7_PROTOCOL` */
  readonly protocol: number;
  feed(segment: Segment, sink: MessageSink): void;
  /** Records were lost, or the agent joined late: find the next message boundary and invent nothing. */
  resync(way: Way): void;
  /** The connection has ended; hand over what is complete by that (a body that runs until close). */
  close(timeNs: number, sink: MessageSink): void;
}

/** One per protocol: how to tell it, and how to make a parser. */
export interface L7Protocol {
  /** `L7_PROTOCOL` */
  readonly protocol: number;
  readonly name: string;
  /** Does this look like the beginning of a message? For protocols that the kernel side could not tell. */
  recognise(payload: Uint8Array, way: Way): boolean;
  create(options: L7Options): L7Parser;
}

/** Options that parsers share; defaults in config.ts. */
export interface L7Options {
  /** Mask SQL literals, Redis values and credentials in headers and URLs. */
  readonly maskLiterals: boolean;
  /** Longest text kept of one field, bytes. */
  readonly fieldLimitBytes: number;
  /** Further request headers to keep as attributes, lower case. */
  readonly httpHeaders: readonly string[];
  /** Path segments kept in an endpoint. */
  readonly endpointSegments: number;
}
