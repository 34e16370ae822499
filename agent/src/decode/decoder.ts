import { type RecordBatch } from '../source/source';
import { CommCache } from './comm-cache';
import {
  type CloseEvent,
  type DataEvent,
  type Direction,
  type EventHandler,
  type ProcessEvent,
  type RawPayload,
  type Role,
} from './event';
import {
  CLOSE_RECORD,
  DATA_RECORD,
  PROCESS_EXEC,
  PROCESS_EXIT,
  PROCESS_FORK,
  PROCESS_RECORD,
  RECORD_CLOSE,
  RECORD_DATA,
  RECORD_HEAD,
  RECORD_PROCESS,
} from './layout.gen';

const EMPTY = new Uint8Array(0);
const IP_BYTES = 16;
const TWO_32 = 0x1_0000_0000;
const KINDS: Readonly<Record<number, ProcessEvent['kind'] | undefined>> = {
  [PROCESS_EXEC]: 'exec',
  [PROCESS_FORK]: 'fork',
  [PROCESS_EXIT]: 'exit',
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The event of data records. A class, because an object literal with a getter would be a slow dictionary. */
class ReusedData implements Mutable<Omit<DataEvent, 'payload'>> {
  readonly #addresses = new ArrayBuffer(2 * IP_BYTES);
  #view: Uint8Array | undefined;
  socketId = 0;
  tgid = 0;
  tid = 0;
  comm = '';
  direction: Direction = 0;
  timeNs = 0;
  tcpSeq = 0;
  traceId = 0;
  capSeq = 0;
  length = 0;
  readonly raw: Mutable<RawPayload> = { view: new DataView(EMPTY.buffer), at: 0, length: 0 };
  protocol = 0;
  role: Role = 0;
  transport = 0;
  isIpv4 = true;
  readonly localIp = new Uint8Array(this.#addresses, 0, IP_BYTES);
  readonly remoteIp = new Uint8Array(this.#addresses, IP_BYTES, IP_BYTES);
  localPort = 0;
  remotePort = 0;
  netns = 0;
  readonly #bothIps = new DataView(this.#addresses);

  /** Made when it is asked for: most records are told from their bytes in place. */
  get payload(): Uint8Array {
    const { view, at, length } = this.raw;
    return (this.#view ??= length === 0 ? EMPTY : new Uint8Array(view.buffer, view.byteOffset + at, length));
  }

  setPayload(view: DataView, at: number, length: number): void {
    this.raw.view = view;
    this.raw.at = at;
    this.raw.length = length;
    this.#view = undefined;
  }

  /** Four bytes at a time. */
  setAddresses(view: DataView, local: number, remote: number): void {
    for (let i = 0; i < IP_BYTES; i += 4) {
      this.#bothIps.setInt32(i, view.getInt32(local + i));
      this.#bothIps.setInt32(IP_BYTES + i, view.getInt32(remote + i));
    }
  }
}

/**
 * Walks batches and calls a handler. The event objects and their addresses are made once and reused; only the payload's
 * view is new with each record, because a Uint8Array cannot be moved, and is made when somebody asks for it.
 */
export class Decoder {
  /** Batches cut short at a record that cannot be one. */
  corruptBatches = 0;
  /** Records of a kind that this version does not know; stepped over. */
  unknownRecords = 0;
  private readonly comms = new CommCache();
  private readonly data = new ReusedData();
  private readonly close: Mutable<CloseEvent> = { socketId: 0, tgid: 0, timeNs: 0 };
  private readonly process: Mutable<ProcessEvent> = { kind: 'exec', tgid: 0, parentTgid: 0, comm: '', timeNs: 0 };
  private bytes: Uint8Array = EMPTY;
  private view: DataView = new DataView(EMPTY.buffer);

  constructor(private readonly handler: EventHandler) {}

  decode(batch: RecordBatch): void {
    const { records } = batch;
    this.bytes = records;
    this.view = new DataView(records.buffer, records.byteOffset, records.byteLength);
    const end = records.byteLength;
    let at = 0;
    while (at < end) {
      const size = end - at < RECORD_HEAD.size ? 0 : this.view.getUint16(at + RECORD_HEAD.sizeBytes, true);
      if (size < RECORD_HEAD.size || size > end - at || !this.record(at, size)) {
        this.corruptBatches++;
        break;
      }
      at += (size + 7) & ~7;
    }
    this.handler.onBatchEnd(batch.nowNs, batch.clockOffsetNs);
  }

  /** False when the record contradicts itself. */
  private record(at: number, size: number): boolean {
    switch (this.bytes[at]) {
      case RECORD_DATA:
        return this.dataRecord(at, size);
      case RECORD_CLOSE:
        return this.closeRecord(at, size);
      case RECORD_PROCESS:
        return this.processRecord(at, size);
      default:
        this.unknownRecords++;
        return true;
    }
  }

  private dataRecord(at: number, size: number): boolean {
    const { view, bytes, data } = this;
    if (size < DATA_RECORD.size) return false;
    const payloadBytes = view.getUint32(at + DATA_RECORD.payloadBytes, true);
    const length = view.getUint32(at + DATA_RECORD.lengthBytes, true);
    const direction = view.getUint8(at + DATA_RECORD.direction);
    const role = view.getUint8(at + DATA_RECORD.role);
    if (payloadBytes !== size - DATA_RECORD.size || payloadBytes > length || direction > 1 || role > 2) return false;
    data.socketId = this.u64(at + DATA_RECORD.socketId);
    data.tgid = view.getUint32(at + DATA_RECORD.tgid, true);
    data.tid = view.getUint32(at + DATA_RECORD.tid, true);
    data.comm = this.comms.at(view, bytes, at + DATA_RECORD.comm);
    data.direction = direction as Direction;
    data.timeNs = this.u64(at + DATA_RECORD.timeNs);
    data.tcpSeq = view.getUint32(at + DATA_RECORD.tcpSeq, true);
    data.traceId = this.u64(at + DATA_RECORD.traceId);
    data.capSeq = view.getUint32(at + DATA_RECORD.capSeq, true);
    data.length = length;
    data.setPayload(view, at + DATA_RECORD.size, payloadBytes);
    data.protocol = view.getUint8(at + DATA_RECORD.protocol);
    data.role = role as Role;
    data.transport = view.getUint8(at + DATA_RECORD.transport);
    data.isIpv4 = view.getUint8(at + DATA_RECORD.isIpv4) !== 0;
    data.setAddresses(view, at + DATA_RECORD.localIp, at + DATA_RECORD.remoteIp);
    data.localPort = view.getUint16(at + DATA_RECORD.localPort, true);
    data.remotePort = view.getUint16(at + DATA_RECORD.remotePort, true);
    data.netns = view.getUint32(at + DATA_RECORD.netns, true);
    this.handler.onData(data);
    return true;
  }

  private closeRecord(at: number, size: number): boolean {
    if (size !== CLOSE_RECORD.size) return false;
    this.close.socketId = this.u64(at + CLOSE_RECORD.socketId);
    this.close.tgid = this.view.getUint32(at + CLOSE_RECORD.tgid, true);
    this.close.timeNs = this.u64(at + CLOSE_RECORD.emitNs);
    this.handler.onClose(this.close);
    return true;
  }

  private processRecord(at: number, size: number): boolean {
    const kind = KINDS[this.view.getUint8(at + PROCESS_RECORD.event)];
    if (size !== PROCESS_RECORD.size || !kind) return false;
    this.process.kind = kind;
    this.process.tgid = this.view.getUint32(at + PROCESS_RECORD.tgid, true);
    this.process.parentTgid = this.view.getUint32(at + PROCESS_RECORD.parentTgid, true);
    this.process.comm = this.comms.at(this.view, this.bytes, at + PROCESS_RECORD.comm);
    this.process.timeNs = this.u64(at + PROCESS_RECORD.emitNs);
    this.handler.onProcess(this.process);
    return true;
  }

  /** Exact below 2^53, which ids and times are; a BigInt would be an allocation per field. */
  private u64(at: number): number {
    return this.view.getUint32(at, true) + this.view.getUint32(at + 4, true) * TWO_32;
  }
}

/** One batch to a handler, for callers that have only one. */
export function decodeBatch(batch: RecordBatch, handler: EventHandler): void {
  new Decoder(handler).decode(batch);
}
