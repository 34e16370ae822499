import { migrateSavedQuery } from '@thalweg/protocol';
import { pathOf } from './channel';
import { type QueryDataResponse, type StreamPacket } from './messages';
import { contextOf, openBackend, queryOf, type TestBackend } from './testing/backend.fixture';
import { readFrame } from './testing/read-arrow';

// Machines that run tests do much else at the same time.
jest.setTimeout(60_000);

let backend: TestBackend;
beforeAll(async () => {
  backend = await openBackend();
  await backend.fill(400);
}, 90_000);
afterAll(() => backend?.close());

const LIVE = { kind: 'requests', live: true, filters: [{ key: 'endpoint', operator: '=', values: ['/cart'] }] };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface LivePacket {
  readonly schema: { readonly name: string; readonly fields: readonly { name: string; type: string }[] };
  readonly data: { readonly values: readonly (readonly unknown[])[] };
}
/** Packets of one stream as they come, until it is cancelled. */
function follow(path: string) {
  const packets: LivePacket[] = [];
  const stream = backend.client.stream<StreamPacket>('stream', 'RunStream', { pluginContext: contextOf(), path });
  const ended = new Promise<number | string>((resolve) => {
    stream.on('data', ({ data }: StreamPacket) => packets.push(JSON.parse(Buffer.from(data).toString()) as LivePacket));
    stream.on('end', () => resolve('end'));
    stream.on('error', (error: Error & { code: number }) => resolve(error.code));
  });
  const rows = () =>
    packets.flatMap(({ schema, data }) => {
      const column = (name: string) => data.values[schema.fields.findIndex((field) => field.name === name)] ?? [];
      return column('row_id').map((id, at) => [id, column('endpoint')[at]] as const);
    });
  return { packets, rows, ended, stop: () => stream.cancel() };
}

it('goes on where the query’s answer ended, each row once, until it is cancelled', async () => {
  const request = { pluginContext: contextOf(), headers: {}, queries: [queryOf(LIVE)] };
  const { responses } = await backend.client.call<QueryDataResponse>('data', 'QueryData', request);
  const frame = readFrame(responses['A']?.frames?.[0] as Uint8Array);
  const { channel } = frame.meta as { channel?: string };
  expect(channel).toMatch(/^ds\/thalweg\/requests\//);
  const shown = frame.fields.find(({ name }) => name === 'row_id')?.values as string[];
  expect(shown.length).toBeGreaterThan(10);

  // Stored between the answer and the stream, and while it runs.
  await backend.fill(200, 10_000n);
  const path = (channel ?? '').slice('ds/thalweg/'.length);
  expect(await backend.client.call('stream', 'SubscribeStream', { pluginContext: contextOf(), path })).toMatchObject({
    status: 'OK',
  });
  const tail = follow(path);
  await pause(1500);
  await backend.fill(200, 20_000n);
  await pause(2500);
  tail.stop();
  expect(await tail.ended).toBe(1);
  const ids = tail.rows().map(([id]) => String(id));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => shown.includes(id))).toEqual([]);
  expect(ids.filter((id) => Number(id) >= 20_000).length).toBeGreaterThan(5);
  expect(ids.filter((id) => Number(id) >= 10_000 && Number(id) < 20_000).length).toBeGreaterThan(5);
  expect(new Set(tail.rows().map(([, endpoint]) => endpoint))).toEqual(new Set(['/cart']));
  expect(tail.packets[0]?.schema).toMatchObject({ name: 'requests' });
  expect(tail.packets[0]?.schema.fields[0]).toMatchObject({ type: 'time', typeInfo: { frame: 'time.Time' } });
});

it('begins with what is new when no query went before it', async () => {
  const tail = follow(pathOf(migrateSavedQuery({ kind: 'logs', live: true })));
  await pause(1500);
  expect(tail.packets).toEqual([]);
  await backend.fill(200, 30_000n);
  await pause(2500);
  tail.stop();
  await tail.ended;
  expect(tail.packets.length).toBeGreaterThan(0);
});

it('ends with an error when the engine fails, so that Grafana tries again', async () => {
  const tail = follow(pathOf(migrateSavedQuery(LIVE)));
  const broken = jest.spyOn(backend.app.thalwegStore, 'query').mockRejectedValue(new Error('broken'));
  expect(await tail.ended).toBe(13);
  broken.mockRestore();
});

it('does not exist for other paths, and takes nothing', async () => {
  for (const path of ['requests/AAAA', 'other', '']) {
    const request = { pluginContext: contextOf(), path };
    expect(await backend.client.call('stream', 'SubscribeStream', request)).toMatchObject({ status: 'NOT_FOUND' });
    expect(await follow(path).ended).toBe(5);
  }
  expect(await backend.client.call('stream', 'PublishStream', { path: 'requests/x' })).toMatchObject({
    status: 'PERMISSION_DENIED',
  });
});

it('runs a bounded number of times, and ends with the backend', async () => {
  const path = pathOf(migrateSavedQuery(LIVE));
  // Answers nothing, so that fifty of them cost nothing.
  const idle = jest.spyOn(backend.app.thalwegStore, 'query').mockImplementation(() => new Promise(() => undefined));
  const tails = Array.from({ length: 50 }, () => follow(path));
  await pause(500);
  expect(await follow(path).ended).toBe(8);
  const began = Date.now();
  await backend.plugin.close();
  await Promise.all(tails.map(({ ended }) => ended));
  expect(Date.now() - began).toBeLessThan(8000);
  idle.mockRestore();
});
