import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type Page } from 'playwright-core';
import { axe, browserObstacle, launchBrowser, visit } from './harness/browser';
import { type Program, ROOT, startProgram, waitFor } from './harness/process';
import { describeIf, freePort, System } from './harness/system';
import { serveWorkbench, type Stand } from './harness/workbench-stand';

const RECORDING = join(ROOT, 'deploy/bookstore/bookstore.rec');
const LIBRARIES_13 = existsSync(join(ROOT, 'e2e/grafana-13/node_modules/@grafana/ui'));
if (!LIBRARIES_13) process.stderr.write('Skipped: the workbench on Grafana 13, whose libraries are not installed\n');

jest.setTimeout(400_000);

let browser: Browser;
let system: System;
let stand: Stand | undefined;

function bundle(...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/bundle.mjs', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`bundling failed:\n${stdout}\n${stderr}`);
}

/** A log record as an application tells it. */
async function tellLog(backend: string): Promise<void> {
  const record = { timeUnixNano: `${Date.now()}000000`, severityNumber: 17, body: { stringValue: 'card refused' } };
  const answer = await fetch(`${backend}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceLogs: [{ resource: {}, scopeLogs: [{ scope: {}, logRecords: [record] }] }] }),
  });
  if (!answer.ok) throw new Error(`the log record was answered ${answer.status}: ${await answer.text()}`);
}

/** Page of the workbench on either release of the libraries. */
const at = (libraries: string, path: string): string => (libraries === '13' ? (stand?.url ?? '') : system.url) + path;

const panel = (page: Page, title: string) =>
  page.locator('[data-testid=panel]', { has: page.getByRole('heading', { name: title, exact: true }) });
/** Every panel in view has asked and drawn, or said why not. */
async function settled(page: Page): Promise<void> {
  await page.locator('main').waitFor();
  // What is below the fold is not asked for until it is scrolled to.
  await page.waitForFunction(() =>
    Array.from(document.querySelectorAll('[data-testid=thalweg-face-loading]')).every(
      (face) => face.getBoundingClientRect().top > window.innerHeight,
    ),
  );
  await page.waitForLoadState('networkidle');
}

/** The first row's trace: its cell has several links, which a click lists. */
async function openTrace(page: Page): Promise<void> {
  await page.getByRole('gridcell').getByText('open', { exact: true }).first().click();
  await page.locator('a[href*="var-trace_id"]').first().click();
}

/** The workbench brings the service of data sources that both releases know; Grafana 13 tells that it fell back to it. */
const FALLBACK = /^DataSource: getDataSource\w+ .*legacy DataSourceSrv/;

/** Known to axe, and not ours: what the parts of @grafana/ui bring along is left to Grafana. */
const GRAFANAS_OWN: string[] = [];

describeIf(browserObstacle())('the workbench', () => {
  beforeAll(async () => {
    // What is tested is what is shipped; an unchanged bundle is not made again.
    bundle();
    if (LIBRARIES_13) bundle('workbench', '--libraries', '13');
    browser = await launchBrowser();
    system = await System.create();
    await system.startBackend();
    const replay = await system.startAgent(['replay', RECORDING, '--shift-to-now']);
    if ((await replay.ended) !== 0) throw new Error(`the replay failed: ${replay.log().slice(-2000)}`);
    await tellLog(system.url);
    if (LIBRARIES_13) stand = await serveWorkbench('panels/workbench/dist-13', system.url);
  }, 600_000);

  afterAll(async () => {
    await browser?.close();
    stand?.stop();
    await system?.stop();
  });

  const WALKS = [
    ['12.4', 'dark', 'en-US'],
    ['12.4', 'light', 'zh-Hans'],
    ...(LIBRARIES_13
      ? [
          ['13', 'dark', 'zh-Hans'],
          ['13', 'light', 'en-US'],
        ]
      : []),
  ] as Array<[string, string, 'en-US' | 'zh-Hans']>;

  it.each(WALKS)(
    'leads from the overview to a trace without a complaint: Grafana %s, %s, %s',
    async (libraries, theme, language) => {
      const { page, complaints, close } = await visit(browser, at(libraries, `/overview?theme=${theme}&refresh=`), {
        language,
      });
      const findings: string[] = [];
      const look = async (where: string) => {
        await settled(page);
        // Judged at rest: what the pointer happens to lie on after a click is another state.
        await page.mouse.move(0, 0);
        findings.push(...(await axe(page, GRAFANAS_OWN)).map((finding) => `${where}: ${finding}`));
      };
      const nav = page.getByRole('navigation');
      let loads = 0;
      page.on('load', () => loads++);
      await page.getByTestId('thalweg-topology-map').first().waitFor();
      await look('overview');
      await page.getByRole('gridcell').getByRole('link', { name: 'payment' }).first().click();
      await page.waitForURL(/\/service\?.*var-service=payment/);
      await look('service');
      await nav.locator('a[href*="/requests"]').click();
      await page.getByRole('gridcell').first().waitFor();
      await look('requests');
      await openTrace(page);
      await page.waitForURL(/\/trace\?.*var-trace_id=/);
      await page.getByRole('treegrid').first().waitFor();
      await look('trace');
      await nav.locator('a[href*="/hosts"]').click();
      await page.waitForURL(/\/hosts/);
      await look('hosts');
      await nav.locator('a[href*="/explore"]').click();
      await page.getByTestId('explore-timeseries').first().waitFor();
      await look('explore');
      expect(loads).toBe(0);
      expect(complaints.filter((text) => !FALLBACK.test(text))).toEqual([]);
      expect(findings).toEqual([]);
      await close();
    },
  );

  it('fits a narrow window', async () => {
    const { page, close } = await visit(browser, at('12.4', '/overview?refresh='), { width: 800 });
    await settled(page);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await close();
  });

  it('keeps its state in the address: reload and back show the same', async () => {
    const { page, close } = await visit(
      browser,
      at('12.4', '/requests?var-status=server_error&from=now-1h&to=now&refresh='),
    );
    await page.getByRole('gridcell').first().waitFor();
    expect(await page.getByRole('gridcell', { name: 'server_error' }).count()).toBeGreaterThan(0);
    expect(await page.getByRole('gridcell', { name: 'ok', exact: true }).count()).toBe(0);
    await page.reload();
    await page.getByText('Last 1 hour').waitFor();
    await openTrace(page);
    await page.getByRole('treegrid').first().waitFor();
    expect(new URL(page.url()).searchParams.get('from')).toBe('now-1h');
    await page.goBack();
    await page.getByRole('gridcell', { name: 'server_error' }).first().waitFor();
    await close();
  });

  it('asks anew for another service, and only then', async () => {
    const { page, close } = await visit(browser, at('12.4', '/service?var-service=payment&refresh='));
    await settled(page);
    await page.getByRole('combobox', { name: 'Service' }).click();
    await page.getByRole('option', { name: 'inventory' }).click();
    await page.waitForURL(/var-service=inventory/);
    await settled(page);
    expect(await panel(page, 'Endpoints').getByRole('gridcell').count()).toBeGreaterThan(0);
    await close();
  });

  it('filters every panel by any tag', async () => {
    const { page, close } = await visit(browser, at('12.4', '/overview?refresh='));
    await settled(page);
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('combobox', { name: 'Tag' }).fill('auto_service_1');
    await page.getByRole('option', { name: 'auto_service_1', exact: true }).click();
    await page.getByRole('combobox', { name: 'Value' }).click();
    await page.getByRole('option', { name: 'redis' }).click();
    await page.waitForURL(/var-filters=auto_service_1%7C%3D%7Credis/);
    await settled(page);
    await panel(page, 'Services').getByRole('gridcell', { name: 'redis' }).waitFor();
    expect(await panel(page, 'Services').getByRole('gridcell', { name: 'storefront' }).count()).toBe(0);
    await page.getByRole('button', { name: /Remove the filter/ }).click();
    await panel(page, 'Services').getByRole('gridcell', { name: 'storefront' }).waitFor();
    await close();
  });

  it('shows what is behind a panel, and the panel alone', async () => {
    const { page, complaints, close } = await visit(browser, at('12.4', '/overview?refresh='));
    await settled(page);
    const menu = async (entry: string) => {
      await panel(page, 'Services').hover();
      await panel(page, 'Services').getByRole('button', { name: 'Menu for panel Services' }).click();
      await page.getByRole('menuitem', { name: entry, exact: true }).click();
    };
    await menu('Inspect');
    await page.getByTestId('inspect-data').getByRole('gridcell').first().waitFor();
    await page.getByRole('tab', { name: 'Statement and timing' }).click();
    await page.getByText('Asked and answered in').waitFor();
    await page
      .getByText(/FROM flow_metrics/)
      .first()
      .waitFor();
    await page.getByRole('tab', { name: 'JSON' }).click();
    await page.getByText('"targets"').waitFor();
    await page.keyboard.press('Escape');
    await menu('View full');
    await page.waitForURL(/viewPanel=/);
    expect(await page.getByTestId('panel').count()).toBe(1);
    await page.getByRole('button', { name: 'Whole page' }).click();
    await settled(page);
    await menu('Explore');
    await page.waitForURL(/\/explore\?.*query=/);
    await page.getByTestId('explore-table').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  const QUERIES: Array<[string, object, string]> = [
    [
      'red',
      { kind: 'red', metrics: ['request_rate', 'latency_p95'], group_by: ['auto_service_1'] },
      'explore-timeseries',
    ],
    ['network', { kind: 'network', group_by: ['auto_service_1'] }, 'explore-timeseries'],
    ['map', { kind: 'map' }, 'explore-thalweg-topology-panel'],
    ['search', { kind: 'search' }, 'explore-table'],
    ['requests', { kind: 'requests' }, 'explore-table'],
    ['logs', { kind: 'logs' }, 'explore-logs'],
    ['tags', { kind: 'tags', tag: 'auto_service' }, 'explore-table'],
    ['sql', { kind: 'sql', sql: 'SELECT count() AS requests FROM flow_log.l7_flow_log' }, 'explore-table'],
    ['promql', { kind: 'promql', expr: 'sum(rate(thalweg_requests_total[$__rate_interval]))' }, 'explore-timeseries'],
    ['log records', { kind: 'logs', log_source: 'records' }, 'explore-logs'],
  ];
  it.each(QUERIES)('explores %s', async (_kind, query, face) => {
    const url = at('12.4', `/explore?refresh=&query=${encodeURIComponent(JSON.stringify({ version: 2, ...query }))}`);
    const { page, complaints, close } = await visit(browser, url);
    await page.getByTestId(face).first().waitFor();
    await settled(page);
    expect(await page.getByTestId('thalweg-face-error').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it('completes PromQL by what is stored, and runs it', async () => {
    const query = encodeURIComponent(JSON.stringify({ version: 2, kind: 'promql', expr: '' }));
    const { page, complaints, close } = await visit(browser, at('12.4', `/explore?refresh=&query=${query}`));
    const suggestion = (text: string) => page.locator('.suggest-widget.visible').getByText(text, { exact: true });
    await page.locator('.monaco-editor[role=code]').click();
    await page.keyboard.type('rate(thalweg_requests_t', { delay: 20 });
    await suggestion('thalweg_requests_total').waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('{server_service="', { delay: 20 });
    await suggestion('payment').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('sum(', { delay: 20 });
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Enter');
    await page.getByText(/parse error/).waitFor();
    await page.locator('.squiggly-error').waitFor();
    await page.locator('.monaco-editor[role=code]').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('sum(thalweg_requests_total)', { delay: 20 });
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('explore-timeseries').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('opens traces from links to Explore, and what earlier addresses meant', async () => {
    const [[id]] = (
      await system.sql('SELECT toString(row_id) FROM flow_log.l7_flow_log WHERE auto_service_1 = {s:String} LIMIT 1', {
        s: 'payment',
      })
    ).rows as [[string]];
    const panes = JSON.stringify({
      a: { queries: [{ kind: 'trace', trace_id: id }], range: { from: 'now-1h', to: 'now' } },
    });
    const { page, close } = await visit(browser, at('12.4', `/explore?panes=${encodeURIComponent(panes)}`));
    await page.getByRole('treegrid').first().waitFor();
    await page.goto(at('12.4', `/?view=trace&trace=${id}`));
    await page.getByRole('treegrid').first().waitFor();
    await page.goto(at('12.4', '/d/thalweg-requests/any?var-service=redis'));
    await page.waitForURL(/\/requests\?var-service=redis/);
    await close();
  });

  it('follows requests live', async () => {
    const query = encodeURIComponent(JSON.stringify({ version: 2, kind: 'requests', live: true }));
    const { page, complaints, close } = await visit(
      browser,
      at('12.4', `/explore?from=now-1h&to=now&refresh=&query=${query}`),
    );
    await page.getByTestId('explore-table').getByRole('gridcell').first().waitFor();
    for (let looks = 0; looks < 2; looks++) await page.waitForRequest(/\/api\/v1\/query/);
    expect(complaints).toEqual([]);
    await close();
  });

  it('switches language and theme, and remembers them', async () => {
    const { page, close } = await visit(browser, at('12.4', '/hosts?theme=dark&refresh='));
    const colour = () =>
      page.evaluate(() => getComputedStyle(document.querySelector('.thalweg-page') as Element).backgroundColor);
    await settled(page);
    const dark = await colour();
    await page.getByRole('button', { name: 'To the light theme' }).click();
    await page.getByRole('button', { name: 'To the dark theme' }).waitFor();
    expect(await colour()).not.toBe(dark);
    await page.getByRole('button', { name: 'Language' }).click();
    await page.getByRole('menuitem', { name: '中文' }).click();
    await page.getByRole('navigation').getByText('总览').waitFor();
    await page.goto(at('12.4', '/overview'));
    await page.getByRole('heading', { name: '调用关系' }).waitFor();
    await page.getByRole('button', { name: '切换到深色主题' }).waitFor();
    await close();
  });

  it('shows the problem of a failing backend in its words', async () => {
    const { page, close } = await visit(browser, at('12.4', '/hosts?refresh='));
    const problem = {
      type: 'about:blank',
      status: 500,
      code: 'internal',
      title: 'The store is closed',
      remedy: 'Look into the log',
    };
    await page.route('**/api/v1/query', (route) =>
      route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    );
    await page.reload();
    await page.getByText('The store is closed. Look into the log.').first().waitFor();
    await close();
  });

  it('sends hashed files compressed and for good, pages anew', async () => {
    const page = await fetch(`${system.url}/overview`);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const [, asset] = /src="(assets\/main\.[^"]+)"/.exec(await page.text()) ?? [];
    const file = await fetch(`${system.url}/${asset}`, { headers: { 'accept-encoding': 'gzip' } });
    expect(file.headers.get('cache-control')).toContain('immutable');
    expect(file.headers.get('content-encoding')).toBe('gzip');
  });

  describe('on a backend of its own', () => {
    let own: Program;
    let url: string;
    const start = async (env: Record<string, string>, port?: number) => {
      const listen = `127.0.0.1:${port ?? (await freePort())}`;
      url = `http://${listen}`;
      own = startProgram('own', process.execPath, ['backend/dist/server.js'], {
        directory: join(system.directory, 'own'),
        env: {
          THALWEG_LISTEN: listen,
          THALWEG_GRAFANA_LISTEN: '127.0.0.1:0',
          THALWEG_DATA_DIR: join(system.directory, 'own-data'),
          ...env,
        },
      });
      await waitFor('the backend', async () => (await fetch(`${url}/readyz`)).ok);
    };
    afterEach(() => own.stop());

    it('says what to start when the backend goes away, and recovers when it is back', async () => {
      await start({});
      const { page, close } = await visit(browser, `${url}/explore?refresh=`);
      await page.getByText('npm run demo').waitFor();
      await own.stop();
      await page.getByRole('button', { name: 'Run query' }).click();
      await page
        .getByText(/npm run backend/)
        .first()
        .waitFor();
      await start({}, Number(new URL(url).port));
      await page.getByRole('button', { name: 'Run query' }).click();
      await page.getByText('npm run demo').waitFor();
      await close();
    });

    it('asks for the token, refuses a wrong one, and keeps the right one for the tab only', async () => {
      await start({ THALWEG_TOKEN: 'a-secret-of-some-length' });
      const { page, close } = await visit(browser, `${url}/hosts?refresh=`);
      await page.getByRole('textbox', { name: 'Token' }).fill('wrong');
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByText('The backend refused this token.').waitFor();
      await page.getByRole('textbox', { name: 'Token' }).fill('a-secret-of-some-length');
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await settled(page);
      const stored = await page.evaluate(() =>
        [localStorage, sessionStorage].map((storage) => JSON.stringify(storage).includes('a-secret')),
      );
      expect(stored).toEqual([false, true]);
      await close();
    });
  });
});
