import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PlainHistory } from '../../test/plain/usage-history.ts';
import { CPU, type MeasuredResource, MEMORY } from '../model/resources.js';
import { NO_SUBJECT } from './subjects.js';
import { UsageRing } from './usage-ring.js';

const RESOLUTION_MS = 15_000;
const POINTS = 64;
const LENGTH_MS = POINTS * RESOLUTION_MS;
const T = 1_790_000_000_000;
const KB = 1000;
/** One slab of each kind takes 97 kB, and 84 kB at twice the step. */
const BUDGETS = [60 * KB, 120 * KB, 180 * KB, 200 * KB, 1000 * KB];
const ROUNDING = 2 ** -12;

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('samples' as const), afterMs: fc.nat(40_000) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('join' as const), count: fc.integer({ min: 1, max: 200 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), count: fc.integer({ min: 1, max: 200 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('setClock' as const), byMs: fc.integer({ min: -2e6, max: 2e6 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('removeOld' as const) }) },
);

/** A ring, and beside it the plain history of each container. */
class Judged {
  readonly ring: UsageRing;
  readonly plain = new Map<string, PlainHistory>();
  readonly onPage = new Map<string, number>();
  #stepMs = RESOLUTION_MS;
  #points = POINTS;
  doublings = 0;

  constructor(readonly budgetBytes: number) {
    this.ring = new UsageRing({ resolutionMs: RESOLUTION_MS, lengthMs: LENGTH_MS, budgetBytes });
  }

  join(pod: string): void {
    const subject = this.ring.joinPage({ namespace: 'shop', name: pod, container: 'app' });
    this.followStep();
    if (subject !== NO_SUBJECT) {
      if (!this.plain.has(pod)) this.plain.set(pod, new PlainHistory(this.#stepMs, this.#points));
      this.onPage.set(pod, subject);
    }
    this.followRemovals();
  }

  leave(pod: string): void {
    const subject = this.onPage.get(pod);
    if (subject !== undefined) this.ring.leavePage(subject);
    this.onPage.delete(pod);
  }

  sample(pod: string, timeMs: number, startNs: number, values: { cpu: number; memory: number }): void {
    const subject = this.onPage.get(pod)!;
    const plain = this.plain.get(pod)!;
    let refusedBefore = this.ring.refusedValues;
    const isNew = this.ring.beginSample(subject, timeMs, startNs);
    assert.equal(plain.begin(timeMs, startNs), isNew);
    if (!isNew) return;
    // There was no room for the mark of a restart.
    if (this.ring.refusedValues > refusedBefore) plain.removeRestart();
    this.followStep();
    this.followRemovals();
    for (const resource of [CPU, MEMORY]) {
      refusedBefore = this.ring.refusedValues;
      const value = resource === CPU ? values.cpu : values.memory;
      this.ring.addValue(subject, resource, value);
      this.followStep();
      this.followRemovals();
      if (this.ring.refusedValues === refusedBefore) plain.add(resource.name, value);
    }
  }

  /** Follows the step that the budget made of the ring, which never takes more. */
  followStep(): void {
    assert(this.ring.byteLength <= this.budgetBytes);
    while (this.#stepMs < this.ring.stepMs) {
      const samples = this.#stepMs / RESOLUTION_MS;
      for (const plain of this.plain.values()) plain.double(samples, samples > 1);
      this.#stepMs *= 2;
      this.#points = Math.ceil(this.#points / 2);
      this.doublings++;
    }
  }

  /** Forgets whom the ring has removed, of whom none is on a page. */
  followRemovals(): void {
    if (this.ring.rows === this.plain.size) return;
    for (const pod of this.plain.keys()) {
      if (this.ring.subjects.find({ namespace: 'shop', name: pod, container: 'app' }) !== NO_SUBJECT) continue;
      assert(!this.onPage.has(pod));
      this.plain.delete(pod);
    }
  }

  compare(nowMs: number): void {
    const { ring } = this;
    assert.equal(ring.points, this.#points);
    assert.equal(ring.rows, this.plain.size);
    for (const [pod, plain] of this.plain) {
      const subject = ring.subjects.find({ namespace: 'shop', name: pod, container: 'app' });
      const end = ring.slotOf(nowMs) + 2 * POINTS;
      const first = end - 4 * POINTS;
      const window = { first, perPoint: 1, count: 4 * POINTS };
      const [cpu, memory] = [CPU, MEMORY].map((resource) => ring.read(subject, resource, window));
      const restarts = new Set(ring.restartsOf(subject, first, end));
      for (let slot = first; slot < end; slot++) {
        const at = slot - first;
        expectNear(cpu?.max[at] ?? Number.NaN, plain.maxAt('cpu', slot), 1);
        expectNear(memory?.max[at] ?? Number.NaN, plain.maxAt('memory', slot), 1);
        if (!Object.is(memory?.typical[at], memory?.max[at])) assert.fail(`${memory?.typical[at]} of memory`);
        const mean = ring.hasMeans ? plain.meanAt('cpu', slot) : plain.maxAt('cpu', slot);
        expectNear(cpu?.typical[at] ?? Number.NaN, mean, 2 + this.doublings);
        if (restarts.has(slot) !== plain.hasRestart(slot)) assert.fail(`restart of ${pod} in ${slot}`);
      }
    }
  }
}

/** The first doubling makes a mean of two rounded values and rounds it; so does each one after it. */
function expectNear(value: number, expected: number, roundings: number): void {
  if (Number.isNaN(value) && Number.isNaN(expected)) return;
  if (!(Math.abs(value - expected) <= expected * ROUNDING * roundings + 4)) assert.fail(`${value}, not ${expected}`);
}

it('keeps what a plain array keeps, over changing pages, set clocks and exceeded budgets', () => {
  const most = { doublings: 0 };
  fc.assert(
    fc.property(
      fc.constantFrom(...BUDGETS),
      fc.array(step, { minLength: 5, maxLength: 40 }),
      fc.infiniteStream(fc.record({ cpu: fc.nat(64e9), memory: fc.nat(2 ** 40), jitterMs: fc.nat(9000) })),
      (budgetBytes, steps, samples) => {
        const judged = new Judged(budgetBytes);
        let nowMs = T;
        let made = 0;
        let generation = 1;
        for (const each of steps) {
          if (each.kind === 'join') for (let i = 0; i < each.count; i++) judged.join(`pod-${made++ % 700}`);
          if (each.kind === 'leave')
            for (const pod of [...judged.onPage.keys()].slice(0, each.count)) judged.leave(pod);
          if (each.kind === 'setClock') nowMs += each.byMs;
          if (each.kind === 'restart') generation++;
          if (each.kind === 'removeOld') judged.ring.removeOld(nowMs);
          judged.followRemovals();
          if (each.kind !== 'samples') continue;
          nowMs += each.afterMs;
          for (const pod of judged.onPage.keys()) {
            const { value } = samples.next();
            judged.sample(pod, nowMs + value.jitterMs, generation * 1e15, value);
          }
        }
        judged.compare(nowMs);
        most.doublings = Math.max(most.doublings, judged.doublings);
      },
    ),
    { numRuns: 30 },
  );
  expect(most.doublings).toBeGreaterThan(1);
});

const GPU: MeasuredResource = { name: 'nvidia.com/gpu', kind: 'gauge', unit: 'thousandths', field: undefined };

it('keeps those that ended when the first row of a resource needs a slab: their rows make no room for it', () => {
  // The slabs of numbers, CPU and memory take 92 kB. That of GPUs would be 34 kB more.
  const ring = new UsageRing({ resolutionMs: RESOLUTION_MS, lengthMs: LENGTH_MS, budgetBytes: 120 * KB });
  const [ended, living] = ['ended', 'living'].map((name) =>
    ring.joinPage({ namespace: 'shop', name, container: 'app' }),
  ) as [number, number];
  for (const subject of [ended, living]) {
    ring.beginSample(subject, T, 1e15);
    ring.addValue(subject, CPU, 1e9);
    ring.addValue(subject, MEMORY, 4096);
  }
  ring.leavePage(ended);
  ring.addValue(living, GPU, 850);
  expect([ring.rows, ring.stepMs, ring.refusedValues]).toEqual([2, 2 * RESOLUTION_MS, 0]);
  const window = { first: ring.slotOf(T), perPoint: 1, count: 1 };
  expect([...ring.read(ended, MEMORY, window)!.max]).toEqual([4096]);
  expect([...ring.read(living, GPU, window)!.max]).toEqual([850]);
});

/** Samples of a container `shop/web/NAME`: when each was taken and when its container started, in seconds from `T`. */
function sampleOf(ring: UsageRing, container: string, ...samples: readonly (readonly [atS: number, startS: number])[]) {
  const subject = ring.joinPage({ namespace: 'shop', name: 'web', container });
  for (const [atS, startS] of samples) {
    ring.beginSample(subject, T + atS * 1000, (T + startS * 1000) * 1e6);
    ring.addValue(subject, CPU, 1e9);
  }
  return ring.restartsOf(subject, ring.slotOf(T) - 2, ring.slotOf(T) + 20).map((slot) => slot - ring.slotOf(T));
}

it('marks another start of a container, and none that moves by less than a second', () => {
  const ring = new UsageRing({ resolutionMs: RESOLUTION_MS, lengthMs: LENGTH_MS, budgetBytes: 1000 * KB });
  expect(sampleOf(ring, 'app', [0, -5000], [15, -5000.9], [30, -5000], [60, 50], [75, 51])).toEqual([4, 5]);
});

it('marks a container that started after all others of its Pod ended: it is of another Pod', () => {
  const ring = new UsageRing({ resolutionMs: RESOLUTION_MS, lengthMs: LENGTH_MS, budgetBytes: 1000 * KB });
  expect(sampleOf(ring, 'app', [0, -5000], [30, -5000])).toEqual([]);
  // It began while the other ran.
  expect(sampleOf(ring, 'late', [30, 20])).toEqual([]);
  expect(sampleOf(ring, 'main', [60, 40])).toEqual([4]);
});

it('keeps the marks of both steps that become one', () => {
  // The slabs of numbers, CPU and restarts take 64 kB, and that of GPUs 34 kB. At twice the step all take 84 kB.
  const ring = new UsageRing({ resolutionMs: RESOLUTION_MS, lengthMs: LENGTH_MS, budgetBytes: 90 * KB });
  expect(sampleOf(ring, 'app', [0, -5000], [45, 40], [90, 80])).toEqual([3, 6]);
  const subject = ring.subjects.find({ namespace: 'shop', name: 'web', container: 'app' });
  const [one, other] = [45, 90].map((atS) => Math.floor((T + atS * 1000) / (2 * RESOLUTION_MS)));
  ring.addValue(subject, GPU, 850);
  expect(ring.stepMs).toBe(2 * RESOLUTION_MS);
  expect(ring.restartsOf(subject, one! - 9, one! + 9)).toEqual([one, other]);
});

it('has no mark of a container whose number it has', () => {
  const ring = new UsageRing({ resolutionMs: RESOLUTION_MS, lengthMs: LENGTH_MS, budgetBytes: 1000 * KB });
  expect(sampleOf(ring, 'app', [0, -5000], [45, 40])).toEqual([3]);
  ring.leavePage(ring.subjects.find({ namespace: 'shop', name: 'web', container: 'app' }));
  ring.removeOld(T + 2 * LENGTH_MS);
  expect(sampleOf(ring, 'other', [75, -5000], [90, -5000])).toEqual([]);
  expect(ring.rows).toBe(1);
});
