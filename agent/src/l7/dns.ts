/** DNS over UDP, one message per datagram, and over TCP, each message behind two bytes of length (RFC 7766). */
import { L7_PROTOCOL, RESPONSE_STATUS } from '@thalweg/protocol';
import { ByteBuffer } from './byte-buffer';
import { DNS_HEADER_BYTES, type DnsMessage, isDnsHeader, readDns } from './dns-message';
import { opcodeName, rcodeName } from './dns-names';
import { LIMITS } from './limits';
import { originAt, requestAt, responseAt } from './messages';
import {
  type L7Options,
  type L7Parser,
  type L7Protocol,
  type MessageOrigin,
  type MessageSink,
  type Segment,
  TO_SERVER,
  type Way,
} from './parser';
import { cutText } from './text';

/** Answers that the short result names. */
const SHOWN_ANSWERS = 8;
const FORMERR = 1;
const NXDOMAIN = 3;

/** TCP: collects messages of one direction. */
class Framing {
  readonly bytes = new ByteBuffer();
  origin: MessageOrigin | undefined;
  /** Bytes of the current message that are still to come, once its length is known; -1 before. */
  missing = -1;
  /** A part of the current message was not captured: what follows it would be read in the wrong place. */
  isCut = false;
  isLost = false;
  rejoin = false;
  lossCounted = false;
  nextSeq = 0;
  hasBeenFed = false;

  restart(): void {
    this.bytes.clear();
    this.missing = -1;
    this.isCut = false;
  }
}

class DnsParser implements L7Parser {
  readonly protocol = L7_PROTOCOL.DNS;
  private readonly framings: readonly [Framing, Framing] = [new Framing(), new Framing()];

  constructor(private readonly options: L7Options) {}

  feed(segment: Segment, sink: MessageSink): void {
    if (segment.length === 0) return;
    // Datagrams have no sequence numbers.
    if (segment.tcpSeq === 0 && !this.framings[segment.way].hasBeenFed) {
      const captured = Math.min(segment.payload.length, segment.length);
      this.message(segment.payload, 0, captured, segment, 0, segment.length, sink);
    } else {
      this.stream(segment, sink);
    }
  }

  resync(way: Way): void {
    this.framings[way].rejoin = true; // datagrams need nothing of the kind
  }

  close(): void {
    for (const framing of this.framings) framing.restart();
  }

  private stream(segment: Segment, sink: MessageSink): void {
    const framing = this.framings[segment.way];
    if (framing.rejoin) this.rejoin(framing, segment);
    framing.hasBeenFed = true;
    framing.nextSeq = (segment.tcpSeq + segment.length) >>> 0;
    if (framing.isLost) {
      if (!beginsMessage(segment)) {
        if (!framing.lossCounted) sink.skipped('joined_mid_message');
        framing.lossCounted = true;
        return;
      }
      framing.isLost = false;
    }
    const b = segment.payload;
    const captured = Math.min(b.length, segment.length);
    let p = 0;
    while (p < segment.length) {
      if (framing.missing < 0) {
        if (p >= captured) {
          this.lose(framing, 'hole', sink);
          return;
        }
        if (framing.bytes.length === 0) framing.origin = originAt(segment, p);
        framing.bytes.append(b, p, p + 1, 2);
        p++;
        if (framing.bytes.length === 2) this.begin(framing);
        continue;
      }
      const size = Math.min(framing.missing, segment.length - p);
      if (!framing.isCut)
        framing.bytes.append(b, p, Math.max(p, Math.min(p + size, captured)), LIMITS.dnsMessageBytes + 2);
      if (p + size > captured) framing.isCut = true;
      framing.missing -= size;
      p += size;
      if (framing.missing > 0) continue;
      if (!this.complete(framing, sink)) return;
    }
  }

  private begin(framing: Framing): void {
    const [high, low] = framing.bytes.bytes;
    framing.missing = ((high as number) << 8) | (low as number);
    if (framing.missing === 0) framing.restart();
  }

  private complete(framing: Framing, sink: MessageSink): boolean {
    const { bytes, length } = framing.bytes;
    const size = ((bytes[0] as number) << 8) | (bytes[1] as number);
    const isDns = this.message(bytes, 2, length, framing.origin as MessageOrigin, 0, size + 2, sink);
    framing.restart();
    if (!isDns) {
      framing.isLost = true;
      framing.lossCounted = true;
    }
    return isDns;
  }

  private lose(framing: Framing, reason: string, sink: MessageSink): void {
    framing.restart();
    framing.isLost = true;
    framing.lossCounted = true;
    sink.skipped(reason);
  }

  private rejoin(framing: Framing, segment: Segment): void {
    framing.rejoin = false;
    if (framing.hasBeenFed && framing.nextSeq === segment.tcpSeq) return;
    framing.restart();
    framing.isLost = true;
    framing.lossCounted = false;
  }

  /** Which side asks is told by the message itself; either end of a socket may be the resolver. */
  private message(
    b: Uint8Array,
    start: number,
    end: number,
    from: Readonly<MessageOrigin>,
    offset: number,
    length: number,
    sink: MessageSink,
  ): boolean {
    const dns = readDns(b, start, end);
    if (dns === undefined) {
      sink.skipped('not_dns');
      return false;
    }
    const captured = Math.min(end, length);
    if (dns.isResponse) this.response(dns, from, offset, length, captured, sink);
    else this.request(dns, from, offset, length, captured, sink);
    return true;
  }

  private request(
    dns: DnsMessage,
    from: Readonly<MessageOrigin>,
    offset: number,
    length: number,
    captured: number,
    sink: MessageSink,
  ): void {
    const limit = this.options.fieldLimitBytes;
    const message = requestAt(from, offset, dns.id);
    const first = cutText(dns.names[0] ?? '', limit);
    message.requestId = dns.id;
    message.requestType = opcodeName(dns.opcode) ?? dns.type;
    message.requestDomain = first;
    message.requestResource = dns.names.length > 1 ? cutText(dns.names.join(', '), limit) : first;
    message.endpoint = first;
    message.length = length;
    message.capturedLength = captured;
    sink.request(message);
  }

  private response(
    dns: DnsMessage,
    from: Readonly<MessageOrigin>,
    offset: number,
    length: number,
    captured: number,
    sink: MessageSink,
  ): void {
    const message = responseAt(from, offset, dns.id);
    message.code = dns.rcode;
    if (dns.rcode !== 0) {
      const isClient = dns.rcode === FORMERR || dns.rcode === NXDOMAIN;
      message.status = isClient ? RESPONSE_STATUS.CLIENT_ERROR : RESPONSE_STATUS.SERVER_ERROR;
      message.exception = rcodeName(dns.rcode);
    }
    if (dns.answers.length > 0) {
      const shown = dns.answers.slice(0, SHOWN_ANSWERS);
      if (dns.answers.length > SHOWN_ANSWERS) shown.push('…');
      message.result = cutText(shown.join(', '), this.options.fieldLimitBytes);
    }
    message.length = length;
    message.capturedLength = captured;
    sink.response(message);
  }
}

/** A length and a header behind it, or a length alone, as some resolvers write it. */
function beginsMessage(segment: Segment): boolean {
  const b = segment.payload;
  if (b.length < 2) return false;
  const size = ((b[0] as number) << 8) | (b[1] as number);
  if (size < DNS_HEADER_BYTES) return false;
  if (segment.length === 2) return true;
  return b.length >= 2 + DNS_HEADER_BYTES && isDnsHeader(b, 2, size) && size + 2 <= Math.max(segment.length, 65_537);
}

export const dns: L7Protocol = {
  protocol: L7_PROTOCOL.DNS,
  name: 'DNS',
  recognise(payload: Uint8Array, way: Way): boolean {
    for (const start of [0, 2]) {
      if (
        start === 2 &&
        payload.length > 2 &&
        (((payload[0] as number) << 8) | (payload[1] as number)) < DNS_HEADER_BYTES
      ) {
        continue;
      }
      const message = readDns(payload, start, payload.length);
      if (message !== undefined && message.names.length > 0 && message.isResponse === (way !== TO_SERVER)) return true;
    }
    return false;
  },
  create: (options: L7Options): L7Parser => new DnsParser(options),
};
