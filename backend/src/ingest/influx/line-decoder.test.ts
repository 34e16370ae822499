import fc from 'fast-check';
import { LineDecoder } from './line-decoder';
import { PRECISIONS } from './precision';
import { KeptValues, decode } from './testing';

const only = (line: string, precision = 'ms') => decode(line, precision).values;
const badOf = (text: string | Buffer) => decode(text).bad;

it('makes a series of each field, named by measurement and field, with the tags as labels sorted by name', () => {
  expect(only('cpu,host=a,cpu=cpu0 usage_user=1.5,usage_idle=98i 1700000000000')).toEqual([
    [['cpu_usage_user', 'cpu', 'cpu0', 'host', 'a'], 1_700_000_000_000, 1.5],
    [['cpu_usage_idle', 'cpu', 'cpu0', 'host', 'a'], 1_700_000_000_000, 98],
  ]);
  expect(only('cpu value=1 5')).toEqual([[['cpu_value'], 5, 1]]);
});

it.each([
  ['1', 1],
  ['-1', -1],
  ['-0', -0],
  ['0.1', 0.1],
  ['.5', 0.5],
  ['-.5', -0.5],
  ['5.', 5],
  ['1e3', 1000],
  ['1E+3', 1000],
  ['2.5e-3', 0.0025],
  ['123456789012345', 123456789012345],
  ['1234567890.12345', 1234567890.12345],
  ['0.1234567890123456', 0.1234567890123456],
  ['1.7976931348623157e308', Number.MAX_VALUE],
  ['1e-400', 0],
  ['12i', 12],
  ['-12i', -12],
  ['9223372036854775807i', 9223372036854775807],
  ['-9223372036854775808i', -9223372036854775808],
  ['00000000000000000000012i', 12],
  ['12u', 12],
  ['18446744073709551615u', 18446744073709551615],
  ['t', 1],
  ['T', 1],
  ['true', 1],
  ['True', 1],
  ['TRUE', 1],
  ['f', 0],
  ['F', 0],
  ['false', 0],
  ['False', 0],
  ['FALSE', 0],
  ['""', ''],
  ['"text"', 'text'],
  ['"a \\"b\\" \\\\ \\n"', 'a "b" \\ \\n'],
  ['"1,a=2 3"', '1,a=2 3'],
  ['"ä\n#b\r\n"', 'ä\n#b\r\n'],
])('reads the value %s', (text, value) => {
  expect(decode(`m f=${text} 1`)).toMatchObject({ values: [[['m_f'], 1, value]], bad: [] });
});

it.each([
  ['+1', 'invalid boolean'],
  ['--1', 'invalid number'],
  ['-', 'invalid number'],
  ['.', 'invalid number'],
  ['1.2.3', 'invalid number'],
  ['1e', 'invalid number'],
  ['0x10', 'invalid number'],
  ['1_000', 'invalid number'],
  ['1i2', 'invalid number'],
  ['1.0i', 'invalid number'],
  ['-1u', 'invalid number'],
  ['1e400', 'invalid float'],
  ['NaN', 'invalid boolean'],
  ['9223372036854775808i', 'unable to parse integer 9223372036854775808: value out of range'],
  ['18446744073709551616u', 'unable to parse unsigned 18446744073709551616: value out of range'],
  ['tru', 'invalid boolean'],
  ['truest', 'invalid boolean'],
  ['', 'missing field value'],
  ['"', 'unbalanced quotes'],
  ['"a\\"', 'unbalanced quotes'],
  ['"a"b', 'invalid field format'],
  ['1,', 'missing field key'],
  ['1,g', 'invalid field format'],
  ['1 x', 'bad timestamp'],
  ['1 1.5', 'bad timestamp'],
  ['1 -', 'bad timestamp'],
  ['1 5 5', 'point is invalid'],
  ['1 9223372036854775808', 'time outside range'],
  ['1 99999999999999999999999999999999', 'time outside range'],
])('refuses the value %s and that line alone', (text, reason) => {
  expect(decode(`m f=1 1\nm f=${text}\nm f=2 2`)).toMatchObject({
    values: [
      [['m_f'], 1, 1],
      [['m_f'], 2, 2],
    ],
    bad: [`2: ${reason}`],
    points: 2,
  });
});

it.each([
  ['m', 'missing fields'],
  ['m ', 'missing field key'],
  [',t=1 f=1', 'missing measurement'],
  ['m, f=1', 'missing tag key'],
  ['m,=1 f=1', 'missing tag key'],
  ['m,t f=1', 'missing tag value'],
  ['m,t= f=1', 'missing tag value'],
  ['m,t=1=2 f=1', 'invalid tag format'],
  ['m,t=1,t=2 f=1', 'duplicate tags'],
  ['m,t=1, f=1', 'missing tag key'],
  ['m =1', 'missing field key'],
  ['m f', 'invalid field format'],
  ['\tm f=1', 'missing measurement'],
  ['m\u0001 f=1', 'invalid character in measurement or tags'],
  ['m,t\u007f=1 f=1', 'missing tag value'],
  ['m f\u0002=1', 'invalid character in a field key'],
  ['# a\u0003 comment', 'invalid character in a comment'],
])('refuses the line %j', (line, reason) => {
  expect(badOf(`${line}\nm f=2 2`)).toEqual([`1: ${reason}`]);
  expect(badOf(line)).toHaveLength(1);
});

it('reads escapes where they are escapes, and keeps other backslashes', () => {
  expect(only('my\\ m\\,1\\=,a\\ b=c\\,d\\=e\\ f\\g,z=\\\\y f\\=1=1 1')).toEqual([
    [['my_m_1___f_1', 'a_b', 'c,d=e f\\g', 'z', '\\\\y'], 1, 1],
  ]);
});

it('gives names that PromQL takes, and joins tags whose names thereby become one', () => {
  expect(only('2xx.codes,a.b=1,a-b=2,9=x,__name__=y,ü=z count/s=1 1')).toEqual([
    [['_2xx_codes_count_s', '_', 'z', '_9', 'x', 'a_b', '2;1', 'exported___name__', 'y'], 1, 1],
  ]);
});

it('keeps control characters in tag values, as InfluxDB does', () => {
  expect(only('m,t=a\tb f=1 1')).toEqual([[['m_f', 't', 'a\tb'], 1, 1]]);
});

it('skips comments, empty lines and line ends of both kinds, and counts lines through texts', () => {
  expect(decode('# one\n\n  \r\nm f="a\nb" 1\r\nbad\n   m f=2 2   \r\n#\r\nworse\r')).toMatchObject({
    values: [
      [['m_f'], 1, 'a\nb'],
      [['m_f'], 2, 2],
    ],
    bad: ['6: missing fields', '9: missing fields'],
  });
});

it('names a broken comment by its own line behind a text with line breaks', () => {
  expect(decode('m f="a\nb" 1\n#\u0001').bad).toEqual(['3: invalid character in a comment']);
});

it('gives the rest of a body another chance behind a quote that is never closed', () => {
  expect(decode('m f="open 1\nm f=2 2\nm f=3 3')).toMatchObject({ points: 2, bad: ['1: unbalanced quotes'] });
});

it.each([
  ['ns', '1700000000123456789', 1_700_000_000_123],
  ['n', '-1', -1],
  ['ns', '-1000000', -1],
  ['ns', '-1000001', -2],
  ['ns', '999999', 0],
  ['ns', '9223372036854775806', 9_223_372_036_854],
  ['ns', '00000000000000000001000000', 1],
  ['ns', `${'0'.repeat(1000)}9223372036854775806`, 9_223_372_036_854],
  ['us', '1700000000123456', 1_700_000_000_123],
  ['u', '1700000000123456', 1_700_000_000_123],
  ['ms', '1700000000123', 1_700_000_000_123],
  ['s', '1700000000', 1_700_000_000_000],
  ['m', '28333333', 1_699_999_980_000],
  ['h', '472222', 1_699_999_200_000],
])('reads times in %s', (precision, text, timeMs) => {
  expect(decode(`m f=1 ${text}`, precision)).toMatchObject({ values: [[['m_f'], timeMs, 1]], bad: [] });
});

it.each([
  ['ns', '9223372036854775807'],
  ['ns', '-9223372036854775806'],
  ['us', '9223372036854776000'],
  ['s', '9223372037'],
  ['h', '2562048'],
])('refuses times in %s that the store cannot keep', (precision, text) => {
  expect(decode(`m f=1 ${text}`, precision).bad).toEqual(['1: time outside range']);
});

it('takes the time of arrival, in whole units of the precision, for points without one', () => {
  expect(decode('m f=1', 's', 1_700_000_000_999).values).toEqual([[['m_f'], 1_700_000_000_000, 1]]);
  expect(decode('m f=1 ', 'ns', 1_700_000_000_999).values).toEqual([[['m_f'], 1_700_000_000_999, 1]]);
});

it('refuses what is not UTF-8 wherever text is kept', () => {
  const line = (before: string, after: string) =>
    Buffer.concat([Buffer.from(before), Buffer.from([0xff]), Buffer.from(after)]);
  expect(badOf(line('m', ' f=1'))).toEqual(['1: invalid UTF-8 in measurement']);
  expect(badOf(line('m,t=', ' f=1'))).toEqual(['1: invalid UTF-8 in a tag']);
  expect(badOf(line('m f', '=1'))).toEqual(['1: invalid character in a field key']);
  expect(badOf(line('m f="', '"'))).toEqual(['1: invalid UTF-8 in a string']);
});

it('asks for names of a series only once, however its lines are spread over bodies', () => {
  const target = new KeptValues();
  for (let i = 1; i <= 3; i++) decode(`m,t=1 a=${i},b=${i} ${i}`, 'ms', 0, target);
  expect(target.names).toEqual([
    ['m_a', 't', '1'],
    ['m_b', 't', '1'],
  ]);
  expect(target.values.map(([[metric], timeMs, value]) => [metric, timeMs, value])).toEqual([
    ['m_a', 1, 1],
    ['m_b', 1, 1],
    ['m_a', 2, 2],
    ['m_b', 2, 2],
    ['m_a', 3, 3],
    ['m_b', 3, 3],
  ]);
});

it('keeps the first bad lines only, cut to a readable length', () => {
  const body = Buffer.from(`${'x'.repeat(1000)}\n`.repeat(100));
  const decoder = new LineDecoder(body, PRECISIONS.ns as never, 0, new KeptValues());
  decoder.decode(0, body.length);
  expect([decoder.badLineCount, decoder.badLines.length]).toEqual([100, 20]);
  expect(decoder.badLines[0]?.text).toBe(`${'x'.repeat(120)}…`);
});

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((text) => !/[\p{Cc}\\]/u.test(text));
const escaped = (text: string, characters: RegExp) => text.replaceAll(characters, '\\$&');
const field = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => [String(value), value] as const),
  fc.maxSafeInteger().map((value) => [`${value}i`, value] as const),
  fc.boolean().map((value) => [String(value), Number(value)] as const),
  fc
    .string({ unit: 'grapheme', maxLength: 12 })
    .map((text) => [`"${text.replaceAll(/["\\]/g, '\\$&')}"`, text] as const),
);
const point = fc.record({
  measurement: name.filter((text) => !text.startsWith('#')),
  tags: fc.uniqueArray(fc.tuple(name, name), { maxLength: 4, selector: ([key]) => key }),
  fields: fc.array(fc.tuple(name, field), { minLength: 1, maxLength: 5 }),
  timeMs: fc.integer({ min: -2_000_000_000_000, max: 4_000_000_000_000 }),
});

it('reads back what a writer escapes', () => {
  fc.assert(
    fc.property(fc.array(point, { maxLength: 6 }), (points) => {
      const lines = points.map(({ measurement, tags, fields, timeMs }) => {
        const head = [
          escaped(measurement, /[, ]/g),
          ...tags.map((tag) => tag.map((text) => escaped(text, /[,= ]/g)).join('=')),
        ];
        const body = fields.map(([key, [text]]) => `${escaped(key, /[,= ]/g)}=${text}`);
        return `${head.join(',')} ${body.join(',')} ${timeMs}`;
      });
      const { values, bad } = decode(lines.join('\n'));
      expect(bad).toEqual([]);
      expect(values.map(([, timeMs, value]) => [timeMs, value])).toEqual(
        points.flatMap(({ fields, timeMs }) => fields.map(([, [, value]]) => [timeMs, value])),
      );
      const labels = points.flatMap(({ tags, fields }) =>
        fields.map(() =>
          tags
            .map(([, value]) => value)
            .sort()
            .join(';'),
        ),
      );
      const kept = values.map(([series]) =>
        series
          .slice(1)
          .filter((_, i) => i % 2 === 1)
          .flatMap((text) => text.split(';'))
          .sort(),
      );
      expect(kept).toEqual(labels.map((text) => (text === '' ? [] : text.split(';')).sort()));
    }),
    { numRuns: 500 },
  );
});

it('survives any mutation, accounts for every line, and costs no other line', () => {
  const seed = 'm,t=a\\ b,u=c f="x\\"y",g=1.5e3,h=12i 1700000000\n#c\n\nn f=t\r\no,z=1 v=-9 5 \n';
  const mutation = fc.tuple(fc.nat(seed.length - 1), fc.constantFrom(...'\\", =\n\r#i.e-9\u0000\u00ff'), fc.boolean());
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), (mutations) => {
      let text = seed;
      for (const [at, byte, isInsert] of mutations)
        text = text.slice(0, at) + byte + text.slice(isInsert ? at : at + 1);
      const body = Buffer.from(`${text}\nlast f="\n" 1\nlast f=1 2`, 'latin1');
      const { end, points, bad } = decode(body);
      expect(end).toBeGreaterThanOrEqual(body.length);
      expect(points + bad.length).toBeLessThanOrEqual(body.toString('latin1').split('\n').length);
      expect(points).toBeGreaterThanOrEqual(1);
    }),
    { numRuns: 2000 },
  );
});
