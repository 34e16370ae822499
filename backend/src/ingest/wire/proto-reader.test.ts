import { ProtoReader } from './proto-reader';

const reader = (...bytes: number[]) => new ProtoReader(Buffer.from(bytes));

describe('fields of a message', () => {
  it.each([
    [[0x08, 0x96, 0x01], 150],
    [[0x08, 0xff, 0xff, 0xff, 0xff, 0x0f], 0xffffffff],
    [[0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], -1],
    [[0x08, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], -2],
    [[0x08, 0x80, 0xc8, 0xc8, 0x88, 0xf0, 0xd8, 0xd5, 0x02], 1_502_787_600_000_000],
  ])('reads the integer of %j', (bytes, value) => {
    const message = reader(...bytes);
    expect(message.next()).toBe(true);
    expect([message.field, message.integer()]).toEqual([1, value]);
    expect(message.next()).toBe(false);
  });

  it('skips values of every type', () => {
    const message = reader(0x08, 0x01, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x1a, 2, 0x61, 0x62, 0x25, 1, 2, 3, 4, 0x28, 5);
    const fields: number[] = [];
    while (message.next()) {
      fields.push(message.field);
      if (message.field === 5) expect(message.integer()).toBe(5);
      else message.skip();
    }
    expect(fields).toEqual([1, 2, 3, 4, 5]);
  });

  it.each([
    [
      'a text longer than the message',
      [0x0a, 5, 0x61],
      'byte 2 of the protocol buffer: field 1 has 5 bytes of a value, 1 left',
    ],
    [
      'a number that does not end',
      [0x0a, 0xff],
      'byte 2 of the protocol buffer: field 1 has a number that does not end',
    ],
    [
      'a number where text belongs',
      [0x08, 1],
      'byte 1 of the protocol buffer: field 1 has wire type 0 where 2 belongs',
    ],
    ['field 0', [0x02, 0], 'byte 1 of the protocol buffer: field 0 has field number 0'],
  ])('refuses %s', (_what, bytes, message) => {
    const read = () => {
      const message = reader(...bytes);
      message.next();
      message.text();
    };
    expect(read).toThrow(message);
  });

  it('refuses a group, which nothing writes any more', () => {
    const message = reader(0x0b, 0x0c);
    message.next();
    expect(() => message.skip()).toThrow('wire type 3');
  });
});
