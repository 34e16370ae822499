import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { ROOT } from './process';

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
const PATIENCE_MS = 60_000;

/** Why browser tests cannot run here, or undefined. */
export const browserObstacle = (): string | undefined =>
  CHROMIUM ? undefined : 'the workbench in a browser, because Chromium is not installed';

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM ?? '', headless: true, args: FLAGS });

export interface Visit {
  readonly page: Page;
  /** Warnings and errors of the console, and answers of 400 and up. */
  readonly complaints: string[];
  readonly close: () => Promise<void>;
}

export interface VisitOptions {
  language?: 'en-US' | 'zh-Hans';
  width?: number;
}

/** A page of its own profile whose console and network are watched. */
export async function visit(browser: Browser, url: string, options: VisitOptions = {}): Promise<Visit> {
  const { language = 'en-US', width = 1440 } = options;
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  // Only where nothing is chosen yet: a reader's choice must outlast a reload.
  await context.addInitScript((chosen) => {
    if (localStorage.getItem('thalweg.language') === null) localStorage.setItem('thalweg.language', chosen);
  }, language);
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
  return { page, complaints, close: () => context.close() };
}

const AXE = join(ROOT, 'node_modules/axe-core/axe.min.js');

interface Violation {
  id: string;
  nodes: Array<{ html: string; target: unknown[] }>;
}

/** What axe finds wrong with the page, one line a finding. */
export async function axe(page: Page, leaveOut: readonly string[] = []): Promise<string[]> {
  await page.evaluate(readFileSync(AXE, 'utf8'));
  const violations = await page.evaluate(async (rules) => {
    const run = (
      globalThis as unknown as {
        axe: { run: (root: unknown, options: object) => Promise<{ violations: Violation[] }> };
      }
    ).axe;
    const found = await run.run(document, { rules: Object.fromEntries(rules.map((id) => [id, { enabled: false }])) });
    return found.violations;
  }, leaveOut);
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 4).map(({ html, target }) => `${id} ${String(target[0])}: ${html.slice(0, 200)}`),
  );
}
