#!/usr/bin/env node
// How long the topology panel takes to lay out and to draw, in Chromium, with its real worker.
// Usage: node bench/topology-layout.mjs [nodes…]   (default 30 500 2000 5000)
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { startStand } from '../panels/topology/dev/stand.mjs';

const SIZES = process.argv.slice(2).map(Number).filter(Number.isFinite);
const PAN_STEPS = 120;
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? NaN;

/** In the page: notes when the worker is asked and answers, and how long each animation frame's script runs. */
function instrument() {
  globalThis.bench = { asked: [], answered: [], paints: [], gaps: [], longTasks: [] };
  const RealWorker = Worker;
  globalThis.Worker = class extends RealWorker {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', () => bench.answered.push(performance.now()));
    }
    postMessage(...args) {
      bench.asked.push(performance.now());
      super.postMessage(...args);
    }
  };
  const realRequest = requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (callback) =>
    realRequest((time) => {
      const began = performance.now();
      callback(time);
      bench.paints.push(performance.now() - began);
    });
  new PerformanceObserver((list) => bench.longTasks.push(...list.getEntries())).observe({
    entryTypes: ['longtask'],
  });
  bench.watchFrames = () => {
    let last = performance.now();
    bench.gaps = [];
    bench.paints = [];
    bench.watching = true;
    const tick = (now) => {
      bench.gaps.push(now - last);
      last = now;
      if (bench.watching) realRequest(tick);
    };
    realRequest(tick);
  };
}

async function measure(context, url, nodes) {
  const page = await context.newPage();
  await page.addInitScript(instrument);
  await page.goto(`${url}?sample=tiers-${nodes}&theme=dark`);
  await page.getByText(/^[\d,]+ nodes, [\d,]+ edges$/).waitFor({ timeout: 60_000 });
  await page.waitForTimeout(500);
  const summary = await page.getByText(/^[\d,]+ nodes, [\d,]+ edges$/).textContent();
  const layout = await page.evaluate(() => ({
    worker: bench.asked.length > 0 ? bench.answered[0] - bench.asked[0] : null,
    // Before the worker is asked, the page loads Grafana's libraries, which is not the panel's doing.
    longest: Math.max(
      0,
      ...bench.longTasks.filter(({ startTime }) => startTime > (bench.asked[0] ?? 0)).map(({ duration }) => duration),
    ),
  }));
  const figures = { summary, ...layout };
  for (const [name, zoomSteps] of [
    ['fitted', 0],
    ['near', 8],
  ]) {
    await page.getByTestId('thalweg-topology-map').focus();
    for (let step = 0; step < zoomSteps; step++) await page.keyboard.press('+');
    await page.mouse.move(700, 450);
    await page.mouse.down();
    await page.evaluate(() => bench.watchFrames());
    for (let step = 0; step < PAN_STEPS; step++) {
      await page.mouse.move(700 + 200 * Math.sin(step / 10), 450 + 120 * Math.cos(step / 10));
    }
    figures[name] = await page.evaluate(() => {
      bench.watching = false;
      return { paints: bench.paints, gaps: bench.gaps.slice(1) };
    });
    await page.mouse.up();
  }
  await page.close();
  return figures;
}

const stand = await startStand();
const profile = mkdtempSync(join(tmpdir(), 'thalweg-topology-bench-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  viewport: { width: 1440, height: 900 },
  args: FLAGS,
});
const ms = (value) => (value === null ? 'on the page' : `${value.toFixed(1)} ms`);
try {
  for (const nodes of SIZES.length > 0 ? SIZES : [30, 500, 2000, 5000]) {
    const { summary, worker, longest, fitted, near } = await measure(context, stand.url, nodes);
    process.stdout.write(
      `${summary}: layout in the worker ${ms(worker)}, longest task on the page since ${ms(longest)}\n`,
    );
    for (const [name, { paints, gaps }] of Object.entries({ fitted, near })) {
      process.stdout.write(
        `  panning, ${name}: script per frame p50 ${ms(quantile(paints, 0.5))}, p95 ${ms(quantile(paints, 0.95))}; ` +
          `between frames p50 ${ms(quantile(gaps, 0.5))}, p95 ${ms(quantile(gaps, 0.95))}\n`,
      );
    }
  }
} finally {
  await context.close();
  stand.stop();
  rmSync(profile, { recursive: true, force: true });
}
