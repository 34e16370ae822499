import { mkdtempSync, rmSync } from 'node:fs';
import { type FastifyInstance } from 'fastify';
import { createApp } from '../../app';
import { checkConfig } from '../../config';
import { QUERY_DEFAULTS } from '../config';
import { EVERYTHING, readTrace } from './read-trace';

jest.setTimeout(60_000);
const directory = mkdtempSync('/tmp/thalweg-told-');
let app: FastifyInstance;

/** Nothing is read around the start: what is found is found by asking for it. */
const FAR = { ...QUERY_DEFAULTS, traceAroundMs: 0, traceRowsAround: 1 };
const start = BigInt(Date.now() - 60_000) * 1_000_000n;

beforeAll(async () => {
  app = await createApp(checkConfig({ dataDir: directory, logLevel: 'silent', mergeMs: 5 }));
  await app.thalwegStore.command(`INSERT INTO tag.resource (resource_id, service, seen_time) VALUES (1, 's', now())`);
  const at = (ms: number) => `fromUnixTimestamp64Nano(${start + BigInt(ms) * 1_000_000n})`;
  const row = (
    id: number,
    point: string,
    source: number,
    fromMs: number,
    toMs: number,
    columns: string,
    values: string,
  ) =>
    app.thalwegStore.command(
      `INSERT INTO flow_log.l7_flow_log
         (row_id, start_time, end_time, agent_id, signal_source, observation_point, type, l7_protocol, ${columns})
       VALUES (${id}, ${at(fromMs)}, ${at(toMs)}, 1, ${source}, '${point}', 2, 20, ${values})`,
    );
  // A request of process 5 without headers, and what the SDK of that process tells meanwhile.
  await row(11, 's-p', 3, 0, 100, 'process_id_1', `5`);
  await row(12, 's-app', 4, 1, 101, 'process_id_1, trace_id, span_id', `5, 't', 'a'`);
  await row(13, 'app', 4, 10, 20, 'process_id_1, trace_id, span_id, parent_span_id', `5, 't', 'b', 'a'`);
  // Another process, and another time.
  await row(14, 's-app', 4, 1, 101, 'process_id_1, trace_id, span_id', `6, 'u', 'c'`);
  await row(15, 's-app', 4, 30_000, 30_100, 'process_id_1, trace_id, span_id', `5, 'v', 'd'`);
});
afterAll(async () => {
  await app?.close();
  rmSync(directory, { recursive: true, force: true });
});

const drawn = async (id: string) =>
  (await readTrace(app.thalwegStore, id, EVERYTHING, FAR))?.spans.map(
    ({ row_id, link }) => `${row_id} ${link?.rule ?? 'root'}`,
  );

const WHOLE = ['11 root', '12 told_by_time', '13 parent_span_id'];

it('finds what an SDK tells of a request from the request', async () => {
  expect(await drawn('11')).toEqual(WHOLE);
});

it('finds the request from what the SDK tells of it', async () => {
  expect(await drawn('t')).toEqual(WHOLE);
  expect(await drawn('13')).toEqual(WHOLE);
});

it('leaves spans of other processes and times to themselves', async () => {
  expect(await drawn('u')).toEqual(['14 root']);
  expect(await drawn('v')).toEqual(['15 root']);
});
