import fc from 'fast-check';
import protobuf from 'protobufjs';
import { decodeZipkinJson } from './decode-json';
import { decodeZipkinProto } from './decode-proto';
import { ZIPKIN_KINDS, type ZipkinSpan } from './zipkin-span';

const fromJson = (text: string): ZipkinSpan[] => {
  const spans: ZipkinSpan[] = [];
  decodeZipkinJson(Buffer.from(text), (span) => spans.push(span));
  return spans;
};
const fromProto = (body: Uint8Array): ZipkinSpan[] => {
  const spans: ZipkinSpan[] = [];
  decodeZipkinProto(Buffer.from(body), (span) => spans.push(span));
  return spans;
};

const EXAMPLE: ZipkinSpan = {
  traceId: '00000000000000005af7183fb1d4cf5f',
  parentId: '6b221d5bc9e6496c',
  id: '352bff9a74ca9ad2',
  kind: 'SERVER',
  name: 'get /api',
  timestampUs: 1556604172355737,
  durationUs: 1431,
  local: { serviceName: 'backend', address: '192.168.99.1', port: 3306 },
  remote: { serviceName: '', address: '2001:db8::c001', port: 58648 },
  annotations: [{ timeUs: 1556604172355800, value: 'ws' }],
  tags: ['http.method', 'GET', 'http.path', '/api'],
  debug: false,
  shared: true,
};
const EXAMPLE_JSON = `[{
  "id":"352bff9a74ca9ad2","traceId":"5af7183fb1d4cf5f","parentId":"6b221d5bc9e6496c","name":"get /api",
  "timestamp":1556604172355737,"duration":1431,"kind":"SERVER","shared":true,"unknown":{"a":[1,2]},
  "localEndpoint":{"serviceName":"backend","ipv4":"192.168.99.1","port":3306},
  "remoteEndpoint":{"ipv6":"2001:db8::c001","port":58648},
  "annotations":[{"timestamp":1556604172355800,"value":"ws"}],
  "tags":{"http.method":"GET","http.path":"/api"}}]`;

describe('spans as JSON', () => {
  it('reads every field, and the trace id at its full length', () => {
    expect(fromJson(EXAMPLE_JSON)).toEqual([EXAMPLE]);
  });

  it('takes a list without spans', () => {
    expect(fromJson('[]')).toEqual([]);
  });

  it('takes numbers for tags as they are written, and null for what is not told', () => {
    const [span] = fromJson('[{"traceId":"a","id":"b","parentId":null,"kind":null,"tags":{"n":1.50,"b":true}}]');
    expect(span).toMatchObject({
      traceId: '0000000000000000000000000000000a',
      id: '000000000000000b',
      parentId: '',
      kind: '',
      tags: ['n', '1.50', 'b', 'true'],
    });
  });

  it.each([
    ['[{"id":"1"}]', 'span 0: traceId is ""; send 1 to 32 hexadecimal digits, not all 0'],
    ['[{"traceId":"1","id":"2"},{"traceId":"1","id":"xyz"}]', 'span 1: id is "xyz"; send 1 to 16 hexadecimal digits'],
    ['[{"traceId":"0000","id":"2"}]', 'span 0: traceId is "0000"'],
    [
      '[{"traceId":"1","id":"2","kind":"PEER"}]',
      'span 0: kind is "PEER"; Zipkin knows CLIENT, SERVER, PRODUCER, CONSUMER',
    ],
    ['[{"traceId":"1","id":"2","timestamp":-5}]', 'span 0: timestamp is -5; send Unix microseconds'],
    ['[{"traceId":"1","id":"2","timestamp":1e300}]', 'span 0: timestamp is 1e+300'],
    ['{"traceId":"1","id":"2"}', 'byte 0: "[" belongs here'],
    ['[{"traceId":"1","id":"2"}', 'byte 25: "," or the end of the list or object is missing'],
  ])('refuses %s', (text, message) => {
    expect(() => fromJson(text)).toThrow(message);
  });

  it('knows no parent where a span names itself or zero', () => {
    expect(fromJson('[{"traceId":"1","id":"2","parentId":"2"}]')[0]?.parentId).toBe('');
    expect(fromJson('[{"traceId":"1","id":"2","parentId":"0000000000000000"}]')[0]?.parentId).toBe('');
  });
});

/** As the interface of Zipkin numbers the fields, for the encoder that ours is compared with. */
const ListOfSpans = protobuf.Root.fromJSON({
  nested: {
    ListOfSpans: { fields: { spans: { id: 1, rule: 'repeated', type: 'Span' } } },
    Span: {
      fields: {
        traceId: { id: 1, type: 'bytes' },
        parentId: { id: 2, type: 'bytes' },
        id: { id: 3, type: 'bytes' },
        kind: { id: 4, type: 'int32' },
        name: { id: 5, type: 'string' },
        timestamp: { id: 6, type: 'fixed64' },
        duration: { id: 7, type: 'uint64' },
        localEndpoint: { id: 8, type: 'Endpoint' },
        remoteEndpoint: { id: 9, type: 'Endpoint' },
        annotations: { id: 10, rule: 'repeated', type: 'Annotation' },
        tags: { id: 11, keyType: 'string', type: 'string' } as protobuf.IMapField,
        debug: { id: 12, type: 'bool' },
        shared: { id: 13, type: 'bool' },
        ofLater: { id: 2000, type: 'string' },
      },
    },
    Endpoint: {
      fields: {
        serviceName: { id: 1, type: 'string' },
        ipv4: { id: 2, type: 'bytes' },
        ipv6: { id: 3, type: 'bytes' },
        port: { id: 4, type: 'int32' },
      },
    },
    Annotation: { fields: { timestamp: { id: 1, type: 'fixed64' }, value: { id: 2, type: 'string' } } },
  },
}).lookupType('ListOfSpans');

describe('spans as a protocol buffer', () => {
  it('reads every field', () => {
    const body = ListOfSpans.encode({
      spans: [
        {
          traceId: Buffer.from('5af7183fb1d4cf5f', 'hex'),
          parentId: Buffer.from('6b221d5bc9e6496c', 'hex'),
          id: Buffer.from('352bff9a74ca9ad2', 'hex'),
          kind: 2,
          name: 'get /api',
          timestamp: EXAMPLE.timestampUs,
          duration: 1431,
          localEndpoint: { serviceName: 'backend', ipv4: Buffer.from([192, 168, 99, 1]), port: 3306 },
          remoteEndpoint: { ipv6: Buffer.from('20010db800000000000000000000c001', 'hex'), port: 58648 },
          annotations: [{ timestamp: 1556604172355800, value: 'ws' }],
          tags: { 'http.method': 'GET', 'http.path': '/api' },
          shared: true,
          ofLater: 'x',
        },
      ],
    }).finish();
    expect(fromProto(body)).toEqual([
      { ...EXAMPLE, remote: { ...EXAMPLE.remote, address: '2001:db8:0:0:0:0:0:c001' } },
    ]);
  });

  it('gives what the usual encoder was given', () => {
    const bytes = (length: number) =>
      fc.uint8Array({ minLength: length, maxLength: length }).filter((id) => id.some((byte) => byte !== 0));
    const text = fc.string({ unit: 'grapheme', maxLength: 12 });
    const span = fc.record({
      traceId: fc.oneof(bytes(8), bytes(16)),
      id: bytes(8),
      kind: fc.integer({ min: 0, max: 4 }),
      name: text,
      timestamp: fc.maxSafeNat(),
      duration: fc.maxSafeNat(),
      tags: fc.dictionary(
        text.filter((name) => name !== '__proto__'),
        text,
      ),
      debug: fc.boolean(),
      shared: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(span, { maxLength: 4 }), (spans) => {
        const found = fromProto(ListOfSpans.encode({ spans }).finish());
        expect(found.map(({ parentId: _p, local: _l, remote: _r, annotations: _a, ...rest }) => rest)).toEqual(
          spans.map((given) => ({
            traceId: Buffer.from(given.traceId).toString('hex').padStart(32, '0'),
            id: Buffer.from(given.id).toString('hex'),
            kind: ZIPKIN_KINDS[given.kind],
            name: given.name,
            timestampUs: given.timestamp,
            durationUs: given.duration,
            tags: Object.entries(given.tags).flat(),
            debug: given.debug,
            shared: given.shared,
          })),
        );
      }),
    );
  });

  it('refuses every cut of a body readably, or reads the whole spans before the cut', () => {
    const body = Buffer.from(
      ListOfSpans.encode({
        spans: [{ traceId: Buffer.alloc(16, 1), id: Buffer.alloc(8, 2), name: 'a', tags: { b: 'c' } }],
      }).finish(),
    );
    for (let end = 1; end < body.length; end++) {
      expect(() => fromProto(body.subarray(0, end))).toThrow(/^byte \d+ of the protocol buffer: /);
    }
  });

  it('refuses ids of no or of impossible length', () => {
    expect(() => fromProto(ListOfSpans.encode({ spans: [{ name: 'a' }] }).finish())).toThrow('span 0: traceId is ""');
    expect(() =>
      fromProto(ListOfSpans.encode({ spans: [{ traceId: Buffer.alloc(20, 1), id: Buffer.alloc(8, 1) }] }).finish()),
    ).toThrow('span 0: traceId is "0101');
  });
});
