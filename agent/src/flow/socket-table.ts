import { type DataEvent } from '../decode/event';
import { addressKey } from './peers';
import { type Connection } from './connection';
import { type HeldRecords } from './held-records';

/** Peers that one datagram socket is followed with at the same time: a DNS server speaks to many. */
const MAX_PEERS_OF_SOCKET = 4096;

/** One socket: order of its records, and its connection (datagram sockets: one connection for each address). */
export class Socket {
  nextSeq = 1;
  held: HeldRecords | undefined;
  /** Batch clock after which a closed socket is let go; 0 while it is open. */
  closingNs = 0;
  /** Used since the last look for sockets to let go. */
  isRecent = true;
  current: Connection | undefined;
  private others: Map<string, Connection> | undefined;

  constructor(readonly id: number) {}

  /** The connection that `event` belongs to. */
  find(event: DataEvent): Connection | undefined {
    const current = this.current;
    if (!current || event.transport === 6 || current.isSamePair(event)) return current;
    const found = this.others?.get(addressKey(event.remoteIp, event.remotePort));
    if (found) this.current = found;
    return found;
  }

  /** Adds a connection; returns one that had to make room. */
  add(connection: Connection): Connection | undefined {
    this.current = connection;
    if (connection.transport === 6) return undefined;
    this.others ??= new Map();
    this.others.set(addressKey(connection.remoteIp, connection.remotePort), connection);
    if (this.others.size <= MAX_PEERS_OF_SOCKET) return undefined;
    for (const [key, oldest] of this.others) {
      this.others.delete(key);
      return oldest;
    }
    return undefined;
  }

  *connections(): Iterable<Connection> {
    if (this.others) yield* this.others.values();
    else if (this.current) yield this.current;
  }
}

/** Sockets by id, bounded: when full, the first that was not used since the last look goes (second chance). */
export class SocketTable {
  private readonly byId = new Map<number, Socket>();

  constructor(
    private readonly limit: number,
    private readonly onEvicted: (socket: Socket) => void,
  ) {}

  get size(): number {
    return this.byId.size;
  }

  get(id: number): Socket | undefined {
    return this.byId.get(id);
  }

  create(id: number): Socket {
    if (this.byId.size >= this.limit) this.evictOne();
    const socket = new Socket(id);
    this.byId.set(id, socket);
    return socket;
  }

  delete(socket: Socket): void {
    this.byId.delete(socket.id);
  }

  values(): Iterable<Socket> {
    return this.byId.values();
  }

  private evictOne(): void {
    for (let looks = this.byId.size; looks >= 0; looks--) {
      const [first] = this.byId.values();
      if (!first) return;
      this.byId.delete(first.id);
      if (!first.isRecent || looks === 0) {
        this.onEvicted(first);
        return;
      }
      first.isRecent = false;
      this.byId.set(first.id, first);
    }
  }
}
