import { mkdtempSync, rmSync } from 'node:fs';
import { AGENT_LEDGER, HOST } from '@thalweg/protocol';
import { checkConfig } from '../config';
import { type Store } from '../store/client';
import { startStore } from '../store/start-store';
import { partOf } from '../testing/log-rows';
import { runSql } from './sql/run-sql';

const directory = mkdtempSync('/tmp/thalweg-agents-');
let store: Store;
const SECOND = 1_000_000_000n;
const T0 = BigInt(Math.floor(Date.now() / 1000) - 600) * SECOND;

/** What one report of the ledger says: signal, counter, reason, value. */
type Line = readonly [signal: string, counter: string, reason: string, value: number];
const report = (boot: bigint, at: bigint, lines: readonly Line[]) =>
  store.insertNative(AGENT_LEDGER, [
    partOf(
      AGENT_LEDGER,
      lines.map(([signal, counter, reason, value]) => ({
        agent_id: 7,
        boot_time: boot,
        time: at,
        signal,
        counter,
        reason,
        value,
      })),
    ),
  ]);
const rows = async (sql: string) => (await runSql(store, { sql, limit: 100 })).rows;

beforeAll(async () => {
  ({ store } = await startStore(checkConfig({ dataDir: directory })));
  const host = { agent_id: 7, kernel: '6.18.5', cpu_count: 4, memory_bytes: 8_000_000_000n, agent_version: '0.1.0' };
  await store.insertNative(HOST, [
    partOf(HOST, [
      { ...host, seen_time: T0, name: 'old-name' },
      { ...host, seen_time: T0 + SECOND, name: 'shop-1' },
      { ...host, agent_id: 8, seen_time: T0, name: 'silent' },
    ]),
  ]);
  await report(T0, T0 + 10n * SECOND, [
    ['l7_flow_log', 'captured', '', 100],
    ['l7_flow_log', 'stored', '', 90],
    ['agent', 'gauge', 'cpu_ns', 1_000_000_000],
  ]);
  await report(T0, T0 + 20n * SECOND, [
    ['l7_flow_log', 'captured', '', 200],
    ['l7_flow_log', 'stored', '', 190],
    ['l7_flow_log', 'dropped', 'spool_full', 10],
    ['agent', 'gauge', 'cpu_ns', 1_500_000_000],
  ]);
  await report(T0 + 30n * SECOND, T0 + 40n * SECOND, [
    ['l7_flow_log', 'captured', '', 50],
    ['l7_flow_log', 'stored', '', 50],
  ]);
}, 60_000);
afterAll(async () => {
  await store?.close();
  rmSync(directory, { recursive: true, force: true });
});

it('tells each agent’s host, when it last spoke, and its ledger over all of its runs', async () => {
  expect(
    await rows(
      'SELECT agent_id, host, version, cpu_count, toUnixTimestamp(last_seen), captured, stored, dropped FROM event.agent ORDER BY agent_id',
    ),
  ).toEqual([
    [7, 'shop-1', '0.1.0', 4, Number(T0 / SECOND) + 40, '250', '240', '10'],
    [8, 'silent', '0.1.0', 4, Number(T0 / SECOND), '0', '0', '0'],
  ]);
});

it('keeps what agents tell of themselves over time, so that their cost is a rate', async () => {
  expect(
    await rows(`SELECT (max(value) - min(value)) / 1e9 / dateDiff('second', min(time), max(time)) AS cores
      FROM event.agent_sample WHERE signal = 'agent' AND counter = 'gauge' AND reason = 'cpu_ns'`),
  ).toEqual([[0.05]]);
  expect(await rows('SELECT count() FROM event.agent_sample')).toEqual([['9']]);
});
