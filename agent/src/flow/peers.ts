import { type Connection } from './connection';

const LOOPBACK_BYTE = 127;

/**
 * Finds the other socket of a connection on the same host by its mirrored address pair. Loopback addresses exist in
 * every network namespace, so those pairs carry the namespace; others are taken to be unique on one host.
 */
export class PeerIndex {
  private readonly byPair = new Map<string, Connection>();

  add(connection: Connection): void {
    this.byPair.set(ownKey(connection), connection);
    const peer = this.byPair.get(peerKey(connection));
    if (!peer || peer === connection) return;
    connection.peer = peer;
    peer.peer = connection;
  }

  /** A closed connection stays known to its peer, whose last rows still name it. */
  remove(connection: Connection): void {
    const key = ownKey(connection);
    if (this.byPair.get(key) === connection) this.byPair.delete(key);
  }
}

function ownKey(c: Connection): string {
  return pairKey(c, c.localIp, c.localPort, c.remoteIp, c.remotePort);
}

function peerKey(c: Connection): string {
  return pairKey(c, c.remoteIp, c.remotePort, c.localIp, c.localPort);
}

function pairKey(c: Connection, fromIp: Uint8Array, fromPort: number, toIp: Uint8Array, toPort: number): string {
  const scope = isLoopback(c.localIp) || isLoopback(c.remoteIp) ? c.netns : 0;
  return `${c.transport}/${scope}/${addressKey(fromIp, fromPort)}>${addressKey(toIp, toPort)}`;
}

export function addressKey(ip: Uint8Array, port: number): string {
  let key = '';
  // Two bytes a character: as short as a string can hold an address without decoding it.
  for (let i = 0; i < 16; i += 2) key += String.fromCharCode(((ip[i] ?? 0) << 8) | (ip[i + 1] ?? 0));
  return key + String.fromCharCode(port);
}

export function isLoopback(ip: Uint8Array): boolean {
  for (let i = 0; i < 10; i++) if (ip[i] !== 0) return false;
  if (ip[10] === 0xff && ip[11] === 0xff) return ip[12] === LOOPBACK_BYTE;
  for (let i = 10; i < 15; i++) if (ip[i] !== 0) return false;
  return ip[15] === 1;
}
