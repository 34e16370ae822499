import { readFileSync } from 'node:fs';
import { type Browser, type Download, type Page } from 'playwright-core';
import { browserObstacle, launchBrowser } from './harness/browser';
import { type PanelStand, startPanelStand } from './harness/panel-stand';

const PATIENCE_MS = 20_000;
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

jest.setTimeout(180_000);
const obstacle = browserObstacle();
if (obstacle)
  process.stdout.write(`Skipped: ${obstacle}
`);
const browserTest = obstacle ? it.skip : it;

let stand: PanelStand;
let url: string;
let browser: Browser;

beforeAll(async () => {
  if (obstacle) return;
  stand = await startPanelStand('topology');
  url = stand.url;
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  stand?.stop();
});

type Saved = { groupBy: string[]; view: { pins: Record<string, { x: number; y: number }> } };
declare const window: {
  stand: {
    options: Saved | null;
    events: Array<Record<string, unknown>>;
    refresh: () => void;
    placeOf: (id: string) => { x: number; y: number } | null;
  };
};
declare const axe: {
  run: (
    context: unknown,
    options: unknown,
  ) => Promise<{ violations: Array<{ id: string; nodes: Array<{ html: string }> }> }>;
};
declare const document: unknown;
declare const location: { pathname: string; search: string };

class TopologyPage {
  readonly complaints: string[] = [];
  readonly map;
  readonly spoken;

  private constructor(readonly page: Page) {
    this.map = page.getByTestId('thalweg-topology-map');
    this.spoken = page.getByTestId('thalweg-topology-spoken');
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('console', (message) => {
      // The stand has no fonts of Grafana's.
      const isFont = message.location().url.endsWith('.woff2');
      if (['error', 'warning'].includes(message.type()) && !isFont)
        this.complaints.push(`${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  static async open(sample: string, theme = 'dark', options: object = {}): Promise<TopologyPage> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    const opened = new TopologyPage(await context.newPage());
    const query = new URLSearchParams({ sample, theme, options: JSON.stringify(options) });
    await opened.page.goto(`${url}?${query.toString()}`);
    await opened.map.waitFor();
    await opened.map.focus();
    return opened;
  }

  /** Waits until the map holds this many nodes. */
  async nodes(count: number): Promise<void> {
    const text = `${count.toLocaleString('en')} nodes,`;
    await this.page.locator(`[data-testid=thalweg-topology-map][aria-label*=" ${text}"]`).waitFor();
  }

  async find(name: string): Promise<void> {
    const input = this.page.getByRole('combobox', { name: 'Find a node' });
    await input.fill(name);
    await input.press('Enter');
    await this.page.getByTestId('thalweg-topology-focus').waitFor();
  }

  async key(...keys: string[]): Promise<void> {
    await this.map.focus();
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Opens the menu of a node by the keyboard. */
  async menuOf(name: string): Promise<void> {
    await this.find(name);
    await this.key('Enter');
    await this.page.getByRole('menu').waitFor();
  }

  async choose(item: string): Promise<void> {
    await this.page.getByRole('menuitem', { name: item, exact: true }).click();
  }

  /** Middle of a node on the screen. */
  async placeOf(id: string): Promise<{ x: number; y: number }> {
    const place = await this.page.evaluate((wanted) => window.stand.placeOf(wanted), id);
    if (!place) throw new Error(`the map holds no node ${id}`);
    return place;
  }

  async says(text: string | RegExp): Promise<void> {
    await this.spoken.filter({ hasText: text }).waitFor({ state: 'attached' });
  }

  async options(): Promise<Saved> {
    const options = await this.page.evaluate(() => window.stand.options);
    if (!options) throw new Error('the panel has saved no options');
    return options;
  }

  async violations(): Promise<string[]> {
    await this.page.evaluate(AXE);
    const found = await this.page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160) ?? ''}`);
  }

  async close(): Promise<void> {
    expect(this.complaints).toEqual([]);
    await this.page.context().close();
  }
}

const textOf = async (download: Download) => readFileSync(await download.path());

describe('the topology panel in a browser', () => {
  browserTest.each(['dark', 'light'])('has no accessibility defects in any of its faces, %s', async (theme) => {
    for (const sample of ['bookstore', 'cluster', 'compared', 'layered']) {
      const opened = await TopologyPage.open(sample, theme, { showMiniMap: true });
      expect(await opened.violations()).toEqual([]);
      if (sample === 'cluster') {
        await opened.key('?');
        await opened.page.getByRole('dialog', { name: 'Keys' }).waitFor();
        expect(await opened.violations()).toEqual([]);
        await opened.key('Escape');
        await opened.menuOf('payment');
        expect(await opened.violations()).toEqual([]);
        await opened.choose('Path from here');
        await opened.page.getByTestId('thalweg-topology-path').waitFor();
        expect(await opened.violations()).toEqual([]);
        await opened.page.getByRole('button', { name: 'Group nodes' }).click();
        await opened.page.getByRole('menuitemcheckbox', { name: /^Namespace/ }).waitFor();
        expect(await opened.violations()).toEqual([]);
      }
      await opened.close();
    }
  });

  browserTest.each(['dark', 'light'])('tells figures, focuses, and widens what it shows, %s', async (theme) => {
    const opened = await TopologyPage.open('bookstore', theme);
    const { page } = opened;
    await opened.nodes(8);
    const payment = await opened.placeOf('payment');
    await page.mouse.move(payment.x, payment.y);
    const tip = page.getByTestId('thalweg-topology-tooltip');
    expect(await tip.innerText()).toMatch(/payment[\s\S]*Rate\s+9.8 req\/s[\s\S]*Errors\s+8.3 %[\s\S]*p95\s+335 ms/);
    await page.mouse.click(payment.x, payment.y);
    const bar = page.getByTestId('thalweg-topology-focus');
    expect(await bar.innerText()).toContain('3 lit');
    await bar.getByRole('button', { name: 'Callers: more' }).click();
    await bar.getByText('4 lit').waitFor();
    await opened.key('[');
    await bar.getByText('5 lit').waitFor();
    await bar.getByRole('button', { name: 'Only these' }).click();
    await opened.nodes(5);
    await bar.getByRole('button', { name: 'Called: fewer' }).click();
    await opened.nodes(4);
    await bar.getByRole('button', { name: 'Leave the focus' }).click();
    await opened.nodes(8);
    const events = await page.evaluate(() => window.stand.events);
    expect(events.filter(({ id }) => id === 'payment')[0]).toMatchObject({ kind: 'node', action: 'focus', row: 5 });
    await page.mouse.move(20, 500);
    await page.mouse.wheel(0, 100);
    await opened.close();
  });

  browserTest('walks by keys along edges and says where it is', async () => {
    const opened = await TopologyPage.open('bookstore');
    await opened.key('ArrowRight');
    await opened.says(/^wrk, client, 42.3 req\/s/);
    await opened.key('ArrowRight', 'ArrowRight', 'ArrowUp');
    await opened.key(' ');
    await opened.page.getByTestId('thalweg-topology-focus').waitFor();
    await opened.key('Escape', '+', '-', '0', '?');
    await opened.page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await opened.key('Escape', '/');
    expect(await opened.page.getByRole('combobox').evaluate((input) => input.matches(':focus'))).toBe(true);
    await opened.close();
  });

  browserTest('lights the paths between two nodes, and says when there is none', async () => {
    const opened = await TopologyPage.open('bookstore');
    const bar = opened.page.getByTestId('thalweg-topology-path');
    await opened.menuOf('nginx');
    await opened.choose('Path from here');
    await bar.getByText('pick a node').waitFor();
    const mariadb = await opened.page.getByRole('combobox', { name: 'Find a node' });
    await mariadb.fill('mariadb');
    await mariadb.press('Enter');
    await bar.getByText('3 paths, 3 calls').waitFor();
    await bar.getByRole('button', { name: 'Next path' }).click();
    await bar.getByText('1/3').waitFor();
    await bar.getByRole('button', { name: 'Leave the path' }).click();
    await opened.find('mariadb');
    await opened.key('a');
    await opened.key('Escape');
    await opened.find('mariadb');
    await opened.key('a');
    const input = opened.page.getByRole('combobox', { name: 'Find a node' });
    await input.fill('wrk');
    await input.press('Enter');
    await bar.getByText('No path leads from mariadbd to wrk; one leads back.').waitFor();
    await opened.says('No path leads from mariadbd to wrk; one leads back.');
    await bar.getByRole('button', { name: 'Turn around' }).click();
    await bar.getByText('3 paths, 4 calls').waitFor();
    await opened.close();
  });

  browserTest('hides nodes, edges and types, lists them, and brings them back', async () => {
    const opened = await TopologyPage.open('bookstore');
    const { page } = opened;
    await opened.find('wrk');
    await opened.key('h');
    await opened.nodes(7);
    await opened.says('Hidden: wrk');
    await opened.menuOf('redis');
    await opened.choose('Hide all of type cache');
    await opened.nodes(6);
    const [storefront, payment] = [await opened.placeOf('storefront'), await opened.placeOf('payment')];
    // Somewhere between the two lies their edge.
    const half = (storefront.x + payment.x) / 2;
    for (let y = Math.min(storefront.y, payment.y); y < Math.max(storefront.y, payment.y); y += 5) {
      await page.mouse.click(half, y, { button: 'right' });
      if (await page.getByRole('menu').isVisible()) break;
    }
    await page.getByText('storefront → payment').first().waitFor();
    await opened.choose('Hide');
    await page.getByRole('button', { name: 'What is hidden' }).click();
    await page.getByRole('menuitem', { name: 'storefront → payment' }).waitFor();
    await page.getByRole('menuitem', { name: 'All of type cache' }).click();
    await opened.nodes(7);
    await page.getByRole('button', { name: 'What is hidden' }).click();
    await opened.choose('Show all again');
    await opened.nodes(8);
    await opened.close();
  });

  browserTest('a dragged node is pinned and saved, and new data leaves the picture as it is', async () => {
    const opened = await TopologyPage.open('bookstore');
    const { page } = opened;
    const nginx = await opened.placeOf('nginx');
    await page.mouse.move(nginx.x, nginx.y);
    await page.mouse.down();
    await page.mouse.move(nginx.x + 60, nginx.y + 140, { steps: 4 });
    await page.mouse.up();
    await opened.says('Pinned: nginx');
    expect(Object.keys((await opened.options()).view.pins)).toEqual(['nginx']);
    const before = [await opened.placeOf('nginx'), await opened.placeOf('payment')];
    expect(before[0]?.y).toBeGreaterThan(nginx.y + 100);
    await page.evaluate(() => window.stand.refresh());
    await page.locator('[aria-label*="8 nodes, 8 edges"]').waitFor();
    expect(await opened.placeOf('reviews')).toBeTruthy();
    expect([await opened.placeOf('nginx'), await opened.placeOf('payment')]).toEqual(before);
    await page.getByRole('button', { name: 'Layout, mini-map, export' }).click();
    await opened.choose('Save this layout');
    expect(Object.keys((await opened.options()).view.pins)).toHaveLength(8);
    await page.getByRole('button', { name: 'Layout, mini-map, export' }).click();
    await opened.choose('Reset layout');
    await opened.says('The layout is reset');
    expect((await opened.options()).view.pins).toEqual({});
    await opened.close();
  });

  browserTest('groups collapse and expand by pointer, keys and all at once, and nest', async () => {
    const opened = await TopologyPage.open('cluster');
    const { page } = opened;
    await opened.nodes(11);
    await opened.find('payment');
    await opened.key('c');
    await opened.nodes(10);
    await opened.says('Collapsed: money');
    await opened.find('money');
    await opened.says(/^money, Namespace of 2 nodes, 19.6 req\/s/);
    await opened.key('e');
    await opened.nodes(11);
    await opened.key('C');
    await opened.nodes(6);
    const shop = await opened.placeOf('group:["group__pod_ns=shop"]');
    await page.mouse.dblclick(shop.x, shop.y);
    await opened.nodes(8);
    await opened.key('E');
    await opened.nodes(11);
    await page.getByRole('button', { name: 'Group nodes' }).click();
    await page.getByRole('menuitemcheckbox', { name: /^Host/ }).click();
    expect((await opened.options()).groupBy).toEqual(['group__pod_ns', 'group__host']);
    await opened.menuOf('payment');
    await opened.choose('Collapse Host node-3');
    await opened.nodes(10);
    await opened.close();
  });

  browserTest('peers on the Internet are one node that unfolds', async () => {
    const opened = await TopologyPage.open('cluster');
    await opened.menuOf('Internet');
    await opened.choose('Show 3 peers one by one');
    await opened.nodes(13);
    await opened.find('1.1.1.1');
    await opened.key('c');
    await opened.nodes(11);
    await opened.close();
  });

  browserTest('layers can be switched when there are several', async () => {
    const opened = await TopologyPage.open('layered');
    const edges = opened.page.getByRole('table', { name: 'Edges' });
    expect(await edges.innerText()).toContain('HTTP');
    await opened.page.getByRole('radio', { name: 'L4' }).check({ force: true });
    await edges.getByText('TCP').first().waitFor({ state: 'attached' });
    expect(await edges.innerText()).not.toContain('HTTP');
    await opened.close();
  });

  browserTest('a compared map tells what is new, gone and changed', async () => {
    const opened = await TopologyPage.open('compared');
    expect(await opened.page.getByTestId('thalweg-topology-compare').innerText()).toMatch(
      /new[\s\S]*gone[\s\S]*changed/,
    );
    await opened.find('recommend');
    await opened.says(/^recommend, service, .* new/);
    const payment = await opened.placeOf('payment');
    await opened.page.mouse.move(payment.x, payment.y);
    const tip = await opened.page.getByTestId('thalweg-topology-tooltip').innerText();
    expect(tip).toMatch(/Against the earlier time[\s\S]*0.2 % → 8.3 % ▲ 8.1 %[\s\S]*96 ms → 335 ms ▲ ×3.5/);
    await opened.close();
  });

  browserTest('leads to traces of a node, to its data links, and the host page is told', async () => {
    const opened = await TopologyPage.open('bookstore');
    await opened.menuOf('payment');
    expect(await opened.page.getByRole('menuitem', { name: 'Runbook' }).getAttribute('href')).toBe('/runbook');
    await opened.choose('Open');
    await opened.menuOf('payment');
    await opened.choose('Traces');
    const place = await opened.page.evaluate(() => ({ path: location.pathname, search: location.search }));
    expect(place.path).toBe('/explore');
    const panes = JSON.parse(new URLSearchParams(place.search).get('panes') ?? '{}') as {
      topology?: { queries: Array<Record<string, unknown>> };
    };
    expect(panes.topology?.queries[0]).toMatchObject({
      kind: 'search',
      filters: [{ key: 'auto_service_1', operator: '=', values: ['payment'] }],
    });
    const events = await opened.page.evaluate(() => window.stand.events);
    expect(events).toContainEqual(expect.objectContaining({ action: 'open', id: 'payment' }));
    await opened.close();
  });

  browserTest('has a mini-map and saves pictures', async () => {
    const opened = await TopologyPage.open('bookstore', 'light');
    const { page } = opened;
    const more = page.getByRole('button', { name: 'Layout, mini-map, export' });
    await more.click();
    await page.getByRole('menuitemcheckbox', { name: 'Mini-map' }).click();
    const miniMap = page.getByTestId('thalweg-topology-mini-map');
    await miniMap.waitFor();
    await opened.key('+', '+', '+');
    await miniMap.click({ position: { x: 12, y: 50 } });
    const saved = async (item: string) => {
      await more.click();
      const [download] = await Promise.all([page.waitForEvent('download'), opened.choose(item)]);
      return { name: download.suggestedFilename(), content: await textOf(download) };
    };
    const png = await saved('Download as PNG');
    expect([png.name, png.content.subarray(1, 4).toString()]).toEqual(['topology.png', 'PNG']);
    expect(png.content.length).toBeGreaterThan(20_000);
    const svg = await saved('Download as SVG');
    expect(svg.name).toBe('topology.svg');
    expect(svg.content.toString()).toMatch(/^<svg [\s\S]*mariadbd[\s\S]*<\/svg>$/);
    await opened.close();
  });

  browserTest('thousands of nodes are arranged without blocking the page', async () => {
    const opened = await TopologyPage.open('tiers-2000');
    await opened.nodes(2000);
    await opened.page.getByText('2,000 nodes, ').waitFor();
    await opened.key('ArrowRight', '+', '0');
    await opened.says(/Calls /);
    await opened.close();
  });
});
