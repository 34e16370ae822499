/** What flow and agent tests share: kernel records as literals, a line protocol, and a reader of blocks. */
import { readBlocks, type TableSpec } from '@thalweg/protocol';
import { AGENT_DEFAULTS, type RowOptions, rowOptionsOf } from '../config';
import { type DataEvent, EGRESS, INGRESS, ROLE_CLIENT, ROLE_SERVER } from '../decode/event';
import { type HostView, type ProcessFacts } from '../enrich/host-view';
import {
  type L7Parser,
  type L7Protocol,
  type MessageSink,
  type Segment,
  TO_CLIENT,
  TO_SERVER,
  type Way,
} from '../l7/parser';

export const LINE_PROTOCOL = 127;
export const rowOptions = (changes: Partial<RowOptions> = {}): RowOptions => ({
  ...rowOptionsOf(AGENT_DEFAULTS),
  ...changes,
});

export const ip4 = (text: string): Uint8Array =>
  Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...text.split('.').map(Number)]);

/** A data record of a client socket 10.0.0.1:40000 → 10.0.0.2:80. */
export function dataEvent(changes: Partial<DataEvent> & { text?: string } = {}): DataEvent {
  const { text = '', ...rest } = changes;
  const payload = new Uint8Array(Buffer.from(text, 'latin1'));
  return {
    socketId: 1,
    tgid: 100,
    tid: 101,
    comm: 'client',
    direction: EGRESS,
    timeNs: 1e9,
    tcpSeq: 7000,
    traceId: 0,
    capSeq: 1,
    length: payload.length,
    payload,
    protocol: LINE_PROTOCOL,
    role: ROLE_CLIENT,
    transport: 6,
    isIpv4: true,
    localIp: ip4('10.0.0.1'),
    remoteIp: ip4('10.0.0.2'),
    localPort: 40000,
    remotePort: 80,
    netns: 4026531840,
    ...rest,
  };
}

/** The server's view of the connection of {@link dataEvent}. */
export function serverEvent(changes: Partial<DataEvent> & { text?: string } = {}): DataEvent {
  return dataEvent({
    socketId: 2,
    tgid: 200,
    tid: 201,
    comm: 'server',
    direction: INGRESS,
    role: ROLE_SERVER,
    localIp: ip4('10.0.0.2'),
    remoteIp: ip4('10.0.0.1'),
    localPort: 80,
    remotePort: 40000,
    ...changes,
  });
}

/**
 * A protocol of lines: `?name;` asks in order, `?name#7;` by id, `!name;` and `!name#7;` answer, `~name;` asks without
 * wanting an answer.
 */
export const lineProtocol: L7Protocol = {
  protocol: LINE_PROTOCOL,
  name: 'Lines',
  recognise: (payload, way) => (way === TO_SERVER ? [0x3f, 0x7e] : [0x21]).includes(payload[0] ?? 0),
  create: () => new LineParser(),
};

class LineParser implements L7Parser {
  readonly protocol = LINE_PROTOCOL;
  private readonly rest = ['', ''];

  feed(segment: Segment, sink: MessageSink): void {
    const text = (this.rest[segment.way] ?? '') + Buffer.from(segment.payload).toString('latin1');
    const lines = text.split(';');
    this.rest[segment.way] = lines.pop() ?? '';
    for (const line of lines) parseLine(line, segment, sink);
  }

  resync(way: Way): void {
    this.rest[way] = '';
  }

  close(): void {
    this.rest.fill('');
  }
}

function parseLine(line: string, segment: Segment, sink: MessageSink): void {
  const [, sign, name = '', id] = /^([?!~])(\w*)(?:#(\d+))?$/.exec(line) ?? [];
  const { timeNs, tcpSeq, traceId, tid, capSeq, way } = segment;
  const origin = { timeNs, tcpSeq, traceId, tid, capSeq, length: line.length + 1, capturedLength: line.length + 1 };
  const withId = id === undefined ? {} : { id: Number(id) };
  if (!sign || (sign === '!') !== (way === TO_CLIENT)) {
    sink.skipped('no_line');
  } else if (sign === '!') {
    sink.response({ ...origin, ...withId, status: 0, code: 200, exception: '', result: name });
  } else {
    const request = { version: '1', requestType: 'ASK', requestDomain: '', requestResource: name, endpoint: name };
    sink.request({ ...origin, ...withId, ...request, oneWay: sign === '~' });
  }
}

/** Facts of processes by id, as a host that has them would give. */
export function fakeHost(processes: Readonly<Record<number, Partial<ProcessFacts>>> = {}): HostView {
  return {
    host: () => ({ name: 'h', machineId: 'm', os: 'Linux', kernel: '6', cpuCount: 2, memoryBytes: 1024 }),
    process: (pid) => {
      const facts = processes[pid];
      return facts && { ...anyProcess(pid), ...facts };
    },
    addresses: () => [],
    listeners: () => [],
  };
}

export function anyProcess(pid: number): ProcessFacts {
  return {
    pid,
    parent: 1,
    comm: `p${pid}`,
    startTimeNs: '1700000000000000000',
    name: `p${pid}`,
    nameSource: 'comm',
    commandLine: '',
    executable: '',
    containerId: '',
    netns: 4026531840,
    userId: 0,
  };
}

export type Row = Record<string, unknown>;

/** Decodes Native blocks by the types in their headers, independently of the writers. */
export function rowsOf(bytes: Uint8Array, table: TableSpec): Row[] {
  const read = readBlocks(bytes, table, { maxRows: 1e6 });
  if (!read.ok) throw new RangeError(read.error.detail);
  return read.blocks.flatMap(({ rows, columns }) => {
    const found: Row[] = Array.from({ length: rows }, () => ({}));
    for (const { name, type, start, end } of columns) {
      const values = valuesOf(Buffer.from(bytes.subarray(start, end)), type, rows);
      values.forEach((value, index) => ((found[index] as Row)[name] = value));
    }
    return found;
  });
}

function valuesOf(bytes: Buffer, type: string, rows: number): unknown[] {
  if (type.startsWith('Array(')) {
    const ends = valuesOf(bytes, 'UInt64', rows).map(Number);
    const all = valuesOf(bytes.subarray(8 * rows), type.slice(6, -1), ends[rows - 1] ?? 0);
    return ends.map((end, row) => all.slice(ends[row - 1] ?? 0, end));
  }
  if (type === 'String') return stringsOf(bytes, rows);
  return Array.from({ length: rows }, (_, row) => fixedOf(bytes, type, row));
}

function stringsOf(bytes: Buffer, count: number): string[] {
  const found: string[] = [];
  for (let at = 0; found.length < count;) {
    let length = 0;
    let shift = 0;
    for (let byte = 128; byte >= 128; shift += 7) {
      byte = bytes[at++] ?? 0;
      length |= (byte & 127) << shift;
    }
    found.push(bytes.toString('utf8', at, at + length));
    at += length;
  }
  return found;
}

function fixedOf(bytes: Buffer, type: string, row: number): unknown {
  switch (type) {
    case 'UInt8':
      return bytes.readUInt8(row);
    case 'UInt16':
      return bytes.readUInt16LE(row * 2);
    case 'UInt32':
    case 'IPv4':
      return bytes.readUInt32LE(row * 4);
    case 'Int32':
      return bytes.readInt32LE(row * 4);
    case 'IPv6':
      return bytes.toString('hex', row * 16, row * 16 + 16);
    case 'Int64':
      return bytes.readBigInt64LE(row * 8);
    default:
      return bytes.readBigUInt64LE(row * 8);
  }
}
