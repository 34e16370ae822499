import { mkdtempSync, rmSync } from 'node:fs';
import { L7_FLOW_LOG } from '@thalweg/protocol';
import { checkConfig } from '../config';
import { toBatch } from '../ingest/batch';
import { syntheticBatch } from '../testing/synthetic-rows';
import { type Store } from './client';
import { repairTornInsert } from './repair';
import { startStore } from './start-store';

const directory = mkdtempSync('/tmp/thalweg-repair-');
const config = checkConfig({ dataDir: directory });
let store: Store;

beforeAll(async () => {
  ({ store } = await startStore(config));
}, 60_000);
afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

const insert = (agentId: number, firstRowId: bigint) => {
  const startNs = BigInt(Math.floor(Date.now() / 1000) - 3600) * 1_000_000_000n;
  const body = Buffer.from(syntheticBatch({ rows: 300, startNs, agentId, firstRowId }));
  return store.insertNative(L7_FLOW_LOG, toBatch(body, L7_FLOW_LOG, { agent: agentId, attempt: 1 }, 1e6).parts);
};
const derived = async () =>
  (
    await store.query(
      `SELECT (SELECT uniqExact(row_id) FROM flow_log.l7_association), (SELECT sum(rows) FROM event.stored_rows),
              (SELECT sum(request) FROM flow_metrics.application_map_1s), (SELECT sum(request) FROM flow_metrics.application_1m)`,
    )
  ).rows[0];

it('finds nothing to mend where every insert reached its views', async () => {
  await insert(1, 1n);
  await insert(2, 1001n);
  expect(await repairTornInsert(store)).toBe(0);
  expect(await derived()).toEqual(['600', '600', '600', '1200']);
});

it('feeds the views that a crash kept from the last insert, once', async () => {
  const views = ['flow_log.l7_association_view', 'flow_log.l7_row_time_view', 'flow_metrics.application_stage_view'];
  for (const view of views) await store.command(`DETACH TABLE ${view}`);
  await insert(3, 2001n);
  for (const view of views) await store.command(`ATTACH TABLE ${view}`);
  expect(await derived()).toEqual(['600', '600', '600', '1200']);
  expect(await repairTornInsert(store)).toBe(600);
  expect(await derived()).toEqual(['900', '900', '900', '1800']);
  expect(await repairTornInsert(store)).toBe(0);
});

it('sums the ledger up in time without losing a row', async () => {
  await store.command(
    `INSERT INTO event.stored_rows SELECT 'l7_flow_log', 9, toDateTime('2020-01-01 00:00:00'), number, 10, toDateTime('2020-01-01 00:00:00') FROM numbers(50)`,
  );
  await store.command('OPTIMIZE TABLE event.stored_rows FINAL');
  const { rows } = await store.query('SELECT count(), sum(rows) FROM event.stored_rows WHERE agent_id = 9');
  expect(rows).toEqual([['1', '500']]);
});
