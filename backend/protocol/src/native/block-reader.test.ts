import fc from 'fast-check';
import { table } from '../tables/column';
import { BlockBuilder } from './block-builder';
import { readBlocks } from './block-reader';

const SPEC = table({
  name: 'sample',
  store: 'flow_log.sample',
  signal: 'sample',
  columns: {
    id: { type: 'UInt32', required: true, description: 'Id' },
    name: { type: 'String', description: 'Name' },
    tags: { type: 'Array(String)', description: 'Tags' },
    labels: { type: 'Map(String, String)', description: 'Labels' },
    offsets: { type: 'Array(Int32)', description: 'Offsets' },
  },
});
const LIMITS = { maxRows: 1000 };

const text = (value: string) => [value.length, ...new TextEncoder().encode(value)];
/** Two rows: (7, "ab", ["x"]) and (8, "", []). */
const BLOCK = Uint8Array.from([
  ...[3, 2],
  ...text('id'),
  ...text('UInt32'),
  ...[7, 0, 0, 0, 8, 0, 0, 0],
  ...text('name'),
  ...text('String'),
  ...[2, 97, 98, 0],
  ...text('tags'),
  ...text('Array(String)'),
  ...[1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
  ...[1, 120],
]);

describe('readBlocks', () => {
  it('finds the end of maps and of narrow arrays', () => {
    const block = new BlockBuilder(SPEC, ['id', 'labels', 'offsets']);
    for (const pairs of [
      [['a', '1']],
      [],
      [
        ['b', '2'],
        ['c', ''],
      ],
    ]) {
      const { columns } = block;
      columns.id.push(1);
      for (const [key = '', value = ''] of pairs) {
        columns.labels.keys.push(key);
        columns.labels.values.push(value);
        columns.offsets.elements.push(-1);
      }
      columns.labels.endRow(pairs.length);
      columns.offsets.endRow(pairs.length);
      block.endRow();
    }
    const bytes = block.encode();
    const read = readBlocks(bytes, SPEC, LIMITS);
    expect(read).toMatchObject({ ok: true, rows: 3 });
    // Running end offsets, all keys, all values: https://clickhouse.com/docs/en/interfaces/formats/Native
    const labels = read.ok ? read.blocks[0]?.columns.find(({ name }) => name === 'labels') : undefined;
    expect([...bytes.subarray(labels?.start, labels?.end)]).toEqual([
      ...[1, 1, 3].flatMap((end) => [end, 0, 0, 0, 0, 0, 0, 0]),
      ...[1, 97, 1, 98, 1, 99],
      ...[1, 49, 1, 50, 0],
    ]);
    for (let end = 1; end < bytes.length; end++) {
      expect(readBlocks(bytes.subarray(0, end), SPEC, LIMITS)).toMatchObject({ ok: false });
    }
  });

  it('finds rows and columns of a block', () => {
    const read = readBlocks(BLOCK, SPEC, LIMITS);
    expect(read).toMatchObject({ ok: true, rows: 2 });
    if (read.ok) expect(read.blocks[0]?.columns.map(({ name }) => name)).toEqual(['id', 'name', 'tags']);
  });

  it('takes several blocks in one body', () => {
    expect(readBlocks(Uint8Array.from([...BLOCK, ...BLOCK]), SPEC, LIMITS)).toMatchObject({ ok: true, rows: 4 });
  });

  it('refuses a block that is cut at any byte', () => {
    for (let end = 1; end < BLOCK.length; end++) {
      expect(readBlocks(BLOCK.subarray(0, end), SPEC, LIMITS)).toMatchObject({ ok: false });
    }
  });

  it('names a column that the table does not have', () => {
    const body = Uint8Array.from([1, 0, ...text('nope'), ...text('UInt8')]);
    expect(readBlocks(body, SPEC, LIMITS)).toEqual({
      ok: false,
      error: { code: 'unknown_column', detail: 'table sample has no column "nope"' },
    });
  });

  it('names the type that a column should have had', () => {
    const body = Uint8Array.from([1, 0, ...text('id'), ...text('UInt64')]);
    expect(readBlocks(body, SPEC, LIMITS)).toEqual({
      ok: false,
      error: { code: 'wrong_type', detail: 'column id came as "UInt64", expected UInt32' },
    });
  });

  it('names a required column that is missing, and one that came twice', () => {
    const missing = Uint8Array.from([1, 1, ...text('name'), ...text('String'), 0]);
    expect(readBlocks(missing, SPEC, LIMITS)).toMatchObject({ ok: false, error: { code: 'missing_column' } });
    const column = [...text('id'), ...text('UInt32'), 1, 0, 0, 0];
    const twice = Uint8Array.from([2, 1, ...column, ...column]);
    expect(readBlocks(twice, SPEC, LIMITS)).toMatchObject({ ok: false, error: { code: 'duplicate_column' } });
  });

  it('does not believe a column called __proto__', () => {
    const body = Uint8Array.from([1, 0, ...text('__proto__'), ...text('UInt8')]);
    expect(readBlocks(body, SPEC, LIMITS)).toMatchObject({ ok: false, error: { code: 'unknown_column' } });
  });

  it('stops at the row limit over all blocks', () => {
    const body = Uint8Array.from([...BLOCK, ...BLOCK]);
    expect(readBlocks(body, SPEC, { maxRows: 3 })).toMatchObject({ ok: false, error: { code: 'too_many_rows' } });
  });

  it('answers any bytes without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readBlocks(bytes, SPEC, LIMITS)).toHaveProperty('ok');
      }),
      { numRuns: 2000 },
    );
  });

  it('answers a block with any byte changed without throwing or reading past its end', () => {
    fc.assert(
      fc.property(fc.nat(BLOCK.length - 1), fc.nat(255), (at, value) => {
        const body = Uint8Array.from(BLOCK);
        body[at] = value;
        const read = readBlocks(body, SPEC, LIMITS);
        if (read.ok) for (const block of read.blocks) expect(block.end).toBeLessThanOrEqual(body.length);
      }),
    );
  });
});

describe('BlockBuilder', () => {
  it('writes the bytes of the format', () => {
    const builder = new BlockBuilder(SPEC, ['id', 'name', 'tags']);
    builder.columns.id.push(7);
    builder.columns.name.push('ab');
    builder.columns.tags.elements.push('x');
    builder.columns.tags.endRow(1);
    builder.endRow();
    builder.columns.id.push(8);
    builder.columns.name.pushDefault();
    builder.columns.tags.pushDefault();
    builder.endRow();
    expect([...builder.encode()]).toEqual([...BLOCK]);
  });
});
