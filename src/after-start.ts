import { setFlagsFromString } from 'node:v8';
import { collectGarbage, type Collector } from './collect-garbage.js';
import type { ScraperService } from './scraper/scraper.service.js';

/**
 * Turns V8's pretenuring off. Under load, V8 put parts of each request straight into old space, and everything that
 * they reference stayed: 70 MB and a quarter of the CPU of a response, in one start of three.
 *
 * This is set in the running process, because V8 accepts compiled code only under the same flags (`node-options.ts`).
 */
export function stopGuessing(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}

/**
 * Frees what only the start needed, after the second cycle: code that ran once, and objects of lists and handshakes. An
 * idle V8 would keep them for hours. It takes 50 ms once, 80 with 1,000 nodes, and frees 4 to 10 MB, and 3 MB of code.
 *
 * By default V8 keeps the code of a function until six collections have found it unused, and for ever if it has machine
 * code. This collection frees what was unused since the one before it. V8 compiles such a function again if it is called.
 */
export function giveBackAfterStart(
  scraper: Pick<ScraperService, 'cycles' | 'onCycleEnd'>,
  collect: Collector = collectGarbage,
  setFlags: (flags: string) => void = setFlagsFromString,
): void {
  scraper.onCycleEnd(() => {
    if (scraper.cycles !== 2) return;
    setFlags('--bytecode-old-age=1');
    setFlags('--flush-baseline-code');
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    setFlags('--no-flush-baseline-code');
    setFlags('--bytecode-old-age=6');
  });
}
