import * as fc from 'fast-check';
import { type LogBatch, type ToldLog } from '../logs/log-sink';
import { type ToldResource } from '../spans/span-sink';
import { readJsonLogs } from './logs-json';
import { readLogs } from './logs-proto';
import { encode, LOGS } from './otlp.fixture';
import { Rejections } from './outcome';
import { NODE_LOGS } from './recorded.fixture';

function decode(body: Buffer, read = readLogs): { records: ToldLog[]; resources: ToldResource[] } {
  const records: ToldLog[] = [];
  const resources: ToldResource[] = [];
  const batch: LogBatch = {
    records: 0,
    resource: (told) => resources.push(told) - 1,
    add: (record) => {
      records.push(record);
      return '';
    },
    reject: () => undefined,
    commit: async () => undefined,
    drop: () => undefined,
  };
  read(body, batch, new Rejections());
  return { records, resources };
}

test('what the SDK for Node sends is read', () => {
  const { records, resources } = decode(Buffer.from(NODE_LOGS, 'base64'));
  expect(resources[0]?.service).toBe('node-proto');
  expect(records).toEqual([
    expect.objectContaining({
      body: 'served /ok/1',
      severityNumber: 9,
      severityText: 'INFO',
      attributes: ['a', '1'],
      traceId: expect.stringMatching(/^[\da-f]{32}$/) as string,
      spanId: expect.stringMatching(/^[\da-f]{16}$/) as string,
      traceFlags: 1,
    }),
  ]);
});

const records = fc.record({
  time: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  observed: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  severity: fc.integer({ min: 0, max: 24 }),
  text: fc.string({ unit: 'grapheme', maxLength: 9 }),
  body: fc.string({ unit: 'grapheme', maxLength: 30 }),
  event: fc.string({ maxLength: 9 }),
  // No id is of zeros alone.
  traceId: fc.option(
    fc
      .uint8Array({ minLength: 16, maxLength: 16 })
      .map((id) => Uint8Array.from(id, (byte, at) => (at === 0 ? 1 : byte))),
    { nil: new Uint8Array() },
  ),
  attributes: fc.array(fc.tuple(fc.string({ maxLength: 6 }), fc.integer()), { maxLength: 4 }),
});

test('what the usual library writes is read the same, in protobuf and in JSON', () => {
  fc.assert(
    fc.property(fc.array(records, { maxLength: 4 }), (list) => {
      const message = (form: 'proto' | 'json') => ({
        resourceLogs: [
          {
            scopeLogs: [
              {
                logRecords: list.map((record) => ({
                  timeUnixNano: record.time.toString(),
                  observedTimeUnixNano: record.observed.toString(),
                  severityNumber: record.severity,
                  severityText: record.text,
                  body: { stringValue: record.body },
                  eventName: record.event,
                  traceId: form === 'proto' ? record.traceId : Buffer.from(record.traceId).toString('hex'),
                  attributes: record.attributes.map(([key, value]) => ({ key, value: { intValue: String(value) } })),
                })),
              },
            ],
          },
        ],
      });
      const expected = list.map((record) => ({
        resource: 0,
        timeNs: record.time,
        observedNs: record.observed,
        severityNumber: record.severity,
        severityText: record.text,
        body: record.body,
        eventName: record.event,
        traceId: Buffer.from(record.traceId).toString('hex'),
        spanId: '',
        traceFlags: 0,
        attributes: record.attributes.flatMap(([key, value]) => [key, String(value)]),
      }));
      expect(decode(encode(LOGS, message('proto'))).records).toEqual(expected);
      expect(decode(Buffer.from(JSON.stringify(message('json'))), readJsonLogs).records).toEqual(expected);
    }),
  );
});
