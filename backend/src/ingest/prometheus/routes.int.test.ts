import { mkdtempSync, rmSync } from 'node:fs';
import { type FastifyInstance } from 'fastify';
import { createApp } from '../../app';
import { checkConfig } from '../../config';
import { sqlOf } from '../../testing/rows';
import { encodeRawV2, encodeV1, encodeV2, snappy } from './write-messages.fixture';

const directory = mkdtempSync('/tmp/thalweg-remote-write-');
const NOW = Math.floor(Date.now() / 1000) * 1000;
const V2_TYPE = 'application/x-protobuf;proto=io.prometheus.write.v2.Request';
let app: FastifyInstance;
jest.setTimeout(60_000);

beforeAll(async () => {
  app = await createApp(
    checkConfig({
      dataDir: directory,
      logLevel: 'silent',
      mergeMs: 5,
      haReplicaLabel: '__replica__',
      inflatedBytes: 2 ** 20,
      queueBytes: 2 ** 16,
    }),
  );
});
afterAll(async () => {
  await app.close();
  rmSync(directory, { recursive: true, force: true });
});

const HEADERS = {
  'content-type': 'application/x-protobuf',
  'content-encoding': 'snappy',
  'x-prometheus-remote-write-version': '0.1.0',
};
const send = (payload: Buffer, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: '/api/v1/write', headers: { ...HEADERS, ...headers }, payload });
const sendV1 = (...args: Parameters<typeof encodeV1>) => send(snappy(encodeV1(...args)));
const sendV2 = (...args: Parameters<typeof encodeV2>) => send(snappy(encodeV2(...args)), { 'content-type': V2_TYPE });
const written = (response: Awaited<ReturnType<typeof send>>) =>
  ['samples', 'histograms', 'exemplars'].map((what) => response.headers[`x-prometheus-remote-write-${what}-written`]);
const samplesOf = (metric: string) =>
  sqlOf(
    app,
    `SELECT labels, toString(toUnixTimestamp64Milli(time)), if(isNaN(value), hex(reinterpretAsUInt64(value)), toString(value))
     FROM metrics.samples FINAL INNER JOIN (SELECT * FROM metrics.series FINAL) AS r USING (series_id)
     WHERE metric = '${metric}' ORDER BY labels['a'], time`,
  );
const dropped = (reason: string) =>
  app.thalwegIntakes.ledger.entries
    .filter((entry) => entry.reason === reason)
    .map(({ signal, value }) => `${signal} ${value}`);

const staleNaN = Buffer.from('020000000000f07f', 'hex');
/** The library writes another NaN: put the marker's bytes in its place. */
function withMarker(message: Uint8Array): Buffer {
  const bytes = Buffer.from(message);
  const at = bytes.indexOf(Buffer.from('000000000000f87f', 'hex'));
  staleNaN.copy(bytes, at);
  return bytes;
}

it('stores samples of remote write 1.0 and says how many', async () => {
  const response = await sendV1([
    { labels: { __name__: 'one', a: '1' }, samples: [{ value: 1.5, timestamp: NOW - 1 }, { timestamp: NOW }] },
    { labels: { __name__: 'one', a: '2' }, samples: [{ value: -Infinity, timestamp: NOW }] },
  ]);
  expect([response.statusCode, response.body, written(response)]).toEqual([204, '', ['3', '0', '0']]);
  expect(await samplesOf('one')).toEqual([
    [{ a: '1' }, `${NOW - 1}`, '1.5'],
    [{ a: '1' }, `${NOW}`, '0'],
    [{ a: '2' }, `${NOW}`, '-inf'],
  ]);
});

it('keeps stale markers to the bit, in both versions', async () => {
  const series = [{ labels: { __name__: 'ends' }, samples: [{ value: NaN, timestamp: NOW }] }];
  const again = [{ labels: { __name__: 'ends' }, samples: [{ value: NaN, timestamp: NOW + 1 }] }];
  expect((await send(snappy(withMarker(encodeV1(series))))).statusCode).toBe(204);
  expect((await send(snappy(withMarker(encodeV2(again))), { 'content-type': V2_TYPE })).statusCode).toBe(204);
  expect(await samplesOf('ends')).toEqual([
    [{}, `${NOW}`, '7FF0000000000002'],
    [{}, `${NOW + 1}`, '7FF0000000000002'],
  ]);
});

it('stores what is sent twice or late once', async () => {
  const series = (...times: number[]) => [
    { labels: { __name__: 'twice' }, samples: times.map((timestamp) => ({ value: timestamp - NOW, timestamp })) },
  ];
  for (const times of [
    [NOW, NOW + 2],
    [NOW, NOW + 2],
    [NOW + 1, NOW - 3_600_000],
  ])
    await sendV1(series(...times));
  expect(await samplesOf('twice')).toEqual(
    [NOW - 3_600_000, NOW, NOW + 1, NOW + 2].map((time) => [{}, `${time}`, `${time - NOW}`]),
  );
});

it('stores the begin of a counter once, where nothing is known after it', async () => {
  const send = (timestamp: number, start_timestamp: number) =>
    sendV2([{ labels: { __name__: 'begun_total' }, samples: [{ value: 5, timestamp, start_timestamp }] }]);
  await send(NOW, NOW - 1000);
  await send(NOW + 10, NOW - 1000);
  await send(NOW + 30, NOW + 20); // Begun anew.
  await send(NOW + 40, NOW + 15); // Would be a reset between samples.
  expect((await samplesOf('begun_total')).map(([, time, value]) => [Number(time) - NOW, value])).toEqual([
    [-1000, '0'],
    [0, '5'],
    [10, '5'],
    [20, '0'],
    [30, '5'],
    [40, '5'],
  ]);
});

it('stores samples, histograms of both kinds, exemplars and metadata of remote write 2.0', async () => {
  const response = await sendV2([
    {
      labels: { __name__: 'two_total', a: 'ü' },
      samples: [{ value: 7, timestamp: NOW, start_timestamp: NOW - 60_000 }],
      exemplars: [{ labels: { trace_id: 'abc', user: '9' }, value: 3, timestamp: NOW }],
      metadata: { type: 1, help: 'Things done', unit: 'things' },
    },
    {
      labels: { __name__: 'two_seconds' },
      histograms: [
        {
          count_int: 12,
          sum: 18.4,
          schema: 1,
          zero_threshold: 0.001,
          zero_count_int: 2,
          reset_hint: 2,
          timestamp: NOW,
          positive_spans: [
            { offset: 0, length: 2 },
            { offset: 1, length: 2 },
          ],
          positive_deltas: [1, 2, -2, 0],
          negative_spans: [{ offset: -3, length: 2 }],
          negative_deltas: [1, 2],
        },
        {
          count_float: 3.5,
          sum: 2,
          schema: -53,
          zero_count_float: 0,
          timestamp: NOW + 1,
          positive_spans: [{ offset: 0, length: 2 }],
          positive_counts: [1.5, 2],
          custom_values: [0.5, 1],
        },
      ],
      metadata: { type: 3, help: '', unit: 's' },
    },
  ]);
  expect([response.statusCode, response.body, written(response)]).toEqual([204, '', ['1', '2', '1']]);
  // The zero is where the counter began.
  expect(await samplesOf('two_total')).toEqual([
    [{ a: 'ü' }, `${NOW - 60_000}`, '0'],
    [{ a: 'ü' }, `${NOW}`, '7'],
  ]);
  expect(await sqlOf(app, 'SELECT value, trace_id, labels FROM metrics.exemplars')).toEqual([
    [3, 'abc', { trace_id: 'abc', user: '9' }],
  ]);
  expect(
    await sqlOf(
      app,
      `SELECT is_float, reset_hint, schema, zero_count, count, sum, positive_offsets, positive_lengths, positive_counts,
              negative_offsets, negative_lengths, negative_counts, custom_values
       FROM metrics.histograms ORDER BY time`,
    ),
  ).toEqual([
    [0, 2, 1, 2, 12, 18.4, [0, 1], [2, 2], [1, 3, 1, 1], [-3], [2], [1, 3], []],
    [1, 0, -53, 0, 3.5, 2, [0], [2], [1.5, 2], [], [], [], [0.5, 1]],
  ]);
  expect(await sqlOf(app, 'SELECT metric, type, unit, help FROM metrics.metadata ORDER BY metric')).toEqual([
    ['two_seconds', 'histogram', 's', ''],
    ['two_total', 'counter', 'things', 'Things done'],
  ]);
});

it('stores histograms and metadata of remote write 1.0', async () => {
  const histogram = { count_int: 0, sum: NaN, timestamp: NOW };
  const message = encodeV1(
    [{ labels: { __name__: 'ended_seconds' }, histograms: [histogram] }],
    [{ type: 2, metric_family_name: 'one', help: 'First', unit: 'm' }],
  );
  const response = await send(snappy(withMarker(message)));
  expect([response.statusCode, written(response)]).toEqual([204, ['0', '1', '0']]);
  expect(await sqlOf(app, `SELECT hex(reinterpretAsUInt64(sum)) FROM metrics.histograms WHERE isNaN(sum)`)).toEqual([
    ['7FF0000000000002'],
  ]);
  expect(await sqlOf(app, `SELECT type, unit, help FROM metrics.metadata WHERE metric = 'one'`)).toEqual([
    ['gauge', 'm', 'First'],
  ]);
});

it.each([
  ['no name', { a: '1' }, 'label __name__ is missing, in {a="1"}'],
  [
    'a label twice',
    [
      ['__name__', 'm'],
      ['a', '1'],
      ['a', '2'],
    ],
    'label a occurs twice',
  ],
  ['a label without a name', { __name__: 'm', '': '1' }, 'a label has no name'],
  [
    'a value that is no UTF-8',
    [
      ['__name__', 'm'],
      ['a', Buffer.from([0xff])],
    ],
    'the value of label a is not UTF-8',
  ],
])('refuses a series with %s, and stores the others', async (what, labels, detail) => {
  const metric = `beside ${what}`;
  const response = await sendV1([
    {
      labels: labels as Record<string, string>,
      samples: [
        { value: 1, timestamp: NOW },
        { value: 1, timestamp: NOW },
      ],
    },
    { labels: { __name__: metric }, samples: [{ value: 1, timestamp: NOW }] },
  ]);
  expect([response.statusCode, written(response)]).toEqual([400, ['1', '0', '0']]);
  expect(response.json()).toMatchObject({ code: 'partial_write', status: 400 });
  expect(response.json<{ detail: string }>().detail).toContain(
    `stored 1 samples; not stored: 2 samples with invalid labels; for instance: ${detail}`,
  );
  expect(await samplesOf(metric)).toHaveLength(1);
});

it('counts what it refused in the ledger', () => {
  expect(dropped('invalid_labels')).toEqual(['samples 8']);
});

it('knows a series whatever the order of its labels, and takes an empty label as none', async () => {
  for (const labels of [
    [
      ['a', '1'],
      ['__name__', 'order'],
      ['b', '2'],
    ],
    [
      ['b', '2'],
      ['c', ''],
      ['a', '1'],
      ['__name__', 'order'],
    ],
  ] as [string, string][][]) {
    expect((await sendV1([{ labels, samples: [{ value: 1, timestamp: NOW }] }])).statusCode).toBe(204);
  }
  expect(await samplesOf('order')).toEqual([[{ a: '1', b: '2' }, `${NOW}`, '1']]);
});

it('answers 400 to samples that retention would take at once, and stores the rest', async () => {
  const response = await sendV1([
    {
      labels: { __name__: 'old' },
      samples: [
        { value: 1, timestamp: 1000 },
        { value: 2, timestamp: NOW },
      ],
    },
  ]);
  expect([response.statusCode, written(response)]).toEqual([400, ['1', '0', '0']]);
  expect(response.json<{ detail: string }>().detail).toBe(
    'stored 1 samples; not stored: 1 samples older than the retention of metrics',
  );
  expect(dropped('too_old')).toEqual(['samples 1']);
});

it.each([
  [
    'spans without buckets',
    { count_int: 1, timestamp: NOW, positive_spans: [{ offset: 0, length: 4294967295 }] },
    'positive spans need 4294967295 buckets, 0 are there',
  ],
  [
    'a negative bucket',
    { count_int: 1, timestamp: NOW, positive_spans: [{ length: 1 }], positive_deltas: [-1] },
    'positive bucket 0 is negative',
  ],
  [
    'another count',
    { count_int: 5, timestamp: NOW, positive_spans: [{ length: 1 }], positive_deltas: [1] },
    '1 observations are in buckets, the count is 5',
  ],
  ['an unknown schema', { count_int: 0, schema: 99, timestamp: NOW }, 'schema 99 is not known'],
])('refuses a histogram with %s', async (_, histogram, detail) => {
  const response = await sendV1([{ labels: { __name__: 'h' }, histograms: [histogram] }]);
  expect([response.statusCode, written(response)]).toEqual([400, ['0', '0', '0']]);
  expect(response.json<{ detail: string }>().detail).toContain(detail);
});

it.each([
  [
    'a reference beyond the symbols',
    { symbols: ['', 'a'], timeseries: [{ labels_refs: [1, 9], samples: [{ timestamp: NOW }] }] },
    'labels_refs names symbol 9 of 2',
  ],
  [
    'an odd reference',
    { symbols: ['', 'a'], timeseries: [{ labels_refs: [1], samples: [{ timestamp: NOW }] }] },
    'labels_refs has 1 references, an odd number',
  ],
  ['no labels', { symbols: [''], timeseries: [{ samples: [{ timestamp: NOW }] }] }, 'a series has no labels_refs'],
  ['a first symbol with text', { symbols: ['a'], timeseries: [] }, 'the first symbol is not the empty text'],
  [
    'no symbols',
    { symbols: [], timeseries: [{ labels_refs: [1, 9], samples: [{ timestamp: NOW }] }] },
    'the request has no symbols',
  ],
  [
    'no samples',
    { symbols: ['', '__name__', 'm'], timeseries: [{ labels_refs: [1, 2] }] },
    'a series has neither samples nor histograms',
  ],
])('refuses %s in remote write 2.0', async (_, message, detail) => {
  const response = await send(snappy(encodeRawV2(message)), { 'content-type': V2_TYPE });
  expect(response.statusCode).toBe(400);
  expect(response.json<{ detail: string }>().detail).toContain(detail);
});

it.each([
  [{ 'content-type': 'application/json' }, 415],
  [{ 'content-type': 'application/x-protobuf;proto=io.prometheus.write.v3.Request' }, 415],
  [{ 'content-type': 'application/x-protobuf;proto=constructor' }, 415],
  [{ 'content-encoding': 'gzip' }, 415],
  [{ 'content-encoding': 'zstd' }, 415],
  [{ 'content-type': 'application/x-protobuf; proto="prometheus.WriteRequest"' }, 204],
  [{ 'content-type': 'Application/X-Protobuf; charset=utf-8' }, 204],
])('answers %j with %d', async (headers, status) => {
  const body = snappy(encodeV1([{ labels: { __name__: 'n' }, samples: [{ value: 1, timestamp: NOW }] }]));
  const response = await send(body, headers as Record<string, string>);
  expect(response.statusCode).toBe(status);
});

it('refuses whole what is no snappy, no message, or too large, and stores nothing of it', async () => {
  const good = encodeV1([{ labels: { __name__: 'whole' }, samples: [{ value: 1, timestamp: NOW }] }]);
  const cut = good.subarray(0, good.length - 3);
  const bomb = Buffer.concat([Buffer.from('ffffff7f', 'hex'), Buffer.alloc(20_000_000 / 22)]);
  const both = Buffer.concat([good, cut]);
  for (const [body, status, code] of [
    [Buffer.from('garbage'), 400, 'undecodable_body'],
    [snappy(cut), 400, 'malformed_message'],
    [snappy(both), 400, 'malformed_message'],
    [snappy(Buffer.alloc(2 ** 20 + 1)), 413, 'body_too_large'],
    [bomb, 400, 'undecodable_body'],
  ] as const) {
    const response = await send(body);
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([status, code]);
  }
  expect(await samplesOf('whole')).toEqual([]);
  expect((await send(Buffer.alloc(1))).statusCode).toBe(204);
});

it('stores what the elected replica sends, without its label, and accepts what the other sends', async () => {
  const from = (replica: string, value: number) =>
    sendV1([
      { labels: { __name__: 'ha', __replica__: replica, cluster: 'eu' }, samples: [{ value, timestamp: NOW + value }] },
    ]);
  expect((await from('r0', 0)).statusCode).toBe(204);
  const other = await from('r1', 1);
  expect([other.statusCode, written(other)]).toEqual([202, ['1', '0', '0']]);
  expect((await from('r0', 2)).statusCode).toBe(204);
  expect(await samplesOf('ha')).toEqual([
    [{ cluster: 'eu' }, `${NOW}`, '0'],
    [{ cluster: 'eu' }, `${NOW + 2}`, '2'],
  ]);
  expect(dropped('ha_duplicate')).toEqual(['samples 1']);
});

it('asks senders to come again when too much waits, stores nothing of theirs, and takes it then', async () => {
  const samples = Array.from({ length: 2000 }, (_, i) => ({ value: i, timestamp: NOW - i }));
  const sendOne = (a: number) => sendV1([{ labels: { __name__: 'full', a: String(a) }, samples }]);
  const answers = await Promise.all([0, 1, 2].map(sendOne));
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 429, 429]);
  for (const [a, answer] of answers.entries()) {
    if (answer.statusCode === 204) continue;
    expect([answer.headers['retry-after'], ...written(answer)]).toEqual(['1', '0', '0', '0']);
    expect((await sendOne(a)).statusCode).toBe(204);
  }
  const counts = `SELECT labels['a'] AS a, toString(count()) FROM metrics.sample WHERE metric = 'full' GROUP BY a ORDER BY a`;
  expect(await sqlOf(app, counts)).toEqual(['0', '1', '2'].map((a) => [a, '2000']));
});
