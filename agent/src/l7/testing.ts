/** What the parser tests share: a sink that keeps everything, and byte streams cut into segments. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type L7Options,
  type L7Parser,
  type MessageSink,
  type RequestMessage,
  type ResponseMessage,
  type Segment,
  type Way,
} from './parser';

export const TEST_OPTIONS: L7Options = Object.freeze({
  maskLiterals: true,
  fieldLimitBytes: 1024,
  httpHeaders: Object.freeze([]),
  endpointSegments: 2,
});

export class Collector implements MessageSink {
  readonly requests: RequestMessage[] = [];
  readonly responses: ResponseMessage[] = [];
  readonly reasons: string[] = [];
  request(message: RequestMessage): void {
    this.requests.push(message);
  }
  response(message: ResponseMessage): void {
    this.responses.push(message);
  }
  skipped(reason: string): void {
    this.reasons.push(reason);
  }
}

export const bytesOf = (data: string | Uint8Array): Uint8Array =>
  typeof data === 'string' ? new Uint8Array(Buffer.from(data, 'latin1')) : data;

/** Feeds both directions of a connection, keeping sequence numbers and time as a capture would. */
export class Wire {
  readonly sink = new Collector();
  private readonly seqs: [number, number];
  private count = 0;

  constructor(
    readonly parser: L7Parser,
    firstSeqs: readonly [number, number] = [1000, 5000],
    private readonly isDatagram = false,
  ) {
    this.seqs = [firstSeqs[0], firstSeqs[1]];
  }

  /** `captured` bytes of the data reach the parser; the rest is a hole. */
  send(way: Way, data: string | Uint8Array, captured = Infinity): this {
    const bytes = bytesOf(data);
    this.count++;
    const payload = new Uint8Array(bytes.subarray(0, Math.min(captured, bytes.length)));
    const segment: Segment = {
      way,
      payload,
      raw: { view: new DataView(payload.buffer), at: 0, length: payload.length },
      length: bytes.length,
      timeNs: this.count * 1000,
      tcpSeq: this.isDatagram ? 0 : (this.seqs[way] as number),
      traceId: 70 + this.count,
      tid: 7,
      capSeq: this.count,
    };
    this.seqs[way] = ((this.seqs[way] as number) + bytes.length) >>> 0;
    this.parser.feed(segment, this.sink);
    // A parser that keeps the payload instead of copying from it shows here.
    segment.payload.fill(0xee);
    return this;
  }

  /** Bytes that were never delivered, with the notice that records were lost. */
  lose(way: Way, bytes: number): this {
    this.seqs[way] = ((this.seqs[way] as number) + bytes) >>> 0;
    this.parser.resync(0);
    this.parser.resync(1);
    return this;
  }

  close(): this {
    this.parser.close(this.count * 1000 + 1, this.sink);
    return this;
  }
}

/** One line of a recording: a piece of a connection, or its end. */
export interface RecordedPiece {
  readonly connection: number;
  readonly way: Way;
  /** Undefined: the connection ended. */
  readonly bytes: Uint8Array | undefined;
}

/** Reads a recording of testdata/ (its README has the format). */
export function readRecording(name: string): RecordedPiece[] {
  const text = readFileSync(join(__dirname, 'testdata', `${name}.hex`), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [connection, mark, hex = ''] = line.split(' ');
      const bytes = mark === '.' ? undefined : new Uint8Array(Buffer.from(hex, 'hex'));
      return { connection: Number(connection), way: mark === '<' ? 1 : 0, bytes };
    });
}

/** What is seen of one connection of a recording, a line per message. */
export function describeMessages(sink: Collector): string[] {
  const requests = sink.requests.map((m) => {
    const marks = [m.oneWay ? 'one-way' : '', m.w3cTraceId ?? ''].filter((mark) => mark !== '').join(' ');
    return {
      seq: m.id ?? 0,
      text: `> ${m.id} ${m.requestType} ${m.requestResource} [${m.endpoint}] ${m.length} ${marks}`.trimEnd(),
    };
  });
  const responses = sink.responses.map((m) => {
    const more = [m.exception, m.result ?? '', m.affectedRows ?? '', ...(m.attributeValues ?? [])].filter(
      (x) => x !== '',
    );
    return {
      seq: (m.id ?? 0) + 0.5,
      text: `< ${m.id} ${m.status} ${m.code} ${m.length} ${more.join(' | ')}`.trimEnd(),
    };
  });
  const lines = [...requests, ...responses].sort((a, b) => a.seq - b.seq).map((entry) => entry.text);
  return [...lines, ...sink.reasons.map((reason) => `skipped ${reason}`)];
}
