// Rows per CPU-second into the full schema: log, tags, association index, metrics. Needs "npm run build".
//   node bench/store-insert.mjs [rows per insert] [inserts] [--by-part]
// With --by-part, what is left after each derived part is taken away in turn, the best of the inserts each.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadavg } from 'node:os';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const dist = join(import.meta.dirname, '..', 'backend', 'dist');
const { checkConfig } = require(join(dist, 'config.js'));
const { startStore } = require(join(dist, 'store', 'start-store.js'));
const { syntheticBatch } = require(join(dist, 'testing', 'synthetic-rows.js'));
const { toBatch } = require(join(dist, 'ingest', 'batch.js'));
const { L7_FLOW_LOG } = require('@thalweg/protocol');

const numbers = process.argv.slice(2).filter((argument) => /^\d+$/.test(argument));
const byPart = process.argv.includes('--by-part');
const rows = Number(numbers[0] ?? 100_000);
const inserts = Number(numbers[1] ?? 5);
const SERVICES = 20;
const directory = mkdtempSync('/tmp/thalweg-bench-');
const { store } = await startStore(checkConfig({ dataDir: directory }));
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

try {
  await store.command("INSERT INTO tag.host (agent_id, seen_time, name) SELECT 1, now64(9) - 100000, 'bench'");
  await store.command(
    `INSERT INTO tag.process (agent_id, process_id, start_time, kname, name)
     SELECT 1, 1000 + number, toDateTime64('2020-01-01 00:00:00', 9, 'UTC'), 'node', 'service-' || toString(number) FROM numbers(${SERVICES})`,
  );
  await store.command(
    `INSERT INTO tag.listener (ip, port, agent_id, process_id, process_start_time, seen_time)
     SELECT toIPv6('10.0.0.' || toString(number + 1)), 8000 + number, 1, 1000 + number, toDateTime64('2020-01-01 00:00:00', 9, 'UTC'), now64(9)
     FROM numbers(${SERVICES})`,
  );
  for (const name of ['process_dict', 'endpoint_dict', 'name_dict'])
    await store.command(`SYSTEM RELOAD DICTIONARY tag.${name}`);

  const startNs = BigInt(Math.floor(Date.now() / 1000) - 3600) * 1_000_000_000n;
  let batches = 0;
  const insertOne = async (spec = L7_FLOW_LOG) => {
    const batch = batches++;
    const body = syntheticBatch({
      rows,
      services: SERVICES,
      startNs: startNs + BigInt(batch) * BigInt(rows) * 100_000n,
      firstRowId: BigInt(batch * rows + 1),
    });
    const { parts } = toBatch(Buffer.from(body), L7_FLOW_LOG, { agent: 1, attempt: 1 }, rows);
    const before = cpuMs();
    const started = performance.now();
    await store.insertNative(spec, parts);
    return { cpu: cpuMs() - before, elapsed: performance.now() - started };
  };
  const rates = [];
  for (let i = 0; i < inserts; i++) {
    const { cpu, elapsed } = await insertOne();
    rates.push(rows / (cpu / 1000));
    console.log(
      `insert ${i + 1}: ${rows} rows, ${Math.round(cpu)} ms CPU, ${Math.round(elapsed)} ms, ${Math.round(rows / (cpu / 1000))} rows/CPU-s`,
    );
  }
  rates.sort((a, b) => a - b);
  console.log(
    `median ${Math.round(rates[rates.length >> 1])} rows/CPU-s, best ${Math.round(rates.at(-1))}, load average ${loadavg()[0].toFixed(1)}`,
  );
  const { rows: sizes } = await store.query(
    `SELECT database || '.' || table, toUInt32(sum(rows)), round(sum(bytes_on_disk) / ${rows * inserts}, 1)
     FROM system.parts WHERE active AND database IN ('flow_log', 'flow_metrics') GROUP BY 1 ORDER BY 3 DESC`,
  );
  for (const [table, count, bytes] of sizes) console.log(`${table}: ${count} rows, ${bytes} B per log row`);
  if (byPart) {
    const best = async (label, spec) => {
      const costs = [];
      for (let i = 0; i < inserts; i++) costs.push((await insertOne(spec)).cpu);
      const least = Math.min(...costs);
      console.log(`${label.padEnd(44)} ${Math.round(least)} ms CPU, ${Math.round((rows / least) * 1000)} rows/CPU-s`);
    };
    await best('everything');
    for (const [label, views] of [
      ['without the association index', ['flow_log.l7_association_view', 'flow_log.l7_row_time_view']],
      ['... and the metrics of a minute', ['flow_metrics.application_map_1m_view']],
      ['... and those of a second', ['flow_metrics.application_map_1s_view']],
      [
        '... and their grouping: the log with its tags',
        ['event.stored_l7_flow_log_view', 'flow_metrics.application_stage_view'],
      ],
    ]) {
      for (const view of views) await store.command(`DROP VIEW ${view}`);
      await best(label);
    }
    const tags = ['gprocess_id', 'container_id', 'host_id', 'pod_id'];
    tags.push(...['auto_instance_type', 'auto_instance_id', 'auto_service_type', 'auto_service_id']);
    for (const tag of tags.flatMap((name) => [`${name}_0`, `${name}_1`]))
      await store.command(`ALTER TABLE flow_log.l7_flow_log MODIFY COLUMN ${tag} REMOVE DEFAULT`);
    await best('the log alone, no tags looked up');
    await store.command('CREATE TABLE flow_log.nothing AS flow_log.l7_flow_log ENGINE = Null');
    await best('batch read, nothing written', { ...L7_FLOW_LOG, store: 'flow_log.nothing' });
  }
  console.log(`RSS ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`);
} finally {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
}
