/**
 * Columns that depend only on the connection: addresses, processes, sides. They are noted once for each state of a
 * connection in a block; rows carry the number of that note, and the columns are spread out when the block is encoded.
 */
import { CAPTURE_NIC_TYPE, type L7_FLOW_LOG, SIGNAL_SOURCE } from '@thalweg/protocol';
import { type Connection } from './connection';
import { type Output } from './row-columns';

type Name = keyof typeof L7_FLOW_LOG.columns;

const TWO_32 = 4294967296;
const EBPF = SIGNAL_SOURCE.EBPF;
const EBPF_NIC = CAPTURE_NIC_TYPE.EBPF;

/** What rows say of one connection in one state. */
class Note {
  readonly client: Connection | undefined;
  readonly server: Connection | undefined;
  private readonly version: number;
  private readonly ownStart: number;
  private readonly peerStart: number;
  private readonly peerVersion: number;
  readonly isServerSide: boolean;
  readonly sideScore: number;
  readonly isReversed: boolean;
  readonly protocol: number;
  readonly clientPid: number;
  readonly serverPid: number;
  readonly clientName: string;
  readonly serverName: string;
  readonly clientStart: readonly [number, number];
  readonly serverStart: readonly [number, number];

  constructor(
    readonly connection: Connection,
    readonly peer: Connection | undefined,
  ) {
    const c = connection;
    const client = c.isServerSide ? peer : c;
    const server = c.isServerSide ? c : peer;
    this.client = client;
    this.server = server;
    this.version = c.version;
    this.peerVersion = peer ? peer.version : 0;
    this.isServerSide = c.isServerSide;
    this.sideScore = c.sideScore;
    this.isReversed = c.isReversed;
    this.protocol = c.protocol;
    this.clientPid = client ? client.tgid : 0;
    this.serverPid = server ? server.tgid : 0;
    this.clientName = client ? client.comm : '';
    this.serverName = server ? server.comm : '';
    this.clientStart = client ? [client.process.startLow, client.process.startHigh] : [0, 0];
    this.serverStart = server ? [server.process.startLow, server.process.startHigh] : [0, 0];
    this.ownStart = c.process.startLow;
    this.peerStart = peer ? peer.process.startLow : 0;
  }

  isUpToDate(peer: Connection | undefined): boolean {
    const c = this.connection;
    // A process that had to be guessed at may since have been looked at, which moves its start.
    if (this.peer !== peer || this.version !== c.version || this.ownStart !== c.process.startLow) return false;
    return !peer || (this.peerVersion === peer.version && this.peerStart === peer.process.startLow);
  }
}

type NumberOf = (note: Note) => number;

const BYTES: Readonly<Partial<Record<Name, NumberOf>>> = {
  signal_source: () => EBPF,
  capture_nic_type: () => EBPF_NIC,
  is_ipv4: ({ connection }) => (connection.isIpv4 ? 1 : 0),
  protocol: ({ connection }) => connection.transport,
  l7_protocol: ({ protocol }) => protocol,
  is_reversed: ({ isReversed }) => (isReversed ? 1 : 0),
  direction_score: ({ sideScore }) => sideScore,
};
const SHORTS: Readonly<Partial<Record<Name, NumberOf>>> = {
  client_port: ({ connection: c, isServerSide }) => (isServerSide ? c.remotePort : c.localPort),
  server_port: ({ connection: c, isServerSide }) => (isServerSide ? c.localPort : c.remotePort),
};
const WORDS: Readonly<Partial<Record<Name, NumberOf>>> = {
  ip4_0: ({ connection: c, isServerSide }) => (isServerSide ? c.remoteIp4 : c.localIp4),
  ip4_1: ({ connection: c, isServerSide }) => (isServerSide ? c.localIp4 : c.remoteIp4),
  netns_0: ({ client }) => (client ? client.netns : 0),
  netns_1: ({ server }) => (server ? server.netns : 0),
  process_id_0: ({ clientPid }) => clientPid,
  process_id_1: ({ serverPid }) => serverPid,
};
const HALVES: Readonly<Partial<Record<Name, (note: Note) => readonly [number, number]>>> = {
  flow_id: ({ connection: { socketId } }) => [socketId >>> 0, Math.floor(socketId / TWO_32)],
  process_start_time_0: ({ clientStart }) => clientStart,
  process_start_time_1: ({ serverStart }) => serverStart,
};
const ADDRESSES: Readonly<Partial<Record<Name, (note: Note) => Uint8Array>>> = {
  ip6_0: ({ connection: c, isServerSide }) => (isServerSide ? c.remoteIp : c.localIp),
  ip6_1: ({ connection: c, isServerSide }) => (isServerSide ? c.localIp : c.remoteIp),
};
const TEXTS: Readonly<Partial<Record<Name, (note: Note) => string>>> = {
  observation_point: ({ isServerSide }) => (isServerSide ? 's-p' : 'c-p'),
  process_kname_0: ({ clientName }) => clientName,
  process_kname_1: ({ serverName }) => serverName,
};

export class SideColumns {
  /** Number of the note of each row. */
  private rows = new Uint32Array(0);
  private readonly notes: Note[] = [];
  private block = 1;
  private hasIpv6 = false;

  grow(rows: number): void {
    const larger = new Uint32Array(rows);
    larger.set(this.rows);
    this.rows = larger;
  }

  put(row: number, c: Connection): void {
    const { peer } = c;
    const { noteNumber } = c;
    if (c.noteBlock === this.block) {
      if ((this.notes[noteNumber] as Note).isUpToDate(peer)) {
        this.rows[row] = noteNumber;
        return;
      }
    }
    c.noteBlock = this.block;
    c.noteNumber = this.notes.push(new Note(c, peer)) - 1;
    this.hasIpv6 ||= !c.isIpv4;
    this.rows[row] = c.noteNumber;
  }

  clear(): void {
    this.notes.length = 0;
    this.hasIpv6 = false;
    this.block++;
  }

  /** Which of the columns need to be sent. */
  isUsed(name: Name): boolean {
    if (name in ADDRESSES) return this.hasIpv6;
    return name in BYTES || name in SHORTS || name in WORDS || name in HALVES || name in TEXTS;
  }

  encode(name: Name, out: Output, rows: number): void {
    const bytes = BYTES[name];
    const shorts = SHORTS[name];
    const words = WORDS[name];
    const halves = HALVES[name];
    const address = ADDRESSES[name];
    const text = TEXTS[name];
    if (bytes) this.spread(out, new Uint8Array(this.notes.length), new Uint8Array(rows), bytes);
    else if (shorts) this.spread(out, new Uint16Array(this.notes.length), new Uint16Array(rows), shorts);
    else if (words) this.spread(out, new Uint32Array(this.notes.length), new Uint32Array(rows), words);
    else if (halves) this.spreadHalves(out, rows, halves);
    else if (address) this.spreadAddresses(out, rows, address);
    else if (text) this.spreadTexts(out, rows, text);
  }

  private spread(
    out: Output,
    ofNotes: Uint8Array | Uint16Array | Uint32Array,
    ofRows: Uint8Array | Uint16Array | Uint32Array,
    read: NumberOf,
  ): void {
    for (let i = 0; i < ofNotes.length; i++) ofNotes[i] = read(this.notes[i] as Note);
    const numbers = this.rows;
    for (let row = 0; row < ofRows.length; row++) ofRows[row] = ofNotes[numbers[row] as number] as number;
    out.raw(new Uint8Array(ofRows.buffer));
  }

  private spreadHalves(out: Output, rows: number, read: (note: Note) => readonly [number, number]): void {
    const ofNotes = this.notes.map(read);
    const ofRows = new Uint32Array(rows * 2);
    for (let row = 0; row < rows; row++) {
      const [low, high] = ofNotes[this.rows[row] as number] as readonly [number, number];
      ofRows[row * 2] = low;
      ofRows[row * 2 + 1] = high;
    }
    out.raw(new Uint8Array(ofRows.buffer));
  }

  private spreadAddresses(out: Output, rows: number, read: (note: Note) => Uint8Array): void {
    const ofRows = new Uint8Array(rows * 16);
    for (let row = 0; row < rows; row++) {
      const note = this.notes[this.rows[row] as number] as Note;
      // IPv4 addresses stand in columns of their own.
      if (!note.connection.isIpv4) ofRows.set(read(note), row * 16);
    }
    out.raw(ofRows);
  }

  private spreadTexts(out: Output, rows: number, read: (note: Note) => string): void {
    const bytes = this.notes.map((note) => encoded(read(note)));
    for (let row = 0; row < rows; row++) {
      const source = bytes[this.rows[row] as number] as Uint8Array;
      out.ensure(source.length);
      const into = out.bytes;
      let { at } = out;
      for (let i = 0; i < source.length; i++) into[at++] = source[i] as number;
      out.at = at;
    }
  }
}

/** Texts of notes are few and come with every block. */
const known = new Map<string, Uint8Array>();
const MOST_KNOWN = 1024;

function encoded(text: string): Uint8Array {
  let bytes = known.get(text);
  if (bytes) return bytes;
  if (known.size >= MOST_KNOWN) known.clear();
  const utf8 = Buffer.from(text);
  bytes = new Uint8Array(1 + utf8.length);
  // Kernel names have at most sixteen bytes, so the length is one byte.
  bytes[0] = utf8.length;
  bytes.set(utf8, 1);
  known.set(text, bytes);
  return bytes;
}
