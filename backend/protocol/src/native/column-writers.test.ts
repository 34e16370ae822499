import { FixedColumn } from './column-writers';

it('keeps 64-bit values across the growth of the column', () => {
  const column = new FixedColumn('UInt64', 8);
  for (let i = 0; i < 3000; i++) column.pushBigInt(BigInt(i));
  const bytes = new Uint8Array(column.byteLength);
  column.copyTo(bytes, 0);
  const view = new DataView(bytes.buffer);
  expect([1023, 1024, 2047, 2048, 2999].map((i) => view.getBigUint64(i * 8, true))).toEqual([
    1023n,
    1024n,
    2047n,
    2048n,
    2999n,
  ]);
});
