/** Addresses and listening sockets of a network namespace, from /proc/<pid>/net. */
import { type AddressFacts } from './host-view';

const MAPPED = '00000000000000000000ffff';
const LISTEN = '0A';

/** An address as /proc prints it, 32-bit words in host order, as 32 hex digits in network order. */
export function fromKernelHex(hex: string): string {
  let out = '';
  for (let word = 0; word < hex.length; word += 8) {
    for (let byte = 6; byte >= 0; byte -= 2) out += hex.slice(word + byte, word + byte + 2);
  }
  return (hex.length === 8 ? MAPPED + out : out).toLowerCase();
}

export function ip4Hex(dotted: string): string {
  return (
    MAPPED +
    dotted
      .split('.')
      .map((part) => Number(part).toString(16).padStart(2, '0'))
      .join('')
  );
}

/** Own IPv4 addresses in /proc/<pid>/net/fib_trie: leaves that are "/32 host LOCAL". */
export function parseFibTrie(text: string): string[] {
  const found = new Set<string>();
  let leaf = '';
  for (const line of text.split('\n')) {
    const address = /\|-- ([\d.]+)$/.exec(line)?.[1];
    if (address) leaf = address;
    else if (leaf && line.includes('/32 host LOCAL')) found.add(ip4Hex(leaf));
  }
  return [...found];
}

/** IPv6 addresses with their interface from /proc/<pid>/net/if_inet6. */
export function parseIfInet6(text: string): AddressFacts[] {
  const found: AddressFacts[] = [];
  for (const line of text.split('\n')) {
    const [ip, , , , , name] = line.trim().split(/\s+/);
    if (ip?.length === 32 && name) found.push({ ip, interface: name });
  }
  return found;
}

/** Routes of /proc/<pid>/net/route by interface: tells which interface an IPv4 address belongs to. */
export function parseRoutes(text: string): { name: string; network: number; mask: number }[] {
  const routes = [];
  for (const line of text.split('\n').slice(1)) {
    const [name, destination, , , , , , mask] = line.split('\t');
    if (!name || !destination || !mask || mask === '00000000') continue;
    routes.push({ name, network: parseInt(destination, 16) >>> 0, mask: parseInt(mask, 16) >>> 0 });
  }
  return routes;
}

export function interfaceOf(ipHex: string, routes: readonly { name: string; network: number; mask: number }[]): string {
  const hex = ipHex.slice(24);
  // Routes hold addresses in the byte order of the host, little-endian on all that we run on.
  const address = parseInt(hex.slice(6, 8) + hex.slice(4, 6) + hex.slice(2, 4) + hex.slice(0, 2), 16) >>> 0;
  return routes.find(({ network, mask }) => (address & mask) >>> 0 === network)?.name ?? '';
}

/** Loopback and link-local addresses are the same on every host, so they tell nothing about whose they are. */
export function isShared(ipHex: string): boolean {
  return (
    ipHex.startsWith(`${MAPPED}7f`) ||
    ipHex === '00000000000000000000000000000001' ||
    ipHex.startsWith('fe80') ||
    ipHex.startsWith(`${MAPPED}a9fe`)
  );
}

/** Listening sockets of /proc/<pid>/net/tcp or tcp6 by socket inode. The kernel lists them before all others. */
export function parseListeners(text: string, into: Map<number, { ip: string; port: number }>): void {
  for (const line of text.split('\n').slice(1)) {
    const words = line.trim().split(/\s+/);
    if (words[3] !== LISTEN) {
      if (words.length > 3) return;
      continue;
    }
    const [ip, port] = (words[1] ?? '').split(':');
    const inode = Number(words[9]);
    if (ip && port && inode) into.set(inode, { ip: fromKernelHex(ip), port: parseInt(port, 16) });
  }
}
