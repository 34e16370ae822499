import { isIP } from 'node:net';

/** Addresses repeat; what was found of them is remembered. */
const REMEMBERED = 8192;

export interface Address {
  readonly isV4: boolean;
  /** IPv4 as a number, 0 for IPv6. */
  readonly v4: number;
  /** 16 bytes, IPv4 mapped. */
  readonly v6: Uint8Array;
}

const known = new Map<string, Address | null>();

/** An address in text; undefined for what is none. */
export function addressOf(text: string): Address | undefined {
  let address = known.get(text);
  if (address === undefined) {
    if (known.size >= REMEMBERED) known.clear();
    address = parse(text) ?? null;
    known.set(text, address);
  }
  return address ?? undefined;
}

function parse(text: string): Address | undefined {
  const bare = text.replace(/%.*$/, '');
  const kind = isIP(bare);
  if (kind === 0) return undefined;
  const v6 = new Uint8Array(16);
  const mapped = kind === 4 ? bare : (/^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? '');
  if (mapped !== '') {
    const parts = mapped.split('.').map(Number);
    v6.set([0xff, 0xff], 10);
    v6.set(parts, 12);
    return { isV4: true, v4: parts.reduce((value, part) => value * 256 + part, 0), v6 };
  }
  const [head = '', tail] = bare.split('::');
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const all = [...left, ...new Array<number>(Math.max(0, 8 - left.length - right.length)).fill(0), ...right];
  for (const [i, group] of all.entries()) v6.set([group >> 8, group & 255], i * 2);
  return { isV4: false, v4: 0, v6 };
}

function groups(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
