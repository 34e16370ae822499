import { readFileSync } from 'node:fs';
import { type Browser, type Page } from 'playwright-core';
import { browserObstacle, launchBrowser } from './harness/browser';
import { type PanelStand, startPanelStand } from './harness/panel-stand';

const PATIENCE_MS = 20_000;
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
/** Spans of the sample trace `bookstore`. */
const BOOKSTORE_SPANS = 29;

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
  stand = await startPanelStand('tracing');
  url = stand.url;
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  stand?.stop();
});

declare const axe: {
  run: (
    context: unknown,
    options: unknown,
  ) => Promise<{ violations: Array<{ id: string; nodes: Array<{ html: string; failureSummary: string }> }> }>;
};
declare const document: { querySelector: (selector: string) => { width: number; height: number } | null };

class TracingPage {
  readonly complaints: string[] = [];
  readonly grid;
  readonly rows;
  readonly details;
  readonly matches;

  private constructor(readonly page: Page) {
    this.grid = page.getByRole('treegrid');
    this.rows = this.grid.getByRole('row');
    this.details = page.getByRole('complementary');
    this.matches = page.getByRole('search').getByRole('status');
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('console', (message) => {
      // The stand has neither fonts nor every icon of Grafana's.
      const isAsset = message.text().startsWith('Failed to load resource');
      if (['error', 'warning'].includes(message.type()) && !isAsset) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  static async open(query: string): Promise<TracingPage> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 760 }, reducedMotion: 'reduce' });
    const opened = new TracingPage(await context.newPage());
    await opened.page.goto(`${url}?${query}`);
    await opened.page.getByRole('tablist', { name: 'Views' }).waitFor();
    return opened;
  }

  row(text: RegExp) {
    return this.rows.filter({ hasText: text }).first();
  }

  /** Rows of the whole list, the header not among them. */
  async count(): Promise<number> {
    return Number(await this.grid.getAttribute('aria-rowcount')) - 1;
  }

  async violations(): Promise<string[]> {
    await this.page.evaluate(AXE);
    const { violations } = await this.page.evaluate(() => axe.run('[data-tracing-panel]', {}));
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.failureSummary ?? ''} ${nodes[0]?.html ?? ''}`);
  }
}

const drag = async ({ page }: TracingPage, from: [number, number], to: [number, number]) => {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(...to, { steps: 5 });
  await page.mouse.up();
};

describe('the timeline', () => {
  browserTest('folds, focuses, opens details and follows keys', async () => {
    const panel = await TracingPage.open('trace=bookstore');
    expect(await panel.count()).toBe(BOOKSTORE_SPANS);
    await panel.page.getByRole('button', { name: 'Close all levels' }).click();
    expect(await panel.count()).toBe(1);
    await panel.grid.focus();
    await panel.page.keyboard.press(']');
    expect(await panel.count()).toBe(BOOKSTORE_SPANS);

    await panel.row(/payment.*POST \/charges/).hover();
    await panel
      .row(/payment.*POST \/charges/)
      .getByRole('button', { name: 'Only this subtree' })
      .click();
    expect(await panel.count()).toBe(6);
    await panel.page.getByRole('navigation', { name: 'Subtree in focus' }).getByText('Whole trace').click();
    expect(await panel.count()).toBe(BOOKSTORE_SPANS);

    await panel.row(/mariadb.*SELECT book/).click();
    await panel.details.getByText('Overview').waitFor();
    expect(await panel.row(/mariadb.*SELECT book/).getAttribute('aria-selected')).toBe('true');
    await panel.grid.focus();
    await panel.page.keyboard.press('j');
    await panel.details.getByText('GET /stock/42').first().waitFor();
    await panel.page.keyboard.press('Escape');
    expect(await panel.details.count()).toBe(0);
    expect(panel.complaints).toEqual([]);
  });

  browserTest('zooms by drag, wheel, keys and the overview', async () => {
    const panel = await TracingPage.open('trace=bookstore');
    const to = panel.page.getByRole('slider', { name: 'Shown to' });
    const from = panel.page.getByRole('slider', { name: 'Shown from' });
    const shown = async () => [await from.getAttribute('aria-valuenow'), await to.getAttribute('aria-valuenow')];
    const bar = await panel.row(/nginx/).getByRole('gridcell').nth(1).boundingBox();
    const { x = 0, y = 0, width = 0 } = bar ?? {};
    await drag(panel, [x + width * 0.25, y + 200], [x + width * 0.75, y + 200]);
    expect(await shown()).toEqual(['25', '75']);
    await panel.page.mouse.move(x + width / 2, y + 200);
    await panel.page.keyboard.down('Control');
    await panel.page.mouse.wheel(0, -300);
    await panel.page.keyboard.up('Control');
    await until(async () => Number((await shown())[0]) > 30);
    await panel.grid.focus();
    await panel.page.keyboard.press('0');
    expect(await shown()).toEqual(['0', '100']);
    await to.focus();
    for (let step = 0; step < 5; step++) await panel.page.keyboard.press('ArrowLeft');
    expect(await shown()).toEqual(['0', '90']);
    await panel.page.getByRole('button', { name: 'Reset zoom' }).click();
    expect(await shown()).toEqual(['0', '100']);
  });

  browserTest('rolls up what repeats', async () => {
    const panel = await TracingPage.open('trace=repeated');
    expect(await panel.count()).toBe(3);
    await panel.row(/×24/).click();
    expect(await panel.count()).toBe(51);
  });

  browserTest('opens what the address names, and writes what is opened into it', async () => {
    const panel = await TracingPage.open('trace=bookstore&trace7.span=6s&trace7.view=timeline');
    await panel.details.getByText('SELECT book').first().waitFor();
    await panel.grid.focus();
    await panel.page.keyboard.press('Escape');
    await panel.page.keyboard.press('2');
    await until(async () => /trace7\.view=flame/.test(panel.page.url()));
    expect(panel.page.url()).not.toContain('trace7.span=6s');
  });
});

describe('search and filters', () => {
  browserTest('count, step, and leave only matches, in every view', async () => {
    const panel = await TracingPage.open('trace=bookstore');
    await panel.grid.focus();
    await panel.page.keyboard.press('/');
    await panel.page.keyboard.type('mariadb -stock');
    await panel.matches.getByText('– of 3').waitFor();
    await panel.page.keyboard.press('Enter');
    await panel.matches.getByText('1 of 3').waitFor();
    await panel.page.getByRole('button', { name: 'Matches only' }).click();
    expect(await panel.count()).toBeLessThan(BOOKSTORE_SPANS);
    await panel.page.getByRole('tab', { name: 'Flame' }).click();
    await panel.matches.getByText('1 of 3').waitFor();
    await panel.page.getByRole('button', { name: 'Next match' }).click();
    await panel.matches.getByText('2 of 3').waitFor();
    await panel.page.getByRole('button', { name: 'Clear search and filters' }).click();

    await panel.page.getByRole('button', { name: 'Filter', exact: true }).click();
    await panel.page.getByRole('combobox', { name: 'Attribute' }).fill('duration');
    await panel.page.getByRole('combobox', { name: 'Value' }).fill('10%');
    await panel.page.getByRole('button', { name: 'Add', exact: true }).click();
    await panel.matches.getByText('of 13').waitFor();
    await panel.page.getByRole('button', { name: 'Errors' }).click();
    await panel.matches.getByText('of 6').waitFor();
  });
});

describe('the flame view', () => {
  browserTest('paints, tells what is under the pointer, and opens it', async () => {
    const panel = await TracingPage.open('trace=bookstore&trace7.view=flame');
    const canvas = panel.page.locator('[data-flame-canvas]');
    await until(() => panel.page.evaluate(() => (document.querySelector('[data-flame-canvas]')?.width ?? 0) > 1_000));
    const { x = 0, y = 0 } = (await canvas.boundingBox()) ?? {};
    await panel.page.mouse.move(x + 300, y + 10);
    await panel.page.mouse.move(x + 301, y + 10);
    await panel.page
      .getByText(/server: 148 ms, own time/)
      .first()
      .waitFor();
    await panel.page.mouse.click(x + 301, y + 50);
    await panel.details.getByText('GET /checkout/42').first().waitFor();
    await panel.page.getByRole('application').focus();
    await panel.page.keyboard.press('ArrowDown');
    await panel.details.getByText('GET session:8a1f').first().waitFor();
    expect(panel.complaints).toEqual([]);
  });
});

describe('both themes', () => {
  const SCENES = [
    ['timeline', 'trace=bookstore&trace7.span=6s'],
    ['findings', 'trace=broken'],
    ['roll-ups', 'trace=repeated'],
    ['flame', 'trace=bookstore&trace7.view=flame'],
    ['several traces', 'trace=bookstore&second'],
  ] as const;
  for (const theme of ['dark', 'light']) {
    for (const [name, query] of SCENES) {
      browserTest(`${name}, ${theme}: axe finds nothing`, async () => {
        const panel = await TracingPage.open(`${query}&theme=${theme}`);
        await panel.page.waitForTimeout(300);
        expect(await panel.violations()).toEqual([]);
      });
    }
    browserTest(`filter and help, ${theme}: axe finds nothing`, async () => {
      const panel = await TracingPage.open(`trace=bookstore&theme=${theme}`);
      await panel.page.getByRole('button', { name: 'Filter', exact: true }).click();
      expect(await panel.violations()).toEqual([]);
      await panel.grid.focus();
      await panel.page.keyboard.press('?');
      await panel.page.getByRole('dialog', { name: 'Keys' }).waitFor();
      expect(await panel.violations()).toEqual([]);
    });
  }
});

/** Waits until something holds. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`it never held: ${String(holds)}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
