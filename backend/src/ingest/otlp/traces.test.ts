import * as fc from 'fast-check';
import { SpanDraft } from '../spans/span-draft';
import { type SpanBatch, type ToldResource, type ToldSpan } from '../spans/span-sink';
import { encode, TRACES } from './otlp.fixture';
import { Rejections } from './outcome';
import { NODE_TRACES, PYTHON_TRACES } from './recorded.fixture';
import { readTraces } from './traces-proto';
import { readJsonTraces } from './traces-json';

type Seen = Omit<ToldSpan, 'resource'> & { resource: ToldResource };

/** Keeps what a decoder gives it. */
class Collecting implements SpanBatch {
  readonly draft = new SpanDraft();
  readonly seen: Seen[] = [];
  readonly rejected: string[] = [];
  private readonly resources: ToldResource[] = [];
  spans = 0;
  resource = (told: ToldResource) => this.resources.push(told) - 1;
  add(span: ToldSpan): string {
    this.seen.push({ ...span, resource: this.resources[span.resource] as ToldResource });
    return '';
  }
  addDraft(): string {
    const { draft } = this;
    const halves = (high: number, low: number) => (BigInt(high) << 32n) | BigInt(low >>> 0);
    const attributes: string[] = [];
    for (let i = 0; i < draft.attributes.count; i++) {
      const at = draft.attributes;
      attributes.push(at.names[i]?.text ?? '', at.buffer(i).toString('utf8', at.valueFrom(i), at.valueTo(i)));
    }
    return this.add({
      resource: draft.resource,
      traceId: draft.traceId.toString(),
      spanId: draft.spanId.toString(),
      parentSpanId: draft.parentSpanId.toString(),
      traceState: draft.traceState,
      name: draft.name,
      kind: draft.kind,
      startNs: halves(draft.startHigh, draft.startLow),
      endNs: halves(draft.endHigh, draft.endLow),
      statusCode: draft.statusCode,
      statusMessage: draft.statusMessage,
      flags: draft.flags,
      attributes,
      events: draft.events,
      links: draft.links,
    });
  }
  reject = (reason: string) => void this.rejected.push(reason);
  commit = async () => undefined;
  drop = () => undefined;
}

const decode = (body: Buffer, read = readTraces): Collecting => {
  const batch = new Collecting();
  read(body, batch, new Rejections());
  return batch;
};

test('a body written by hand is read field by field', () => {
  const text = (field: number, value: Buffer | string) => {
    const bytes = Buffer.from(value);
    return Buffer.concat([Buffer.from([field * 8 + 2]), length(bytes.length), bytes]);
  };
  const attribute = (key: string, value: Buffer) => Buffer.concat([text(1, key), text(2, value)]);
  const span = Buffer.concat([
    text(1, Buffer.from('0af7651916cd43dd8448eb211c80319c', 'hex')),
    text(2, Buffer.from('b7ad6b7169203331', 'hex')),
    text(5, 'GET /'),
    Buffer.from([0x30, 2]),
    Buffer.from([0x39, 1, 0, 0, 0, 0, 0, 0, 0x10]),
    Buffer.from([0x41, 2, 0, 0, 0, 0, 0, 0, 0x10]),
    text(9, attribute('s', text(1, 'é'))),
    text(9, attribute('t', Buffer.from([0x10, 1]))),
    text(9, attribute('i', Buffer.from([0x18, 0xc8, 1]))),
    text(9, attribute('n', Buffer.from([0x18, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]))),
    text(9, attribute('d', Buffer.from([0x21, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f]))),
    text(9, attribute('l', text(5, text(1, text(1, 'a'))))),
    text(15, text(2, 'bad')),
    Buffer.from([0x85, 1, 1, 1, 0, 0]),
  ]);
  const resource = text(1, attribute('service.name', text(1, 'cart')));
  const body = text(
    1,
    Buffer.concat([text(1, resource), text(2, Buffer.concat([text(1, text(1, 'lib')), text(2, span)]))]),
  );
  const [seen] = decode(body).seen;
  expect(seen).toEqual({
    resource: {
      service: 'cart',
      instance: '',
      attributes: ['service.name', 'cart'],
      scopeName: 'lib',
      scopeVersion: '',
      scopeAttributes: [],
    },
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    parentSpanId: '',
    traceState: '',
    name: 'GET /',
    kind: 2,
    startNs: 0x1000000000000001n,
    endNs: 0x1000000000000002n,
    statusCode: 0,
    statusMessage: 'bad',
    flags: 257,
    attributes: ['s', 'é', 't', 'true', 'i', '200', 'n', '-1', 'd', '1.5', 'l', '["a"]'],
    events: '',
    links: '',
  });
});

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
interface Model {
  readonly proto: object;
  readonly json: object;
  readonly text: string;
  readonly value: unknown;
}
const { any } = fc.letrec<{ any: Model; leaf: Model }>((tie) => ({
  leaf: fc.oneof(
    text.map((value) => ({ proto: { stringValue: value }, json: { stringValue: value }, text: value, value })),
    fc
      .boolean()
      .map((value) => ({ proto: { boolValue: value }, json: { boolValue: value }, text: String(value), value })),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({
      proto: { intValue: value.toString() },
      json: { intValue: value.toString() },
      text: value.toString(),
      value: Number.isSafeInteger(Number(value)) ? Number(value) : value.toString(),
    })),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => ({
      proto: { doubleValue: value },
      json: { doubleValue: value },
      text: JSON.stringify(value),
      value: Object.is(value, -0) ? 0 : value,
    })),
    fc.uint8Array({ maxLength: 9 }).map((value) => {
      const base64 = Buffer.from(value).toString('base64');
      return { proto: { bytesValue: value }, json: { bytesValue: base64 }, text: base64, value: base64 };
    }),
  ),
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.array(tie('any'), { maxLength: 3 }).map((items) => ({
      proto: { arrayValue: { values: items.map(({ proto }) => proto) } },
      json: { arrayValue: { values: items.map(({ json }) => json) } },
      text: JSON.stringify(items.map(({ value }) => value)),
      value: items.map(({ value }) => value),
    })),
    fc
      .uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{1,5}$/), tie('any')), { maxLength: 3, selector: ([key]) => key })
      .map((pairs) => ({
        proto: { kvlistValue: { values: pairs.map(([key, { proto }]) => ({ key, value: proto })) } },
        json: { kvlistValue: { values: pairs.map(([key, { json }]) => ({ key, value: json })) } },
        text: JSON.stringify(Object.fromEntries(pairs.map(([key, { value }]) => [key, value]))),
        value: Object.fromEntries(pairs.map(([key, { value }]) => [key, value])),
      })),
  ),
}));
const attributes = fc.array(fc.tuple(text, any), { maxLength: 5 });
const named = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{1,6}$/), any), {
  maxLength: 3,
  selector: ([key]) => key,
});
const id = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes });
const nanos = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n });
const spans = fc.record({
  traceId: id(16),
  spanId: id(8),
  parentSpanId: fc.option(id(8), { nil: new Uint8Array() }),
  traceState: text,
  name: text,
  kind: fc.integer({ min: 0, max: 5 }),
  start: nanos,
  end: nanos,
  attributes,
  events: fc.array(fc.record({ time: nanos, name: text, attributes: named }), { maxLength: 2 }),
  links: fc.array(fc.record({ traceId: id(16), spanId: id(8), attributes: named }), { maxLength: 2 }),
  code: fc.integer({ min: 0, max: 2 }),
  message: text,
  flags: fc.integer({ min: 0, max: 1023 }),
});
type SpanModel = typeof spans extends fc.Arbitrary<infer T> ? T : never;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const keyValues = (pairs: readonly (readonly [string, Model])[], form: 'proto' | 'json') =>
  pairs.map(([key, model]) => ({ key, value: model[form] }));

function message(group: { resource: [string, Model][]; spans: SpanModel[] }[], form: 'proto' | 'json') {
  const bytes = (value: Uint8Array) => (form === 'proto' ? value : hex(value));
  const list = (pairs: readonly (readonly [string, Model])[]) => keyValues(pairs, form);
  return {
    resourceSpans: group.map(({ resource, spans: of }) => ({
      resource: { attributes: list(resource) },
      scopeSpans: [
        {
          scope: { name: 'scope', version: '2' },
          spans: of.map((span) => ({
            traceId: bytes(span.traceId),
            spanId: bytes(span.spanId),
            parentSpanId: bytes(span.parentSpanId),
            traceState: span.traceState,
            name: span.name,
            kind: span.kind,
            startTimeUnixNano: span.start.toString(),
            endTimeUnixNano: span.end.toString(),
            attributes: list(span.attributes),
            events: span.events.map(({ time, name, attributes: of }) => ({
              timeUnixNano: time.toString(),
              name,
              attributes: list(of),
            })),
            links: span.links.map((link) => ({
              traceId: bytes(link.traceId),
              spanId: bytes(link.spanId),
              attributes: list(link.attributes),
            })),
            status: { code: span.code, message: span.message },
            flags: span.flags,
          })),
        },
      ],
    })),
  };
}

const flat = (pairs: readonly (readonly [string, Model])[]) => pairs.flatMap(([key, model]) => [key, model.text]);
const object = (pairs: readonly (readonly [string, Model])[]) =>
  Object.fromEntries(pairs.map(([key, { value }]) => [key, value]));
const json = (list: readonly unknown[]) => (list.length === 0 ? '' : JSON.stringify(list));

const bodies = fc.array(fc.record({ resource: attributes, spans: fc.array(spans, { maxLength: 3 }) }), {
  maxLength: 3,
});

test('what the usual library writes is read the same, in protobuf and in JSON', () => {
  fc.assert(
    fc.property(bodies, (groups) => {
      const expected = groups.flatMap(({ resource, spans: of }) =>
        of.map((span) => ({
          attributes: flat(span.attributes),
          resource: flat(resource),
          ids: [hex(span.traceId), hex(span.spanId), hex(span.parentSpanId)],
          texts: [span.traceState, span.name, span.message],
          numbers: [span.kind, span.code, span.flags, span.start, span.end],
          events: json(
            span.events.map(({ time, name, attributes: of }) => ({
              time_ns: time.toString(),
              name,
              attributes: object(of),
            })),
          ),
          links: json(
            span.links.map((link) => ({
              trace_id: hex(link.traceId),
              span_id: hex(link.spanId),
              trace_state: '',
              attributes: object(link.attributes),
            })),
          ),
        })),
      );
      const shape = ({ seen }: Collecting) =>
        seen.map((span) => ({
          attributes: span.attributes,
          resource: span.resource.attributes,
          ids: [span.traceId, span.spanId, span.parentSpanId],
          texts: [span.traceState, span.name, span.statusMessage],
          numbers: [span.kind, span.statusCode, span.flags, span.startNs, span.endNs],
          events: span.events,
          links: span.links,
        }));
      expect(shape(decode(encode(TRACES, message(groups, 'proto'))))).toEqual(expected);
      expect(shape(decode(Buffer.from(JSON.stringify(message(groups, 'json'))), readJsonTraces))).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

const SAMPLE = encode(TRACES, {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'a' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: Buffer.alloc(16, 1),
              spanId: Buffer.alloc(8, 2),
              name: 'x',
              startTimeUnixNano: '5',
              endTimeUnixNano: '9',
              attributes: [{ key: 'k', value: { arrayValue: { values: [{ intValue: 1 }] } } }],
            },
          ],
        },
      ],
    },
  ],
});

test('a body that is cut or changed is read or refused, never more', () => {
  const outcome = (body: Buffer, read: typeof readTraces): string => {
    try {
      return decode(body, read).seen.length >= 0 ? 'read' : '';
    } catch (error) {
      return String((error as { code?: string }).code);
    }
  };
  for (let cut = 1; cut < SAMPLE.length; cut++)
    expect(outcome(SAMPLE.subarray(0, cut), readTraces)).toBe('bad_request');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(SAMPLE.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      (changes) => {
        const body = Buffer.from(SAMPLE);
        for (const [at, value] of changes) body[at] = value;
        expect(['read', 'bad_request']).toContain(outcome(body, readTraces));
      },
    ),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect(['read', 'bad_request']).toContain(outcome(Buffer.from(bytes), readTraces));
      expect(['read', 'invalid_json']).toContain(outcome(Buffer.from(bytes), readJsonTraces));
    }),
    { numRuns: 2000 },
  );
});

test('values nested without end are refused before the stack is', () => {
  let value = Buffer.from([0x18, 1]);
  for (let i = 0; i < 3000; i++) {
    const inner = Buffer.concat([Buffer.from([0x0a]), length(value.length), value]);
    value = Buffer.concat([Buffer.from([0x2a]), length(inner.length), inner]);
  }
  const wrap = (field: number, part: Buffer) =>
    Buffer.concat([Buffer.from([field * 8 + 2]), length(part.length), part]);
  const body = wrap(1, wrap(2, wrap(2, wrap(9, wrap(2, value)))));
  expect(() => decode(body)).toThrow('nested deeper than 32');
});
const length = (value: number): Buffer => {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return Buffer.from([...bytes, value]);
};

test('ids of another length, and names that JSON may have besides numbers', () => {
  const span = {
    traceId: '0AF7651916CD43DD8448EB211C80319C',
    spanId: 'b7ad6b7169203331',
    startTimeUnixNano: 5,
    endTimeUnixNano: '9',
  };
  const body = (...list: object[]) =>
    Buffer.from(
      JSON.stringify({
        unknown: [{}],
        resourceSpans: [
          {
            scopeSpans: [{ spans: list }],
            resource: { attributes: [{ key: 'service.name', value: { stringValue: 'late' } }] },
          },
        ],
      }),
    );
  const json = decode(
    body(
      { ...span, kind: 'SPAN_KIND_CLIENT', status: { code: 'STATUS_CODE_ERROR' } },
      { ...span, traceId: 'abc' },
      { ...span, spanId: 'zzad6b7169203331' },
      { ...span, parentSpanId: '00' },
    ),
    readJsonTraces,
  );
  expect(
    json.seen.map(({ traceId, kind, statusCode, startNs, resource }) => [
      traceId,
      kind,
      statusCode,
      startNs,
      resource.service,
    ]),
  ).toEqual([['0af7651916cd43dd8448eb211c80319c', 3, 2, 5n, 'late']]);
  expect(json.rejected).toEqual(['bad_trace_id', 'bad_span_id', 'bad_parent_span_id']);
  const short = encode(TRACES, {
    resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: Buffer.alloc(15, 1), spanId: Buffer.alloc(8, 2) }] }] }],
  });
  expect(decode(short).rejected).toEqual(['bad_trace_id']);
});

const valueOf = (span: Seen | undefined, name: string): string => {
  const at = span?.attributes.findIndex((text, index) => index % 2 === 0 && text === name) ?? -1;
  return at < 0 ? '' : (span?.attributes[at + 1] ?? '');
};

test('what the SDK for Node sends is read', () => {
  const { seen, rejected } = decode(Buffer.from(NODE_TRACES, 'base64'));
  expect(rejected).toEqual([]);
  expect(seen.map(({ name, kind, resource }) => [name, kind, resource.service, resource.scopeName])).toEqual(
    expect.arrayContaining([
      ['job', 1, 'node-proto', 't'],
      ['GET', 3, 'node-proto', '@opentelemetry/instrumentation-http'],
      ['GET', 2, 'node-proto', '@opentelemetry/instrumentation-http'],
    ]),
  );
  const failed = seen.find((span) => span.kind === 2 && span.attributes.includes('500'));
  expect([valueOf(failed, 'http.target') || valueOf(failed, 'url.path'), failed?.statusCode]).toEqual(['/bad', 2]);
  const call = seen.find((span) => span.spanId === failed?.parentSpanId);
  expect([call?.kind, call?.traceId]).toEqual([3, failed?.traceId]);
  const job = seen.find(({ spanId }) => spanId === call?.parentSpanId);
  expect(JSON.parse(job?.events ?? '')).toEqual([
    { time_ns: expect.stringMatching(/^\d{19}$/) as string, name: 'done', attributes: { n: 1 } },
  ]);
});

test('what the SDK for Python sends is read', () => {
  const { seen } = decode(Buffer.from(PYTHON_TRACES, 'base64'));
  expect(seen.map(({ name, kind, statusCode, statusMessage }) => [name, kind, statusCode, statusMessage])).toEqual([
    ['SELECT b', 3, 2, 'ValueError: boom'],
    ['GET /r', 2, 0, ''],
  ]);
  expect(seen[0]?.parentSpanId).toBe(seen[1]?.spanId);
  expect([seen[0]?.resource.service, seen[0]?.resource.scopeAttributes]).toEqual(['py-http', ['scope.a', '1']]);
  expect(seen[1]?.events).toMatch(/^\[\{"time_ns":"\d{19}","name":"ev","attributes":\{"k":\[1,2\]\}\}\]$/);
});
