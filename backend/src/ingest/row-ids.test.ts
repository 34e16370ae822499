import { RowIds } from './row-ids';

describe('RowIds', () => {
  it('counts from the start of the process, below a prefix of its producer', () => {
    const ids = new RowIds('one', 1_700_000_000);
    const first = ids.next();
    expect(ids.next()).toBe(first + 1n);
    expect(first & 0xfffffffffffn).toBe((BigInt(1_700_000_000 % 2 ** 28) << 16n) + 1n);
    expect(new RowIds('two', 1_700_000_000).next() >> 44n).not.toBe(first >> 44n);
  });

  it('gives the same id as halves', () => {
    const [whole, halves] = [new RowIds('one', 1_700_000_000), new RowIds('one', 1_700_000_000)];
    for (let i = 0; i < 70_000; i++) {
      const id = whole.next();
      halves.advance();
      expect((BigInt(halves.high) << 32n) | BigInt(halves.low)).toBe(id);
    }
  });
});
