import { HOST, L7_FLOW_LOG, PROCESS, type TableSpec } from '@thalweg/protocol';
import { EngineError } from '../errors';
import { type InsertOptions, type NativePart, type Store } from '../store/client';
import { TagDictionaries } from '../store/tag-dictionaries';
import { type Batch } from './batch';
import { IngestMetrics } from './ingest-metrics';
import { MergeQueue } from './merge-queue';

interface Insert {
  readonly table: string;
  readonly parts: string[];
  readonly options: InsertOptions;
}

/** Records what reaches the engine; `refuse` decides by the parts of an insert. */
function setUp(
  limits: Partial<ConstructorParameters<typeof MergeQueue>[2]> = {},
  refuse?: (parts: string[]) => EngineError | undefined,
) {
  const log: (Insert | string)[] = [];
  const store: Store = {
    engine: 'embedded',
    query: async () => ({ columns: [], rows: [] }),
    readNative: async () => Buffer.alloc(0),
    command: async (sql) => void log.push(sql),
    close: async () => undefined,
    insertNative: async (spec: TableSpec, parts: readonly NativePart[], options: InsertOptions = {}) => {
      const names = parts.map((part) => Buffer.from(part.bytes).toString());
      const error = refuse?.(names);
      if (error) throw error;
      log.push({ table: spec.name, parts: names, options });
    },
  };
  const tags = new TagDictionaries(store, () => undefined);
  const queue = new MergeQueue(
    store,
    tags,
    { mergeRows: 1000, mergeMs: 5, queueBytes: 1000, ...limits },
    new IngestMetrics(),
  );
  return { log, queue, inserts: () => log.filter((entry): entry is Insert => typeof entry !== 'string') };
}

const batch = (name: string, more: Partial<Batch> = {}): Batch => ({
  spec: L7_FLOW_LOG,
  agent: 1,
  rows: 10,
  bytes: 10,
  parts: [{ columns: [{ name: 'row_id', type: 'UInt64' }], bytes: Buffer.from(name) }],
  span: { fromSeconds: 100, toSeconds: 200 },
  resent: false,
  ...more,
});

it('puts batches that arrive together into one insert', async () => {
  const { queue, inserts } = setUp();
  await Promise.all([queue.add(batch('a')), queue.add(batch('b')), queue.add(batch('c'))]);
  expect(inserts()).toEqual([{ table: 'l7_flow_log', parts: ['a', 'b', 'c'], options: {} }]);
});

it('does not wait when enough rows are there', async () => {
  const { queue, inserts } = setUp({ mergeMs: 60_000, mergeRows: 20 });
  await Promise.all([queue.add(batch('a')), queue.add(batch('b'))]);
  expect(inserts()).toHaveLength(1);
});

describe('waiting for others', () => {
  /** Inserts take this long; answers when each began, from the first on, and how many batches it took. */
  function pacing(insertMs: number, limits: Partial<ConstructorParameters<typeof MergeQueue>[2]>) {
    const begun: { readonly atMs: number; readonly batches: number }[] = [];
    const store = {
      insertNative: async (_: TableSpec, parts: readonly NativePart[]) => {
        begun.push({ atMs: performance.now(), batches: parts.length });
        await new Promise((resolve) => setTimeout(resolve, insertMs));
      },
    } as unknown as Store;
    const queue = new MergeQueue(
      store,
      new TagDictionaries(store, () => undefined),
      { mergeRows: 1000, mergeMs: 500, queueBytes: 1000, ...limits },
      new IngestMetrics(),
    );
    return { queue, begun };
  }
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  it('inserts at once after a pause, and what comes during an insert together', async () => {
    const { queue, begun } = pacing(60, { mergeMs: 60_000 });
    const started = performance.now();
    const first = queue.add(batch('a'));
    await pause(20);
    await Promise.all([first, queue.add(batch('b')), queue.add(batch('c'))]);
    expect(begun.map(({ batches }) => batches)).toEqual([1, 2]);
    expect((begun[0]?.atMs ?? Infinity) - started).toBeLessThan(5000);
  });

  it('lets batches that come one by one wait in proportion to what an insert takes', async () => {
    const { queue, begun } = pacing(40, { pace: 20, mergeMs: 5000 });
    await queue.add(batch('a'));
    await pause(60);
    const later = [queue.add(batch('b'))];
    await pause(60);
    later.push(queue.add(batch('c')));
    await Promise.all(later);
    expect(begun.map(({ batches }) => batches)).toEqual([1, 2]);
    expect((begun[1]?.atMs ?? 0) - (begun[0]?.atMs ?? 0)).toBeGreaterThan(700);
  });

  it('waits no longer once all senders of the last insert are back', async () => {
    const { queue, begun } = pacing(20, { pace: 100, mergeMs: 60_000 });
    const sender = async (name: string) => {
      for (let i = 0; i < 4; i++) await queue.add(batch(`${name}${i}`));
    };
    const started = performance.now();
    await Promise.all(['a', 'b', 'c'].map(sender));
    expect(begun.map(({ batches }) => batches)).toEqual([3, 3, 3, 3]);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

it('stores tag rows and reloads dictionaries before the log rows of the same round', async () => {
  const { queue, log } = setUp();
  await Promise.all([
    queue.add(batch('log')),
    queue.add(batch('process', { spec: PROCESS })),
    queue.add(batch('host', { spec: HOST })),
  ]);
  expect(log.map((entry) => (typeof entry === 'string' ? entry : entry.table))).toEqual([
    'host',
    'process',
    'SYSTEM RELOAD DICTIONARY tag.process_dict',
    'SYSTEM RELOAD DICTIONARY tag.endpoint_dict',
    'SYSTEM RELOAD DICTIONARY tag.host_dict',
    'SYSTEM RELOAD DICTIONARY tag.name_dict',
    'l7_flow_log',
  ]);
});

it('looks for stored rows when a batch is sent again, alone', async () => {
  const { queue, inserts } = setUp();
  await Promise.all([queue.add(batch('a')), queue.add(batch('again', { resent: true })), queue.add(batch('b'))]);
  expect(inserts()).toEqual([
    { table: 'l7_flow_log', parts: ['a', 'b'], options: {} },
    { table: 'l7_flow_log', parts: ['again'], options: { skipStored: { fromSeconds: 99, toSeconds: 201 } } },
  ]);
});

it('finds the one batch that the engine refuses and stores the rest', async () => {
  const { queue, inserts } = setUp({}, (parts) =>
    parts.includes('bad') ? new EngineError('no', 117, 'refused') : undefined,
  );
  const results = await Promise.allSettled(['a', 'b', 'bad', 'c', 'd'].map((name) => queue.add(batch(name))));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(results[2]).toMatchObject({ reason: { code: 'refused_rows', status: 422 } });
  expect(inserts().flatMap(({ parts }) => parts)).toEqual(['a', 'b', 'c', 'd']);
});

it('asks all senders to try again when the engine cannot take rows now', async () => {
  const { queue } = setUp({}, () => new EngineError('disk full', 243, 'unavailable'));
  const results = await Promise.allSettled([queue.add(batch('a')), queue.add(batch('b'))]);
  for (const result of results)
    expect(result).toMatchObject({ reason: { code: 'engine_unavailable', status: 503, retryAfter: 5 } });
});

it('takes no more than it may hold, and again once it is stored', async () => {
  const { queue } = setUp({ queueBytes: 25 });
  const first = [queue.add(batch('a')), queue.add(batch('b'))];
  await expect(queue.add(batch('c'))).rejects.toMatchObject({ code: 'queue_full', status: 429, retryAfter: 1 });
  await Promise.all(first);
  expect(queue.queuedBytes).toBe(0);
  await queue.add(batch('c'));
});

it('stores what waits when it is closed, and takes nothing after', async () => {
  const { queue, inserts } = setUp({ mergeMs: 60_000 });
  const waiting = queue.add(batch('a'));
  await queue.close();
  await waiting;
  expect(inserts()).toHaveLength(1);
  await expect(queue.add(batch('b'))).rejects.toMatchObject({ code: 'shutting_down' });
});
