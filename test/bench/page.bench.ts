import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { findChromium, startBrowser } from '../cluster/browser.ts';
import { startDemoSession } from '../simulator/demo/demo-session.ts';

// npm run bench -- page
//
// The live page with 2,000 Pods in the chromium of the PATH. First, after the navigation began: when rows are on the screen,
// and when their requests, limits and sparklines are. Then the frames of a scroll through all rows and back, and those
// of a page that is left alone while numbers come in. The demo's cluster, the server and the browser share this machine.
// Bounds: rows within 1 s, no frame of more than 50 ms in a scroll.

const NODES = 20;
const PODS = 100;
const LOADS = 7;
const IDLE_MS = 30_000;
const LONG_FRAME_MS = 50;
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Promises of when each part is painted, in milliseconds of the page: in the frame after the one that drew it. */
const NOTE_PAINTS = `
  const paintOf = (...selectors) => new Promise((resolve) => {
    const look = () => {
      const isDrawn = selectors.every((selector) => document.querySelector(selector));
      requestAnimationFrame(isDrawn ? resolve : look);
    };
    requestAnimationFrame(look);
  });
  window.paints = { rows: paintOf('tr.row td'), whole: paintOf('tr.row td.share span', 'tr.row polyline') };`;

/** Resolves to the milliseconds of each frame of a scroll through the table, down and up. */
const SCROLL = `new Promise((resolve) => {
  const table = document.querySelector('.scroller');
  const frames = [];
  let [before, step] = [performance.now(), 200];
  const next = (now) => {
    frames.push(now - before);
    before = now;
    const top = table.scrollTop;
    table.scrollTop += step;
    if (table.scrollTop === top) { if (step < 0) return resolve(frames); step = -step; }
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
})`;

const IDLE = `new Promise((resolve) => {
  const frames = [];
  const begun = performance.now();
  let before = begun;
  const next = (now) => {
    frames.push(now - before);
    before = now;
    if (now - begun > ${IDLE_MS}) resolve(frames); else requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
})`;

export async function run(): Promise<void> {
  const chromium = findChromium();
  if (chromium === undefined) throw new Error('There is no chromium on the PATH: apt-get install chromium');
  const options = {
    nodes: NODES,
    pods: PODS,
    machine: false,
    gpus: false,
    once: false,
    resolution: '15s',
    resolutionMs: 15_000,
  };
  const session = await startDemoSession(options, Promise.resolve(MAIN));
  try {
    const withNumbers = async () => (await session.reader.readUsage().catch(() => undefined))?.pods.length ?? 0;
    while ((await withNumbers()) < 0.9 * NODES * PODS) await new Promise((resolve) => setTimeout(resolve, 1000));
    const browser = await startBrowser(chromium);
    await measurePage(browser, `${session.pageUrl}#pods`);
    await browser.close();
  } finally {
    await session.stop();
  }
}

async function measurePage(browser: Browser, url: string): Promise<void> {
  const costs: Record<'rows' | 'whole' | 'cpu', number>[] = [];
  for (let load = 1; load <= LOADS; load++) {
    const context = await browser.newContext({ viewport: { width: 1400, height: 800 } });
    const page = await context.newPage();
    const cpuMs = await mainThreadOf(page);
    await page.addInitScript(NOTE_PAINTS);
    await page.goto(url);
    const paintOf = (name: string): Promise<number> => page.evaluate(`window.paints.${name}`);
    costs.push({ rows: await paintOf('rows'), whole: await paintOf('whole'), cpu: await cpuMs() });
    if (load === LOADS) {
      console.log(`live page: ${await page.locator('caption').innerText()}`);
      report(
        'a row is on the screen',
        costs.map(({ rows }) => rows),
      );
      report(
        'with limits and sparklines',
        costs.map(({ whole }) => whole),
      );
      report(
        'CPU of the page until then',
        costs.map(({ cpu }) => cpu),
      );
      for (const [name, script] of [
        ['scroll', SCROLL],
        ['left alone', IDLE],
      ] as const) {
        const before = await cpuMs();
        reportFrames(name, await page.evaluate(script), (await cpuMs()) - before);
      }
    }
    await context.close();
  }
}

/** Returns a function that resolves to the CPU time that the tasks of a page took until now: it leaves out what waits for a core. */
async function mainThreadOf(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
}

function report(name: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b).map((time) => time.toFixed(0));
  console.log(`  ${name}: min ${sorted[0]} ms, median ${sorted[sorted.length >> 1]} ms, max ${sorted.at(-1)} ms`);
}

function reportFrames(name: string, frames: readonly number[], cpuMs: number): void {
  const long = frames.filter((frame) => frame > LONG_FRAME_MS).length;
  const longest = Math.max(...frames).toFixed(0);
  const perFrame = (cpuMs / frames.length).toFixed(1);
  console.log(`  ${name}: ${frames.length} frames, ${long} over ${LONG_FRAME_MS} ms, the longest ${longest} ms`);
  console.log(`    CPU ${cpuMs.toFixed(0)} ms, ${perFrame} ms a frame`);
}
