/** Reads one DNS message, RFC 1035, with EDNS of RFC 6891. Works on what was captured; the rest counts as absent. */
import { LIMITS } from './limits';
import { typeName } from './dns-names';

export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  /** With the upper bits that EDNS adds. */
  readonly rcode: number;
  readonly isTruncated: boolean;
  /** Names of all questions that could be read. */
  readonly names: readonly string[];
  /** Type of the first question. */
  readonly type: string;
  /** Addresses and names of the answer section. */
  readonly answers: readonly string[];
}

export const DNS_HEADER_BYTES = 12;
const CLASS_BYTES = 2;
const FIXED_RECORD_BYTES = 10;
const OPT = 41;

const u16 = (b: Uint8Array, at: number): number => ((b[at] as number) << 8) | (b[at + 1] as number);

/** @returns undefined when this is no DNS message */
export function readDns(b: Uint8Array, start: number, end: number): DnsMessage | undefined {
  if (end - start < DNS_HEADER_BYTES || !isDnsHeader(b, start, end - start)) return undefined;
  const flags = u16(b, start + 2);
  const reader = new MessageReader(b, start, end);
  const names: string[] = [];
  let type = '';
  const questions = Math.min(u16(b, start + 4), LIMITS.dnsRecords);
  for (let i = 0; i < questions; i++) {
    const name = reader.name();
    if (name === undefined) return reader.at >= end ? finish() : undefined;
    if (reader.at + 2 + CLASS_BYTES > end) {
      names.push(name);
      return finish();
    }
    if (i === 0) type = typeName(u16(b, reader.at));
    names.push(name);
    reader.at += 2 + CLASS_BYTES;
  }
  return finish();

  function finish(): DnsMessage | undefined {
    if (names.length === 0 && questions > 0) return undefined;
    const isResponse = (flags & 0x8000) !== 0;
    if (isResponse) reader.records(u16(b, start + 6), u16(b, start + 8), u16(b, start + 10));
    return {
      id: u16(b, start),
      isResponse,
      opcode: (flags >> 11) & 15,
      rcode: (flags & 15) | (reader.upperRcode << 4),
      isTruncated: (flags & 0x0200) !== 0,
      names,
      type,
      answers: reader.answers,
    };
  }
}

/** Twelve bytes that a DNS server would take: a known operation, the reserved bit clear, counts that fit. */
export function isDnsHeader(b: Uint8Array, start: number, length: number): boolean {
  const flags = u16(b, start + 2);
  const opcode = (flags >> 11) & 15;
  const isResponse = (flags & 0x8000) !== 0;
  if (opcode > 6 || opcode === 3 || (flags & 0x40) !== 0) return false;
  const questions = u16(b, start + 4);
  const answers = u16(b, start + 6);
  const authority = u16(b, start + 8);
  const additional = u16(b, start + 10);
  if (!isResponse && (opcode === 0 ? answers > 0 && questions === 0 : false)) return false;
  if (!isResponse && ((flags & 15) !== 0 || questions === 0)) return false;
  // A question takes 5 bytes at least, a record 11; compare with what the message can hold at all.
  const smallest = DNS_HEADER_BYTES + questions * 5;
  return (
    questions <= LIMITS.dnsRecords && smallest <= Math.max(length, 512) && answers + authority + additional <= 6000
  );
}

class MessageReader {
  at: number;
  upperRcode = 0;
  readonly answers: string[] = [];

  constructor(
    private readonly b: Uint8Array,
    private readonly start: number,
    private readonly end: number,
  ) {
    this.at = start + DNS_HEADER_BYTES;
  }

  /** The name at `at`, which moves behind it. Undefined when it is malformed or cut. */
  name(): string | undefined {
    const found = this.nameFrom(this.at);
    if (found === undefined) return undefined;
    this.at = found.next;
    return found.text;
  }

  private nameFrom(from: number): { text: string; next: number } | undefined {
    const { b, end } = this;
    let p = from;
    let next = -1;
    let pointers = 0;
    let length = 0;
    let text = '';
    for (;;) {
      if (p >= end) {
        this.at = end;
        return undefined;
      }
      const size = b[p] as number;
      if (size === 0) return { text: text === '' ? '.' : text, next: next < 0 ? p + 1 : next };
      if ((size & 0xc0) === 0xc0) {
        if (p + 1 >= end) {
          this.at = end;
          return undefined;
        }
        const target = this.start + (((size & 0x3f) << 8) | (b[p + 1] as number));
        // Pointers go to what came before; one that does not would loop.
        if (target >= p || ++pointers > LIMITS.dnsPointers) return undefined;
        if (next < 0) next = p + 2;
        p = target;
        continue;
      }
      if ((size & 0xc0) !== 0) return undefined;
      length += size + 1;
      if (length > 255) return undefined;
      if (p + 1 + size > end) {
        this.at = end;
        return undefined;
      }
      text += (text === '' ? '' : '.') + label(b, p + 1, p + 1 + size);
      p += size + 1;
    }
  }

  /** Answers give the result; among the additional records only EDNS matters. */
  records(answers: number, authority: number, additional: number): void {
    const total = answers + authority + additional;
    const limit = Math.min(total, LIMITS.dnsRecords * 3);
    for (let i = 0; i < limit; i++) {
      if (this.name() === undefined || this.at + FIXED_RECORD_BYTES > this.end) return;
      const type = u16(this.b, this.at);
      const size = u16(this.b, this.at + 8);
      const data = this.at + FIXED_RECORD_BYTES;
      if (type === OPT && i >= answers + authority) this.upperRcode = this.b[this.at + 4] as number;
      if (data + size > this.end) return;
      if (i < answers && this.answers.length < LIMITS.dnsRecords) {
        const text = this.data(type, data, size);
        if (text !== '') this.answers.push(text);
      }
      this.at = data + size;
    }
  }

  private data(type: number, at: number, size: number): string {
    const { b } = this;
    switch (type) {
      case 1:
        return size === 4 ? `${b[at]}.${b[at + 1]}.${b[at + 2]}.${b[at + 3]}` : '';
      case 28:
        return size === 16 ? ipv6(b, at) : '';
      case 2:
      case 5:
      case 12:
      case 39:
        return this.nameFrom(at)?.text ?? '';
      case 15:
        return size > 2 ? (this.nameFrom(at + 2)?.text ?? '') : '';
      case 33: {
        const target = size > 6 ? this.nameFrom(at + 6)?.text : undefined;
        return target === undefined ? '' : `${target}:${u16(b, at + 4)}`;
      }
      default:
        return typeName(type); // texts, keys and signatures say nothing that a row needs
    }
  }
}

/** Presentation format: what is not printable, and dots inside labels, as `\DDD`. */
function label(b: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) {
    const c = b[i] as number;
    if (c === 0x2e || c === 0x5c) text += `\\${String.fromCharCode(c)}`;
    else if (c > 0x20 && c < 0x7f) text += String.fromCharCode(c);
    else text += `\\${String(c).padStart(3, '0')}`;
  }
  return text;
}

/** RFC 5952: the longest run of zero groups, of two or more, is left out. */
function ipv6(b: Uint8Array, at: number): string {
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(u16(b, at + i));
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === 0) length++;
    if (length > bestLength) {
      best = i;
      bestLength = length;
    }
    i += length;
  }
  const hex = (list: number[]): string => list.map((group) => group.toString(16)).join(':');
  if (best < 0) return hex(groups);
  return `${hex(groups.slice(0, best))}::${hex(groups.slice(best + bestLength))}`;
}
