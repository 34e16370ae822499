import fc from 'fast-check';
import { type L7Parser, type Way } from './parser';
import { findProtocol } from './registry';
import { type Collector, describeMessages, type RecordedPiece, readRecording, TEST_OPTIONS, Wire } from './testing';

const RECORDINGS: readonly (readonly [name: string, protocol: number])[] = [
  ['http-nginx', 20],
  ['redis', 80],
  ['mysql-pymysql', 60],
  ['mysql-go', 60],
  ['mysql-cli', 60],
  ['dns-tcp', 120],
];

function parserOf(protocol: number): L7Parser {
  const found = findProtocol(protocol);
  if (found === undefined) throw new RangeError(`no parser for protocol ${protocol}`);
  return found.create(TEST_OPTIONS);
}

/** The pieces of the recording's first connection; what else it holds is tested as a whole. */
function firstConnection(name: string): RecordedPiece[] {
  return readRecording(name).filter((piece) => piece.connection === 0);
}

const places = (sink: Collector): unknown[] =>
  [...sink.requests, ...sink.responses].map((m) => [m.id, m.tcpSeq, m.length]);

function play(protocol: number, pieces: readonly RecordedPiece[]): Wire {
  const wire = new Wire(parserOf(protocol));
  for (const { way, bytes } of pieces) {
    if (bytes === undefined) wire.close();
    else wire.send(way, bytes);
  }
  return wire;
}

describe.each(RECORDINGS)('%s', (name, protocol) => {
  const pieces = firstConnection(name);
  const whole = play(protocol, pieces).sink;

  test('any cut of the stream into segments gives the same messages at the same places', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 64 })),
        (first, sizes) => {
          const wire = new Wire(parserOf(protocol));
          for (const { way, bytes } of pieces) {
            if (bytes === undefined) {
              wire.close();
              continue;
            }
            let at = 0;
            let size = first;
            while (at < bytes.length) {
              wire.send(way, bytes.subarray(at, at + size));
              at += size;
              size = sizes.next().value as number;
            }
          }
          expect(describeMessages(wire.sink)).toEqual(describeMessages(whole));
          expect(places(wire.sink)).toEqual(places(whole));
        },
      ),
      { numRuns: 25 },
    );
  });

  test('one byte at a time gives the same messages', () => {
    const wire = new Wire(parserOf(protocol));
    for (const { way, bytes } of pieces) {
      for (let i = 0; i < (bytes?.length ?? 0); i++) wire.send(way, (bytes as Uint8Array).subarray(i, i + 1));
    }
    wire.close();
    expect(places(wire.sink)).toEqual(places(whole));
  });

  test('holes of any size, at any place, make no request out of nothing', () => {
    const known = new Set(whole.requests.map((m) => m.tcpSeq));
    const capture = fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 200 }));
    fc.assert(
      fc.property(fc.array(capture, { minLength: pieces.length, maxLength: pieces.length }), (captures) => {
        const wire = new Wire(parserOf(protocol));
        pieces.forEach(({ way, bytes }, i) => {
          if (bytes !== undefined) wire.send(way, bytes, captures[i]);
        });
        wire.close();
        for (const request of wire.sink.requests) expect(known).toContain(request.tcpSeq);
      }),
      { numRuns: 100 },
    );
  });

  test('lost records make no request out of nothing, and no response for the wrong request', () => {
    const requests = new Map(whole.requests.map((m) => [m.tcpSeq, m.requestResource]));
    const answers = new Map(whole.responses.map((m) => [m.tcpSeq, whole.requests.find((r) => r.id === m.id)?.tcpSeq]));
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: pieces.length, maxLength: pieces.length }),
        (dice) => {
          const wire = new Wire(parserOf(protocol));
          pieces.forEach(({ way, bytes }, i) => {
            if (bytes === undefined) return;
            if (dice[i] === 0) wire.lose(way, bytes.length);
            else wire.send(way, bytes);
          });
          wire.close();
          const seen = new Map(wire.sink.requests.map((m) => [m.id, m.tcpSeq]));
          for (const request of wire.sink.requests) expect([...requests.keys()]).toContain(request.tcpSeq);
          for (const response of wire.sink.responses) {
            const request = seen.get(response.id);
            const right = answers.get(response.tcpSeq);
            if (request !== undefined && right !== undefined) expect(request).toBe(right);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test('a stream cut off at every offset does not throw and gives a prefix of the messages', () => {
    const texts = whole.requests.map((m) => m.requestResource);
    for (const way of [0, 1] as Way[]) {
      const stream = Buffer.concat(pieces.filter((p) => p.way === way && p.bytes).map((p) => p.bytes as Uint8Array));
      const step = Math.max(1, Math.floor(stream.length / 800));
      for (let end = 0; end < stream.length; end += step) {
        const wire = new Wire(parserOf(protocol)).send(way, stream.subarray(0, end)).close();
        expect(texts.slice(0, wire.sink.requests.length)).toEqual(wire.sink.requests.map((m) => m.requestResource));
      }
    }
  });

  test('a corrupted byte anywhere does not throw, and no text outgrows its limit', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat({ max: 40 }), (at, value, count) => {
        const wire = new Wire(parserOf(protocol));
        let offset = 0;
        const total = pieces.reduce((sum, piece) => sum + (piece.bytes?.length ?? 0), 0);
        const bad = new Set(Array.from({ length: 1 + (count % 4) }, (_, i) => (at + i * count) % total));
        for (const { way, bytes } of pieces) {
          if (bytes === undefined) continue;
          const copy = bytes.slice();
          for (let i = 0; i < copy.length; i++) if (bad.has(offset + i)) copy[i] = value;
          offset += copy.length;
          wire.send(way, copy);
        }
        wire.close();
        for (const request of wire.sink.requests) {
          expect(Buffer.byteLength(request.requestResource)).toBeLessThanOrEqual(TEST_OPTIONS.fieldLimitBytes);
        }
      }),
      { numRuns: 200 },
    );
  });
});

test.each([20, 60, 80, 120])('protocol %i takes arbitrary bytes without throwing', (protocol) => {
  const piece = fc.record({
    way: fc.constantFrom<Way>(0, 1),
    bytes: fc.uint8Array({ maxLength: 300 }),
    captured: fc.nat(300),
  });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (list) => {
      const wire = new Wire(parserOf(protocol));
      for (const { way, bytes, captured } of list) wire.send(way, bytes, captured);
      wire.close();
      return true;
    }),
    { numRuns: 300 },
  );
});
