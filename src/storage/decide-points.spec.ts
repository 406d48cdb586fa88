import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../test/plain/plain-batch.js';
import { storageService } from '../../test/plain/storage-service.js';
import { isSameLayout, type MetricsBatch } from '../model/metrics-batch.js';
import type { StorageService } from './storage.service.js';
import { podUsageOf } from '../model/usage-objects.js';

const T = 1_790_000_000_000;
const CYCLE_MS = 15_000;
const MI = 1024 ** 2;

/** A container: its name, the times of its sample and its start in seconds after T, CPU in seconds since the start, MiB. */
type Said = readonly [name: string, at: number, start: number, cpuSeconds: number, mebibytes?: number];

function batchOf(containers: readonly Said[], before?: MetricsBatch): MetricsBatch {
  const of = containers.map(([name, at, start, cpuSeconds, mebibytes = 1]) => ({
    name,
    point: {
      timestampMs: T + at * 1000,
      timestampNs: 0,
      startMs: T + start * 1000,
      startNs: 0,
      cpuNanoseconds: Math.round(cpuSeconds * 1e9),
      memoryBytes: mebibytes * MI,
    },
  }));
  const batch = columnsOf({
    node: undefined,
    pods: of.length === 0 ? [] : [{ namespace: 'shop', name: 'web', containers: of }],
  });
  return before !== undefined && isSameLayout(before.layout, batch.layout)
    ? { ...batch, layout: before.layout }
    : batch;
}

class Pod {
  private readonly storage: StorageService;
  private last: MetricsBatch | undefined;

  constructor(incompletePods: 'keep' | 'drop' = 'keep', maxStalenessMs = 37_500) {
    this.storage = storageService({ metricResolutionMs: CYCLE_MS, maxStalenessMs, incompletePods }).storage;
  }

  /** Stores a page that arrives `atSeconds` after T. */
  page(atSeconds: number, ...containers: Said[]): this {
    this.last = batchOf(containers, this.last);
    this.storage.storeBatch('n', this.last, T + atSeconds * 1000);
    return this;
  }

  /** Says that the Pod was deleted. */
  deleted(): this {
    this.storage.notePodDeleted('shop', 'web');
    return this;
  }

  /** What is served `atSeconds` after T: name, millicores, time in seconds after T, window in seconds; empty without a Pod. */
  served(atSeconds: number): [string, number, number, number][] {
    const points = this.storage.findPod('shop', 'web', T + atSeconds * 1000);
    const usage = points && podUsageOf(points);
    return (usage?.containers ?? []).map(({ name, usage: of }) => {
      return [name, of.cpuNanocores / 1e6, (of.timestampMs - T) / 1000, of.windowNs / 1e9];
    });
  }
}

/** Two containers that started long before T: 3 s and 1.5 s of CPU in 15 s are 200 and 100 millicores. */
const steady = (pod: Pod) =>
  pod.page(0, ['app', 0, -900, 10], ['log', 0, -900, 20]).page(15, ['app', 15, -900, 13], ['log', 15, -900, 21.5]);
const BEFORE = [
  ['app', 200, 15, 15],
  ['log', 100, 15, 15],
];

describe('a container that has just restarted', () => {
  it('leaves its Pod as it was, and then has a rate since its start, and the others one over the gap', () => {
    // It started 4 s before its sample, too recently for a rate. 3.6 s of CPU in 30 s are 120 millicores.
    const pod = steady(new Pod()).page(30, ['app', 30, 26, 1], ['log', 30, -900, 22]);
    expect(pod.served(30)).toEqual(BEFORE);
    pod.page(45, ['app', 45, 26, 9.5], ['log', 45, -900, 25.1]);
    expect(pod.served(45)).toEqual([
      // 9.5 s in the 19 s since its start: longer than the resolution.
      ['app', 500, 45, 19],
      ['log', 120, 45, 30],
    ]);
    pod.page(60, ['app', 60, 26, 11], ['log', 60, -900, 26.6]);
    expect(pod.served(60)).toEqual([
      ['app', 100, 60, 15],
      ['log', 100, 60, 15],
    ]);
  });

  it('takes its Pod away for the cycle with --incomplete-pods=drop, and without --max-staleness', () => {
    for (const pod of [new Pod('drop'), new Pod('keep', 0)]) {
      steady(pod).page(30, ['app', 30, 26, 1], ['log', 30, -900, 22]);
      expect(pod.served(30)).toEqual([]);
    }
  });

  it('and started 10 s ago has a rate since then at once, however long the gap was', () => {
    // By the original's rule only a container younger than the resolution has a rate since its start.
    const pod = steady(new Pod()).page(50, ['app', 50, 25, 5], ['log', 50, -900, 25]);
    expect(pod.served(50)).toEqual([
      ['app', 200, 50, 25],
      ['log', 100, 50, 35],
    ]);
    expect(steady(new Pod('drop')).page(50, ['app', 50, 25, 5], ['log', 50, -900, 25]).served(50)).toEqual([]);
  });

  it('again and again leaves its Pod as it was until --max-staleness, by when those points came', () => {
    const pod = steady(new Pod());
    for (const at of [30, 45]) pod.page(at, ['app', at, at - 1, 0.1], ['log', at, -900, 20 + at / 10]);
    expect(pod.served(52.5)).toEqual(BEFORE);
    expect(pod.served(52.6)).toEqual([]);
    pod.page(60, ['app', 60, 59, 0.1], ['log', 60, -900, 26]);
    expect(pod.served(60)).toEqual([]);
    // From then on it is not held: the points of that page are its last ones.
    pod.page(75, ['app', 75, 59, 1.6], ['log', 75, -900, 27.5]);
    expect(pod.served(75)).toEqual([
      ['app', 100, 75, 15],
      ['log', 100, 75, 15],
    ]);
  });

  const alone = () => new Pod().page(0, ['app', 0, -900, 10]).page(15, ['app', 15, -900, 13]);

  it('alone in its Pod leaves it as it was too', () => {
    const pod = alone();
    expect(pod.page(30, ['app', 30, 26, 1]).served(30)).toEqual([['app', 200, 15, 15]]);
    expect(pod.page(45, ['app', 45, 26, 9.5]).served(45)).toEqual([['app', 500, 45, 19]]);
  });

  it('with all others of its Pod leaves it as it was', () => {
    const pod = steady(new Pod()).page(30, ['app', 30, 26, 1], ['log', 30, 27, 0.3]);
    expect(pod.served(30)).toEqual(BEFORE);
    pod.page(45, ['app', 45, 26, 9.5], ['log', 45, 27, 1.8]);
    expect(pod.served(45)).toEqual([
      ['app', 500, 45, 19],
      ['log', 100, 45, 18],
    ]);
    expect(steady(new Pod('drop')).page(30, ['app', 30, 26, 1], ['log', 30, 27, 0.3]).served(30)).toEqual([]);
  });

  it('alone in its Pod does not leave it as it was if the Pod was deleted: it is another one of that name', () => {
    const pod = alone().deleted();
    expect(pod.page(30, ['app', 30, 26, 1]).served(30)).toEqual([]);
    // 1.5 s in the 15 s since that sample.
    expect(pod.page(45, ['app', 45, 26, 2.5]).served(45)).toEqual([['app', 100, 45, 15]]);
    // From then on that sample is the last point.
    expect(pod.page(60, ['app', 60, 56, 1]).served(60)).toEqual([['app', 100, 45, 15]]);
  });

  it('alone in its Pod and not on a page while it is dead leaves the Pod as it was, until --max-staleness', () => {
    const pod = alone().page(30).page(45);
    expect(pod.served(52.5)).toEqual([['app', 200, 15, 15]]);
    expect(pod.served(52.6)).toEqual([]);
    const back = alone().page(30).page(45, ['app', 45, 41, 1]);
    expect(back.served(45)).toEqual([['app', 200, 15, 15]]);
    expect(back.page(60, ['app', 60, 41, 2.5]).served(60)).toEqual([['app', 131.578947, 60, 19]]);
    expect(alone().deleted().page(30).served(30)).toEqual([]);
    expect(alone().page(30).deleted().served(30)).toEqual([]);
    expect(new Pod('drop').page(0, ['app', 0, -9, 1]).page(15, ['app', 15, -9, 2]).page(30).served(30)).toEqual([]);
  });
});

describe('a container without a rate', () => {
  // It had 13 s of CPU at 15 s.
  it.each<[string, Said]>([
    ['whose counter went back', ['app', 30, -900, 5]],
    ['that started earlier than before', ['app', 30, -950, 16]],
    ['that started later than before, and yet before it was measured', ['app', 30, -850, 16]],
    ['that used more than there is', ['app', 30, -900, 9e9]],
    ['that was measured more than a day later', ['app', 90_000, -900, 16]],
    ['that was measured in the future', ['app', 331, -900, 16]],
  ])('leaves its Pod as it was, whole, or takes it away: one %s', (_, app) => {
    expect(steady(new Pod()).page(30, app, ['log', 30, -900, 22]).served(30)).toEqual(BEFORE);
    expect(steady(new Pod('drop')).page(30, app, ['log', 30, -900, 22]).served(30)).toEqual([]);
  });

  it('is back with the next page, over the gap, when the counter is right again', () => {
    for (const mode of ['keep', 'drop'] as const) {
      const pod = steady(new Pod(mode)).page(30, ['app', 30, -900, 9e9], ['log', 30, -900, 23]);
      pod.page(45, ['app', 45, -900, 19], ['log', 45, -900, 24.5]);
      const logSeconds = mode === 'keep' ? 30 : 15;
      expect(pod.served(45)).toEqual([
        ['app', 200, 45, 30],
        ['log', 100, 45, logSeconds],
      ]);
    }
  });

  it('goes on from where its counter went back to, if it stays there', () => {
    const pod = steady(new Pod()).page(30, ['app', 30, -900, 5], ['log', 30, -900, 23]);
    pod.page(45, ['app', 45, -900, 8], ['log', 45, -900, 24.5]);
    expect(pod.served(45)).toEqual([
      ['app', 200, 45, 15],
      ['log', 100, 45, 30],
    ]);
  });
});

describe('a container that comes back', () => {
  const gone = (pod: Pod) => steady(pod).page(30, ['log', 30, -900, 23]);

  it('was not missed while it was dead', () => {
    expect(gone(new Pod()).served(30)).toEqual([['log', 100, 30, 15]]);
  });

  it('too lately for a rate leaves its Pod as it was, without it, for a cycle', () => {
    const pod = gone(new Pod()).page(45, ['app', 45, 40, 1], ['log', 45, -900, 26]);
    expect(pod.served(45)).toEqual([['log', 100, 30, 15]]);
    pod.page(60, ['app', 60, 40, 4], ['log', 60, -900, 29]);
    expect(pod.served(60)).toEqual([
      // 3 s in the 15 s since the sample of the cycle before, which is known though it was not served.
      ['app', 200, 60, 15],
      ['log', 200, 60, 30],
    ]);
  });

  it('10 s before its sample or more has a rate since its start', () => {
    const pod = gone(new Pod()).page(47, ['app', 47, 31, 4], ['log', 45, -900, 26]);
    expect(pod.served(47)).toEqual([
      ['app', 250, 47, 16],
      ['log', 200, 45, 15],
    ]);
    expect(gone(new Pod('drop')).page(47, ['app', 47, 31, 4], ['log', 45, -900, 26]).served(47)).toEqual([]);
  });

  it('though it ran all the time has no rate since a start of long ago', () => {
    const pod = gone(new Pod()).page(45, ['app', 45, -900, 30], ['log', 45, -900, 26]);
    expect(pod.served(45)).toEqual([['log', 100, 30, 15]]);
    pod.page(60, ['app', 60, -900, 33], ['log', 60, -900, 29]);
    expect(pod.served(60).map(([name, cores]) => [name, cores])).toEqual([
      ['app', 200],
      ['log', 200],
    ]);
  });
});

describe('a container without CPU or memory', () => {
  it.each<[string, Said]>([
    ['CPU', ['app', 30, 20, 0]],
    ['memory', ['app', 30, 20, 1, 0]],
  ])('leaves its Pod as it was: no %s', (_, app) => {
    expect(steady(new Pod()).page(30, app, ['log', 30, -900, 22]).served(30)).toEqual(BEFORE);
    expect(steady(new Pod('drop')).page(30, app, ['log', 30, -900, 22]).served(30)).toEqual([]);
  });

  it('and first on the page, which was not there before, leaves its Pod to be found', () => {
    const pod = steady(new Pod()).page(30, ['aaa', 30, 29, 0], ['app', 30, -900, 16], ['log', 30, -900, 23]);
    expect(pod.served(30)).toEqual(BEFORE);
    pod.page(45, ['aaa', 45, 29, 1.6], ['app', 45, -900, 19], ['log', 45, -900, 24.5]);
    expect(pod.served(45)).toEqual([
      ['aaa', 100, 45, 16],
      ['app', 200, 45, 30],
      ['log', 100, 45, 30],
    ]);
  });
});

describe('containers that use a quarter of a core whenever they run', () => {
  /** For each container and cycle: whether it dies now, how many seconds it is dead, and how old its sample is. */
  const life = fc.record({
    dies: fc.nat({ max: 4 }).map((n) => n === 0),
    deadSeconds: fc.integer({ min: 0, max: 40 }),
    age: fc.integer({ min: 0, max: 14 }),
  });
  const cycle = fc.record({
    lives: fc.array(life, { minLength: 3, maxLength: 3 }),
    missed: fc.nat(6).map((n) => n === 0),
  });

  it('are never said to use anything else, and a Pod that is served is never older than the bound', () => {
    let seen = 0;
    fc.assert(
      fc.property(fc.array(cycle, { minLength: 3, maxLength: 14 }), (cycles) => {
        const pod = new Pod();
        const starts = [-500, -400, -300];
        const lastSample = [-1, -1, -1];
        for (const [i, { lives, missed }] of cycles.entries()) {
          const now = (i + 1) * 15;
          const said: Said[] = [];
          for (const [c, { dies, deadSeconds, age }] of lives.entries()) {
            if (dies && starts[c]! < now) starts[c] = now - 14 + deadSeconds;
            // Like a kubelet, it measures a young container again, and never at an earlier time than before.
            const at = Math.max(lastSample[c]!, starts[c]! + 1, now - age);
            if (starts[c]! + 1 >= now) continue;
            lastSample[c] = at;
            said.push(['abc'[c]!, at, starts[c]!, (at - starts[c]!) / 4]);
          }
          if (!missed) pod.page(now, ...said);
          for (const [, cores, at, windowSeconds] of pod.served(now)) {
            seen++;
            expect(Math.abs(cores - 250)).toBeLessThan(1e-3);
            expect(windowSeconds).toBeGreaterThan(0);
            // The bound, and the age of a sample when its page arrives.
            expect(now - at).toBeLessThanOrEqual(37.5 + 15);
          }
        }
      }),
      { numRuns: 1000 },
    );
    expect(seen).toBeGreaterThan(1000);
  });

  it('are served in every cycle while one of them goes on and no other fails twice in a row', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 14 }), { minLength: 2, maxLength: 12 }), (ages) => {
        const pod = new Pod().page(0, ['a', 0, -500, 125], ['b', 0, -500, 125]);
        for (const [i, age] of ages.entries()) {
          const now = (i + 1) * 15;
          // In each second cycle b has just restarted; in the others it goes on.
          const start = i % 2 === 1 ? now - age - 0.5 : now - 15 - ages[i - 1]! - 0.5;
          pod.page(
            now,
            ['a', now, -500, (now + 500) / 4],
            ['b', now, i === 0 ? -500 : start, (now - (i === 0 ? -500 : start)) / 4],
          );
          expect(pod.served(now).map(([name, cores]) => [name, Math.round(cores)])).toEqual([
            ['a', 250],
            ['b', 250],
          ]);
        }
      }),
    );
  });
});
