import { IP_PROTOCOL, L7_PROTOCOL } from '@thalweg/protocol';
import { type CloseEvent, type DataEvent, type EventHandler, type ProcessEvent } from '../decode/event';
import {
  type L7Protocol,
  type MessageSink,
  type RequestMessage,
  type ResponseMessage,
  type Segment,
  TO_CLIENT,
  TO_SERVER,
  type Way,
} from '../l7/parser';
import { Connection } from './connection';
import { type FlowOptions } from './flow-options';
import { HeldRecords } from './held-records';
import { PeerIndex } from './peers';
import { type ProcessDirectory } from './process-directory';
import { type RowWriter, UNANSWERED } from './row-writer';
import { settleSides } from './sides';
import { type Socket, SocketTable } from './socket-table';

const SWEEP_NS = 1e9;
/** Records of one socket, and bytes of all sockets, that may wait for an earlier one. */
const MAX_HELD_RECORDS = 512;
const MAX_HELD_BYTES = 8 * 1024 * 1024;
/** Rows that may wait for the other end of their connection to be seen. */
const MAX_DEFERRED = 8192;

/** Records of no known protocol after which a connection is left alone. */
const PATIENCE_RECORDS = 16;

/** Where agents' batches arrive; the kernel side leaves out the sending end, not the backend's. */
const AGENT_PATH = '/api/v1/agent/';

const EMPTY = new Uint8Array(0);

/** What the agent itself causes, which is nobody's request. */
export interface OwnTraffic {
  readonly ownPid: number;
  readonly backendPort: number;
}

interface DeferredRow {
  readonly c: Connection;
  readonly request: RequestMessage | undefined;
  readonly response: ResponseMessage | undefined;
  readonly status: number;
  readonly sinceNs: number;
}

/** Counts by name, for the ledger and for tests. */
export interface FlowCounters {
  rows: number;
  records: number;
  /** Times that a socket's records had a hole in them. */
  gaps: number;
  /** Records that came after their place was given up. */
  late: number;
  evicted: number;
  pendingOverflow: number;
  /** Bytes or messages that parsers could not use, by reason. */
  readonly skipped: Map<string, number>;
}

/** A record as parsers see it. Reused. */
class EventSegment implements Segment {
  event: DataEvent | undefined;
  raw: DataEvent['raw'];
  way: Way = TO_SERVER;
  length = 0;
  timeNs = 0;
  tcpSeq = 0;
  traceId = 0;
  tid = 0;
  capSeq = 0;

  get payload(): Uint8Array {
    return this.event ? this.event.payload : EMPTY;
  }
}

/** Turns socket records into request rows: order, sides, parsing, pairing. A pure function of its input. */
export class FlowTable implements EventHandler, MessageSink {
  readonly counters: FlowCounters = {
    rows: 0,
    records: 0,
    gaps: 0,
    late: 0,
    evicted: 0,
    pendingOverflow: 0,
    skipped: new Map(),
  };
  private readonly sockets: SocketTable;
  private readonly peers = new PeerIndex();
  private readonly protocols: readonly (L7Protocol | undefined)[];
  private readonly waiting = new Set<Socket>();
  private readonly closing = new Set<Socket>();
  /** Processes that used a socket. */
  private readonly users = new Set<number>();
  private readonly segment = new EventSegment();
  private readonly deferred: DeferredRow[] = [];
  private current!: Connection;
  private heldBytes = 0;
  private nowNs = 0;
  private sweptNs = 0;

  constructor(
    private readonly options: FlowOptions,
    private readonly writer: RowWriter,
    private readonly processes: ProcessDirectory,
    protocols: readonly L7Protocol[],
    private readonly own: OwnTraffic,
  ) {
    this.sockets = new SocketTable(options.maxSockets, (socket) => {
      this.counters.evicted++;
      this.release(socket);
    });
    const byNumber: (L7Protocol | undefined)[] = new Array<undefined>(256).fill(undefined);
    for (const protocol of protocols) byNumber[protocol.protocol] = protocol;
    this.protocols = byNumber;
  }

  /** Takes the clock of a batch before its records: what waits does so from here. */
  onBatchBegin(nowNs: number): void {
    this.nowNs = nowNs;
  }

  onData(event: DataEvent): void {
    this.counters.records++;
    if (event.tgid === this.own.ownPid) return;
    const socket = this.sockets.get(event.socketId) ?? this.sockets.create(event.socketId);
    socket.isRecent = true;
    // Somebody still uses it: a copy of the descriptor in another process, or a record from a slower ring.
    if (socket.closingNs !== 0 && event.timeNs > socket.closingNs) socket.closingNs = 0;
    if (event.capSeq === socket.nextSeq) {
      socket.nextSeq++;
      this.deliver(socket, event);
      if (socket.held) this.drainInOrder(socket);
    } else if (event.capSeq < socket.nextSeq) {
      this.counters.late++;
    } else {
      this.hold(socket, event);
    }
  }

  onClose(event: CloseEvent): void {
    this.counters.records++;
    const socket = this.sockets.get(event.socketId);
    if (!socket) return;
    socket.closingNs = Math.max(event.timeNs, 1);
    this.closing.add(socket);
  }

  onProcess(event: ProcessEvent): void {
    this.counters.records++;
    // Looking through all sockets for every short-lived command would cost more than the records themselves.
    if (event.kind !== 'exit' || !this.users.delete(event.tgid)) return;
    for (const socket of this.sockets.values()) {
      if (socket.current?.tgid !== event.tgid) continue;
      socket.closingNs = Math.max(event.timeNs, 1);
      this.closing.add(socket);
    }
  }

  onBatchEnd(nowNs: number): void {
    this.nowNs = nowNs;
    for (const socket of this.waiting) {
      if (socket.held && nowNs - socket.held.sinceNs >= this.options.reorderWaitNs) this.giveUpWaiting(socket);
    }
    for (const socket of this.closing) {
      if (socket.closingNs === 0) this.closing.delete(socket);
      else if (nowNs - socket.closingNs >= this.options.reorderWaitNs) this.close(socket);
    }
    this.writeDeferred(nowNs - this.options.reorderWaitNs);
    if (nowNs - this.sweptNs >= SWEEP_NS) {
      this.sweptNs = nowNs;
      this.expire();
    }
  }

  /** The source has ended: everything that waits becomes a row. */
  finish(): void {
    for (const socket of [...this.sockets.values()]) this.close(socket);
    this.writeDeferred(this.nowNs);
  }

  request(message: RequestMessage): void {
    const c = this.current;
    if (message.oneWay) {
      this.row(c, message, undefined, 0);
      return;
    }
    if (!c.sessions.push(message)) {
      this.row(c, message, undefined, UNANSWERED.UNKNOWN);
      return;
    }
    if (c.sessions.size <= this.options.maxPending) return;
    this.counters.pendingOverflow++;
    this.row(c, c.sessions.giveUpOldest(), undefined, UNANSWERED.UNKNOWN);
  }

  response(message: ResponseMessage): void {
    const c = this.current;
    this.row(c, c.sessions.take(message), message, message.status);
  }

  skipped(reason: string): void {
    this.counters.skipped.set(reason, (this.counters.skipped.get(reason) ?? 0) + 1);
  }

  get socketCount(): number {
    return this.sockets.size;
  }

  private row(
    c: Connection,
    request: RequestMessage | undefined,
    response: ResponseMessage | undefined,
    status: number,
  ): void {
    if (c.serverPort === this.own.backendPort && request?.requestResource.startsWith(AGENT_PATH)) return;
    if (c.peer || c.isPeerElsewhere) {
      this.writer.write(c, request, response, status);
      this.counters.rows++;
    } else {
      this.deferred.push({ c, request, response, status, sinceNs: this.nowNs });
      if (this.deferred.length > MAX_DEFERRED) this.writeDeferred(this.nowNs);
    }
  }

  /** The first rows of a connection wait for the records of its other end, which another CPU's ring may hold. */
  private writeDeferred(untilNs: number): void {
    let at = 0;
    for (; at < this.deferred.length; at++) {
      const row = this.deferred[at];
      if (!row || (row.sinceNs > untilNs && !row.c.peer)) break;
      row.c.isPeerElsewhere = row.c.peer === undefined;
      this.writer.write(row.c, row.request, row.response, row.status);
      this.counters.rows++;
    }
    this.deferred.splice(0, at);
  }

  private deliver(socket: Socket, event: DataEvent): void {
    const c = socket.find(event) ?? this.open(socket, event);
    if (c.isIgnored) return;
    c.lastNs = event.timeNs;
    if (c.tgid !== event.tgid || c.comm !== event.comm) this.changeHands(c, event);
    this.current = c;
    if (!c.parser || (event.protocol !== c.claimedProtocol && event.protocol !== 0)) {
      if (!this.settle(c, event)) return;
    }
    const { segment } = this;
    segment.way = c.wayOf(event.direction);
    segment.event = event;
    segment.raw = event.raw;
    segment.length = event.length;
    segment.timeNs = event.timeNs;
    segment.tcpSeq = event.tcpSeq;
    segment.traceId = event.traceId;
    segment.tid = event.tid;
    segment.capSeq = event.capSeq;
    c.parser?.feed(segment, this);
  }

  private open(socket: Socket, event: DataEvent): Connection {
    const process = this.processes.find(event.tgid, event.comm, event.timeNs, event.netns);
    const c = new Connection(event, process);
    this.users.add(event.tgid);
    c.isIgnored = !this.options.isWanted(event.comm, event.localPort, event.remotePort);
    const pushedOut = socket.add(c);
    if (pushedOut) this.releaseConnection(pushedOut);
    this.peers.add(c);
    return c;
  }

  /** The socket went to another process (accepted by a parent, served by its child), or the thread has a new name. */
  private changeHands(c: Connection, event: DataEvent): void {
    if (c.tgid !== event.tgid) c.process = this.processes.find(event.tgid, event.comm, event.timeNs, event.netns);
    this.users.add(event.tgid);
    c.tgid = event.tgid;
    c.comm = event.comm;
    c.version++;
  }

  /** Finds protocol and sides of a connection, and gives it a parser. False while that cannot be told. */
  private settle(c: Connection, event: DataEvent): boolean {
    const protocol = this.protocols[event.protocol] ?? this.recognise(c, event);
    if (!protocol) {
      this.skipped('unknown_protocol');
      c.isIgnored = ++c.unsettled >= PATIENCE_RECORDS;
      return false;
    }
    c.claimedProtocol = event.protocol;
    if (c.parser) {
      // The connection speaks something else from here on: what the old protocol left open stays unanswered.
      c.parser.close(event.timeNs, this);
      this.flushPending(c, UNANSWERED.UNKNOWN);
      c.parser = undefined;
    }
    c.version++;
    if (!settleSides(c, event, protocol)) {
      this.skipped('unknown_sides');
      return false;
    }
    c.protocol = protocol.protocol;
    c.parser = protocol.create(this.options.l7);
    if (c.isServerSide) this.processes.serves(c.process, c.localIp, c.localPort, c.netns);
    return true;
  }

  private recognise(c: Connection, event: DataEvent): L7Protocol | undefined {
    const way: Way = c.wayOf(event.direction);
    const other: Way = way === TO_SERVER ? TO_CLIENT : TO_SERVER;
    return this.protocols.find(
      (protocol) => protocol && (protocol.recognise(event.payload, way) || protocol.recognise(event.payload, other)),
    );
  }

  private hold(socket: Socket, event: DataEvent): void {
    const held = (socket.held ??= new HeldRecords());
    const before = held.bytes;
    if (!held.add(event, this.nowNs || event.timeNs)) {
      this.counters.late++;
      return;
    }
    this.heldBytes += held.bytes - before;
    this.waiting.add(socket);
    if (held.size > MAX_HELD_RECORDS || this.heldBytes > MAX_HELD_BYTES) this.giveUpWaiting(socket);
  }

  private drainInOrder(socket: Socket): void {
    const { held } = socket;
    while (held && held.size > 0 && held.firstSeq <= socket.nextSeq) {
      const event = held.shift();
      if (!event) break;
      this.heldBytes -= event.payload.length;
      if (event.capSeq < socket.nextSeq) continue;
      socket.nextSeq = event.capSeq + 1;
      this.deliver(socket, event);
    }
    if (held && held.size > 0) {
      held.sinceNs = this.nowNs;
      return;
    }
    socket.held = undefined;
    this.waiting.delete(socket);
  }

  /** What was missing is lost: the parsers find their way again, and nothing is paired across the hole. */
  private giveUpWaiting(socket: Socket): void {
    const { held } = socket;
    if (!held || held.size === 0) return;
    this.counters.gaps++;
    for (const c of socket.connections()) {
      // Each datagram is a message of its own, so a lost one leaves the others as they are.
      if (c.transport === IP_PROTOCOL.UDP) continue;
      this.current = c;
      const waiting = c.sessions.size;
      this.flushPending(c, UNANSWERED.UNKNOWN);
      c.sessions.afterLoss(waiting);
      c.parser?.resync(TO_SERVER);
      c.parser?.resync(TO_CLIENT);
    }
    socket.nextSeq = held.firstSeq;
    this.drainInOrder(socket);
  }

  private expire(): void {
    for (const socket of this.sockets.values()) {
      if (!socket.current) continue;
      for (const c of socket.connections()) {
        if (c.sessions.size > 0) this.expireConnection(c);
      }
    }
  }

  private expireConnection(c: Connection): void {
    const { dnsTimeoutNs, sessionTimeoutNs } = this.options;
    const bound = this.nowNs - (c.protocol === L7_PROTOCOL.DNS ? dnsTimeoutNs : sessionTimeoutNs);
    for (let oldest = c.sessions.oldest; oldest && oldest.timeNs <= bound; oldest = c.sessions.oldest) {
      this.row(c, c.sessions.giveUpOldest(), undefined, UNANSWERED.TIMEOUT);
    }
  }

  private close(socket: Socket): void {
    this.sockets.delete(socket);
    this.release(socket);
  }

  private release(socket: Socket): void {
    while (socket.held && socket.held.size > 0) this.giveUpWaiting(socket);
    this.waiting.delete(socket);
    this.closing.delete(socket);
    for (const c of socket.connections()) this.releaseConnection(c);
  }

  private releaseConnection(c: Connection): void {
    this.current = c;
    c.parser?.close(c.lastNs, this);
    this.flushPending(c, UNANSWERED.UNKNOWN);
    this.peers.remove(c);
  }

  private flushPending(c: Connection, status: number): void {
    for (let request = c.sessions.shift(); request; request = c.sessions.shift())
      this.row(c, request, undefined, status);
  }
}
