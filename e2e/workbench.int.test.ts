import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const ROOT = join(__dirname, '..');
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const PATIENCE_MS = 20_000;

jest.setTimeout(180_000);
if (!CHROMIUM) process.stdout.write('Skipped: the workbench in a browser, because Chromium is not installed.\n');
const browserTest = CHROMIUM ? it : it.skip;

let profile: string;
let browser: Browser;
const running: ChildProcess[] = [];

beforeAll(async () => {
  if (!CHROMIUM) return;
  // What is tested is what is shipped; an unchanged bundle is not made again.
  const bundled = spawnSync(process.execPath, ['scripts/bundle.mjs'], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 150_000,
  });
  if (bundled.status !== 0) throw new Error(`bundling failed:\n${bundled.stdout}\n${bundled.stderr}`);
  profile = mkdtempSync(join(tmpdir(), 'thalweg-workbench-'));
  browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS });
});

afterAll(async () => {
  await browser?.close();
  running.forEach((child) => child.kill());
  if (profile) rmSync(profile, { recursive: true, force: true });
});

/** The built page and plugins with answers that never change, in one of the modes of the stand. */
async function serve(mode: string): Promise<{ url: string; stop: () => void }> {
  const child = spawn(process.execPath, ['panels/workbench/dev/fake-backend.mjs', '0', mode], { cwd: ROOT });
  running.push(child);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text) => {
      const found = /http:\/\/[\d.]+:\d+/.exec(String(text));
      if (found) resolve(found[0]);
    });
    child.once('exit', (code) => reject(new Error(`the stand ended with ${code}`)));
  });
  return { url, stop: () => child.kill() };
}

/** A page whose console and network are watched. */
async function open(url: string): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(url);
  return { page, complaints };
}

const colour = (page: Page) =>
  page.evaluate(() => getComputedStyle(document.querySelector('.thalweg-page') as Element).backgroundColor);

describe('the workbench', () => {
  browserTest.each(['dark', 'light'])('leads from the overview to a trace without a complaint, %s', async (theme) => {
    const { url, stop } = await serve('normal');
    const { page, complaints } = await open(`${url}/?theme=${theme}&refresh=off`);

    let loads = 0;
    page.on('load', () => loads++);
    await page.getByRole('link', { name: 'payment' }).first().click();
    await page.getByRole('heading', { name: 'payment' }).waitFor();
    expect(await page.getByRole('img', { name: 'Latency over time' }).isVisible()).toBe(true);

    await page.getByRole('navigation').getByRole('link', { name: 'Topology' }).click();
    await page.getByTestId('thalweg-topology-map').waitFor();
    // Only its neighbours: the map keeps the service in view.
    expect(await page.getByTestId('thalweg-topology-map').getAttribute('aria-label')).toContain('3 nodes');
    await page.getByTestId('picked').getByRole('button', { name: 'payment' }).click();
    await page.locator('[data-testid=thalweg-topology-map][aria-label*="9 nodes"]').waitFor();
    await page.getByRole('combobox', { name: 'Find a node' }).fill('redis');
    await page.getByRole('combobox', { name: 'Find a node' }).press('Enter');
    await page.getByTestId('picked').getByRole('link', { name: 'Requests served' }).click();

    const rows = page.getByTestId('request-row');
    await rows.first().waitFor();
    expect(await rows.first().innerText()).toContain('redis');
    expect(new URL(page.url()).searchParams.get('service')).toBe('redis');
    await rows.first().getByRole('link').click();

    await page.getByRole('treegrid').waitFor();
    expect(await page.getByRole('treegrid').getByText('SELECT * FROM book').count()).toBeGreaterThan(0);
    expect(new URL(page.url()).searchParams.get('trace')).toMatch(/^\d+$/);
    expect(loads).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
    stop();
  });

  browserTest('keeps its state in the address: reload and back show the same', async () => {
    const { url, stop } = await serve('normal');
    const { page } = await open(`${url}/?view=requests&status=server_error&from=now-1h&refresh=off`);
    const rows = page.getByTestId('request-row');
    await rows.first().waitFor();
    expect(await rows.filter({ hasText: 'server error' }).count()).toBe(await rows.count());
    await page.reload();
    await rows.first().waitFor();
    expect(await page.getByText('Last 1 hour').isVisible()).toBe(true);
    await rows.first().getByRole('link').click();
    await page.getByRole('treegrid').waitFor();
    await page.goBack();
    await rows.first().waitFor();
    expect(new URL(page.url()).searchParams.get('status')).toBe('server_error');
    await page.context().close();
    stop();
  });

  browserTest('switches its theme, and remembers it', async () => {
    const { url, stop } = await serve('normal');
    const { page } = await open(`${url}/?theme=dark`);
    await page.getByRole('table').waitFor();
    const dark = await colour(page);
    await page.getByRole('button', { name: 'To the light theme' }).click();
    await page.getByRole('button', { name: 'To the dark theme' }).waitFor();
    expect(await colour(page)).not.toBe(dark);
    await page.goto(`${url}/`);
    await page.getByRole('button', { name: 'To the dark theme' }).waitFor();
    await page.context().close();
    stop();
  });

  browserTest('asks with the editor of the data source, and draws the answer', async () => {
    const { url, stop } = await serve('normal');
    const { page, complaints } = await open(`${url}/?view=explore&refresh=off`);
    await page.getByTestId('thalweg-query-editor').waitFor();
    await page.getByRole('img', { name: 'Answer in reqps' }).waitFor();
    await page.getByRole('radio', { name: 'SQL' }).click();
    await page.locator('.monaco-editor').first().waitFor();
    await page.getByTestId('frame-table').getByText('storefront').waitFor();
    await page.getByRole('radio', { name: 'Map' }).click();
    await page.getByTestId('thalweg-topology-map').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
    stop();
  });

  browserTest('says how to get data when nothing was captured', async () => {
    const { url, stop } = await serve('empty');
    const { page } = await open(`${url}/`);
    await page.getByText('npm run demo').waitFor();
    expect(await page.getByTestId('thalweg-face-empty').isVisible()).toBe(true);
    await page.context().close();
    stop();
  });

  browserTest('says what to start when the backend goes away, and recovers when it is back', async () => {
    const { url, stop } = await serve('normal');
    const { page } = await open(`${url}/?refresh=off`);
    await page.getByRole('table').waitFor();
    stop();
    await page.getByRole('navigation').getByRole('link', { name: 'Requests' }).click();
    await page.getByTestId('thalweg-face-error').waitFor();
    expect(await page.getByTestId('thalweg-face-error').innerText()).toContain('npm run backend');
    const again = spawn(process.execPath, ['panels/workbench/dev/fake-backend.mjs', new URL(url).port], { cwd: ROOT });
    running.push(again);
    await new Promise((resolve) => again.stdout.once('data', resolve));
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByTestId('request-row').first().waitFor();
    await page.context().close();
    again.kill();
  });

  browserTest('shows the problem of a failing backend in its words', async () => {
    const { url, stop } = await serve('broken');
    const { page } = await open(`${url}/`);
    await page.getByText('The store is closed. Look into the log.').waitFor();
    await page.context().close();
    stop();
  });

  browserTest('asks for the token, refuses a wrong one, and keeps the right one for the tab only', async () => {
    const { url, stop } = await serve('token');
    const { page } = await open(`${url}/`);
    await page.getByRole('textbox', { name: 'Token' }).fill('wrong');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('The backend refused this token.').waitFor();
    await page.getByRole('textbox', { name: 'Token' }).fill('secret');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('link', { name: 'storefront' }).first().waitFor();
    expect(
      await page.evaluate(() =>
        [localStorage, sessionStorage].map((storage) => JSON.stringify(storage).includes('secret')),
      ),
    ).toEqual([false, true]);
    await page.context().close();
    stop();
  });
});
