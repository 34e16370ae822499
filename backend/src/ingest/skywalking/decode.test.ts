import fc from 'fast-check';
import protobuf from 'protobufjs';
import { decodeSegmentJson, decodeSegmentsJson } from './decode-json';
import { decodeSegment, decodeSegmentCollection } from './decode-proto';
import { type Segment } from './segment';

const text = (id: number) => ({ id, type: 'string' });
const number = (id: number) => ({ id, type: 'int64' });
const pairs = (id: number) => ({ id, rule: 'repeated', type: 'Pair' });

/** Fields as SkyWalking numbers them, for the encoder that ours is compared with. */
const root = protobuf.Root.fromJSON({
  nested: {
    Collection: { fields: { segments: { id: 1, rule: 'repeated', type: 'Segment' } } },
    Segment: {
      fields: {
        traceId: text(1),
        segmentId: text(2),
        spans: { id: 3, rule: 'repeated', type: 'Span' },
        service: text(4),
        instance: text(5),
        sizeLimited: { id: 6, type: 'bool' },
        ofLater: text(99),
      },
    },
    Span: {
      fields: {
        spanId: { id: 1, type: 'int32' },
        parentSpanId: { id: 2, type: 'int32' },
        startMs: number(3),
        endMs: number(4),
        refs: { id: 5, rule: 'repeated', type: 'Ref' },
        operation: text(6),
        peer: text(7),
        type: { id: 8, type: 'int32' },
        layer: { id: 9, type: 'int32' },
        component: { id: 10, type: 'int32' },
        isError: { id: 11, type: 'bool' },
        tags: pairs(12),
        logs: { id: 13, rule: 'repeated', type: 'Log' },
        skipAnalysis: { id: 14, type: 'bool' },
      },
    },
    Ref: {
      fields: {
        refType: { id: 1, type: 'int32' },
        traceId: text(2),
        segmentId: text(3),
        spanId: { id: 4, type: 'int32' },
        service: text(5),
        parentInstance: text(6),
        endpoint: text(7),
        address: text(8),
      },
    },
    Log: { fields: { timeMs: number(1), data: pairs(2) } },
    Pair: { fields: { key: text(1), value: text(2) } },
  },
});
const SegmentType = root.lookupType('Segment');
const CollectionType = root.lookupType('Collection');

const SEGMENT: Segment = {
  traceId: 'a12ff60b-5807-463b-a1f8-fb1c8608219e',
  segmentId: 'a12ff60b.3.15916',
  service: 'front',
  instance: 'front@10.0.0.1',
  sizeLimited: true,
  spans: [
    {
      spanId: 1,
      parentSpanId: 0,
      startMs: 1588664577013,
      endMs: 1588664577028,
      refs: [],
      operation: '/ingress',
      peer: 'upstream:9080',
      type: 1,
      layer: 3,
      component: 6000,
      isError: true,
      tags: ['http.method', 'GET'],
      logs: [{ timeMs: 1588664577020, data: ['event', 'error'] }],
    },
    {
      spanId: 0,
      parentSpanId: -1,
      startMs: 1588664577013,
      endMs: 1588664577028,
      refs: [{ crossThread: true, traceId: 't', segmentId: 'b.1', spanId: 2, service: 'web', endpoint: '/start' }],
      operation: '/ingress',
      peer: '',
      type: 0,
      layer: 3,
      component: 6000,
      isError: false,
      tags: [],
      logs: [],
    },
  ],
};
const SEGMENT_JSON = `{
  "traceId":"a12ff60b-5807-463b-a1f8-fb1c8608219e","traceSegmentId":"a12ff60b.3.15916","service":"front",
  "serviceInstance":"front@10.0.0.1","isSizeLimited":true,"spans":[
   {"operationName":"/ingress","startTime":1588664577013,"endTime":"1588664577028","spanType":"Exit","spanId":1,
    "isError":true,"parentSpanId":0,"componentId":6000,"peer":"upstream:9080","spanLayer":"Http","skipAnalysis":false,
    "tags":[{"key":"http.method","value":"GET"}],
    "logs":[{"time":1588664577020,"data":[{"key":"event","value":"error"}]}]},
   {"operationName":"/ingress","startTime":1588664577013,"endTime":1588664577028,"spanType":0,"spanId":0,
    "parentSpanId":-1,"componentId":6000,"spanLayer":3,
    "refs":[{"refType":"CrossThread","traceId":"t","parentTraceSegmentId":"b.1","parentSpanId":2,
             "parentService":"web","parentServiceInstance":"i","parentEndpoint":"/start",
             "networkAddressUsedAtPeer":"10.0.0.1:80"}]}]}`;

const fromJson = (json: string): Segment[] => {
  const segments: Segment[] = [];
  const take = (segment: Segment) => void segments.push(segment);
  if (json.startsWith('[')) decodeSegmentsJson(Buffer.from(json), take);
  else decodeSegmentJson(Buffer.from(json), take);
  return segments;
};

/** What the encoder is given for a segment. */
const encodable = (segment: Segment) => ({
  ...segment,
  ofLater: 'x',
  spans: segment.spans.map((span) => ({
    ...span,
    skipAnalysis: true,
    refs: span.refs.map(({ crossThread, ...ref }) => ({ ...ref, refType: Number(crossThread), address: 'a:1' })),
    tags: pairsOf(span.tags),
    logs: span.logs.map(({ timeMs, data }) => ({ timeMs, data: pairsOf(data) })),
  })),
});
const pairsOf = (flat: readonly string[]) =>
  flat.flatMap((key, at) => (at % 2 === 0 ? [{ key, value: flat[at + 1] }] : []));

describe('segments as JSON', () => {
  it('reads every field, enumerations by name and by number', () => {
    expect(fromJson(SEGMENT_JSON)).toEqual([SEGMENT]);
    expect(fromJson(`[${SEGMENT_JSON},${SEGMENT_JSON}]`)).toEqual([SEGMENT, SEGMENT]);
  });

  it.each([
    ['{}', 'segment 0: traceId is missing'],
    ['{"traceId":"a"}', 'segment 0: traceSegmentId is missing'],
    ['{"traceId":"a","traceSegmentId":"b"}', 'segment 0: service is missing'],
    [
      '{"traceId":"a","traceSegmentId":"b","service":"c","spans":[{"spanId":3}]}',
      'segment 0: span 3 has startTime 0; send Unix milliseconds',
    ],
    [`{"traceId":"${'a'.repeat(257)}","traceSegmentId":"b","service":"c"}`, 'traceId has 257 characters'],
    [
      '{"traceId":"a","traceSegmentId":"b","service":"c","spans":[{"spanType":"Middle"}]}',
      'spanType is "Middle"; SkyWalking knows Entry, Exit, Local',
    ],
    ['[{"traceId":1', 'byte 13: "," or the end'],
    ['{"spans":{}}', 'byte 9: "[" belongs here'],
  ])('refuses %s', (json, message) => {
    expect(() => fromJson(json)).toThrow(message);
  });
});

describe('segments as protocol buffers', () => {
  it('reads every field', () => {
    const body = Buffer.from(SegmentType.encode(encodable(SEGMENT)).finish());
    expect(decodeSegment(body)).toEqual(SEGMENT);
  });

  it('gives what the usual encoder was given', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 10 });
    const id = fc.string({ minLength: 1, maxLength: 20 });
    const flat = fc.array(fc.tuple(word, word), { maxLength: 3 }).map((entries) => entries.flat());
    const ms = fc.integer({ min: 1, max: 9_000_000_000_000 });
    const int = fc.integer({ min: -1, max: 2 ** 31 - 1 });
    const span = fc.record({
      spanId: int,
      parentSpanId: int,
      startMs: ms,
      endMs: ms,
      refs: fc.array(
        fc.record({
          crossThread: fc.boolean(),
          traceId: word,
          segmentId: word,
          spanId: int,
          service: word,
          endpoint: word,
        }),
        { maxLength: 2 },
      ),
      operation: word,
      peer: word,
      type: fc.nat(2),
      layer: fc.nat(6),
      component: fc.nat(12000),
      isError: fc.boolean(),
      tags: flat,
      logs: fc.array(fc.record({ timeMs: ms, data: flat }), { maxLength: 2 }),
    });
    const segment = fc.record({
      traceId: id,
      segmentId: id,
      service: id,
      instance: word,
      sizeLimited: fc.boolean(),
      spans: fc.array(span, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 3 }), (segments) => {
        const body = CollectionType.encode({ segments: segments.map(encodable) }).finish();
        const found: Segment[] = [];
        decodeSegmentCollection(Buffer.from(body), (read) => found.push(read));
        expect(found).toEqual(segments);
      }),
    );
  });

  it('refuses every cut of a segment readably', () => {
    const body = Buffer.from(SegmentType.encode(encodable(SEGMENT)).finish());
    for (let end = 0; end < body.length; end++) {
      let refused: unknown;
      try {
        decodeSegment(body.subarray(0, end));
      } catch (error) {
        refused = error;
      }
      // A cut between two fields of the segment leaves a message that may be whole.
      if (refused) expect(String(refused)).toMatch(/byte \d+ of the protocol buffer|segment 0: \w+ is missing/);
    }
  });
});
