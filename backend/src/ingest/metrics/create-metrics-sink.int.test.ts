import { mkdtempSync, rmSync } from 'node:fs';
import { ADDRESS, HOST, LISTENER, PROCESS, type TableSpec } from '@thalweg/protocol';
import { type FastifyInstance } from 'fastify';
import { createApp } from '../../app';
import { checkConfig } from '../../config';
import { encodeRows, ip6, sqlOf } from '../../testing/rows';
import { toBatch } from '../batch';

const directory = mkdtempSync('/tmp/thalweg-metrics-');
const NOW = Math.floor(Date.now() / 1000) * 1000;
let app: FastifyInstance;
jest.setTimeout(60_000);

beforeAll(async () => {
  app = await createApp(checkConfig({ dataDir: directory, logLevel: 'silent', mergeMs: 5 }));
});
afterAll(async () => {
  await app.close();
  rmSync(directory, { recursive: true, force: true });
});

const begin = () => app.thalwegIntakes.metricsSink.begin('remote_write', 0);
const ledgerOf = (signal: string) =>
  app.thalwegIntakes.ledger.entries
    .filter((entry) => entry.signal === signal)
    .map(({ counter, reason, value }) => `${counter} ${reason} ${value}`);

it('stores samples of a series beside its labels, the stale marker to the bit', async () => {
  const batch = begin();
  const series = batch.series('up', ['instance', '10.0.0.1:9100', 'job', 'node'], 1, 2);
  batch.sample(series, NOW - 1000, 1);
  batch.stale(series, NOW);
  await batch.commit();
  expect(
    await sqlOf(
      app,
      `SELECT metric, labels, toString(toUnixTimestamp64Milli(time)), hex(reinterpretAsUInt64(value)),
              toString(toUnixTimestamp64Milli(first_time)), toString(toUnixTimestamp64Milli(last_time)), source
       FROM metrics.samples INNER JOIN metrics.series USING (series_id) WHERE metric = 'up' ORDER BY time`,
    ),
  ).toEqual([
    [
      'up',
      { instance: '10.0.0.1:9100', job: 'node' },
      `${NOW - 1000}`,
      '3FF0000000000000',
      `${NOW - 1000}`,
      `${NOW}`,
      'remote_write',
    ],
    [
      'up',
      { instance: '10.0.0.1:9100', job: 'node' },
      `${NOW}`,
      '7FF0000000000002',
      `${NOW - 1000}`,
      `${NOW}`,
      'remote_write',
    ],
  ]);
  expect(ledgerOf('samples')).toEqual(['captured  2', 'stored  2']);
});

it('finds a series by its raw key once its batch is committed, and not when it was dropped', async () => {
  const dropped = begin();
  dropped.series('dropped', [], 7, 7);
  expect(dropped.find(7, 7)).toBeGreaterThanOrEqual(0);
  dropped.drop();
  const batch = begin();
  expect(batch.find(7, 7)).toBe(-1);
  expect(batch.find(1, 2)).toBe(batch.series('up', ['instance', '10.0.0.1:9100', 'job', 'node']));
  batch.drop();
});

it('tells an earlier first sample of a series that is told already', async () => {
  const batch = begin();
  batch.sample(batch.find(1, 2), NOW - 3_600_000, 5);
  await batch.commit();
  expect(
    await sqlOf(
      app,
      `SELECT toString(toUnixTimestamp64Milli(min(first_time))) FROM metrics.series WHERE metric = 'up'`,
    ),
  ).toEqual([[`${NOW - 3_600_000}`]]);
});

it('leaves out and counts what retention would take at once and what is far ahead', async () => {
  const batch = begin();
  const series = batch.series('odd_times', []);
  for (const time of [0, NaN, NOW - 721 * 3_600_000, NOW + 25 * 3_600_000, NOW]) batch.sample(series, time, 1);
  batch.exemplar(series, 0, 1, '', []);
  expect(batch.outOfTime).toEqual({ too_old: 4, too_far_ahead: 1 });
  expect(batch.counts).toEqual({ samples: 1, histograms: 0, exemplars: 0 });
  await batch.commit();
  expect(ledgerOf('samples')).toEqual(['captured  8', 'stored  4', 'dropped too_old 3', 'dropped too_far_ahead 1']);
  expect(ledgerOf('exemplars')).toEqual(['captured  1', 'dropped too_old 1']);
});

it('stores histograms, exemplars, texts and metadata', async () => {
  const batch = begin();
  const series = batch.series('latency', ['path', '/']);
  const histogram = {
    isFloat: true,
    resetHint: 2,
    schema: 3,
    zeroThreshold: 0.001,
    zeroCount: 1,
    count: 6,
    sum: 10,
    isStale: false,
    positiveOffsets: [1, 2],
    positiveLengths: [1, 1],
    positiveCounts: [2, 3],
    negativeOffsets: [],
    negativeLengths: [],
    negativeCounts: [],
    customValues: [],
  };
  batch.histogram(series, NOW, histogram);
  batch.histogram(series, NOW + 1, { ...histogram, isStale: true });
  batch.exemplar(series, NOW, 0.5, 'abc', ['trace_id', 'abc']);
  batch.text(series, NOW, 'degraded');
  batch.metadata('latency', 'histogram', 's', 'How long it takes');
  await batch.commit();
  expect(
    await sqlOf(
      app,
      `SELECT is_float, reset_hint, schema, zero_threshold, zero_count, count, hex(reinterpretAsUInt64(sum)),
              positive_offsets, positive_lengths, positive_counts, negative_counts
       FROM metrics.histograms ORDER BY time`,
    ),
  ).toEqual([
    [1, 2, 3, 0.001, 1, 6, '4024000000000000', [1, 2], [1, 1], [2, 3], []],
    [1, 2, 3, 0.001, 1, 6, '7FF0000000000002', [1, 2], [1, 1], [2, 3], []],
  ]);
  expect(await sqlOf(app, 'SELECT value, trace_id, labels FROM metrics.exemplars')).toEqual([
    [0.5, 'abc', { trace_id: 'abc' }],
  ]);
  expect(await sqlOf(app, 'SELECT value FROM metrics.texts')).toEqual([['degraded']]);
  expect(await sqlOf(app, 'SELECT metric, type, unit, help FROM metrics.metadata')).toEqual([
    ['latency', 'histogram', 's', 'How long it takes'],
  ]);
});

it('tags a series by who listens at its instance, by whose address that is, or by the host it names', async () => {
  const ingest = (spec: TableSpec, rows: Parameters<typeof encodeRows>[1]) =>
    app.thalwegIntakes.queue.add(toBatch(Buffer.from(encodeRows(spec, rows)), spec, { agent: 7, attempt: 1 }, 1000));
  const start = BigInt(NOW - 3_600_000) * 1_000_000n;
  await ingest(HOST, [{ agent_id: 7, seen_time: start, name: 'web-1' }]);
  await ingest(PROCESS, [
    { agent_id: 7, process_id: 99, start_time: start, name: 'node_exporter', kname: 'node_exporter', netns: 1 },
  ]);
  await ingest(ADDRESS, [{ agent_id: 7, netns: 1, ip: ip6('10.9.0.1'), seen_time: start }]);
  await ingest(LISTENER, [
    { agent_id: 7, process_id: 99, process_start_time: start, ip: ip6('10.9.0.1'), port: 9100, protocol: 6 },
  ]);
  const batch = begin();
  const told = {
    listener: ['instance', '10.9.0.1:9100'],
    address: ['instance', '10.9.0.1:8080'],
    host: ['host', 'WEB-1'],
    instance: ['instance', 'web-1:9100'],
    none: ['instance', '[2001:db8::1]:9100', 'pod', 'api-0'],
  };
  for (const [name, labels] of Object.entries(told)) batch.sample(batch.series(`tagged_${name}`, labels), NOW, 1);
  await batch.commit();
  expect(
    await sqlOf(
      app,
      `SELECT metric, host, gprocess, auto_service, auto_instance, pod, value FROM metrics.sample
       WHERE metric LIKE 'tagged_%' AND time > now() - 60 ORDER BY metric`,
    ),
  ).toEqual([
    ['tagged_address', 'web-1', '', 'web-1', 'web-1', '', 1],
    ['tagged_host', 'web-1', '', 'web-1', 'web-1', '', 1],
    ['tagged_instance', 'web-1', '', 'web-1', 'web-1', '', 1],
    ['tagged_listener', 'web-1', 'node_exporter', 'node_exporter', 'node_exporter @ web-1', '', 1],
    ['tagged_none', '', '', '[2001:db8::1]:9100', '[2001:db8::1]:9100', 'api-0', 1],
  ]);
});

it('lists the tables of metrics in the catalog', async () => {
  const { tables } = (await app.inject('/api/v1/catalog')).json<{ tables: { name: string; description: string }[] }>();
  const metrics = tables.filter(({ name }) => name.startsWith('metrics.'));
  expect(metrics.map(({ name }) => name.slice('metrics.'.length))).toEqual([
    'exemplars',
    'histograms',
    'metadata',
    'sample',
    'samples',
    'series',
    'texts',
  ]);
  expect(metrics.every(({ description }) => description !== '')).toBe(true);
});
