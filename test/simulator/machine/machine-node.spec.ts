import { describe, expect, it } from 'vitest';
import { podObject } from '../pods/pod-object.ts';
import { MachineNode } from './machine-node.ts';
import { ProcReader } from './proc-snapshot.ts';
import type { MachineProcess, ProcSnapshot } from './proc-snapshot.ts';

const BOOT_SECONDS = 1_795_430_000;

function running(pid: number, program: string, ownTicks: number, session = 100): MachineProcess {
  return {
    pid,
    program,
    command: program,
    parent: 1,
    session,
    ownTicks,
    reapedTicks: 0,
    startTicks: pid * 100,
    residentPages: 10,
  };
}

/** A machine whose /proc is what the test says. */
function machineOf(...samples: MachineProcess[][]): { node: MachineNode; next: () => void } {
  let taken = -1;
  const read = (): ProcSnapshot => ({
    stat: { cpuSeconds: 1000 + taken, bootSeconds: BOOT_SECONDS },
    memory: { totalBytes: 8e9, workingSetBytes: 3e9, swapUsedBytes: 0 },
    pageBytes: 4096,
    processes: samples[taken]!,
  });
  const node = new MachineNode('vm', read);
  const next = (): void => node.sample(BOOT_SECONDS * 1000 + ++taken * 10_000);
  next();
  return { node, next };
}

const cpuOf = (node: MachineNode) =>
  Object.fromEntries(
    node.readings().containers.map((one) => [/container="([^"]+)"/.exec(one.labels)![1], one.cpuSeconds]),
  );

describe('MachineNode', () => {
  it('shows a session as a Pod and its commands as containers', () => {
    const { node } = machineOf([running(100, 'bash', 50), running(101, 'stress', 200), running(102, 'stress', 100)]);
    const { node: whole, containers, pods } = node.readings();
    expect(whole).toMatchObject({ cpuSeconds: 1000, memoryBytes: 3e9 });
    expect(cpuOf(node)).toEqual({ bash: 0.501, stress: 3.001 });
    expect(containers[1]).toMatchObject({ memoryBytes: 20 * 4096, startSeconds: BOOT_SECONDS + 101 });
    expect(pods).toMatchObject([{ labels: '{namespace="machine",pod="bash-100"}', cpuSeconds: 3.5 }]);
  });

  it('has counters that do not fall when a process ends', () => {
    const { node, next } = machineOf(
      [running(100, 'bash', 50), running(101, 'stress', 200), running(102, 'stress', 100)],
      [running(100, 'bash', 50), running(101, 'stress', 250)],
    );
    next();
    expect(cpuOf(node)).toEqual({ bash: 0.501, stress: 3.501 });
  });

  it('starts a container anew when all its processes had ended', () => {
    const { node, next } = machineOf(
      [running(100, 'bash', 50), running(101, 'stress', 200)],
      [running(100, 'bash', 50)],
      [running(100, 'bash', 50), running(300, 'stress', 4)],
    );
    next();
    expect(cpuOf(node)).toEqual({ bash: 0.501 });
    next();
    expect(cpuOf(node)).toEqual({ bash: 0.501, stress: 0.041 });
    expect(node.describePods(0)[0]!.containers).toMatchObject([{ restarts: 0 }, { name: 'stress', restarts: 1 }]);
    expect(node.readings().pods[0]!.cpuSeconds).toBeCloseTo(2.54, 9);
  });

  it('keeps the Pod of a session whose leader has gone', () => {
    const { node, next } = machineOf([running(100, 'bash', 1), running(101, 'sleep', 0)], [running(101, 'sleep', 0)]);
    next();
    expect(node.describePods(0).map((pod) => podObject(pod).metadata.name)).toEqual(['bash-100']);
    expect(cpuOf(node)).toEqual({ sleep: 0.001 });
  });

  it('leaves out processes that have ended but were not waited for', () => {
    const { node } = machineOf([running(100, 'bash', 1), { ...running(101, 'gone', 5), residentPages: 0 }]);
    expect(cpuOf(node)).toEqual({ bash: 0.011 });
  });

  it.runIf(process.platform === 'linux')('reads this machine', () => {
    const reader = new ProcReader();
    const node = new MachineNode('here', () => reader.readSnapshot());
    const page = node.page(Date.now());
    expect(page).toContain(',namespace="machine",pod=');
    expect(page).toMatch(/^node_cpu_usage_seconds_total \S+ \d{13}$/m);
    expect(node.readings().containers.every((one) => one.cpuSeconds > 0 && one.memoryBytes > 0)).toBe(true);
  });
});
