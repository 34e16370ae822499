import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type QueryDataResponse } from './messages';
import { acceptanceErrors } from './testing/acceptance';
import { contextOf, openBackend, queryOf, type TestBackend } from './testing/backend.fixture';
import { readFrame } from './testing/read-arrow';

const ROOT = join(__dirname, '../../..');
const PROVISIONING = join(ROOT, 'provisioning');

interface Target {
  readonly refId: string;
  readonly kind: string;
}
interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly Target[];
}
interface Dashboard {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query?: unknown }[] };
}
interface Rule {
  readonly uid: string;
  readonly dashboardUid: string;
  readonly panelId: number;
  readonly execErrState: string;
  readonly data: readonly {
    readonly refId: string;
    readonly datasourceUid: string;
    readonly relativeTimeRange: { readonly from: number };
    readonly model: object;
  }[];
}

const dashboards = readdirSync(join(PROVISIONING, 'dashboards'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(PROVISIONING, 'dashboards', file), 'utf8')) as Dashboard);
const alerting = parse(readFileSync(join(PROVISIONING, 'alerting/thalweg.yaml'), 'utf8')) as {
  groups: { rules: Rule[] }[];
};
const rules = alerting.groups.flatMap((group) => group.rules);

let backend: TestBackend;
let traceId = '';
const VALUES = (): Record<string, string> => ({
  service: 'storefront',
  protocol: 'HTTP',
  status: 'ok',
  min_us: '0',
  trace_id: traceId,
});
/** As the browser fills in a dashboard's variables. */
const filled = (query: object): object =>
  JSON.parse(JSON.stringify(query).replace(/\$\{(\w+)\}/g, (all, name: string) => VALUES()[name] ?? all)) as object;

async function ask(json: object, minutes: number, headers: Record<string, string> = {}) {
  const request = { pluginContext: contextOf(), headers, queries: [queryOf(json, { minutes, maxDataPoints: 500 })] };
  const { responses } = await backend.client.call<QueryDataResponse>('data', 'QueryData', request);
  const answer = responses['A'];
  const frames = (answer?.frames ?? []).map(readFrame);
  return {
    error: answer?.error,
    frames,
    rows: frames.reduce((sum, { fields }) => sum + (fields[0]?.values.length ?? 0), 0),
  };
}

beforeAll(async () => {
  backend = await openBackend();
  const directory = mkdtempSync('/tmp/thalweg-provisioning-');
  const replay = ['agent/dist/main.js', 'replay', 'deploy/bookstore/bookstore.rec', '--shift-to-now'];
  const env = {
    ...process.env,
    THALWEG_BACKEND_URL: backend.url,
    THALWEG_DATA_DIR: directory,
    THALWEG_STOP_TIMEOUT_MS: '60000',
  };
  const child = spawn(process.execPath, replay, { cwd: ROOT, env, stdio: 'ignore' });
  const code = await new Promise((done) => child.once('exit', done));
  rmSync(directory, { recursive: true, force: true });
  expect(code).toBe(0);
  const sql =
    "SELECT toString(row_id) FROM flow_log.l7_flow_log WHERE auto_service_1 = 'storefront' AND endpoint = '/books/{id}' LIMIT 1";
  traceId = String((await ask({ kind: 'sql', sql }, 15)).frames[0]?.fields[0]?.values[0] ?? '');
  expect(traceId).toMatch(/^\d+$/);
}, 120_000);
afterAll(() => backend?.close());

describe.each(dashboards.map((dashboard) => [dashboard.uid, dashboard] as const))('dashboard %s', (uid, dashboard) => {
  const targets = dashboard.panels.flatMap((panel) =>
    (panel.targets ?? []).map((target) => [`${panel.id} ${panel.title} ${target.refId}`, target] as const),
  );
  it.each(targets)('shows something in panel %s', async (name, target) => {
    const { error, rows } = await ask(filled({ ...target, refId: 'A' }), 15);
    expect(error).toBe('');
    // Few requests of the recording fail, none is lost, and a replay has no costs of an agent over time.
    const mayBeEmpty =
      /Failed|Dropped/.test(name) || (uid === 'thalweg-hosts' && /event\.agent_sample/.test(JSON.stringify(target)));
    if (!mayBeEmpty) expect(rows).toBeGreaterThan(0);
  });

  const queries = dashboard.templating.list.flatMap(({ name, query }) =>
    typeof query === 'object' && query !== null ? [[name, query] as const] : [],
  );
  if (queries.length > 0)
    it.each(queries)('finds values of the variable %s', async (_name, query) => {
      const { error, rows } = await ask(filled({ ...query, refId: 'A' }), 15);
      expect([error, rows > 0]).toEqual(['', true]);
    });

  it('has no two panels in one place or with one id', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });

  it('leads to dashboards that exist', () => {
    const linked = [...JSON.stringify(dashboard).matchAll(/\/d\/([\w-]+)\//g)].map((match) => match[1]);
    const known = dashboards.map(({ uid }) => uid);
    for (const uid of linked) expect(known).toContain(uid);
  });
});

describe.each(rules.map((rule) => [rule.uid, rule] as const))('rule %s', (_uid, rule) => {
  it.each(
    rule.data.filter(({ datasourceUid }) => datasourceUid !== '__expr__').map((one) => [one.refId, one] as const),
  )('asks query %s, and Grafana can use the answer', async (_ref, { model, relativeTimeRange }) => {
    const { error, frames } = await ask({ ...model, refId: 'A' }, relativeTimeRange.from / 60, { FromAlert: 'true' });
    expect([error, acceptanceErrors(frames)]).toEqual(['', []]);
  });

  it('is drawn into a panel that exists, and keeps its state through an outage', () => {
    const dashboard = dashboards.find(({ uid }) => uid === rule.dashboardUid);
    expect(dashboard?.panels.map(({ id }) => id)).toContain(rule.panelId);
    expect(rule.execErrState).toBe('KeepLast');
  });
});

const compose = spawnSync('docker-compose', ['--version']).status === 0;
(compose ? it : it.skip)('docker-compose takes docker-compose.yml as it is, with and without the cluster', () => {
  for (const profile of [[], ['--profile', 'cluster']])
    expect(execFileSync('docker-compose', [...profile, 'config'], { cwd: ROOT, encoding: 'utf8' })).toContain(
      'backend:',
    );
  expect(existsSync(join(ROOT, 'deploy/clickhouse/cluster.xml'))).toBe(true);
});
