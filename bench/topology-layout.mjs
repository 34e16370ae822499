#!/usr/bin/env node
// How long the topology panel takes to lay out and to draw, and what memory it holds, in Chromium with its real worker.
// Usage: node bench/topology-layout.mjs [nodes…]   (default 100 500 2000 5000)
import { cpus, loadavg } from 'node:os';
import { chromium } from 'playwright-core';
import { startStand } from '../panels/topology/dev/stand.mjs';

const SIZES = process.argv.slice(2).map(Number).filter(Number.isFinite);
const STEPS = 120;
const ZOOM_STEPS = 8;
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The heap in full, not rounded against fingerprinting.
  '--enable-precise-memory-info',
];
const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? NaN;

/** In the page: notes when the worker is asked and answers, and how long each animation frame's script runs. */
function instrument() {
  globalThis.bench = { asked: [], answered: [], paints: [], gaps: [], painted: null, mounted: null };
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
  // The first disc or ring on the canvas is the first picture of the map.
  const { arc } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.arc = function (...args) {
    bench.painted ??= performance.now();
    return arc.apply(this, args);
  };
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

/** Pans, or zooms in and out, as fast as the page takes the input. */
async function move(page, how) {
  await page.mouse.move(700, 450);
  if (how === 'pan') await page.mouse.down();
  await page.evaluate(() => bench.watchFrames());
  for (let step = 0; step < STEPS; step++) {
    if (how === 'zoom') await page.mouse.wheel(0, step % 40 < 20 ? -60 : 60);
    else await page.mouse.move(700 + 200 * Math.sin(step / 10), 450 + 120 * Math.cos(step / 10));
  }
  const measured = await page.evaluate(() => {
    bench.watching = false;
    return { paints: bench.paints, gaps: bench.gaps.slice(1) };
  });
  if (how === 'pan') await page.mouse.up();
  return measured;
}

/**
 * Tasks of the page's main thread by their processor time, since waiting for a core says nothing about the panel: the
 * longest before the panel is there, which is mostly Grafana's components, and the longest after it.
 */
function longestTasks(trace) {
  const { traceEvents } = JSON.parse(trace.toString());
  const mark = (wanted) => traceEvents.find(({ name }) => name === wanted);
  const [mount, mounted] = [mark('thalweg-mount'), mark('thalweg-mounted')];
  const tasks = traceEvents.filter(
    ({ name, pid, tid, tdur }) => /RunTask$/.test(name) && pid === mount.pid && tid === mount.tid && tdur !== undefined,
  );
  const longest = (of) => Math.max(0, ...of.map(({ tdur }) => tdur)) / 1000;
  const workers = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name.startsWith('DedicatedWorker'))
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const worked = traceEvents.filter(
    ({ name, pid, tid, tdur }) => /RunTask$/.test(name) && tdur !== undefined && workers.has(`${pid} ${tid}`),
  );
  return {
    layout: longest(worked),
    mount: longest(tasks.filter(({ ts }) => ts > mount.ts && ts <= mounted.ts)),
    later: longest(tasks.filter(({ ts }) => ts > mounted.ts)),
  };
}

async function measure(browser, url, sample) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(instrument);
  await browser.startTracing(page, {
    categories: ['toplevel', 'disabled-by-default-devtools.timeline', 'blink.user_timing'],
  });
  await page.goto(`${url}?sample=${sample}&theme=dark`);
  const legend = page.getByText(/^[\d,]+ nodes, [\d,]+ edges$/);
  await legend.waitFor({ timeout: 60_000 });
  await page.waitForFunction(() => bench.painted !== null);
  await page.waitForTimeout(500);
  const figures = await page.evaluate(() => {
    const mounted = performance.getEntriesByName('thalweg-mount')[0]?.startTime ?? 0;
    return {
      worker: bench.asked.length > 0 ? bench.answered[0] - bench.asked[0] : null,
      firstPaint: bench.painted - mounted,
      heap: performance.memory.usedJSHeapSize,
    };
  });
  figures.tasks = longestTasks(await browser.stopTracing());
  figures.summary = await legend.textContent();
  await page.getByTestId('thalweg-topology-map').focus();
  figures.moves = { 'pan, all in sight': await move(page, 'pan'), zoom: await move(page, 'zoom') };
  for (let step = 0; step < ZOOM_STEPS; step++) await page.keyboard.press('+');
  figures.moves['pan, near'] = await move(page, 'pan');
  await page.close();
  return figures;
}

const stand = await startStand();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: FLAGS,
});
const ms = (value) => (value === null ? 'on the page' : `${value.toFixed(1)} ms`);
try {
  process.stdout.write(`load average ${loadavg()[0].toFixed(1)} on ${cpus().length} cores\n`);
  for (const nodes of SIZES.length > 0 ? SIZES : [100, 500, 2000, 5000]) {
    for (const kind of ['tiers', 'groups']) {
      const { summary, worker, firstPaint, tasks, heap, moves } = await measure(browser, stand.url, `${kind}-${nodes}`);
      process.stdout.write(
        `${summary}${kind === 'groups' ? ' in groups' : ''}: layout ${ms(tasks.layout)} of processor time (${ms(worker)} in all), first picture ${ms(firstPaint)}, ` +
          `longest task ${ms(tasks.mount)} until it is there, ${ms(tasks.later)} after, heap ${(heap / 2 ** 20).toFixed(0)} MiB\n`,
      );
      for (const [name, { paints, gaps }] of Object.entries(moves)) {
        process.stdout.write(
          `  ${name}: script per frame p50 ${ms(quantile(paints, 0.5))}, p95 ${ms(quantile(paints, 0.95))}; ` +
            `between frames p50 ${ms(quantile(gaps, 0.5))}, p95 ${ms(quantile(gaps, 0.95))}\n`,
        );
      }
    }
  }
} finally {
  await browser.close();
  stand.stop();
}
