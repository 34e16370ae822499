import { type Frame, type FrameField } from '@thalweg/protocol';
import { encodeFrame } from './arrow';
import { readColumns, readFrame } from './testing/read-arrow';

const read = (frame: Frame, meta = {}) => readFrame(encodeFrame(frame, { refId: 'A', meta }));

it('writes the types that Grafana reads, with labels, config and meta as JSON beside', () => {
  const frame: Frame = {
    name: 'requests',
    fields: [
      { name: 'time', type: 'time', values: [1_700_000_000_000, 1_700_000_000_000.25], config: { interval: 1000 } },
      { name: 'rate', type: 'number', values: [1.5, null], labels: { service: 'web' }, config: { unit: 'reqps' } },
      { name: 'rate', type: 'string', values: ['18446744073709551615', 'ä€😀'] },
      { name: 'ok', type: 'boolean', values: [true, false] },
      { name: 'tags', type: 'other', values: [[{ key: 'a', value: 1 }], {}] },
    ],
    meta: { type: 'table', notices: [{ severity: 'info', text: 'x' }] },
  };
  const { schema, columns } = readColumns(encodeFrame(frame, { refId: 'B', meta: { channel: 'ds/u/p' } }));
  expect(schema.fields.map(({ name, type, nullable }) => [name, String(type), nullable])).toEqual([
    ['time', 'Timestamp<NANOSECOND>', false],
    ['rate', 'Float64', true],
    ['rate', 'Utf8', false],
    ['ok', 'Bool', false],
    ['tags', 'Binary', false],
  ]);
  expect(Object.fromEntries(schema.metadata)).toEqual({
    name: 'requests',
    refId: 'B',
    meta: '{"type":"table","notices":[{"severity":"info","text":"x"}],"channel":"ds/u/p"}',
  });
  expect(Object.fromEntries(schema.fields[1]?.metadata ?? [])).toEqual({
    tstype: 'number',
    labels: '{"service":"web"}',
    config: '{"unit":"reqps"}',
  });
  expect(columns[0]?.data[0]?.values).toEqual(BigInt64Array.of(1_700_000_000_000_000_000n, 1_700_000_000_000_250_000n));
});

it('tells missing from not a number, and drops what is of another type', () => {
  const values = [NaN, null, undefined, '7', Infinity, -0];
  const [field] = read({ name: '', fields: [{ name: 'x', type: 'number', values }] }).fields;
  expect(field?.values).toEqual([NaN, null, null, null, Infinity, -0]);
});

it('writes frames without rows and without fields', () => {
  const empty = read({ name: 'none', fields: [{ name: 'time', type: 'time', values: [] }] });
  expect([empty.fields[0]?.values, empty.nullable]).toEqual([[], [false]]);
  expect(read({ name: 'nothing', fields: [], meta: { type: 'numeric-long' } })).toMatchObject({
    name: 'nothing',
    fields: [],
    meta: { type: 'numeric-long' },
  });
});

it('keeps halves of characters apart that meet at the end of texts', () => {
  const [field] = read({
    name: '',
    fields: [{ name: 's', type: 'string', values: ['\ud83d', '\ude00', 'end'] }],
  }).fields;
  expect(field?.values).toEqual(['\ufffd', '\ufffd', 'end']);
});

it('is read back as it was, whatever it holds', () => {
  let seed = 7;
  const next = (bound: number) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 1) % bound;
  const text = () => Array.from({ length: next(6) }, () => ['a', 'Ω', '語', '😀', '"', '\0'][next(6)]).join('');
  const makers: Record<FrameField['type'], () => unknown> = {
    time: () => 1_600_000_000_000 + next(2 ** 30) / 4,
    number: () => [next(1000) / 8 - 50, NaN, -Infinity, 2 ** 53, null][next(5)],
    string: () => [text(), null, '9007199254740993'][next(3)],
    boolean: () => [true, false, null][next(3)],
    other: () => [{ key: text() }, [next(9)], 'x', null][next(4)],
  };
  const types = Object.keys(makers) as FrameField['type'][];
  for (let round = 0; round < 300; round++) {
    const rows = next(40);
    const fields = Array.from({ length: next(6) }, (_, at): FrameField => {
      const type = types[next(types.length)] ?? 'string';
      const values = Array.from({ length: rows }, makers[type]);
      return { name: `f${at}`, type, values, ...(next(2) ? { labels: { a: text() } } : {}) };
    });
    const frame: Frame = { name: text(), fields, ...(next(2) ? { meta: { custom: { a: text() } } } : {}) };
    const { refId, nullable, ...back } = read(frame);
    expect(refId).toBe('A');
    expect(back).toEqual(frame);
    for (const [at, { type, values }] of fields.entries())
      expect(nullable[at]).toBe(type === 'number' || values.includes(null));
  }
});
