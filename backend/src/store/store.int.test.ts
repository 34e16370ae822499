import { mkdtempSync, rmSync } from 'node:fs';
import { type Config, checkConfig } from '../config';
import { type ChdbHttp, startChdbHttp } from '../testing/chdb-http';
import { syntheticBatch } from '../testing/synthetic-rows';
import { toBatch } from '../ingest/batch';
import { L7_FLOW_LOG } from '@thalweg/protocol';
import { startStore } from './start-store';
import { type Store } from './client';
import { applyRetention } from './retention';

const NOW = BigInt(Math.floor(Date.now() / 1000) - 3600) * 1_000_000_000n;
const EXTERNAL = process.env['THALWEG_TEST_CLICKHOUSE_URL'];

describe.each(['embedded', 'server'] as const)('the store on the %s engine', (kind) => {
  const directory = mkdtempSync('/tmp/thalweg-store-');
  let http: ChdbHttp | undefined;
  let config: Config;
  let store: Store;

  beforeAll(async () => {
    if (kind === 'server' && !EXTERNAL) http = await startChdbHttp(directory);
    config = checkConfig({
      dataDir: directory,
      clickhouseUrl: kind === 'server' ? (EXTERNAL ?? http?.url ?? '') : '',
      rawQuerySeconds: 2,
      rawQueryRows: 1000,
      rawQueryMemoryBytes: 64 * 2 ** 20,
    });
    ({ store } = await startStore(config));
  }, 120_000);
  afterAll(async () => {
    await store.close();
    await http?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const insert = (agentId: number, rows: number, resent = false) => {
    const body = Buffer.from(syntheticBatch({ rows, startNs: NOW, agentId, firstRowId: 1n }));
    const { parts, span } = toBatch(body, L7_FLOW_LOG, { agent: agentId, attempt: 1 }, 1e6);
    return store.insertNative(L7_FLOW_LOG, parts, resent && span ? { skipStored: span } : {});
  };
  const count = async (agentId: number) =>
    (await store.query('SELECT count() FROM flow_log.l7_flow_log WHERE agent_id = {agent:UInt32}', { agent: agentId }))
      .rows;

  it('is the one that was asked for', () => {
    expect(store.engine).toBe(kind);
  });

  it('reads 64-bit integers as text and keeps parameters out of the statement', async () => {
    const hostile = "it's \\ \n\t {x} ; DROP TABLE x";
    const { rows, columns } = await store.query('SELECT {n:UInt64} AS n, {s:String} AS s, {a:Array(String)} AS a', {
      n: 18446744073709551615n,
      s: hostile,
      a: ["a'b", 'c'],
    });
    expect(columns).toEqual([
      { name: 'n', type: 'UInt64' },
      { name: 's', type: 'String' },
      { name: 'a', type: 'Array(String)' },
    ]);
    expect(rows).toEqual([['18446744073709551615', hostile, ["a'b", 'c']]]);
  });

  it('has the rows once the insert resolves, with what is derived from them', async () => {
    await insert(21, 500);
    expect(await count(21)).toEqual([['500']]);
    const { rows } = await store.query('SELECT uniqExact(row_id) FROM flow_log.l7_association');
    expect(rows).toEqual([['500']]);
  });

  it('leaves out rows that it has when it is asked to look', async () => {
    await insert(22, 100);
    await insert(22, 250, true);
    expect(await count(22)).toEqual([['250']]);
  });

  it('keeps settings of one statement from the next', async () => {
    const sql = "SELECT toUInt32(getSetting('max_block_size')) AS n";
    const before = (await store.query(sql)).rows;
    expect((await store.query(sql, {}, { settings: { max_block_size: 777 } })).rows).toEqual([[777]]);
    for (let i = 0; i < config.readers; i++) expect((await store.query(sql)).rows).toEqual(before);
  });

  describe('a user’s SQL', () => {
    const raw = (sql: string) => store.query(sql, {}, { access: 'raw' });
    it.each([
      ['writes', 'INSERT INTO tag.host (agent_id, name) SELECT 1, 2'],
      ['creates', 'CREATE TABLE flow_log.x (a UInt8) ENGINE = Memory'],
      ['drops', 'DROP TABLE flow_log.l7_flow_log'],
      ['reads files', "SELECT * FROM file('/etc/passwd', 'LineAsString')"],
      ['reads the network', "SELECT * FROM url('http://127.0.0.1:9/', 'LineAsString')"],
      ['lifts its limits', 'SELECT 1 SETTINGS max_execution_time = 0'],
      ['becomes a writer', 'SELECT 1 SETTINGS readonly = 0'],
    ])('is refused when it %s', async (_, sql) => {
      await expect(raw(sql)).rejects.toMatchObject({ clickhouseCode: 164, kind: 'refused' });
    });

    it('ends when its time is up', async () => {
      await expect(
        raw('SELECT count() FROM numbers(490000000) WHERE sipHash64(sipHash64(sipHash128(number))) = 1'),
      ).rejects.toMatchObject({
        clickhouseCode: 159,
      });
    }, 20_000);

    it('ends when it takes too much memory', async () => {
      await expect(raw('SELECT groupArray(number) FROM numbers(400000000)')).rejects.toMatchObject({
        clickhouseCode: 241,
      });
    }, 20_000);

    it('that failed leaves nothing in the answers after it', async () => {
      for (let i = 0; i < 3; i++) {
        await expect(raw('SELECT groupArray(number) FROM numbers(400000000)')).rejects.toMatchObject({
          clickhouseCode: 241,
        });
        for (let reader = 0; reader <= config.rawReaders; reader++)
          expect((await raw('SELECT 42 AS n')).rows).toEqual([[42]]);
      }
    }, 20_000);

    it('is cut where its answer gets too long', async () => {
      const { rows } = await raw('SELECT number FROM system.numbers LIMIT 1000000');
      expect(rows.length).toBeGreaterThan(1000);
      expect(rows.length).toBeLessThan(100_000);
    });
  });

  it('changes retention only when the configuration did', async () => {
    expect(await applyRetention(store, config, '')).toEqual([]);
    expect(await applyRetention(store, { ...config, logHours: 100 }, '')).toEqual([
      'flow_log.l7_flow_log',
      'flow_log.l7_association',
      'flow_log.l7_row_time',
      'log.log',
    ]);
    const { rows } = await store.query(
      "SELECT create_table_query LIKE '%toIntervalHour(100)%' FROM system.tables WHERE database = 'flow_log' AND name = 'l7_flow_log'",
    );
    expect(rows).toEqual([[1]]);
  });

  it('applies nothing on a second start', async () => {
    if (kind === 'embedded') await store.close();
    const again = await startStore(config);
    expect(again.migrated).toEqual([]);
    if (kind === 'embedded') store = again.store;
    else await again.store.close();
  }, 60_000);
});
