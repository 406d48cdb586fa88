import { setFlagsFromString } from 'node:v8';
import { collectGarbage, type Collector } from './collect-garbage.js';
import type { ScraperService } from './scraper/scraper.service.js';

/**
 * Has V8 not guess what will live for long: it guesses so of parts of each request when many come at once, and from then on
 * all that hangs on them gets old with them, which is 70 MB and a quarter of an answer's CPU in one start of three.
 *
 * Said to a process that runs, and not where it begins, since compiled code is accepted under the same flags only: that
 * of Node's own modules too (`node-options.ts`).
 */
export function stopGuessing(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}

/**
 * Gives back what only the start needed once it is over, with the second cycle, from which on there are numbers: compiled
 * code that ran once, and objects of lists and handshakes that V8, in a process that then makes next to no garbage, would
 * not look for in hours. It takes 50 ms, 80 with 1,000 nodes, once, between two cycles, and leaves 4 to 10 MB less.
 */
export function giveBackAfterStart(
  scraper: Pick<ScraperService, 'cycles' | 'onCycleEnd'>,
  collect: Collector = collectGarbage,
): void {
  scraper.onCycleEnd(() => {
    if (scraper.cycles === 2) collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  });
}
