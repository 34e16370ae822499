import fc from 'fast-check';
import { JsonReader } from './json-reader';

const reader = (text: string) => new JsonReader(Buffer.from(text));

/** Reads any value into what JSON.parse would give, by the reader's own calls. */
function read(json: JsonReader, shape: unknown): unknown {
  if (Array.isArray(shape)) {
    const items: unknown[] = [];
    json.list(() => items.push(read(json, shape[items.length])));
    return items;
  }
  if (typeof shape === 'object' && shape !== null) {
    const members: Record<string, unknown> = {};
    json.object((name) => {
      Object.defineProperty(members, name, {
        value: read(json, (shape as Record<string, unknown>)[name]),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    });
    return members;
  }
  if (typeof shape === 'string') return json.text();
  if (typeof shape === 'number') return json.number();
  if (typeof shape === 'boolean') return json.bool();
  json.skip();
  return null;
}

describe('values of JSON', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'small' }), fc.boolean(), (value, pretty) => {
        const text = JSON.stringify(value, null, pretty ? 2 : 0);
        const json = reader(text);
        expect(read(json, JSON.parse(text))).toEqual(JSON.parse(text));
        json.finish();
      }),
    );
  });

  it('skips what JSON.parse accepts and refuses what it refuses', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom(...'{}[]",:0123eE+-. \\\u0001tfn'), (text, at, other) => {
        const mutated = text.slice(0, at % (text.length + 1)) + other + text.slice((at % (text.length + 1)) + 1);
        const ours = () => {
          const json = reader(mutated);
          json.skip();
          json.finish();
        };
        let valid = true;
        try {
          JSON.parse(mutated);
        } catch {
          valid = false;
        }
        if (valid) expect(ours).not.toThrow();
        // Only strings that are read are unescaped, so a wrong escape in one that is skipped is refused as well.
        else expect(ours).toThrow(/^byte \d+: /);
      }),
    );
  });

  it('gives numbers and booleans as they are written where a text is asked for', () => {
    const json = reader('[1.50, true, null, "x\\u00e9\\n"]');
    const texts: string[] = [];
    json.list(() => texts.push(json.text()));
    expect(texts).toEqual(['1.50', 'true', '', 'xé\n']);
  });

  it('reads numbers that are written as strings', () => {
    const json = reader('["1502787600000000", -2, null]');
    const numbers: number[] = [];
    json.list(() => numbers.push(json.number()));
    expect(numbers).toEqual([1502787600000000, -2, Number.NaN]);
  });

  it.each([
    ['{"a":1', 'byte 6: "," or the end of the list or object is missing'],
    ['{"a" 1}', 'byte 5: ":" is missing behind a name'],
    ['[1,]', 'byte 3: no value of JSON'],
    ['"abc', 'byte 0: a string that does not end'],
    ['"a\nb"', 'byte 2: a control character in a string'],
    ['[1] x', 'byte 4: more follows the value'],
    ['01', 'byte 0: no value of JSON'],
    ['', 'byte 0: no value of JSON'],
    ['['.repeat(65) + ']'.repeat(65), 'byte 64: nested deeper than 64'],
  ])('refuses %s', (text, message) => {
    expect(() => {
      const json = reader(text);
      json.skip();
      json.finish();
    }).toThrow(message);
  });

  it('refuses a value of another type than asked for', () => {
    expect(() => reader('"a"').number()).toThrow('byte 0: a number belongs here');
    expect(() => reader('{}').list(() => undefined)).toThrow('byte 0: "[" belongs here');
    expect(() => reader('[]').text()).toThrow('byte 0: a text belongs here');
    expect(() => reader('1').bool()).toThrow('byte 0: true or false belongs here');
  });
});
