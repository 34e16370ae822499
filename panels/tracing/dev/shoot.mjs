#!/usr/bin/env node
// Takes pictures of the dev page: node panels/tracing/dev/shoot.mjs OUT_DIR [scene…]
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { buildDevPage } from './build.mjs';
import { serveDevPage } from './serve.mjs';

const PORT = Number(process.env.THALWEG_DEV_PORT ?? 21700);
const SCENES = {
  'bookstore-dark': { query: 'trace=bookstore&theme=dark' },
  'bookstore-light': { query: 'trace=bookstore&theme=light' },
  'drawer-dark': { query: 'trace=bookstore&theme=dark&span=6s' },
  'drawer-light': { query: 'trace=bookstore&theme=light&span=bs' },
  'broken-dark': { query: 'trace=broken&theme=dark&span=orphan' },
  'broken-light': { query: 'trace=broken&theme=light' },
  'flame-dark': { query: 'trace=bookstore&theme=dark&trace7.view=flame' },
  'flame-light': { query: 'trace=10000&theme=light&trace7.view=flame' },
  'repeated-light': { query: 'trace=repeated&theme=light' },
  'large-dark': { query: 'trace=10000&theme=dark' },
  'huge-light': { query: 'trace=100000&theme=light' },
  'search-dark': {
    query: 'trace=bookstore&theme=dark',
    act: async (page) => {
      await page.fill('[role=search] input', 'mariadb');
      await page.waitForTimeout(400);
      await page.press('[role=search] input', 'Enter');
    },
  },
  'help-dark': {
    query: 'trace=bookstore&theme=dark',
    act: async (page) => (await page.focus('[role=treegrid]'), page.keyboard.press('?')),
  },
  'zoom-dark': {
    query: 'trace=bookstore&theme=dark',
    act: async (page) => {
      await page.mouse.move(900, 420);
      await page.mouse.down();
      await page.mouse.move(1_000, 420, { steps: 4 });
      await page.mouse.up();
      await page.mouse.move(940, 300);
      await page.waitForTimeout(200);
    },
  },
  'narrow-light': { query: 'trace=bookstore&theme=light&width=620&height=560&span=bs', width: 640, height: 580 },
  'wide-dark': { query: 'trace=bookstore&theme=dark&span=b1', width: 1920, height: 1080 },
  'error-dark': { query: 'trace=error&theme=dark', width: 800, height: 400 },
  'unreadable-light': { query: 'trace=unreadable&theme=light', width: 800, height: 400 },
  'empty-light': { query: 'trace=empty&theme=light', width: 800, height: 400 },
  'loading-dark': { query: 'trace=loading&theme=dark', width: 800, height: 400 },
};

const [out = 'shots', ...only] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
await buildDevPage();
const server = await serveDevPage(PORT);
const profile = mkdtempSync(join(tmpdir(), 'thalweg-shoot-'));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  for (const [name, { query, act, width = 1440, height = 900 }] of Object.entries(SCENES)) {
    if (only.length > 0 && !only.includes(name)) continue;
    const page = await browser.newPage();
    page.on('pageerror', (error) => process.stderr.write(`${name}: ${error.message}\n`));
    page.on('console', (message) => message.type() === 'error' && process.stderr.write(`${name}: ${message.text()}\n`));
    await page.setViewportSize({ width, height });
    await page.goto(`http://127.0.0.1:${PORT}/?${query}`);
    await page.waitForSelector('[role=treegrid], [role=application], [data-testid^=thalweg-face]', { timeout: 20_000 });
    await page.waitForTimeout(300);
    await act?.(page);
    await page.waitForTimeout(200);
    await page.screenshot({ path: join(out, `${name}.png`) });
    process.stdout.write(`${join(out, `${name}.png`)}\n`);
    await page.close();
  }
} finally {
  await browser.close();
  server.close();
  rmSync(profile, { recursive: true, force: true });
}
