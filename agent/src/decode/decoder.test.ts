import fc from 'fast-check';
import { Decoder, decodeBatch } from './decoder';
import { type DataEvent, type EventHandler } from './event';

/** A data record as the kernel side writes it: GET on a client's socket from 10.0.0.1:40000 to 10.0.0.2:80. */
const DATA = [
  '01 01 14 01 06 01 7c00', // data, egress, HTTP1, client, TCP, IPv4, 124 bytes
  '4000000000000000', // handed over at 64 ns
  '2000000001000000', // entered at 2^32 + 32 ns
  '0700000000001000', // socket 2^52 + 7
  '0900000000000000', // trace id 9
  '64000000 65000000', // tgid 100, tid 101
  '03000000 efbeadde', // third record, sequence 0xdeadbeef
  '00010000 04000000', // 256 bytes moved, 4 of them here
  '01000000 409c 5000', // netns 1, ports 40000 and 80
  '00000000000000000000ffff0a000001',
  '00000000000000000000ffff0a000002',
  '637572 6c000000000000000000000000', // "curl"
  '47455420 00000000', // "GET " and the padding to 8
].join('');

const CLOSE = '02 0000000000 2000 5000000000000000 0700000000001000 64000000 00000000';
const EXEC = '03 01 00000000 2800 6000000000000000 64000000 01000000 6e6f6465000000000000000000000000';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replace(/\s/g, ''), 'hex'));
const batchOf = (records: Uint8Array) => ({ records, nowNs: 5, clockOffsetNs: 6n });

function collect(records: Uint8Array): { events: unknown[]; decoder: Decoder } {
  const events: unknown[] = [];
  const latin1 = (view: ArrayBufferView): string =>
    Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('latin1');
  const copy = ({ raw, payload, ...event }: DataEvent) => ({
    ...event,
    payload: latin1(payload),
    raw: raw && latin1(new DataView(raw.view.buffer, raw.view.byteOffset + raw.at, raw.length)),
    localIp: Buffer.from(event.localIp).toString('hex'),
    remoteIp: Buffer.from(event.remoteIp).toString('hex'),
  });
  const handler: EventHandler = {
    onData: (event) => events.push(copy(event)),
    onClose: (event) => events.push({ close: true, ...event }),
    onProcess: (event) => events.push({ ...event }),
    onBatchEnd: (nowNs, clockOffsetNs) => events.push({ nowNs, clockOffsetNs }),
  };
  const decoder = new Decoder(handler);
  decoder.decode(batchOf(records));
  return { events, decoder };
}

const END = { nowNs: 5, clockOffsetNs: 6n };

describe('Decoder', () => {
  it('reads every field of a data record', () => {
    expect(collect(bytes(DATA)).events).toEqual([
      {
        socketId: 2 ** 52 + 7,
        tgid: 100,
        tid: 101,
        comm: 'curl',
        direction: 1,
        timeNs: 2 ** 32 + 32,
        tcpSeq: 0xdeadbeef,
        traceId: 9,
        capSeq: 3,
        length: 256,
        payload: 'GET ',
        raw: 'GET ',
        protocol: 20,
        role: 1,
        transport: 6,
        isIpv4: true,
        localIp: '00000000000000000000ffff0a000001',
        remoteIp: '00000000000000000000ffff0a000002',
        localPort: 40000,
        remotePort: 80,
        netns: 1,
      },
      END,
    ]);
  });

  it('reads close and process records after one another', () => {
    expect(collect(bytes(CLOSE + EXEC)).events).toEqual([
      { close: true, socketId: 2 ** 52 + 7, tgid: 100, timeNs: 80 },
      { kind: 'exec', tgid: 100, parentTgid: 1, comm: 'node', timeNs: 96 },
      END,
    ]);
  });

  it('reads a batch that does not begin at an even address', () => {
    const shifted = new Uint8Array(bytes(DATA).length + 3);
    shifted.set(bytes(DATA), 3);
    expect(collect(shifted.subarray(3)).events).toHaveLength(2);
  });

  it('steps over kinds that it does not know and goes on', () => {
    const { events, decoder } = collect(bytes(`63 0000000000 1000 0000000000000000${CLOSE}`));
    expect(events).toHaveLength(2);
    expect(decoder.unknownRecords).toBe(1);
    expect(decoder.corruptBatches).toBe(0);
  });

  it.each([
    ['a size of zero', '01 01 14 01 06 01 0000 4000000000000000'],
    ['a size beyond the batch', CLOSE.replace('2000 5', '4000 5')],
    ['a payload that disagrees with the size', DATA.replace('00010000 04000000', '00010000 05000000')],
    ['more payload than was moved', DATA.replace('00010000 04000000', '03000000 04000000')],
    ['a direction that does not exist', DATA.replace('01 01 14', '01 02 14')],
    ['a process event that does not exist', EXEC.replace('03 01', '03 09')],
    ['half a head', '01 01 14 01'],
  ])('gives up the batch at %s, counts it and ends it', (_name, hex) => {
    const { events, decoder } = collect(bytes(CLOSE + hex));
    expect(events).toEqual([{ close: true, socketId: 2 ** 52 + 7, tgid: 100, timeNs: 80 }, END]);
    expect(decoder.corruptBatches).toBe(1);
  });

  it('survives any bytes and never hands over payload from outside the batch', () => {
    const valid = bytes(DATA + CLOSE + EXEC);
    const flips = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(flips, fc.nat(valid.length), (changes, cut) => {
        const records = valid.slice(0, cut);
        for (const [at, value] of changes) if (at < cut) records[at] = value;
        let ended = 0;
        const handler: EventHandler = {
          onData: ({ payload, length }) => {
            expect(payload.byteOffset + payload.byteLength).toBeLessThanOrEqual(cut);
            expect(payload.length).toBeLessThanOrEqual(length);
          },
          onClose: () => undefined,
          onProcess: () => undefined,
          onBatchEnd: () => ended++,
        };
        decodeBatch(batchOf(records), handler);
        expect(ended).toBe(1);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps thread names apart', () => {
    const comms: string[] = [];
    const decoder = new Decoder({
      onData: ({ comm }) => comms.push(comm),
      onClose: () => undefined,
      onProcess: () => undefined,
      onBatchEnd: () => undefined,
    });
    const other = DATA.replace('637572 6c', '776765 74');
    for (const record of [DATA, other, DATA]) decoder.decode(batchOf(bytes(record)));
    expect(comms).toEqual(['curl', 'wget', 'curl']);
  });
});
