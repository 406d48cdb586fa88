import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GREW, Matrix, harm } from './matrix.ts';
import type { FaultCase } from './matrix.ts';
import { mountFullDisk, noFullDisk, unmountFullDisk } from './subject/full-disk.ts';
import { subjectNames } from './subject/subject.ts';
import type { FaultSubject } from './subject/subject.ts';
import { Clients } from './watch/clients.ts';

const NODES = 100;
const HOUR_MS = 3_600_000;

let matrix: Matrix;
beforeAll(async () => {
  matrix = await Matrix.start(NODES, 103);
});
afterAll(() => matrix?.stop());

/** Go reads the clock without the C library, so that nothing can be put in between: this is for ours alone. */
describe.runIf(subjectNames().includes('ours'))('our clock', () => {
  it.for([
    ['is an hour ahead', HOUR_MS],
    ['is an hour behind', -HOUR_MS],
  ] as const)('%s, and right again', async ([text, aheadMs], { task }) => {
    const { subject } = matrix.ours!;
    const fault = {
      name: `the server's clock ${text}, and right again`,
      nodes: [],
      begin: () => subject.setClockAhead(aheadMs),
      end: () => subject.setClockAhead(0),
    };
    const outcome = await matrix.suffer(task, [fault], 35);
    task.meta.faults = task.meta.faults!.filter((row) => row.subject === 'ours');
    expect(harm(outcome!)).toEqual([]);
  });
});

if (noFullDisk() !== undefined) process.stdout.write(`NOT RUN: the disk of --state-dir is full: ${noFullDisk()}\n`);

describe.runIf(subjectNames().includes('ours') && noFullDisk() === undefined)('our state', () => {
  it('cannot be written, since the disk is full, and can again', async ({ task }) => {
    const { subject } = matrix.ours!;
    const linesOf = (words: string): number => readFileSync(subject.program.logFile, 'utf8').split(words).length - 1;
    let isMounted = false;
    const fault = {
      name: 'the disk of `--state-dir` is full, and has room again',
      nodes: [],
      begin: () => {
        mountFullDisk(subject.stateFolder);
        isMounted = true;
      },
      end: () => {
        unmountFullDisk(subject.stateFolder);
        isMounted = false;
      },
    };
    try {
      const outcome = await matrix.suffer(task, [fault], 35);
      task.meta.faults = task.meta.faults!.filter((row) => row.subject === 'ours');
      expect(harm(outcome!)).toEqual([]);
    } finally {
      if (isMounted) unmountFullDisk(subject.stateFolder);
    }
    // Three cycles, and one line each way.
    expect([linesOf('ENOSPC'), linesOf('is written again')]).toEqual([1, 1]);
    expect(existsSync(`${subject.stateFolder}/points`)).toBe(true);
  });
});

it('SIGTERM under load, and a new start', async ({ task }) => {
  const clients = new Map<FaultSubject, Clients>();
  const endings = new Map<FaultSubject, string>();
  const terminated = restart('SIGTERM under load, and a new start at once', async (subject) => {
    const load = await Clients.start(matrix.fleet, subject);
    clients.set(subject, load);
    await load.answered(200);
    endings.set(subject, await subject.program.stop('SIGTERM'));
    await load.stop();
  });
  const outcome = await matrix.suffer(task, [terminated], 0, ({ subject }) => {
    const { whole, cut, unanswered } = clients.get(subject)!;
    return `${whole} answers whole, ${cut} cut, ${unanswered} requests without an answer; ${endings.get(subject)}`;
  });
  if (!outcome) return;
  const [ours] = [...clients].find(([{ name }]) => name === 'ours')!;
  expect({ how: endings.get(ours), cut: clients.get(ours)!.cut }).toEqual({
    how: 'ours ended with exit code 0',
    cut: 0,
  });
  expect(wrongIn(outcome)).toEqual([]);
});

it('SIGKILL, and a new start', async ({ task }) => {
  const killed = restart(
    'SIGKILL, and a new start at once',
    async (subject) => void (await subject.program.stop('SIGKILL')),
  );
  const outcome = await matrix.suffer(task, [killed], 0);
  if (outcome) expect(wrongIn(outcome)).toEqual([]);
});

/** A process that is gone loses everything for everybody; what counts is for how long, and that nothing wrong is served. */
function wrongIn(outcome: NonNullable<Awaited<ReturnType<Matrix['suffer']>>>): string[] {
  return harm(outcome).filter((one) => !one.startsWith(GREW));
}

function restart(name: string, stop: (subject: FaultSubject) => Promise<void>): FaultCase {
  const all = async (act: (subject: FaultSubject) => Promise<void> | void): Promise<void> => {
    await Promise.all(matrix.watchers.map(async ({ subject }) => act(subject)));
  };
  return { name, nodes: [...matrix.fleet.nodes], begin: () => all(stop), end: () => all((subject) => subject.run()) };
}
