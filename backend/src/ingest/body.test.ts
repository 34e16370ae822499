import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { readBody } from './body';
import { inflateZstd } from './zstd';

const LIMITS = { bodyBytes: 1_000_000, inflatedBytes: 4_000_000 };
/** One raw block; its size is not announced, its checksum not looked at. */
const HELLO = Buffer.from('28b52ffd0458290000' + '68656c6c6f' + '00000000', 'hex');
const code = async (work: () => unknown): Promise<unknown> => {
  try {
    return await work();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};
const has = (program: string): boolean => {
  try {
    execFileSync(program, ['--version']);
    return true;
  } catch {
    return false;
  }
};

test('a zstd frame of one raw block is read, checksum and all', () => {
  expect(inflateZstd(HELLO, 100).toString()).toBe('hello');
});

test('frames one after the other are one body, skippable ones are left out', () => {
  const skippable = Buffer.from('502a4d18020000006162', 'hex');
  expect(inflateZstd(Buffer.concat([HELLO, skippable, HELLO]), 100).toString()).toBe('hellohello');
});

test('a frame that is cut anywhere, or none at all, is refused', async () => {
  for (let cut = 1; cut < HELLO.length; cut++) {
    expect([cut, await code(() => inflateZstd(HELLO.subarray(0, cut), 100))]).toEqual([cut, 'undecodable_body']);
  }
  expect(await code(() => inflateZstd(Buffer.from('no frame at all'), 100))).toBe('undecodable_body');
});

test('an announced window of 2 GB makes no room, an announced content beyond the limit is refused', async () => {
  const wide = Buffer.from(HELLO);
  wide[5] = 21 << 3;
  const before = process.memoryUsage().arrayBuffers;
  expect(inflateZstd(wide, 100).toString()).toBe('hello');
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  const huge = Buffer.from('28b52ffd' + 'a0' + '00000070' + '290000' + '68656c6c6f', 'hex');
  expect(await code(() => inflateZstd(huge, 2 ** 20))).toBe('body_too_large');
});

test('millions of tiny blocks are refused before they are work', async () => {
  const block = Buffer.from([2 + (1 << 3), 0, 0, 97]); // one byte, repeated once
  const body = Buffer.concat([Buffer.from('28b52ffd0088', 'hex'), ...Array.from({ length: 200_000 }, () => block)]);
  const started = performance.now();
  expect(await code(() => inflateZstd(body, 2 ** 27))).toBe('undecodable_body');
  expect(performance.now() - started).toBeLessThan(1000);
});

(has('zstd') ? describe : describe.skip)('what zstd writes', () => {
  const zstd = (input: Buffer, ...options: string[]) =>
    execFileSync('zstd', ['-q', '-c', ...options], { input, maxBuffer: 2 ** 28 });

  test.each([['-1'], ['-3'], ['-19'], ['--fast=5'], ['--no-check'], ['--ultra', '-22'], ['--long=24']])(
    'is read: %s',
    (...options) => {
      const text = Buffer.from(Array.from({ length: 60_000 }, (_, at) => `span ${at % 977} of ${at * 7}`).join('\n'));
      expect(inflateZstd(zstd(text, ...options), LIMITS.inflatedBytes).equals(text)).toBe(true);
      const noise = randomBytes(300_000);
      expect(inflateZstd(zstd(noise, ...options), LIMITS.inflatedBytes).equals(noise)).toBe(true);
    },
  );

  test('is stopped at the limit', async () => {
    const bomb = zstd(Buffer.alloc(64 * 2 ** 20));
    expect(bomb.length).toBeLessThan(10_000);
    expect(await code(() => readBody(Readable.from([bomb]), 'zstd', LIMITS))).toBe('body_too_large');
  });
});

test('an encoding that is not known is refused with those that are', async () => {
  await expect(readBody(Readable.from([]), 'br', LIMITS)).rejects.toMatchObject({
    code: 'unsupported_media_type',
    message: 'Content-Encoding is "br"; this server takes identity, gzip, deflate, zstd',
  });
});
