import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FastifyInstance } from 'fastify';
import { createApp } from '../../app';
import { checkConfig } from '../../config';
import { sqlOf } from '../../testing/rows';

const PORTS = { backend: 22_117, prometheus: 22_118, exporter: 22_119 };
const directory = mkdtempSync('/tmp/thalweg-prometheus-');
const children: ChildProcess[] = [];
let app: FastifyInstance;
jest.setTimeout(120_000);

function hasPrograms(): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v prometheus && command -v prometheus-node-exporter']);
    return true;
  } catch {
    return false;
  }
}

function run(program: string, args: readonly string[]): ChildProcess {
  const child = spawn(program, args, { stdio: 'ignore' });
  children.push(child);
  return child;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await isSo().catch(() => false)) return;
    await pause(200);
  }
  throw new Error(`${what} does not come about in 60 s`);
}

const prometheus = async <T>(path: string): Promise<T> =>
  ((await (await fetch(`http://127.0.0.1:${PORTS.prometheus}/api/v1/${path}`)).json()) as { data: T }).data;

/** Every sample that Prometheus scraped, but what it tells of itself, as `metric{labels} time value`. */
async function scraped(fromSeconds: number, toSeconds: number): Promise<string[]> {
  interface Range {
    readonly result: { readonly metric: Record<string, string>; readonly values: [number, string][] }[];
  }
  const seconds = Math.ceil(toSeconds - fromSeconds);
  const query = encodeURIComponent(`{job="node"}[${seconds}s]`);
  const { result } = await prometheus<Range>(`query?query=${query}&time=${toSeconds}`);
  return result.flatMap(({ metric: { __name__, ...labels }, values }) =>
    values.map(([time, value]) => line(__name__ ?? '', labels, Math.round(time * 1000), Number(value))),
  );
}

const line = (metric: string, labels: Record<string, string>, timeMs: number, value: number) =>
  `${metric}${JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))} ${timeMs} ${value}`;

beforeAll(async () => {
  app = await createApp(checkConfig({ dataDir: join(directory, 'data'), logLevel: 'silent' }));
  await app.listen({ host: '127.0.0.1', port: PORTS.backend });
  writeFileSync(
    join(directory, 'prometheus.yml'),
    `global: {scrape_interval: 1s}
scrape_configs:
  - {job_name: node, static_configs: [{targets: ['127.0.0.1:${PORTS.exporter}']}]}
remote_write:
  - {url: 'http://127.0.0.1:${PORTS.backend}/api/v1/prometheus', queue_config: {batch_send_deadline: 1s}, metadata_config: {send_interval: 2s}}
`,
  );
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await app.close();
  rmSync(directory, { recursive: true, force: true });
});

(hasPrograms() ? it : it.skip)(
  'stores what Prometheus scrapes, sample by sample, and the end of a target',
  async () => {
    const exporter = run('prometheus-node-exporter', [`--web.listen-address=127.0.0.1:${PORTS.exporter}`]);
    run('prometheus', [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'tsdb')}`,
      `--web.listen-address=127.0.0.1:${PORTS.prometheus}`,
    ]);
    await until('a scrape', async () => (await prometheus<{ result: [] }>('query?query=node_load1')).result.length > 0);
    await pause(8000);
    exporter.kill();
    const to = Date.now() / 1000;
    const expected = await scraped(to - 60, to);
    expect(expected.length).toBeGreaterThan(2000);
    const stored = async () =>
      (
        await sqlOf(
          app,
          `SELECT metric, labels, toString(toUnixTimestamp64Milli(time)), toString(value) FROM metrics.sample
         WHERE labels['job'] = 'node' AND not isNaN(value) AND time <= fromUnixTimestamp64Milli(${Math.floor(to * 1000)})`,
        )
      ).map(([metric, labels, time, value]) =>
        line(
          String(metric),
          labels as Record<string, string>,
          Number(time),
          Number(String(value).replace('inf', 'Infinity')),
        ),
      );
    await until('the last sample', async () => (await stored()).length >= expected.length);
    expect((await stored()).sort()).toEqual(expected.sort());
    // The exporter is gone: its series end, each with the stale marker.
    await until('the end of the series', async () => {
      const [[count]] = (await sqlOf(
        app,
        `SELECT toString(count()) FROM metrics.samples WHERE reinterpretAsUInt64(value) = 0x7ff0000000000002`,
      )) as [[string]];
      return Number(count) > 200;
    });
    const metadata = () => sqlOf(app, `SELECT type, help FROM metrics.metadata FINAL WHERE metric = 'node_load1'`);
    await until('the metadata', async () => (await metadata()).length > 0);
    expect(await metadata()).toEqual([['gauge', '1m load average.']]);
  },
);
