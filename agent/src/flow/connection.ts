import { type DataEvent, EGRESS } from '../decode/event';
import { type L7Parser, TO_CLIENT, TO_SERVER, type Way } from '../l7/parser';
import { type KnownProcess } from './process-directory';
import { SessionQueue } from './session-queue';

/** Certainty of client and server side, as in the column `direction_score`. */
export const SIDE_SCORE = { NONE: 0, BY_PORT: 64, BY_MESSAGE: 128, CORRECTED: 200, BY_SOCKET: 255 } as const;

/** One connection as seen from one of its sockets: addresses, sides, parser and what awaits an answer. */
export class Connection {
  readonly socketId: number;
  readonly transport: number;
  readonly isIpv4: boolean;
  readonly localIp: Uint8Array;
  readonly remoteIp: Uint8Array;
  /** IPv4 addresses as numbers, 0 for IPv6. */
  readonly localIp4: number;
  readonly remoteIp4: number;
  readonly localPort: number;
  readonly remotePort: number;
  readonly netns: number;
  /** The process that used the socket last. */
  tgid: number;
  comm: string;
  process: KnownProcess;
  /** The same connection from its other socket, when that is on this host. */
  peer: Connection | undefined;
  /** Its other end was waited for once, and did not show: rows no longer wait. */
  isPeerElsewhere = false;
  isServerSide = false;
  sideScore: number = SIDE_SCORE.NONE;
  isReversed = false;
  /** What it is parsed as. */
  protocol = 0;
  /** What the kernel side took it for when it was settled. */
  claimedProtocol = 0;
  parser: L7Parser | undefined;
  /** Segments seen before sides and protocol were settled. */
  unsettled = 0;
  /** Not wanted: denied by name or port, or of no known protocol. */
  isIgnored = false;
  readonly sessions = new SessionQueue();
  lastNs: number;
  /** Counts changes of what rows say of this end: process, sides, protocol. */
  version = 0;
  /** Where a block under construction has noted this connection; see side-columns.ts. */
  noteBlock = 0;
  noteNumber = 0;

  constructor(event: DataEvent, process: KnownProcess) {
    this.socketId = event.socketId;
    this.transport = event.transport;
    this.isIpv4 = event.isIpv4;
    this.localIp = event.localIp.slice(0, 16);
    this.remoteIp = event.remoteIp.slice(0, 16);
    this.localIp4 = event.isIpv4 ? ip4Number(event.localIp) : 0;
    this.remoteIp4 = event.isIpv4 ? ip4Number(event.remoteIp) : 0;
    this.localPort = event.localPort;
    this.remotePort = event.remotePort;
    this.netns = event.netns;
    this.tgid = event.tgid;
    this.comm = event.comm;
    this.process = process;
    this.lastNs = event.timeNs;
  }

  wayOf(direction: number): Way {
    return (direction === EGRESS) === this.isServerSide ? TO_CLIENT : TO_SERVER;
  }

  get serverPort(): number {
    return this.isServerSide ? this.localPort : this.remotePort;
  }

  get clientPort(): number {
    return this.isServerSide ? this.remotePort : this.localPort;
  }

  /** Whether `event` came over the same pair of addresses: datagram sockets speak to many. */
  isSamePair(event: DataEvent): boolean {
    return event.remotePort === this.remotePort && sameIp(event.remoteIp, this.remoteIp);
  }
}

/** The last four of 16 bytes in network order. */
export function ip4Number(ip: Uint8Array): number {
  return (((ip[12] ?? 0) << 24) | ((ip[13] ?? 0) << 16) | ((ip[14] ?? 0) << 8) | (ip[15] ?? 0)) >>> 0;
}

export function sameIp(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 15; i >= 0; i--) if (a[i] !== b[i]) return false;
  return true;
}
