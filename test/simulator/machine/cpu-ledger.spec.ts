import { describe, expect, it } from 'vitest';
import { EMPTY_LEDGER, creditCpu } from './cpu-ledger.ts';
import type { ProcessTimes } from './cpu-ledger.ts';

/** A process whose container is its name's first letter. */
function process(pid: number, parent: number, ownTicks: number, reapedTicks = 0, container = 'shell'): ProcessTimes {
  return { pid, startTicks: pid * 10, parent, ownTicks, reapedTicks, container };
}

/** The credits of each sample in turn. */
function creditsOf(...samples: ProcessTimes[][]): Record<string, number>[] {
  let ledger = EMPTY_LEDGER;
  return samples.map((sample) => {
    const step = creditCpu(ledger, sample);
    ledger = step.ledger;
    return Object.fromEntries(step.credits);
  });
}

describe('creditCpu', () => {
  it('credits what was used since the last sample', () => {
    expect(creditsOf([process(1, 0, 100)], [process(1, 0, 130)], [process(1, 0, 130)])).toEqual([
      { shell: 100 },
      { shell: 30 },
      {},
    ]);
  });

  it('credits the last ticks of an ended child to the child, and nothing twice', () => {
    const steps = creditsOf(
      [process(1, 0, 10), process(2, 1, 500, 0, 'stress')],
      [process(1, 0, 10, 540)], // reaped: 500 were credited before, 40 came after the last sample
    );
    expect(steps).toEqual([{ shell: 10, stress: 500 }, { stress: 40 }]);
  });

  it('credits children that were never seen to their parent', () => {
    expect(creditsOf([process(1, 0, 10)], [process(1, 0, 11, 75)])[1]).toEqual({ shell: 76 });
  });

  it('sees through a chain of ended processes', () => {
    const steps = creditsOf(
      [process(1, 0, 0), process(2, 1, 5, 0, 'make'), process(3, 2, 200, 0, 'cc')],
      [process(1, 0, 0, 210)],
    );
    expect(steps[1]).toEqual({ cc: 5 });
  });

  it('keeps for one sample what a parent had not yet inherited when it was read', () => {
    const steps = creditsOf(
      [process(1, 0, 10), process(2, 1, 500, 0, 'stress')],
      [process(1, 0, 10, 0)], // read before it waited for the child
      [process(1, 0, 10, 540)],
      [process(1, 0, 10, 600)],
    );
    expect(steps.slice(1)).toEqual([{}, { shell: 40 }, { shell: 60 }]);
  });

  it('takes a process that has the pid of an ended one for a new one', () => {
    const reused = { ...process(2, 1, 7, 0, 'other'), startTicks: 99_999 };
    expect(creditsOf([process(1, 0, 0), process(2, 1, 50)], [process(1, 0, 0, 50), reused])[1]).toEqual({ other: 7 });
  });

  it('moves a process that runs another command to that command, from then on', () => {
    expect(creditsOf([process(2, 1, 5)], [process(2, 1, 45, 0, 'stress')])).toEqual([{ shell: 5 }, { stress: 40 }]);
  });

  it('never credits less than nothing', () => {
    expect(creditsOf([process(1, 0, 100, 100)], [process(1, 0, 90, 50)])[1]).toEqual({});
  });
});
