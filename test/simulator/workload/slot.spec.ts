import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeSlots } from './placement.ts';
import { WorkloadSlot } from './slot.ts';
import { APPLICATIONS } from './catalogue.ts';

const simulation = { seed: 's', originMs: Date.UTC(2026, 10, 23, 12, 0, 7) };
const HOUR_MS = 3_600_000;
const slotOf = (name: string): WorkloadSlot => {
  return new WorkloadSlot(
    APPLICATIONS.find((application) => application.name === name)!,
    0,
    'node-1',
    simulation,
  );
};
/** Everything that anybody may see of a slot over some time, at each of its changes. */
const history = (slot: WorkloadSlot, untilMs: number): string[] => {
  const seen: string[] = [];
  for (let nowMs = simulation.originMs; nowMs < untilMs; nowMs = slot.nextChangeMs(nowMs)) {
    const pods = slot
      .podsAt(nowMs)
      .map((pod) => `${pod.name} ${pod.phaseAt(nowMs)} ${pod.containers[0]!.isRunning(nowMs)}`);
    seen.push(pods.join(', '));
  }
  return seen;
};

describe('Slot', () => {
  it('has a counter that never falls, over rollouts, jobs, leaks and crashes', () => {
    const slots = placeSlots(['a', 'b'], 20, simulation).flat();
    fc.assert(
      fc.property(fc.constantFrom(...slots), fc.nat(2 * HOUR_MS), fc.nat(60_000), (slot, age, more) => {
        const first = slot.coreSecondsUntil(simulation.originMs + age);
        expect(slot.coreSecondsUntil(simulation.originMs + age + more)).toBeGreaterThanOrEqual(first - 1e-9);
      }),
    );
  });

  it('answers the same whatever was asked before', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('web', 'report', 'payments', 'catalog'),
        fc.nat(HOUR_MS),
        fc.nat(HOUR_MS),
        (name, a, b) => {
          const used = slotOf(name);
          used.coreSecondsUntil(simulation.originMs + a);
          const atMs = simulation.originMs + b;
          expect(used.coreSecondsUntil(atMs)).toBeCloseTo(slotOf(name).coreSecondsUntil(atMs), 9);
          expect(used.podsAt(atMs).map((pod) => pod.uid)).toEqual(
            slotOf(name)
              .podsAt(atMs)
              .map((pod) => pod.uid),
          );
        },
      ),
    );
  });

  it('rolls a Deployment: the new Pod starts before the old one goes', () => {
    const seen = history(slotOf('web'), simulation.originMs + 12 * 60_000);
    expect(seen.some((line) => /^web-(\w+)-\w+ Running true, web-(?!\1)\w+-\w+ Pending false$/.test(line))).toBe(true);
    expect(seen.some((line) => /^web-(\w+)-\w+ Running true, web-(?!\1)\w+-\w+ Running true$/.test(line))).toBe(true);
  });

  it('lets a job run and stay until the next one', () => {
    const seen = history(slotOf('report'), simulation.originMs + 5 * 60_000);
    expect(seen.some((line) => /^report-\S+ Succeeded false$/.test(line))).toBe(true);
    expect(seen.some((line) => /^report-\S+ Succeeded false, report-\S+ Pending false$/.test(line))).toBe(true);
  });

  it('restarts what leaks and what crashes', () => {
    for (const name of ['catalog', 'payments']) {
      const slot = slotOf(name);
      const restartsAt = (nowMs: number) => slot.podsAt(nowMs)[0]!.containers[0]!.runAt(nowMs).restarts;
      expect(restartsAt(simulation.originMs + HOUR_MS)).toBeGreaterThan(restartsAt(simulation.originMs));
      expect(history(slot, simulation.originMs + HOUR_MS).some((line) => line.endsWith('Running false'))).toBe(true);
    }
  });
});
