import { Logger } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Counter, Histogram, Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NodeLister } from '../cluster/node.lister.js';
import { testOptions } from '../../test/test-options.js';
import type { ScrapeCycle } from './scrape-cycle.service.js';
import { ScraperService } from './scraper.service.js';

const RESOLUTION_MS = 60_000;

describe('ScraperService', () => {
  let synced: () => void;
  let run: ReturnType<typeof vi.fn<(signal: AbortSignal) => Promise<void>>>;
  let registry: SchedulerRegistry;
  let scraper: ScraperService;
  let late: Counter;

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    run = vi.fn(() => Promise.resolve());
    registry = new SchedulerRegistry();
    const nodes = { whenSynced: () => new Promise<void>((resolve) => (synced = resolve)) };
    late = new Counter({ name: 'late', help: 'late', registers: [new Registry()] });
    scraper = new ScraperService(
      testOptions({ metricResolutionMs: RESOLUTION_MS }),
      nodes as unknown as NodeLister,
      { runCycle: run } as unknown as ScrapeCycle,
      registry,
      new Histogram({ name: 'tick', help: 'tick', registers: [new Registry()] }),
      late,
    );
    scraper.onApplicationBootstrap();
  });
  afterEach(() => {
    if (registry.doesExist('interval', 'scrape')) registry.deleteInterval('scrape');
    if (registry.doesExist('timeout', 'second-scrape')) registry.deleteTimeout('second-scrape');
    vi.useRealTimers();
  });

  it('begins the second cycle 15 s after the first, and then keeps the resolution', async () => {
    synced();
    await vi.advanceTimersByTimeAsync(14_999);
    expect(run).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(run).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(44_999);
    expect(run).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(run).toHaveBeenCalledTimes(3);
  });

  it.each([
    [90_000, 0],
    [90_001, 1],
  ])('a cycle that begins %d ms after the one before, with a resolution of 60 s: %d late', async (ms, expected) => {
    let end!: () => void;
    run.mockReturnValueOnce(new Promise((resolve) => (end = resolve)));
    synced();
    await vi.advanceTimersByTimeAsync(ms);
    end();
    await vi.advanceTimersByTimeAsync(RESOLUTION_MS);
    expect((await late.get()).values[0]!.value).toBe(expected);
  });

  it('knows when the next cycle is due', async () => {
    expect(scraper.nextCycleMs(1_000_000)).toBeUndefined();
    synced();
    await vi.advanceTimersByTimeAsync(0);
    expect(scraper.nextCycleMs(1_000_000)).toBe(1_015_000);
    expect(scraper.nextCycleMs(1_015_000)).toBe(1_060_000);
    expect(scraper.nextCycleMs(1_060_000)).toBe(1_120_000);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(scraper.cycles).toBe(2);
  });

  it('begins when the Nodes are known, then each resolution', async () => {
    await vi.advanceTimersByTimeAsync(5000);
    expect(run).not.toHaveBeenCalled();
    expect(scraper.lastCycleBegunMs).toBeUndefined();
    synced();
    await vi.advanceTimersByTimeAsync(0);
    expect(run).toHaveBeenCalledTimes(1);
    expect(scraper.lastCycleBegunMs).toBe(1_005_000);
    await vi.advanceTimersByTimeAsync(2 * RESOLUTION_MS);
    expect(run).toHaveBeenCalledTimes(4);
    expect(scraper.lastCycleBegunMs).toBe(1_005_000 + 2 * RESOLUTION_MS);
  });

  it('never runs two cycles at once; one that is due begins when the slow one ends', async () => {
    let end!: () => void;
    run.mockReturnValueOnce(new Promise((resolve) => (end = resolve)));
    synced();
    await vi.advanceTimersByTimeAsync(2.5 * RESOLUTION_MS);
    expect(run).toHaveBeenCalledTimes(1);
    end();
    await vi.advanceTimersByTimeAsync(0);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('goes on after a cycle that failed as a whole', async () => {
    const error = vi.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    run.mockRejectedValueOnce(new Error('no list'));
    synced();
    await vi.advanceTimersByTimeAsync(RESOLUTION_MS);
    expect(run).toHaveBeenCalledTimes(3);
    expect(error).toHaveBeenCalledTimes(1);
    error.mockRestore();
  });

  it('ends the running cycle at shutdown and begins no more', async () => {
    run.mockImplementation((signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())));
    synced();
    await vi.advanceTimersByTimeAsync(RESOLUTION_MS);
    await scraper.beforeApplicationShutdown();
    await vi.advanceTimersByTimeAsync(5 * RESOLUTION_MS);
    expect(run).toHaveBeenCalledTimes(1);
  });
});
