import { KnownHeads } from './known-heads';

const raw = (text: string, before = 0) => ({
  view: new DataView(new Uint8Array(Buffer.from('x'.repeat(before) + text)).buffer),
  at: before,
  length: text.length,
});
const look = (heads: KnownHeads<string>, text: string, before = 0): string | undefined =>
  heads.find(raw(text, before), 0, text.length);
const read = (heads: KnownHeads<string>, text: string, facts: string): void => {
  look(heads, text);
  heads.keep(Buffer.from(text), 0, text.length, facts);
};

describe('KnownHeads', () => {
  it('knows a head again wherever it lies, and how long it is', () => {
    const heads = new KnownHeads<string>();
    read(heads, 'GET /a HTTP/1.1\r\n\r\n', 'a');
    expect(look(heads, 'GET /a HTTP/1.1\r\n\r\n', 3)).toBe('a');
    expect(heads.size).toBe(19);
  });

  it.each([
    ['in its last byte', 'GET /a HTTP/1.1\r\nX: 1234\r\n\r\n', 'GET /a HTTP/1.1\r\nX: 1234\r\n\r\r'],
    ['in a byte far behind', `GET /a${'b'.repeat(200)}c`, `GET /a${'b'.repeat(200)}d`],
    ['by being cut short', 'GET /a HTTP/1.1\r\n\r\n', 'GET /a HTTP/1.1\r\n\r'],
  ])('does not take for known what differs %s', (_, known, other) => {
    const heads = new KnownHeads<string>();
    read(heads, known, 'known');
    expect(look(heads, other)).toBeUndefined();
  });

  it('mostly stops looking where nothing repeats, and begins again when something does', () => {
    const heads = new KnownHeads<string>();
    for (let i = 0; i < 200; i++) read(heads, `GET /${i} HTTP/1.1\r\n\r\n`, 'once');
    let found = 0;
    for (let i = 0; i < 200; i++) {
      if (look(heads, 'GET /same HTTP/1.1\r\n\r\n') === undefined) read(heads, 'GET /same HTTP/1.1\r\n\r\n', 'same');
      else found++;
    }
    expect(found).toBeGreaterThan(100);
  });
});
