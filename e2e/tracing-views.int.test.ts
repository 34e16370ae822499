import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type Download, type Page } from 'playwright-core';
import { axe, browserObstacle, launchBrowser } from './harness/browser';
import { type PanelStand, startPanelStand } from './harness/panel-stand';
import { describeIf } from './harness/system';

/** Spans of the sample trace `bookstore`. */
const SPANS = 29;
const THEMES = ['dark', 'light'] as const;

jest.setTimeout(240_000);

let stand: PanelStand;
let url: string;
let browser: Browser;
let directory: string;

async function open(query: string): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 800 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.setDefaultTimeout(30_000);
  page.on('console', (message) => {
    // The stand has neither fonts nor every icon of Grafana's.
    const isAsset = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAsset) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${url}?${query}`);
  await page.getByRole('tablist', { name: 'Views' }).waitFor();
  return { page, complaints };
}
const view = (page: Page, name: string) =>
  page.getByRole('tablist', { name: 'Views' }).getByRole('tab', { name }).click();
const tab = (page: Page, name: RegExp) => page.getByRole('complementary').getByRole('tab', { name }).click();
const headers = (page: Page) => page.getByRole('rowheader').allTextContents();
/** Titles of pages are the stand's, not the panel's. */
const clean = (page: Page) =>
  axe(page, [
    'document-title',
    'html-has-lang',
    'landmark-one-main',
    'page-has-heading-one',
    'region',
    'heading-order',
  ]);

async function fetched(page: Page, item: string): Promise<{ download: Download; content: Buffer }> {
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item }).click(),
  ]);
  return { download, content: readFileSync(await download.path()) };
}

describeIf(browserObstacle())('the views of a trace', () => {
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'thalweg-views-'));
    stand = await startPanelStand('tracing');
    url = stand.url;
    browser = await launchBrowser();
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    stand?.stop();
    if (directory) rmSync(directory, { recursive: true, force: true });
  });

  it.each(THEMES)('sums spans up by any column and leads to them (%s)', async (theme) => {
    const { page, complaints } = await open(`trace=bookstore&theme=${theme}`);
    await view(page, 'Statistics');
    expect((await headers(page)).slice(0, 2)).toEqual(['payment', 'charge']);
    await page.getByLabel('then by').selectOption({ label: 'Nothing more' });
    await page.getByLabel('Group by').selectOption('observation_point');
    expect((await headers(page)).sort()).toEqual(['All together', 'app', 'c', 'c-p', 's-p']);
    await page.getByRole('columnheader', { name: 'Count' }).getByRole('button').click();
    expect(await page.getByRole('columnheader', { name: 'Count' }).getAttribute('aria-sort')).toBe('descending');
    expect(await clean(page)).toEqual([]);
    await page.getByRole('rowheader', { name: 's-p' }).getByRole('button').click();
    await page.getByText(/^\d+ of 29 spans, as filtered$/).waitFor();
    await page.getByRole('row', { name: /^s-p/ }).getByRole('button').last().click();
    await page.getByRole('complementary', { name: 'Details of the span' }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each(THEMES)('draws the trace as a map of its services (%s)', async (theme) => {
    const { page, complaints } = await open(`trace=bookstore&theme=${theme}`);
    await view(page, 'Services');
    await page
      .getByRole('button', { name: /^nginx calls storefront: 1 calls, 1 failed, 170 µs between them$/ })
      .click();
    await page.getByRole('region', { name: 'Facts of nginx → storefront' }).waitFor();
    // Every card and label is reached by the keyboard.
    await page.getByRole('button', { name: /^payment: / }).focus();
    await page.keyboard.press('Enter');
    const facts = page.getByRole('region', { name: 'Facts of payment' });
    expect(await facts.textContent()).toContain('On the critical path');
    expect(await clean(page)).toEqual([]);
    await facts.getByRole('button', { name: 'Open the slowest' }).click();
    await page.getByRole('complementary', { name: 'Details of the span' }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each(THEMES)('compares two traces of the answer (%s)', async (theme) => {
    const { page, complaints } = await open(`trace=bookstore&second&theme=${theme}`);
    await view(page, 'Compare');
    await page.getByRole('table').waitFor();
    expect(await page.getByRole('group', { name: 'Changes' }).textContent()).toMatch(/new.*gone.*same/);
    await page.getByLabel('Order').selectOption('tree');
    expect((await headers(page))[0]).toContain('nginx GET /checkout/42');
    await page.getByRole('group', { name: 'Changes' }).getByRole('button', { name: /gone/ }).click();
    expect(await page.getByRole('cell', { name: 'new' }).count()).toBe(0);
    expect(await clean(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each(THEMES)('tells all about a span in tabs (%s)', async (theme) => {
    const { page, complaints } = await open(`trace=bookstore&theme=${theme}&span=bs`);
    const panel = page.getByRole('complementary').getByRole('tabpanel');
    for (const [name, text] of [
      [/^Overview/, 'Where the time'],
      [/^Request/, 'request_resource'],
      [/^Hops/, 'What more points would tell'],
      [/^Attributes/, 'req_tcp_seq'],
      [/^Evidence/, 'Ids that it shares'],
      [/^JSON/, '"spanID": "bs"'],
    ] as const) {
      await tab(page, name);
      if (text !== 'Where the time') await panel.getByText(text).first().waitFor();
      expect([String(name), await clean(page)]).toEqual([String(name), []]);
    }
    await tab(page, /^Hops/);
    await panel.getByRole('button', { name: /^c-p/ }).click();
    await page.getByRole('heading', { name: /^storefront POST \/charges/ }).waitFor();
    await tab(page, /^Attributes/);
    await panel.getByLabel('Search names and values').fill('resource');
    await panel.getByRole('button', { name: 'Show only spans with this request_resource' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('request_resource', { exact: false }).first().waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('writes OTLP, CSV and PNG, and reads its own export back', async () => {
    const { page, complaints } = await open('trace=bookstore&theme=dark');
    const otlp = await fetched(page, 'OTLP JSON');
    expect(otlp.download.suggestedFilename()).toBe('trace-4bf92f3577b34da6a3ce929d0e0e4736.otlp.json');
    const document = JSON.parse(otlp.content.toString()) as {
      resourceSpans: Array<{ scopeSpans: Array<{ spans: unknown[] }> }>;
    };
    const spans = document.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((part) => part.spans));
    expect(spans).toHaveLength(SPANS);
    const csv = await fetched(page, 'CSV');
    expect(csv.content.toString().trimEnd().split('\r\n')).toHaveLength(SPANS + 1);
    for (const name of ['Timeline', 'Statistics', 'Services']) {
      await view(page, name);
      const { content } = await fetched(page, 'PNG');
      expect(content.subarray(1, 4).toString()).toBe('PNG');
      // A blank picture of this size would be a few kilobytes.
      expect([name, content.length > 20_000]).toEqual([name, true]);
      if (process.env['THALWEG_SHOTS']) writeFileSync(join(process.env['THALWEG_SHOTS'], `png-${name}.png`), content);
    }
    const file = join(directory, 'again.json');
    writeFileSync(file, otlp.content);
    await view(page, 'Timeline');
    await page.getByLabel('File with a trace').first().setInputFiles(file);
    await page.getByRole('treegrid').waitFor();
    await page.waitForFunction(
      (count) =>
        (
          globalThis as unknown as { document: { querySelector: (s: string) => { ariaRowCount: string } | null } }
        ).document.querySelector('[role=treegrid]')?.ariaRowCount === String(count + 1),
      SPANS,
    );
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('takes a dropped file, and says what is wrong with another', async () => {
    const { page } = await open('trace=bookstore&theme=dark');
    const drop = async (name: string, content: string) => {
      const data = await page.evaluateHandle(
        ([title, body]) => {
          const page = globalThis as unknown as {
            DataTransfer: new () => { items: { add: (file: unknown) => void } };
            File: new (parts: string[], name: string) => unknown;
          };
          const transfer = new page.DataTransfer();
          transfer.items.add(new page.File([body ?? ''], title ?? ''));
          return transfer;
        },
        [name, content],
      );
      await page.dispatchEvent('[data-tracing-panel]', 'drop', { dataTransfer: data });
    };
    await drop('page.html', '<html>');
    await page.getByText(/^page\.html is not JSON/).waitFor();
    const jaeger = {
      data: [
        {
          traceID: 'abc',
          spans: [
            { traceID: 'abc', spanID: '1', operationName: 'HTTP GET', startTime: 1, duration: 9, processID: 'p' },
          ],
          processes: { p: { serviceName: 'from-jaeger' } },
        },
      ],
    };
    await drop('jaeger.json', JSON.stringify(jaeger));
    await page.getByRole('treegrid').getByText('from-jaeger').waitFor();
    await page.context().close();
  });
});
