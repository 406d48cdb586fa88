// npm run docs:picture [-- MINUTES]: runs the demo for some minutes (10), so that there is a history, and takes the picture of
// the live page for README: docs/images/live-page.png. Needs the chromium of the PATH.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findChromium, startBrowser } from '../cluster/browser.ts';

const PICTURE = fileURLToPath(new URL('../../docs/images/live-page.png', import.meta.url));
const LINK = /http:\/\/127\.0\.0\.1:\d+\/\S*\/live\//;

const minutes = Number(process.argv[2] ?? 10);
const chromium = findChromium();
if (chromium === undefined) throw new Error('There is no chromium on the PATH: apt-get install chromium');
const demo = spawn(process.execPath, [fileURLToPath(new URL('demo.ts', import.meta.url)), '--gpus'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const url = await linkOf(demo.stdout);
  await pause(minutes * 60_000);
  const browser = await startBrowser(chromium);
  const page = await browser.newPage({ viewport: { width: 1280, height: 600 } });
  await page.goto(`${url}#pods`);
  await page.waitForSelector('.history polyline');
  await page.screenshot({ path: PICTURE });
  await browser.close();
} finally {
  demo.kill('SIGINT');
  await once(demo, 'exit');
}

/** The link that the demo prints. */
async function linkOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) {
    const [link] = LINK.exec(line) ?? [];
    if (link !== undefined) return link;
  }
  throw new Error('The demo ended without a link');
}
