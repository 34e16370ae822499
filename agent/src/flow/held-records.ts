import { type DataEvent } from '../decode/event';

/** Records of one socket that came before their turn: another CPU's ring still holds what goes first. */
export class HeldRecords {
  private readonly events: DataEvent[] = [];
  bytes = 0;
  /** Batch clock when the first of them came. */
  sinceNs = 0;

  get size(): number {
    return this.events.length;
  }

  /** Keeps a copy, in order of capture. False for a sequence number that is here already. */
  add(event: DataEvent, nowNs: number): boolean {
    if (this.events.length === 0) this.sinceNs = nowNs;
    let at = this.events.length;
    while (at > 0 && (this.events[at - 1]?.capSeq ?? 0) >= event.capSeq) at--;
    if (this.events[at]?.capSeq === event.capSeq) return false;
    this.events.splice(at, 0, copyOf(event));
    this.bytes += event.payload.length;
    return true;
  }

  /** Sequence number of the first record held. */
  get firstSeq(): number {
    return this.events[0]?.capSeq ?? 0;
  }

  shift(): DataEvent | undefined {
    const event = this.events.shift();
    if (event) this.bytes -= event.payload.length;
    return event;
  }
}

/** Event objects are reused and their bytes are views of a batch; a held one needs its own. */
function copyOf(event: DataEvent): DataEvent {
  const payload = event.payload.slice();
  return {
    socketId: event.socketId,
    tgid: event.tgid,
    tid: event.tid,
    comm: event.comm,
    direction: event.direction,
    timeNs: event.timeNs,
    tcpSeq: event.tcpSeq,
    traceId: event.traceId,
    capSeq: event.capSeq,
    length: event.length,
    payload,
    raw: { view: new DataView(payload.buffer), at: 0, length: payload.length },
    protocol: event.protocol,
    role: event.role,
    transport: event.transport,
    isIpv4: event.isIpv4,
    localIp: event.localIp.slice(),
    remoteIp: event.remoteIp.slice(),
    localPort: event.localPort,
    remotePort: event.remotePort,
    netns: event.netns,
  };
}
