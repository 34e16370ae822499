import { RESPONSE_STATUS } from '@thalweg/protocol';
import { type MessageOrigin, type RequestMessage, type ResponseMessage } from './parser';

/**
 * A request that begins `offset` bytes after an origin, which is mostly the from itself. All fields are present, so
 * that every request has one shape.
 */
export function requestAt(from: Readonly<MessageOrigin>, offset: number, id: number): RequestMessage {
  return {
    timeNs: from.timeNs,
    tcpSeq: (from.tcpSeq + offset) >>> 0,
    traceId: from.traceId,
    tid: from.tid,
    capSeq: from.capSeq,
    id,
    requestId: 0,
    version: '',
    requestType: '',
    requestDomain: '',
    requestResource: '',
    endpoint: '',
    traceId2: undefined,
    httpProxyClient: undefined,
    xRequestId: undefined,
    w3cTraceId: undefined,
    spanId: undefined,
    parentSpanId: undefined,
    oneWay: undefined,
    length: 0,
    capturedLength: 0,
    attributeNames: undefined,
    attributeValues: undefined,
  };
}

/** What a head of HTTP says of its request. */
export interface RequestTexts {
  version: string;
  requestType: string;
  requestDomain: string;
  requestResource: string;
  endpoint: string;
  traceId2: string | undefined;
  httpProxyClient: string | undefined;
  xRequestId: string | undefined;
  w3cTraceId: string | undefined;
  spanId: string | undefined;
  parentSpanId: string | undefined;
  attributeNames: string[] | undefined;
  attributeValues: string[] | undefined;
}

/** A request of the same shape as by {@link requestAt}, with its texts and the size of its head. */
export function requestWith(
  from: Readonly<MessageOrigin>,
  offset: number,
  id: number,
  texts: Readonly<RequestTexts>,
  size: number,
): RequestMessage {
  return {
    timeNs: from.timeNs,
    tcpSeq: (from.tcpSeq + offset) >>> 0,
    traceId: from.traceId,
    tid: from.tid,
    capSeq: from.capSeq,
    id,
    requestId: 0,
    version: texts.version,
    requestType: texts.requestType,
    requestDomain: texts.requestDomain,
    requestResource: texts.requestResource,
    endpoint: texts.endpoint,
    traceId2: texts.traceId2,
    httpProxyClient: texts.httpProxyClient,
    xRequestId: texts.xRequestId,
    w3cTraceId: texts.w3cTraceId,
    spanId: texts.spanId,
    parentSpanId: texts.parentSpanId,
    oneWay: undefined,
    length: size,
    capturedLength: size,
    attributeNames: texts.attributeNames,
    attributeValues: texts.attributeValues,
  };
}

export function responseAt(from: Readonly<MessageOrigin>, offset: number, id: number): ResponseMessage {
  return {
    timeNs: from.timeNs,
    tcpSeq: (from.tcpSeq + offset) >>> 0,
    traceId: from.traceId,
    tid: from.tid,
    capSeq: from.capSeq,
    id,
    status: RESPONSE_STATUS.OK,
    code: 0,
    exception: '',
    result: undefined,
    xRequestId: undefined,
    affectedRows: undefined,
    length: 0,
    capturedLength: 0,
    attributeNames: undefined,
    attributeValues: undefined,
  };
}

/** Where the first byte of a message was, kept while its head is still incomplete. */
export function originAt(from: Readonly<MessageOrigin>, offset: number): MessageOrigin {
  return {
    timeNs: from.timeNs,
    tcpSeq: (from.tcpSeq + offset) >>> 0,
    traceId: from.traceId,
    tid: from.tid,
    capSeq: from.capSeq,
  };
}

/** The same into an object that is used again and again. */
export function setOrigin(target: MessageOrigin, from: Readonly<MessageOrigin>, offset: number): void {
  target.timeNs = from.timeNs;
  target.tcpSeq = (from.tcpSeq + offset) >>> 0;
  target.traceId = from.traceId;
  target.tid = from.tid;
  target.capSeq = from.capSeq;
}
