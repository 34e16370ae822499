import { IP_PROTOCOL, L7_PROTOCOL, RESPONSE_STATUS } from '@thalweg/protocol';
import { type Attributes } from './attributes';
import * as facts from './facts';
import { maskQuery, maskStatement, pathEndpoint, statementEndpoint } from './masks';
import { SPAN_KIND } from './span-sink';
import { GRPC_SERVER_ERRORS, GRPC_STATUS, NO_SQL, SYSTEMS } from './systems';

/** What a span tells of a request, in the terms of the log. One object serves all spans in turn. */
export class Description {
  l7Protocol = 0;
  version = '';
  transport = 0;
  isTls = 0;
  requestType = '';
  requestDomain = '';
  requestResource = '';
  endpoint = '';
  responseCode = 0;
  responseStatus = 0;
  responseException = '';
  requestLength = 0;
  responseLength = 0;
  proxyClient = '';
  xRequestId0 = '';
  xRequestId1 = '';
  /** Other end, as it is named; '' where it is not. */
  peer = '';
  /** Addresses as told, '' for none or where a name was told. */
  client = '';
  server = '';
  clientPort = 0;
  serverPort = 0;

  reset(): void {
    this.l7Protocol = L7_PROTOCOL.UNKNOWN;
    this.version = '';
    this.transport = 0;
    this.isTls = 0;
    this.requestType = '';
    this.requestDomain = '';
    this.requestResource = '';
    this.endpoint = '';
    this.responseCode = 0;
    this.responseStatus = RESPONSE_STATUS.OK;
    this.responseException = '';
    this.requestLength = 0;
    this.responseLength = 0;
    this.proxyClient = '';
    this.xRequestId0 = '';
    this.xRequestId1 = '';
    this.peer = '';
    this.client = '';
    this.server = '';
    this.clientPort = 0;
    this.serverPort = 0;
  }
}

export interface SpanStatus {
  readonly kind: number;
  readonly name: string;
  /** 0 unset, 1 ok, 2 error. */
  readonly statusCode: number;
  readonly statusMessage: string;
}

/** Fills `to` by the semantic conventions. A statement in the attributes loses its literals. */
export function describe(attributes: Attributes, span: SpanStatus, to: Description): void {
  to.reset();
  if (attributes.count > 0) {
    const isCaller = span.kind === SPAN_KIND.CLIENT || span.kind === SPAN_KIND.PRODUCER;
    describeWhat(attributes, isCaller, to);
    if (isCaller) describeServer(attributes, to);
    else describeClient(attributes, span.kind === SPAN_KIND.CONSUMER, to);
  }
  // Spans of no known protocol are grouped by their names.
  if (to.endpoint === '' && to.l7Protocol === L7_PROTOCOL.UNKNOWN) to.endpoint = span.name;
  describeOutcome(attributes, span, to);
}

function describeWhat(attributes: Attributes, isCaller: boolean, to: Description): void {
  const rpc = attributes.text(facts.RPC_SYSTEM);
  if (rpc !== '') return describeRpc(attributes, rpc, to);
  const database = attributes.text(facts.DB_SYSTEM);
  if (database !== '') return describeDatabase(attributes, database, to);
  const messaging = attributes.text(facts.MESSAGING_SYSTEM);
  if (messaging !== '') return describeMessaging(attributes, messaging, to);
  const method = attributes.text(facts.HTTP_METHOD);
  if (method !== '') return describeHttp(attributes, method, isCaller, to);
  const question = attributes.text(facts.DNS_NAME);
  if (question === '') return;
  to.l7Protocol = L7_PROTOCOL.DNS;
  to.requestDomain = question;
  to.requestResource = question;
  to.endpoint = question;
}

function describeHttp(attributes: Attributes, method: string, isCaller: boolean, to: Description): void {
  to.version = httpVersion(attributes.text(facts.HTTP_VERSION));
  to.l7Protocol = to.version.startsWith('2') ? L7_PROTOCOL.HTTP2 : L7_PROTOCOL.HTTP1;
  to.requestType = method === '_OTHER' ? attributes.text(facts.HTTP_METHOD_ORIGINAL) || method : method;
  to.responseCode = Math.max(0, attributes.number(facts.HTTP_STATUS));
  to.requestLength = Math.max(0, attributes.number(facts.REQUEST_SIZE));
  to.responseLength = Math.max(0, attributes.number(facts.RESPONSE_SIZE));
  let host = attributes.text(facts.HTTP_HOST);
  let target = '';
  const path = attributes.text(facts.URL_PATH);
  if (path !== '') {
    const query = attributes.text(facts.URL_QUERY);
    target = query === '' ? path : `${path}?${query}`;
  } else {
    target = attributes.text(facts.HTTP_TARGET);
  }
  let scheme = attributes.text(facts.URL_SCHEME);
  if (target === '' || (host === '' && isCaller)) {
    const url = attributes.text(facts.URL_FULL);
    // Scheme, user information, authority, the rest: URL() would cost ten times as much.
    const colon = url.indexOf('://');
    if (colon > 0) {
      const start = colon + 3;
      let end = start;
      let at = start;
      for (; end < url.length; end++) {
        const c = url.charCodeAt(end);
        if (c === 0x2f || c === 0x3f || c === 0x23) break;
        if (c === 0x40) at = end + 1;
      }
      host ||= url.slice(at, end);
      target ||= url.charCodeAt(end) === 0x2f ? url.slice(end) : `/${url.slice(end)}`;
      scheme ||= url.slice(0, colon);
    } else {
      target ||= url;
    }
  }
  to.isTls = scheme === 'https' ? 1 : 0;
  to.requestDomain = host || hostOf(attributes, isCaller, scheme);
  to.requestResource = maskQuery(target);
  to.endpoint = attributes.text(facts.HTTP_ROUTE) || pathEndpoint(target);
  to.xRequestId0 = firstOf(attributes.text(facts.REQUEST_ID_OF_REQUEST));
  to.xRequestId1 = firstOf(attributes.text(facts.REQUEST_ID_OF_RESPONSE));
}

/** `server.address` with its port, unless that goes without saying: as the Host header has it. */
function hostOf(attributes: Attributes, isCaller: boolean, scheme: string): string {
  const address = attributes.text(isCaller ? facts.SERVER_ADDRESS : facts.HOST_NAME);
  const port = attributes.number(facts.SERVER_PORT);
  if (address === '' || port <= 0 || port === (scheme === 'https' ? 443 : 80)) return address;
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

const VERSIONS: Readonly<Record<string, string>> = { '2': '2', '2.0': '2', '3': '3', '3.0': '3', SPDY: '2', QUIC: '3' };
const httpVersion = (told: string): string => VERSIONS[told] ?? told;

/** Headers are lists in attributes. */
function firstOf(value: string): string {
  if (!value.startsWith('[')) return value;
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) && typeof list[0] === 'string' ? list[0] : '';
  } catch {
    return value;
  }
}

function describeRpc(attributes: Attributes, system: string, to: Description): void {
  to.l7Protocol = SYSTEMS[system] ?? L7_PROTOCOL.CUSTOM;
  const method = attributes.text(facts.RPC_METHOD);
  const service = attributes.text(facts.RPC_SERVICE);
  // Newer conventions name the method with its service.
  const whole = method.includes('/') ? method : [service, method].filter(Boolean).join('/');
  to.requestType = method.slice(method.lastIndexOf('/') + 1);
  to.requestResource = whole === '' ? '' : `/${whole}`;
  to.endpoint = to.requestResource;
  to.requestDomain = attributes.text(facts.SERVER_ADDRESS);
  const status = attributes.text(facts.RPC_STATUS) || attributes.text(facts.RPC_JSON_STATUS);
  const named = GRPC_STATUS[status.toUpperCase()];
  to.responseCode = named ?? integerOf(status);
  to.xRequestId0 = firstOf(attributes.text(facts.REQUEST_ID_OF_REQUEST));
}

function describeDatabase(attributes: Attributes, system: string, to: Description): void {
  to.l7Protocol = SYSTEMS[system] ?? L7_PROTOCOL.CUSTOM;
  to.requestDomain = attributes.text(facts.DB_NAMESPACE);
  const operation = attributes.text(facts.DB_OPERATION);
  const collection = attributes.text(facts.DB_COLLECTION);
  const at = attributes.indexOf(facts.DB_STATEMENT);
  let statement = at < 0 ? '' : attributes.textAt(at);
  if (at >= 0 && !NO_SQL.has(system)) {
    const masked = maskStatement(statement);
    if (masked !== statement) attributes.setText(at, masked);
    statement = masked;
  }
  to.requestType = operation || (/^\s*([A-Za-z]+)/.exec(statement)?.[1] ?? '').toUpperCase();
  to.requestResource = statement || collection;
  to.endpoint =
    attributes.text(facts.DB_SUMMARY) ||
    (NO_SQL.has(system)
      ? [to.requestType, collection].filter(Boolean).join(' ')
      : statementEndpoint(statement, operation, collection));
  to.responseCode = integerOf(attributes.text(facts.DB_STATUS));
}

function describeMessaging(attributes: Attributes, system: string, to: Description): void {
  to.l7Protocol = SYSTEMS[system] ?? L7_PROTOCOL.CUSTOM;
  to.requestType = attributes.text(facts.MESSAGING_OPERATION);
  to.requestResource = attributes.text(facts.MESSAGING_DESTINATION);
  to.endpoint = attributes.text(facts.MESSAGING_TEMPLATE) || to.requestResource;
  to.requestDomain = attributes.text(facts.SERVER_ADDRESS);
  to.requestLength = Math.max(0, attributes.number(facts.MESSAGING_SIZE));
}

const TRANSPORTS: Readonly<Record<string, number>> = {
  tcp: IP_PROTOCOL.TCP,
  udp: IP_PROTOCOL.UDP,
  quic: IP_PROTOCOL.UDP,
  ip_tcp: IP_PROTOCOL.TCP,
  ip_udp: IP_PROTOCOL.UDP,
  'IP.TCP': IP_PROTOCOL.TCP,
  'IP.UDP': IP_PROTOCOL.UDP,
};
const transportOf = (attributes: Attributes, to: Description): number =>
  TRANSPORTS[attributes.text(facts.TRANSPORT)] ??
  (to.version === '3' || to.l7Protocol === L7_PROTOCOL.DNS || to.l7Protocol === L7_PROTOCOL.UNKNOWN
    ? 0
    : IP_PROTOCOL.TCP);

/** Of a call: whom it goes to. */
function describeServer(attributes: Attributes, to: Description): void {
  const peer = attributes.text(facts.PEER_ADDRESS);
  const named = attributes.text(facts.SERVER_ADDRESS);
  to.server = isAddress(peer) ? peer : isAddress(named) ? named : '';
  to.serverPort = portOf(attributes.number(facts.PEER_PORT)) || portOf(attributes.number(facts.SERVER_PORT));
  const local = attributes.text(facts.LOCAL_ADDRESS);
  to.client = isAddress(local) ? local : '';
  to.clientPort = portOf(attributes.number(facts.LOCAL_PORT));
  to.transport = transportOf(attributes, to);
  to.peer =
    attributes.text(facts.PEER_SERVICE) ||
    nameOf(named) ||
    nameOf(hostAlone(attributes.text(facts.HTTP_HOST) || (to.requestType === '' ? '' : httpHostOf(to)))) ||
    (to.server === '' ? attributes.text(facts.DB_SYSTEM) || attributes.text(facts.MESSAGING_SYSTEM) : '');
}

const httpHostOf = (to: Description): string =>
  to.l7Protocol === L7_PROTOCOL.HTTP1 || to.l7Protocol === L7_PROTOCOL.HTTP2 ? to.requestDomain : '';

/** Of a request that was served: whom it came from, through which door. A consumer's other end is the broker. */
function describeClient(attributes: Attributes, isConsumer: boolean, to: Description): void {
  const peer = attributes.text(facts.PEER_ADDRESS);
  const named = attributes.text(facts.CLIENT_ADDRESS);
  to.client = isAddress(peer) ? peer : isAddress(named) ? named : '';
  to.clientPort = portOf(attributes.number(facts.PEER_PORT)) || portOf(attributes.number(facts.CLIENT_PORT));
  if (named !== '' && named !== to.client) to.proxyClient = named;
  const local = attributes.text(facts.LOCAL_ADDRESS);
  const host = attributes.text(facts.HOST_NAME);
  to.server = isAddress(local) ? local : isAddress(host) ? host : '';
  to.serverPort = portOf(attributes.number(facts.LOCAL_PORT)) || portOf(attributes.number(facts.SERVER_PORT));
  to.transport = transportOf(attributes, to);
  to.peer = attributes.text(facts.PEER_SERVICE);
  if (isConsumer && to.peer === '')
    to.peer = nameOf(attributes.text(facts.SERVER_ADDRESS)) || attributes.text(facts.MESSAGING_SYSTEM);
}

const portOf = (port: number): number => (port > 0 && port <= 65535 ? port : 0);

const isAddress = (text: string): boolean => {
  const first = text.charCodeAt(0);
  if (text.length < 2 || text.length > 45) return false;
  if (text.includes(':')) return /^[\da-f:.]+$/i.test(text);
  return first >= 48 && first <= 57 && /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text);
};

const CLUSTER_NAME = /^([^.]+)\.[^.]+\.svc(?:\.|$)/;

/** A host's name as a service's; Kubernetes names its services first. '' for addresses and paths. */
function nameOf(host: string): string {
  if (host === '' || host.startsWith('/') || isAddress(host)) return '';
  return host.includes('.svc') ? (CLUSTER_NAME.exec(host)?.[1] ?? host) : host;
}
const hostAlone = (host: string): string => host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');

const integerOf = (text: string): number => {
  const number = Number(text);
  return text !== '' && Number.isInteger(number) && Math.abs(number) < 2 ** 31 ? number : 0;
};

/** How it ended: by the protocol's code, else by the status that the SDK set. */
function describeOutcome(attributes: Attributes, span: SpanStatus, to: Description): void {
  const byCode = statusOfCode(to);
  const failed = span.statusCode === 2;
  if (byCode !== RESPONSE_STATUS.OK) to.responseStatus = byCode;
  else if (failed) to.responseStatus = RESPONSE_STATUS.SERVER_ERROR;
  if (!failed && to.responseStatus === RESPONSE_STATUS.OK) return;
  to.responseException = span.statusMessage || attributes.text(facts.ERROR_MESSAGE);
  if (to.responseException !== '') return;
  const type = attributes.text(facts.ERROR_TYPE);
  // Of a status code the column tells already.
  if (type !== String(to.responseCode)) to.responseException = type;
}

function statusOfCode({ l7Protocol, responseCode }: Description): number {
  if (responseCode === 0) return RESPONSE_STATUS.OK;
  if (l7Protocol === L7_PROTOCOL.GRPC) {
    return GRPC_SERVER_ERRORS.has(responseCode) ? RESPONSE_STATUS.SERVER_ERROR : RESPONSE_STATUS.CLIENT_ERROR;
  }
  if (l7Protocol !== L7_PROTOCOL.HTTP1 && l7Protocol !== L7_PROTOCOL.HTTP2) return RESPONSE_STATUS.OK;
  if (responseCode >= 500) return RESPONSE_STATUS.SERVER_ERROR;
  return responseCode >= 400 ? RESPONSE_STATUS.CLIENT_ERROR : RESPONSE_STATUS.OK;
}
