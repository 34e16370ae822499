import { readNativeBlocks } from './native-read';

const text = (value: string) => [value.length, ...Buffer.from(value)];
const u64 = (value: number) => [value & 255, value >> 8, 0, 0, 0, 0, 0, 0];
const blockOf = (rows: number, ...columns: readonly (readonly [string, readonly number[]])[]) =>
  Buffer.from([columns.length, rows, ...columns.flatMap(([type, bytes]) => [...text('c'), ...text(type), ...bytes])]);

it('reads numbers wherever they lie, and a block without rows as none', () => {
  const empty = blockOf(0, ['UInt64', []]);
  const block = blockOf(
    2,
    ['UInt8', [7, 8]],
    ['UInt32', [1, 0, 0, 0, 0, 1, 0, 0]],
    ['UInt64', [...u64(5), ...u64(300)]],
  );
  expect([...readNativeBlocks(Buffer.concat([empty, block]))]).toEqual([
    { rows: 2, columns: [Uint8Array.of(7, 8), Uint32Array.of(1, 256), BigUint64Array.of(5n, 300n)] },
  ]);
});

it('reads texts, lists and maps, and aggregates as what they hold', () => {
  const map = [...u64(1), ...u64(1), ...text('k'), ...text('v')];
  const block = blockOf(
    2,
    ['String', [2, 0xc3, 0xa9, 0]],
    ['Array(UInt8)', [...u64(2), ...u64(3), 1, 2, 3]],
    ['SimpleAggregateFunction(anyLast, Map(String, String))', map],
  );
  expect([...readNativeBlocks(block)][0]?.columns).toEqual([
    ['é', ''],
    { ends: Float64Array.of(2, 3), values: Uint8Array.of(1, 2, 3) },
    { ends: Float64Array.of(1, 1), keys: ['k'], values: ['v'] },
  ]);
});

it('lends the same room to each block only when it may', () => {
  const two = Buffer.concat([blockOf(1, ['UInt64', u64(1)]), blockOf(1, ['UInt64', u64(2)])]);
  expect([...readNativeBlocks(two)].map(({ columns }) => columns[0])).toEqual([
    BigUint64Array.of(1n),
    BigUint64Array.of(2n),
  ]);
  const seen = [];
  for (const { columns } of readNativeBlocks(two, { reuse: true })) seen.push((columns[0] as BigUint64Array)[0]);
  expect(seen).toEqual([1n, 2n]);
});

it('says where an answer ends early, and which type it does not know', () => {
  const whole = blockOf(1, ['UInt64', u64(1)]);
  for (let length = 1; length < whole.length; length++) {
    expect(() => [...readNativeBlocks(whole.subarray(0, length))]).toThrow(/ends early, at byte \d+/);
  }
  expect(() => [...readNativeBlocks(blockOf(1, ['Enum8', [1]]))]).toThrow('no type Enum8');
});
