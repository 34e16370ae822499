import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type FastifyInstance } from 'fastify';
import { createApp } from '../backend/src/app';
import { checkConfig } from '../backend/src/config';

/** Debian's Prometheus scrapes node-exporter and itself and writes here; both are asked the same. */
const PORTS = { thalweg: 22195, prometheus: 22196, nodeExporter: 22197, reader: 22198 };
const PROMETHEUS = `http://127.0.0.1:${PORTS.prometheus}`;
/** A Prometheus that has nothing of its own and reads what Thalweg has. */
const READER = `http://127.0.0.1:${PORTS.reader}`;
const THALWEG = `http://127.0.0.1:${PORTS.thalweg}/prometheus`;
const COLLECT_MS = 25_000;
/** Time that the last samples take to come over. */
const SETTLE_MS = 6_000;

const isInstalled = (() => {
  try {
    execFileSync('sh', ['-c', 'command -v prometheus && command -v prometheus-node-exporter']);
    return true;
  } catch {
    return false;
  }
})();

const directory = mkdtempSync(join(tmpdir(), 'thalweg-prometheus-'));
const children: ChildProcess[] = [];
let app: FastifyInstance;
/** A range within what both have, Unix s, its steps away from the times of samples. */
let range: { readonly start: number; readonly end: number };

function start(command: string, args: readonly string[]): void {
  children.push(spawn(command, args, { stdio: 'ignore' }));
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data?: { readonly resultType: string; readonly result: readonly unknown[] };
}

async function ask(server: string, path: string, params: Readonly<Record<string, string>>): Promise<Answer> {
  const response = await fetch(`${server}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(params) });
  return (await response.json()) as Answer;
}

const range5 = { step: '5' };
const asked = () => ({ start: String(range.start), end: String(range.end) });

/** Series in an order of their own, numbers to 12 digits: sums may come out in another order. */
function comparable({ status, error, data }: Answer): unknown {
  const round = (value: unknown) => {
    const number = Number(value);
    return typeof value === 'string' && Number.isFinite(number) ? Number(number.toPrecision(12)) : value;
  };
  const point = ([time, value]: [number, unknown]) => [time, round(value)];
  interface Series {
    readonly metric?: Readonly<Record<string, string>>;
    readonly value?: [number, unknown];
    readonly values?: readonly [number, unknown][];
  }
  if (data?.resultType === 'scalar' || data?.resultType === 'string') return point(data.result as [number, unknown]);
  const series = ((data?.result ?? []) as Series[]).map(({ metric = {}, value, values }) => ({
    metric: Object.entries(metric).sort(([a], [b]) => (a < b ? -1 : 1)),
    points: value ? [point(value)] : (values ?? []).map(point),
  }));
  const keyed = series.map((one) => [JSON.stringify(one.metric), one] as const);
  return { status, error, series: keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one) };
}

const maybe = isInstalled ? describe : describe.skip;

maybe('beside Debian’s Prometheus', () => {
  beforeAll(
    async () => {
      app = await createApp(
        checkConfig({ dataDir: directory, logLevel: 'silent', mergeMs: 50, listen: `127.0.0.1:${PORTS.thalweg}` }),
      );
      await app.listen({ host: '127.0.0.1', port: PORTS.thalweg });
      const config = join(directory, 'prometheus.yml');
      writeFileSync(
        config,
        `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - { job_name: node, static_configs: [{ targets: ['127.0.0.1:${PORTS.nodeExporter}'], labels: { zone: 'a' } }] }
  - { job_name: prometheus, static_configs: [{ targets: ['127.0.0.1:${PORTS.prometheus}'] }] }
  - { job_name: gone, static_configs: [{ targets: ['127.0.0.1:9'] }] }
remote_write:
  - url: http://127.0.0.1:${PORTS.thalweg}/api/v1/prometheus
    queue_config: { batch_send_deadline: 1s }
`,
      );
      start('prometheus-node-exporter', [`--web.listen-address=127.0.0.1:${PORTS.nodeExporter}`]);
      start('prometheus', [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(directory, 'tsdb')}`,
        `--web.listen-address=127.0.0.1:${PORTS.prometheus}`,
      ]);
      const reader = join(directory, 'reader.yml');
      writeFileSync(
        reader,
        `remote_read:\n  - { url: 'http://127.0.0.1:${PORTS.thalweg}/prometheus/api/v1/read', read_recent: true }\n`,
      );
      start('prometheus', [
        `--config.file=${reader}`,
        `--storage.tsdb.path=${join(directory, 'reader')}`,
        `--web.listen-address=127.0.0.1:${PORTS.reader}`,
      ]);
      await wait(COLLECT_MS);
      const now = Date.now() / 1000;
      const times = (await ask(PROMETHEUS, 'query', { query: 'timestamp(up)', time: String(now) })).data?.result as {
        value: [number, string];
      }[];
      // Prometheus 2 takes a sample at the very beginning of a window, Prometheus 3 and this do not: keep away from both.
      const fractions = times.map(({ value }) => Number(value[1]) % 1).sort((a, b) => a - b);
      const gaps = fractions.map((at, i) => [(fractions[i + 1] ?? 1 + (fractions[0] ?? 0)) - at, at] as const);
      const [gap, after] = gaps.sort(([a], [b]) => b - a)[0] ?? [1, 0];
      const fraction = Math.round(((after + gap / 2) % 1) * 1000) / 1000;
      range = { start: Math.floor(now) - 13 + fraction, end: Math.floor(now) - 3 + fraction };
      await wait(SETTLE_MS);
    },
    COLLECT_MS + SETTLE_MS + 30_000,
  );

  afterAll(async () => {
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(children.map((child) => child.exitCode ?? new Promise((resolve) => child.once('exit', resolve))));
    await app.close();
    rmSync(directory, { recursive: true, force: true });
  }, 30_000);

  it.each([
    'up',
    'up == 0',
    'count(up) by (job)',
    'node_load1',
    '{__name__=~"node_load.*", job="node"}',
    'node_cpu_seconds_total{mode!~"idle|iowait"}',
    'rate(node_cpu_seconds_total[5s])',
    'sum by (mode) (rate(node_cpu_seconds_total[5s]))',
    'sum without (cpu) (irate(node_cpu_seconds_total[5s]))',
    'avg by (cpu) (increase(node_cpu_seconds_total{mode="user"}[7s]))',
    '100 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5s])) * 100',
    'topk(3, node_cpu_seconds_total)',
    'bottomk(2, node_memory_MemFree_bytes)',
    'node_memory_MemTotal_bytes - node_memory_MemFree_bytes',
    'node_memory_MemFree_bytes / node_memory_MemTotal_bytes > bool 0.1',
    'delta(node_memory_MemFree_bytes[6s])',
    'deriv(node_memory_MemFree_bytes[6s])',
    'predict_linear(node_memory_MemFree_bytes[6s], 60)',
    'avg_over_time(node_load1[4s])',
    'min_over_time(node_memory_MemFree_bytes[4s])',
    'max_over_time(node_memory_MemFree_bytes[4s])',
    'sum_over_time(up[4s])',
    'count_over_time(up[4s])',
    'stddev_over_time(node_memory_MemFree_bytes[6s])',
    'stdvar_over_time(node_load1[6s])',
    'quantile_over_time(0.9, node_memory_MemFree_bytes[6s])',
    'last_over_time(node_load1[3s])',
    'present_over_time(up[3s])',
    'changes(node_memory_MemFree_bytes[6s])',
    'resets(prometheus_tsdb_head_samples_appended_total[6s])',
    'idelta(node_memory_MemFree_bytes[6s])',
    'histogram_quantile(0.9, sum by (le) (rate(prometheus_http_request_duration_seconds_bucket[8s])))',
    'histogram_quantile(0.5, prometheus_tsdb_compaction_chunk_range_seconds_bucket)',
    'sum(rate(prometheus_tsdb_head_samples_appended_total[5s]))',
    'prometheus_build_info * on (instance) group_left () up',
    'up and on (job) up == 1',
    'up or vector(1)',
    'up unless up == 0',
    'label_replace(up, "host", "$1", "instance", "(.*):.*")',
    'label_join(up, "both", "-", "job", "instance")',
    'absent(node_nonsense)',
    'absent_over_time(node_nonsense[5s])',
    'count_values("value", up)',
    'quantile by (mode) (0.5, node_cpu_seconds_total)',
    'stddev(node_load1)',
    'group by (job) (up)',
    'round(node_load1, 0.5)',
    'clamp(node_load1, 0.1, 0.2)',
    'node_load1 offset 3s',
    `node_load1 @ end()`,
    'max_over_time(rate(node_cpu_seconds_total{cpu="0"}[3s])[6s:1s])',
    'sum by (job) ({job=~".+"})',
    'timestamp(up)',
    'time() - node_boot_time_seconds',
    'scalar(count(up)) + 1',
    'sgn(delta(node_memory_MemFree_bytes[6s]))',
    'node_filesystem_avail_bytes / node_filesystem_size_bytes',
    '-node_load1 ^ 2 % 3',
  ])(
    '%s',
    async (query) => {
      const overRange = { query, ...asked(), ...range5 };
      const theirs = comparable(await ask(PROMETHEUS, 'query_range', overRange));
      expect(comparable(await ask(THALWEG, 'query_range', overRange))).toEqual(theirs);
      const atEnd = { query, time: String(range.end) };
      expect(comparable(await ask(THALWEG, 'query', atEnd))).toEqual(comparable(await ask(PROMETHEUS, 'query', atEnd)));
    },
    30_000,
  );

  it.each([
    'up',
    'node_cpu_seconds_total',
    'sum by (mode) (rate(node_cpu_seconds_total{mode=~"u.*"}[5s]))',
    'timestamp(up)',
  ])(
    'a Prometheus that reads from here gets %s',
    async (query) => {
      const overRange = { query, ...asked(), ...range5 };
      const [theirs, read] = await Promise.all([
        ask(PROMETHEUS, 'query_range', overRange),
        ask(READER, 'query_range', overRange),
      ]);
      expect(comparable(read)).toEqual(comparable(theirs));
    },
    30_000,
  );

  it('knows the same names, values and series', async () => {
    for (const path of ['labels', 'label/__name__/values', 'label/job/values', 'label/mode/values']) {
      const get = async (server: string) => {
        const query = new URLSearchParams(asked());
        const { data } = (await (await fetch(`${server}/api/v1/${path}?${query}`)).json()) as { data: string[] };
        return data.filter((name) => !/^thalweg_|^auto_|^host$|^pod$/.test(name));
      };
      expect([path, await get(THALWEG)]).toEqual([path, await get(PROMETHEUS)]);
    }
  });
});
