import { type Labels } from '../types';

/** xxHash64 with seed 0 (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md). */

const MASK = (1n << 64n) - 1n;
const PRIME_1 = 0x9e3779b185ebca87n;
const PRIME_2 = 0xc2b2ae3d27d4eb4fn;
const PRIME_3 = 0x165667b19e3779f9n;
const PRIME_4 = 0x85ebca77c2b2ae63n;
const PRIME_5 = 0x27d4eb2f165667c5n;

const wrap = (value: bigint): bigint => value & MASK;
const rotate = (value: bigint, bits: bigint): bigint => wrap((value << bits) | (value >> (64n - bits)));
const round = (acc: bigint, lane: bigint): bigint => wrap(rotate(wrap(acc + lane * PRIME_2), 31n) * PRIME_1);
const merge = (acc: bigint, lane: bigint): bigint => wrap((acc ^ round(0n, lane)) * PRIME_1 + PRIME_4);

export function xxHash64(bytes: Buffer): bigint {
  let at = 0;
  let acc = PRIME_5;
  if (bytes.length >= 32) {
    const lanes = [wrap(PRIME_1 + PRIME_2), PRIME_2, 0n, wrap(-PRIME_1)];
    for (; at + 32 <= bytes.length; at += 32) {
      for (let lane = 0; lane < 4; lane += 1) {
        lanes[lane] = round(lanes[lane] as bigint, bytes.readBigUInt64LE(at + 8 * lane));
      }
    }
    acc = wrap(lanes.reduce((sum, lane, i) => sum + rotate(lane, [1n, 7n, 12n, 18n][i] as bigint), 0n));
    for (const lane of lanes) acc = merge(acc, lane);
  }
  acc = wrap(acc + BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8) {
    acc = wrap(rotate(acc ^ round(0n, bytes.readBigUInt64LE(at)), 27n) * PRIME_1 + PRIME_4);
  }
  if (at + 4 <= bytes.length) {
    acc = wrap(rotate(acc ^ wrap(BigInt(bytes.readUInt32LE(at)) * PRIME_1), 23n) * PRIME_2 + PRIME_3);
    at += 4;
  }
  for (; at < bytes.length; at += 1)
    acc = wrap(rotate(acc ^ wrap(BigInt(bytes[at] as number) * PRIME_5), 11n) * PRIME_1);
  acc = wrap((acc ^ (acc >> 33n)) * PRIME_2);
  acc = wrap((acc ^ (acc >> 29n)) * PRIME_3);
  return acc ^ (acc >> 32n);
}

function sized(text: string): Buffer {
  const bytes = Buffer.from(text);
  const { length } = bytes;
  const size = length < 255 ? [length] : [255, length & 255, (length >> 8) & 255, (length >> 16) & 255];
  return Buffer.concat([Buffer.from(size), bytes]);
}

/** The hash of labels that Prometheus has, so that `limit_ratio` picks the series that it picks. */
export function hashLabels(labels: Labels): bigint {
  return xxHash64(Buffer.concat(Object.entries(labels).flatMap(([name, value]) => [sized(name), sized(value)])));
}
