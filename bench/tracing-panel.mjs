#!/usr/bin/env node
// How long the tracing panel takes, in a real Chromium with production React: node bench/tracing-panel.mjs [spans…]
//   first paint   from handing over the frame until the first rows are on the screen (aim: 500 ms at 10,000 spans,
//                 3,000 ms at 100,000)
//   scroll        time between frames while the list is scrolled by 8 rows a frame; 16.7 ms is a screen's 60 Hz
//   search, fold  from the key or click until the screen shows the result (search waits 150 ms for more letters)
//   blocked       longest stretch in which the page could not answer while the trace was opened
//   heap          JavaScript heap after a collection: the frame of the data source, the model, the page
//   cpu           time of the page's main thread: to open the trace, and per frame of scrolling; unlike the others it says the
//                 same on a busy machine (16.7 ms a frame is the limit for 60 Hz, painting by the compositor aside)
//   flame         the same for the flame view; its frames are taken while it scrolls and zooms
// Grafana's own part (query, panel chrome) is not included; the data is made before the clock starts.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { buildDevPage } from '../panels/tracing/dev/build.mjs';
import { serveDevPage } from '../panels/tracing/dev/serve.mjs';

const PORT = Number(process.env.THALWEG_BENCH_PORT ?? 21701);
const RUNS = Number(process.env.THALWEG_BENCH_RUNS ?? 3);
const SCROLL_FRAMES = 120;
const counts = process.argv
  .slice(2)
  .map(Number)
  .filter((count) => count > 0);

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? NaN;

async function measure(browser, spans, view) {
  const page = await browser.newPage();
  try {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`http://127.0.0.1:${PORT}/?trace=${spans}&wait=1&trace7.view=${view}`);
    await page.waitForFunction(() => document.documentElement.dataset.ready === 'true');
    const threadTime = await threadClock(page);
    const { firstPaint, blocked } = await page.evaluate(openTrace, view);
    const openCpu = await threadTime();
    const frames = await page.evaluate(view === 'flame' ? flameFrames : scrollFrames, SCROLL_FRAMES);
    const frameCpu = (await threadTime()) / frames.length;
    const search = await page.evaluate(searchFor, 'mariadb');
    const fold = view === 'flame' ? NaN : await page.evaluate(foldAll);
    return { firstPaint, blocked, openCpu, frameCpu, frames, search, fold, heap: await heapOf(page) };
  } finally {
    await page.close();
  }
}

/** Answers a clock that tells the CPU time of the main thread, ms, since it was last asked. */
async function threadClock(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  let last = 0;
  const ask = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const now = (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? NaN) * 1_000;
    const since = now - last;
    last = now;
    return since;
  };
  await ask();
  return ask;
}

async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1024 / 1024;
}

/** Runs in the page. */
function openTrace(view) {
  return new Promise((done) => {
    let blocked = 0;
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) blocked = Math.max(blocked, duration);
    });
    observer.observe({ type: 'longtask' });
    const began = performance.now();
    const isThere = () =>
      view === 'flame'
        ? (document.querySelector('[data-flame-canvas]')?.width ?? 0) > 400
        : document.querySelector('[role=gridcell]') !== null;
    const look = () =>
      isThere()
        ? requestAnimationFrame(() =>
            setTimeout(() => {
              const firstPaint = performance.now() - began;
              setTimeout(() => (observer.disconnect(), done({ firstPaint, blocked })), 100);
            }),
          )
        : requestAnimationFrame(look);
    window.draw();
    requestAnimationFrame(look);
  });
}

/** Runs in the page: down the rows, then closer and closer in the middle. */
function flameFrames(count) {
  return new Promise((done) => {
    const area = document.querySelector('[role=application]');
    const canvas = document.querySelector('[data-flame-canvas]');
    const { left, top, width } = canvas.getBoundingClientRect();
    const times = [];
    let last = performance.now();
    const step = (now) => {
      times.push(now - last);
      last = now;
      if (times.length < count / 2) area.scrollTop += 30;
      else {
        const wheel = { deltaY: times.length % 2 ? -120 : 100, ctrlKey: true, bubbles: true, cancelable: true };
        canvas.dispatchEvent(new WheelEvent('wheel', { ...wheel, clientX: left + width / 2, clientY: top + 50 }));
      }
      if (times.length > count) done(times.slice(1));
      else requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
}

/** Runs in the page. */
function scrollFrames(count) {
  return new Promise((done) => {
    const grid = document.querySelector('[role=treegrid]');
    const times = [];
    let last = performance.now();
    const step = (now) => {
      times.push(now - last);
      last = now;
      grid.scrollTop += 8 * 28;
      if (times.length > count) done(times.slice(1));
      else requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
}

/** Runs in the page. */
function searchFor(text) {
  return new Promise((done) => {
    const input = document.querySelector('[role=search] input');
    const status = document.querySelector('[role=search] [role=status]');
    const began = performance.now();
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, text);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    const look = () => (/\d/.test(status.textContent) ? done(performance.now() - began) : requestAnimationFrame(look));
    requestAnimationFrame(look);
  });
}

/** Runs in the page. */
function foldAll() {
  return new Promise((done) => {
    const began = performance.now();
    document.querySelector('button[aria-label="Close all levels"]').click();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
  });
}

const directory = mkdtempSync(join(tmpdir(), 'thalweg-bench-page-'));
await buildDevPage(directory);
const server = await serveDevPage(PORT, directory);
const profile = mkdtempSync(join(tmpdir(), 'thalweg-bench-'));
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
  process.stdout.write(`Tracing panel, Chromium ${browser.browser()?.version() ?? ''}, ${cpus().length} cores, ms\n`);
  process.stdout.write(
    'spans    view      first paint  open cpu  blocked  frame cpu  scroll p50  scroll p95  scroll max  search  fold all  heap MiB\n',
  );
  const cases = (counts.length > 0 ? counts : [1_000, 10_000, 100_000]).flatMap((spans) =>
    ['timeline', 'flame'].map((view) => [spans, view]),
  );
  for (const [spans, view] of cases) {
    const results = [];
    for (let run = 0; run < RUNS; run++) results.push(await measure(browser, spans, view));
    const frames = results.flatMap((result) => result.frames);
    const middle = (name) => median(results.map((result) => result[name]));
    const figures = [
      middle('firstPaint').toFixed(0).padStart(11),
      middle('openCpu').toFixed(0).padStart(8),
      middle('blocked').toFixed(0).padStart(7),
      middle('frameCpu').toFixed(1).padStart(9),
      median(frames).toFixed(1).padStart(10),
      percentile(frames, 0.95).toFixed(1).padStart(10),
      Math.max(...frames)
        .toFixed(1)
        .padStart(10),
      middle('search').toFixed(0).padStart(6),
      (Number.isNaN(middle('fold')) ? '–' : middle('fold').toFixed(0)).padStart(8),
      middle('heap').toFixed(0).padStart(8),
    ];
    process.stdout.write(`${String(spans).padEnd(8)} ${view.padEnd(8)}  ${figures.join('  ')}\n`);
  }
} finally {
  await browser.close();
  server.close();
  rmSync(profile, { recursive: true, force: true });
  rmSync(directory, { recursive: true, force: true });
}
