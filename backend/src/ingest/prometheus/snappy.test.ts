import * as fc from 'fast-check';
import { decodeSnappy, snappyLength } from './snappy';

const { compress } = jest.requireActual<{ compress(data: Uint8Array): Uint8Array }>('snappyjs');

function decode(block: Uint8Array): string | Buffer {
  const header = snappyLength(block);
  if (!header.ok) return header.detail;
  const output = Buffer.alloc(header.length);
  return decodeSnappy(block, header.at, output, header.length) ?? output;
}
const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

it('decodes literals and copies of each kind', () => {
  // "abcd", then 4 from 4 back (kind 1), 3 from 2 back (kind 2), 2 from 11 back (kind 3).
  expect(decode(bytes('0d 0c 61626364 01 04 0a 0200 07 0b000000')).toString()).toBe('abcdabcdcdcab');
  expect(decode(bytes('00'))).toEqual(Buffer.alloc(0));
});

it('repeats what a copy has just written', () => {
  expect(decode(bytes('09 00 61 11 01')).toString()).toBe('aaaaaaaaa');
});

it.each([
  ['', 'the block ends after 0 bytes, inside its length'],
  ['ff', 'the block ends after 1 bytes, inside its length'],
  ['8080808080', 'the length of the block is longer than 5 bytes'],
  ['ffffffff0f 00', 'the block says that 6 bytes hold 4294967295, which no block of that size can'],
  ['04 0c 6162', 'the block ends inside a literal of 4 bytes at byte 2'],
  ['04 f4', 'the block ends inside the length of a literal at byte 2'],
  ['04 00 61 01', 'the block ends inside a copy at byte 4'],
  ['04 00 61 02 01', 'the block ends inside a copy at byte 4'],
  ['05 00 61 01 02', 'a copy at byte 5 reaches 2 bytes back, of 1'],
  ['05 00 61 01 00', 'a copy at byte 5 reaches 0 bytes back, of 1'],
  ['02 00 61 01 01', 'more than the 2 bytes announced come out'],
  ['02 00 61', '1 bytes come out, 2 were announced'],
])('refuses %s', (hex, detail) => {
  expect(decode(bytes(hex))).toBe(detail);
});

it('gives back what the usual library compressed', () => {
  const repetitive = fc
    .array(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 90 })), { maxLength: 30 })
    .map((runs) =>
      Buffer.concat(runs.flatMap(([run, times]) => Array.from({ length: times }, () => Buffer.from(run)))),
    );
  fc.assert(
    fc.property(
      fc.oneof(
        repetitive,
        fc.uint8Array({ maxLength: 3000 }).map((data) => Buffer.from(data)),
      ),
      (data) => {
        expect(Buffer.compare(decode(Buffer.from(compress(data))) as Buffer, data)).toBe(0);
      },
    ),
  );
});

it('reads and writes within bounds whatever it is given', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (block) => {
      const result = decode(block);
      expect(typeof result === 'string' || result.length <= block.length * 22).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
