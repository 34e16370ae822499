import fc from 'fast-check';
import { wordsOf } from '../../../query/promql/storage/series-index';
import { xorChunk } from './xor-chunk';

const encoded = (times: readonly number[], values: readonly number[]) =>
  Buffer.from(xorChunk(Float64Array.from(times), wordsOf(Float64Array.from(values)))).toString('hex');

it('writes one sample as its time and its value', () => {
  // 1 sample, time 1000 as a zigzag varint, 1.5 as 8 bytes.
  expect(encoded([1000], [1.5])).toBe('0001' + 'd00f' + '3ff8000000000000');
});

it('writes the same value as one bit, and the same distance as another', () => {
  // The second sample: a distance of 15,000, then a 0 bit; the third: two 0 bits.
  expect(encoded([0, 15_000, 30_000], [0, 0, 0])).toBe('0003' + '00' + '0000000000000000' + '9875' + '00');
});

/** Bit by bit with BigInts, as the format's description says. */
function decode(bytes: Uint8Array): { times: number[]; values: bigint[] } {
  let at = 16;
  const bit = () => ((bytes[at >> 3] as number) >> (7 - (at++ & 7))) & 1;
  const bits = (count: number) => {
    let value = 0n;
    for (let i = 0; i < count; i++) value = (value << 1n) | BigInt(bit());
    return value;
  };
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bits(8);
      value |= (byte & 127n) << shift;
      if (byte < 128n) return value;
    }
  };
  const count = ((bytes[0] as number) << 8) | (bytes[1] as number);
  const times: number[] = [];
  const values: bigint[] = [];
  let [delta, leading, significant] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    if (i === 0) {
      const zigzag = varint();
      times.push(Number((zigzag >> 1n) ^ -(zigzag & 1n)));
      values.push(bits(64));
      continue;
    }
    if (i === 1) delta = Number(varint());
    else {
      let ones = 0;
      while (ones < 4 && bit() === 1) ones++;
      const width = [0, 14, 17, 20, 64][ones] as number;
      const raw = bits(width);
      // The greatest of the positive side has the sign bit too.
      const half = width === 0 ? 0n : 1n << BigInt(width - 1);
      delta += Number(width === 64 ? BigInt.asIntN(64, raw) : raw > half ? raw - 2n * half : raw);
    }
    times.push((times[i - 1] as number) + delta);
    let change = 0n;
    if (bit() === 1) {
      if (bit() === 1) {
        leading = Number(bits(5));
        significant = Number(bits(6)) || 64;
      }
      change = bits(significant) << BigInt(64 - leading - significant);
    }
    values.push((values[i - 1] as bigint) ^ change);
  }
  return { times, values };
}

it('keeps every time and every bit of every value', () => {
  const step = fc.oneof(fc.constantFrom(15_000, 15_001), fc.integer({ min: 0, max: 2 ** 40 }));
  const bits = fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    fc.constantFrom(0n, 0x7ff0000000000002n, 1n, 2n ** 63n),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: -(2 ** 45), max: 2 ** 45 }),
      fc.array(fc.tuple(step, bits), { minLength: 1, maxLength: 120 }),
      (first, samples) => {
        let time = first;
        const times = Float64Array.from(samples, ([by]) => (time += by));
        const values = BigUint64Array.from(samples, ([, value]) => value);
        expect(decode(xorChunk(times, wordsOf(values)))).toEqual({ times: [...times], values: [...values] });
      },
    ),
  );
});
