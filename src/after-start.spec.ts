import { expect, it, vi } from 'vitest';
import { giveBackAfterStart } from './after-start.js';

function scraperOf(cycles: number) {
  const observers: (() => void)[] = [];
  const scraper = { cycles: 0, onCycleEnd: (observer: () => void) => void observers.push(observer) };
  const run = () => {
    for (let i = 0; i < cycles; i++) {
      scraper.cycles++;
      for (const observer of observers) observer();
    }
  };
  return { scraper, run };
}

it.each([
  [1, 0],
  [2, 1],
  [100, 1],
])('after %i cycles garbage was collected %i times', (cycles, times) => {
  const { scraper, run } = scraperOf(cycles);
  const collect = vi.fn<(options: object) => void>();
  giveBackAfterStart(scraper, collect);
  run();
  expect(collect).toHaveBeenCalledTimes(times);
  if (times > 0) expect(collect).toHaveBeenCalledWith({ type: 'major', execution: 'sync', flavor: 'last-resort' });
});

it('what nobody holds is given back, in a process that was not told to lend its collector', async () => {
  expect(globalThis.gc).toBeUndefined();
  let gone = false;
  const registry = new FinalizationRegistry(() => (gone = true));
  registry.register({}, undefined);
  const { scraper, run } = scraperOf(2);
  giveBackAfterStart(scraper);
  // Objects of the turn that is running are held by it.
  await new Promise(setImmediate);
  run();
  await vi.waitFor(() => expect(gone).toBe(true));
});
