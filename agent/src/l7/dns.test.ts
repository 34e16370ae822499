import { RESPONSE_STATUS } from '@thalweg/protocol';
import { dns } from './dns';
import { TO_CLIENT, TO_SERVER } from './parser';
import { Collector, TEST_OPTIONS, Wire } from './testing';

const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
const udp = () => new Wire(dns.create(TEST_OPTIONS), [0, 0], true);
const tcp = () => new Wire(dns.create(TEST_OPTIONS), [1, 1]);
const SHOP = '0473686f7004746573740000010001';
const query = (id: string) => hex(`${id} 0100 0001 0000 0000 0000 ${SHOP}`);

test('queries that overlap are told apart by their ids', () => {
  const { sink } = udp()
    .send(TO_SERVER, query('0001'))
    .send(TO_SERVER, query('0002'))
    .send(TO_CLIENT, hex(`0002 8183 0001 0000 0000 0000 ${SHOP}`))
    .send(TO_CLIENT, hex(`0001 8180 0001 0001 0000 0000 ${SHOP} c00c 0001 0001 0000003c 0004 0a000007`));
  expect(sink.requests).toMatchObject([
    {
      id: 1,
      requestId: 1,
      requestType: 'A',
      requestDomain: 'shop.test',
      requestResource: 'shop.test',
      endpoint: 'shop.test',
      length: 27,
    },
    { id: 2, requestId: 2 },
  ]);
  expect(sink.responses).toMatchObject([
    { id: 2, code: 3, status: RESPONSE_STATUS.CLIENT_ERROR, exception: 'NXDOMAIN' },
    { id: 1, code: 0, status: RESPONSE_STATUS.OK, exception: '', result: '10.0.0.7', length: 43 },
  ]);
});

test.each([
  [0, RESPONSE_STATUS.OK, ''],
  [1, RESPONSE_STATUS.CLIENT_ERROR, 'FORMERR'],
  [2, RESPONSE_STATUS.SERVER_ERROR, 'SERVFAIL'],
  [3, RESPONSE_STATUS.CLIENT_ERROR, 'NXDOMAIN'],
  [5, RESPONSE_STATUS.SERVER_ERROR, 'REFUSED'],
])('rcode %i is judged as %i', (code, status, exception) => {
  const { sink } = udp().send(TO_CLIENT, hex(`0001 818${code} 0001 0000 0000 0000 ${SHOP}`));
  expect(sink.responses[0]).toMatchObject({ code, status, exception });
});

test('EDNS carries the upper bits of the rcode', () => {
  const { sink } = udp().send(TO_CLIENT, hex(`0001 8180 0001 0000 0000 0001 ${SHOP} 00 0029 04d0 01000000 0000`));
  expect(sink.responses[0]).toMatchObject({ code: 16, exception: 'BADVERS' });
});

test('several questions are all named', () => {
  const { sink } = udp().send(TO_SERVER, hex(`0001 0100 0002 0000 0000 0000 ${SHOP} 0377777704746573740000 1c0001`));
  expect(sink.requests[0]).toMatchObject({
    requestType: 'A',
    requestDomain: 'shop.test',
    requestResource: 'shop.test, www.test',
  });
});

test('answers of each kind are read through compression', () => {
  const answers = [
    'c00c 0005 0001 0000003c 0006 0363 6e31 c011', // CNAME cn1.test
    'c00c 001c 0001 0000003c 0010 fd000000000000000000000000000008',
    'c00c 0021 0001 0000003c 0008 0000 0000 0cea c00c', // SRV
    'c00c 000f 0001 0000003c 0004 000a c00c', // MX
    'c00c 0010 0001 0000003c 0006 0568656c6c6f', // TXT
  ];
  const { sink } = udp().send(TO_CLIENT, hex(`0001 8180 0001 0005 0000 0000 ${SHOP} ${answers.join(' ')}`));
  expect(sink.responses[0]?.result).toBe('cn1.test, fd00::8, shop.test:3306, shop.test, TXT');
});

test.each([
  ['to itself', 'c00c'],
  ['forwards', 'c00e 0161 00'],
  ['beyond the message', 'ffff'],
])('a compression pointer %s ends the message, not the parser', (_what, name) => {
  const { sink } = udp().send(TO_SERVER, hex(`0001 0100 0001 0000 0000 0000 ${name} 0001 0001`));
  expect(sink.requests).toEqual([]);
  expect(sink.reasons).toEqual(['not_dns']);
});

test('names are written so that they cannot mislead', () => {
  const { sink } = udp().send(TO_SERVER, hex('0001 0100 0001 0000 0000 0000 03612e62 020a78 00 00ff 0001'));
  expect(sink.requests[0]).toMatchObject({ requestType: 'ANY', requestDomain: 'a\\.b.\\010x' });
});

test('types without a name are numbered', () => {
  const { sink } = udp().send(TO_SERVER, hex('0001 0100 0001 0000 0000 0000 0161 00 1234 0001'));
  expect(sink.requests[0]?.requestType).toBe('TYPE4660');
});

test('over TCP, messages may be split anywhere and share segments', () => {
  const framed = Buffer.concat([hex('001b'), query('0007'), hex('001b'), query('0008')]);
  for (let cut = 0; cut <= framed.length; cut++) {
    const { sink } = tcp().send(TO_SERVER, framed.subarray(0, cut)).send(TO_SERVER, framed.subarray(cut));
    expect(sink.requests.map((m) => [m.id, m.tcpSeq, m.length])).toEqual([
      [7, 1, 29],
      [8, 30, 29],
    ]);
  }
});

test('a large TCP answer of which little was captured is stepped over', () => {
  const answer = Buffer.concat([
    hex(`0001 8180 0001 0001 0000 0000 ${SHOP} c00c 0010 0001 0000003c 07d0`),
    Buffer.alloc(2000),
  ]);
  const framed = Buffer.concat([Buffer.from([answer.length >> 8, answer.length & 255]), answer]);
  const { sink } = tcp()
    .send(TO_CLIENT, framed, 100)
    .send(TO_CLIENT, Buffer.concat([hex('001b'), hex(`0002 8180 0001 0000 0000 0000 ${SHOP}`)]));
  expect(sink.responses).toMatchObject([{ id: 1, length: framed.length, capturedLength: 100 }, { id: 2 }]);
});

test('joining a TCP connection in the middle of a message waits for the next', () => {
  const w = tcp();
  w.parser.resync(TO_SERVER);
  w.send(TO_SERVER, hex('00ff ffff ffff')).send(TO_SERVER, Buffer.concat([hex('001b'), query('0009')]));
  expect(w.sink.requests.map((m) => m.id)).toEqual([9]);
  expect(w.sink.reasons).toEqual(['joined_mid_message']);
});

test('every prefix of a datagram is taken without throwing', () => {
  const message = hex(`0001 8180 0001 0001 0000 0000 ${SHOP} c00c 0001 0001 0000003c 0004 0a000007`);
  for (let captured = 0; captured <= message.length; captured++) {
    const { sink } = udp().send(TO_CLIENT, message, captured);
    expect(sink.responses.length + sink.reasons.length).toBe(1);
  }
  expect(new Collector().requests).toEqual([]);
});

test('DNS is recognised by its questions', () => {
  expect(dns.recognise(query('0001'), TO_SERVER)).toBe(true);
  expect(dns.recognise(query('0001'), TO_CLIENT)).toBe(false);
  expect(dns.recognise(Buffer.concat([hex('001b'), query('0001')]), TO_SERVER)).toBe(true);
  expect(dns.recognise(Buffer.from('GET / HTTP/1.1\r\n\r\n'), TO_SERVER)).toBe(false);
  expect(dns.recognise(Buffer.from('*1\r\n$4\r\nPING\r\n'), TO_SERVER)).toBe(false);
});
