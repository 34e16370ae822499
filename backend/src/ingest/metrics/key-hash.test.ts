import { KeyHash } from './key-hash';

it('gives what is stored the same value for ever', () => {
  const { high, low } = KeyHash.stable().addText('node_cpu_seconds_total').addText('cpu').addText('0').end();
  expect([high, low]).toEqual([2559217334, 2338645514]);
});

it('tells apart texts that are cut elsewhere, whatever their length', () => {
  const hash = KeyHash.stable();
  const of = (...texts: string[]) => {
    hash.reset();
    for (const text of texts) hash.addText(text);
    const { high, low } = hash.end();
    return `${high} ${low}`;
  };
  const cuts = [
    ['abcdefgh', ''],
    ['', 'abcdefgh'],
    ['abcd', 'efgh'],
    ['abcde', 'fgh'],
    ['abcdefgh'],
    ['ü'],
    ['Ã¼'],
    ['a\0'],
    ['a'],
  ];
  expect(new Set(cuts.map((texts) => of(...texts))).size).toBe(cuts.length);
});

it('spreads keys that differ little over both halves', () => {
  const hash = KeyHash.seeded();
  const bytes = Buffer.from('__name__=node_disk_io_time_seconds_total,device=sda,instance=10.0.0.000000:9100');
  const keys = new Set<string>();
  const halves = [new Set<number>(), new Set<number>()];
  for (let i = 0; i < 20_000; i++) {
    bytes.write(String(i).padStart(6, '0'), 69);
    const { high, low } = hash.reset().addBytes(bytes, 0, bytes.length).end();
    keys.add(`${high} ${low}`);
    halves[0]?.add(high);
    halves[1]?.add(low);
  }
  expect(keys.size).toBe(20_000);
  // Of 20,000 random numbers of 32 bits hardly one repeats.
  for (const half of halves) expect(half.size).toBeGreaterThan(19_995);
});

it('depends on the bytes alone, wherever they lie', () => {
  const hash = KeyHash.seeded();
  const bytes = Buffer.from('xxabcdefghijkxx');
  const { high, low } = hash.reset().addBytes(bytes, 2, 13).end();
  const copy = new Uint8Array(Buffer.from('abcdefghijk'));
  expect(hash.reset().addBytes(copy, 0, 11).end()).toMatchObject({ high, low });
});
