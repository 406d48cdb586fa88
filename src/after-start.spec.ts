import { runInThisContext } from 'node:vm';
import { getHeapCodeStatistics, setFlagsFromString } from 'node:v8';
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

it('unused code is old at once during this collection, and at no other time', () => {
  const { scraper, run } = scraperOf(3);
  const done: string[] = [];
  giveBackAfterStart(
    scraper,
    () => void done.push('collect'),
    (flags) => void done.push(flags),
  );
  run();
  const before = ['--bytecode-old-age=1', '--flush-baseline-code'];
  expect(done).toEqual([...before, 'collect', '--no-flush-baseline-code', '--bytecode-old-age=6']);
});

it('frees the code of a function that nobody calls', () => {
  const bytecode = () => getHeapCodeStatistics().bytecode_and_metadata_size;
  const functions = Array.from({ length: 500 }, (_, i) => `() => ['${i}', ${'1,'.repeat(500)}]`);
  const made = runInThisContext(`[${functions.join(',')}]`) as (() => unknown)[];
  for (const each of made) each();
  const before = bytecode();
  const { scraper, run } = scraperOf(2);
  giveBackAfterStart(scraper);
  run();
  expect(bytecode()).toBeLessThan(before - 250_000);
  expect(made.at(-1)!()).toHaveLength(501);
});

it('frees machine code of a function that nobody calls any more', () => {
  const code = () => getHeapCodeStatistics().code_and_metadata_size;
  const functions = Array.from({ length: 300 }, (_, i) => `(n) => n + ${i} + ${'n * 2 + '.repeat(100)}1`);
  const before = code();
  const made = runInThisContext(`[${functions.join(',')}]`) as ((n: number) => number)[];
  // By itself V8 makes it of functions that ran a while.
  setFlagsFromString('--always-sparkplug');
  for (const each of made) each(1);
  setFlagsFromString('--no-always-sparkplug');
  expect(code()).toBeGreaterThan(before + 500_000);
  const { scraper, run } = scraperOf(2);
  giveBackAfterStart(scraper);
  run();
  expect(code()).toBeLessThan(before + 250_000);
  expect(made[0]!(1)).toBe(202);
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
